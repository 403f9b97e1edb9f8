"""A refutation as one Markdown file with front matter, holding all languages; written and read back the same.

```
---
claims: [c-7k3q9]
verdict: 'false'
as_of: 2020-03-19
statements:
- st-4m2x8
- {authority: moh, title: "...", dated: 2020-03-19, language: ru, url: "https://..."}
ru: {title: "...", summary: "..."}
---

# ru

The whole answer in Markdown.
```
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from claims.content import Text
from claims.errors import RefusedError
from claims.refutations import Draft
from claims.statements import NewStatement
from claims.terms import Language, Verdict

_HEADING = re.compile(r"^# (kk|ru|en)[ \t]*$", re.MULTILINE)
_DAYS = ("valid_from", "valid_until", "review_by", "overtaken_on")
_FIELDS = {
    "claims",
    "verdict",
    "as_of",
    "statements",
    "channels",
    "tags",
    "overtaken_note",
    "superseded_by",
    "note",
    *_DAYS,
    *(language.value for language in Language),
}


@dataclass(frozen=True)
class DraftFile:
    """A draft as a file holds it: *new_statements* stand in it whole and have no id yet."""

    draft: Draft
    new_statements: tuple[NewStatement, ...] = ()


def read_draft(written: str, extra: frozenset[str] = frozenset()) -> DraftFile:
    """The draft in a Markdown file; *extra* names fields that somebody else reads."""
    front, body = _halves(written)
    if unknown := sorted(set(front) - _FIELDS - extra):
        raise RefusedError(
            reason="the front matter has a field {field!r} that means nothing here", field=unknown[0]
        )
    for name in ("verdict", "as_of"):
        if not front.get(name):
            raise RefusedError(reason="the front matter lacks {name}", name=name)
    known, new = _statements(front.get("statements") or [])
    bodies = _bodies(body)
    draft = Draft(
        verdict=_verdict(front["verdict"]),
        as_of=_day("as_of", front["as_of"]),
        texts={code: _text(code, front[code], bodies) for code in _languages(front, bodies)},
        claims=tuple(front.get("claims") or ()),
        statements=known,
        channels=tuple(front.get("channels") or ("site", "telegram")),
        tags=tuple(front.get("tags") or ()),
        overtaken_note=_said("overtaken_note", front.get("overtaken_note")),
        superseded_by=front.get("superseded_by") or "",
        note=_said("note", front.get("note")),
        **{name: _day(name, front[name]) for name in _DAYS if front.get(name)},
    )
    return DraftFile(draft, new)


def write_draft(draft: Draft) -> str:
    """The Markdown file of a draft; `read_draft` gives the same draft back."""
    front: dict[str, Any] = {
        "claims": list(draft.claims),
        "verdict": draft.verdict.value,
        "as_of": draft.as_of,
        "statements": list(draft.statements),
        "channels": list(draft.channels),
        "tags": list(draft.tags),
    }
    front |= {name: getattr(draft, name) for name in _DAYS if getattr(draft, name)}
    front |= {name: getattr(draft, name) for name in ("superseded_by",) if getattr(draft, name)}
    for name in ("overtaken_note", "note"):
        if getattr(draft, name):
            front[name] = dict(getattr(draft, name))
    for code, text in draft.texts.items():
        front[code] = {"title": text.title, "summary": text.summary}
    matter = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=1000)
    bodies = "".join(f"\n# {code}\n\n{text.body}\n" for code, text in draft.texts.items())
    return f"---\n{matter}---\n{bodies}"


def _halves(written: str) -> tuple[dict[str, Any], str]:
    written = written.removeprefix("\ufeff").replace("\r\n", "\n")
    parts = written.split("\n---\n", 1) if written.startswith("---\n") else []
    if len(parts) != 2:
        raise RefusedError(reason="the file has to begin with front matter between two lines of ---")
    try:
        front = yaml.safe_load(parts[0].removeprefix("---\n"))
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise RefusedError(
            reason="the front matter cannot be read near line {line}: quote the text there", line=line
        ) from None
    if not isinstance(front, dict):
        raise RefusedError(reason="the front matter has to be a list of 'name: value' lines")
    return front, parts[1]


def _bodies(body: str) -> dict[str, str]:
    pieces = _HEADING.split(body)
    if pieces[0].strip():
        raise RefusedError(reason="text stands before the first language heading (# kk, # ru or # en)")
    return {
        code: text.removeprefix("\n").removeprefix("\n").removesuffix("\n").removesuffix("\n")
        for code, text in zip(pieces[1::2], pieces[2::2], strict=True)
    }


def _languages(front: Mapping[str, Any], bodies: Mapping[str, str]) -> list[str]:
    named = [language.value for language in Language if front.get(language.value)]
    if lost := sorted(set(bodies) - set(named)):
        raise RefusedError(
            reason="there is a text '# {language}' but no title and summary for it in the front matter",
            language=lost[0],
        )
    return named


def _text(code: str, said: Any, bodies: Mapping[str, str]) -> Text:
    if not isinstance(said, dict) or not {"title"} <= set(said) <= {"title", "summary"}:
        raise RefusedError(
            reason="{language} in the front matter needs a title and a summary, and nothing else",
            language=code,
        )
    return Text(str(said["title"]), str(said.get("summary") or ""), bodies.get(code, ""))


def _statements(entries: Any) -> tuple[tuple[str, ...], tuple[NewStatement, ...]]:
    known = tuple(entry for entry in entries if isinstance(entry, str))
    new = []
    for entry in entries:
        if isinstance(entry, str):
            continue
        try:
            new.append(
                NewStatement(
                    authority=entry["authority"],
                    title=entry["title"],
                    dated=_day("dated", entry["dated"]) if entry.get("dated") else None,
                    language=Language(entry["language"]),
                    url=entry.get("url") or "",
                    found_at=entry.get("found_at") or "",
                    quote=entry.get("quote") or "",
                )
            )
        except (KeyError, TypeError, ValueError):
            raise RefusedError(
                reason="each statement is an id (st-…) or has authority, title, language and url or found_at"
            ) from None
    return known, tuple(new)


def _verdict(value: Any) -> Verdict:
    word = str(value).lower()  # YAML reads a bare false and true as booleans
    try:
        return Verdict(word)
    except ValueError:
        raise RefusedError(
            reason="there is no verdict {word!r}; there are {verdicts}", word=word, verdicts=list(Verdict)
        ) from None


def _day(name: str, value: Any) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise RefusedError(
            reason="{name} is {value!r}; write a date as 2020-03-19", name=name, value=value
        ) from None


def _said(name: str, value: Any) -> dict[str, str]:
    if not value:
        return {}
    if not isinstance(value, dict) or not set(value) <= {language.value for language in Language}:
        raise RefusedError(reason="{name} has to be given by language: {{kk: …, ru: …}}", name=name)
    return {code: str(text) for code, text in value.items()}
