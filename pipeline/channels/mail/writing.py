"""Letters in words: what each says as plain text and as HTML, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from claims.plugins import discover
from pipeline.channels.mail.digest import Digest, Entry

Phrases = Mapping[str, str]


@dataclass(frozen=True)
class Written:
    """One letter's words, without the envelope."""

    language: str
    subject: str
    text: str
    html: str
    leave: str = ""
    """The address that ends the subscription; empty for a letter to somebody who has none."""


def digest_letter(digest: Digest, name: str, leave: str) -> Written:
    """A digest, signed by *name*, with the address at which its reader leaves."""
    w = phrases(digest.language)
    subject = w["mail.subject"].format(name=name, date=digest.day, parts=", ".join(_parts(digest, w)))
    sections = _sections(digest, w)
    lines = [f"{name}, {digest.day}"]
    for title, entries in sections:
        lines += [title.upper(), *(_as_text(one, w) for one in entries)]
    lines.append(f"{w['mail.why']}\n{w['mail.leave']}: {leave}")
    html = _filled(
        "digest.html",
        digest.language,
        digest=digest,
        name=name,
        sections=sections,
        leave=leave,
        subject=subject,
    )
    return Written(digest.language, subject, "\n\n".join(lines) + "\n", html, leave)


def confirm_letter(language: str, name: str, address: str) -> Written:
    """The question whether somebody really asked; *address* is where they say yes."""
    w = phrases(language)
    paragraphs = [w["mail.confirm_said"], w["mail.confirm_do"]]
    button = (w["mail.confirm_button"], address)
    return _note(
        language, w["mail.confirm_subject"].format(name=name), paragraphs, button, w["mail.confirm_not"]
    )


def already_letter(language: str, name: str, leave: str) -> Written:
    """The answer to somebody who asks for what they get already."""
    w = phrases(language)
    return _note(language, w["mail.already_subject"].format(name=name), [w["mail.already_said"]], leave=leave)


def test_letter(language: str, name: str) -> Written:
    """A letter that shows that letters arrive."""
    w = phrases(language)
    return _note(language, w["mail.test_subject"].format(name=name), [w["mail.test_said"]])


def entry_html(one: Entry, language: str) -> str:
    """One entry exactly as it will stand in the letter."""
    parts = _environment().get_template("parts.html").make_module({"w": phrases(language)})
    made: Any = parts.entry  # type: ignore[attr-defined]
    return str(made(one)).strip()


def visible_text(html: str) -> str:
    """What a reader sees of an entry."""
    return Markup(html).striptags()  # noqa: S704 - read, not shown


def phrases(language: str) -> Phrases:
    """The sentences of a language."""
    said: Phrases = discover("claims.languages")[language].PHRASES
    return said


def _note(
    language: str,
    subject: str,
    paragraphs: Sequence[str],
    button: tuple[str, str] | None = None,
    after: str = "",
    leave: str = "",
) -> Written:
    lines = [*paragraphs, *([button[1]] if button else []), *([after] if after else [])]
    if leave:
        lines.append(f"{phrases(language)['mail.leave']}: {leave}")
    html = _filled(
        "note.html",
        language,
        subject=subject,
        paragraphs=paragraphs,
        button=button,
        after=after,
        leave=leave,
    )
    return Written(language, subject, "\n\n".join(lines) + "\n", html, leave)


def _parts(digest: Digest, w: Phrases) -> list[str]:
    counts = {
        "changed": len(digest.changed),
        "new": len(digest.new),
        "pages": len(digest.briefings) + len(digest.pages),
    }
    return [w[f"mail.count_{key}"].format(count=count) for key, count in counts.items() if count]


def _sections(digest: Digest, w: Phrases) -> list[tuple[str, tuple[Entry, ...]]]:
    """The sections that hold something: what was put right comes first."""
    names = ("changed", "new", "briefings", "pages")
    return [(w[f"mail.{name}"], getattr(digest, name)) for name in names if getattr(digest, name)]


def _as_text(one: Entry, w: Phrases) -> str:
    headline = f"{one.verdict.upper()}: {one.headline}" if one.verdict else one.headline
    lines = [*one.remarks, headline, one.said, one.facts, f"{w['mail.more']}: {one.url}"]
    return "\n".join(filter(None, lines))


def _filled(template: str, language: str, **values: Any) -> str:
    return (
        _environment().get_template(template).render(w=phrases(language), language=language, **values).strip()
    )


def _lines(text: str) -> Markup:
    return Markup("<br>\n").join(escape(line) for line in text.split("\n"))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["lines"] = _lines
    return environment
