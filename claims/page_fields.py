"""A page's draft as named fields of text, as a form holds it, and back; what cannot be read is told beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from claims.page_checks import SECTIONS, TITLE_LETTERS
from claims.page_content import PageContent, PageText
from claims.sayings import Saying, saying
from claims.terms import Language, PageKind

LANGUAGES = tuple(language.value for language in Language)
TEXTS = ("title", "summary", "body")
BY_LANGUAGE = ("question", "authority", "place", "note")
TIMES = ("starts_at", "ends_at")
LISTS = ("channels", "refutations")
WRITTEN = (
    *(f"{part}_{language}" for part in TEXTS for language in LANGUAGES),
    *(f"question_{language}" for language in LANGUAGES),
    *(f"authority_{language}" for language in LANGUAGES),
    *(f"place_{language}" for language in LANGUAGES),
    *TIMES,
    "section",
    "as_of",
    "review_by",
    "position",
    "pinned",
    "channels",
    "tags",
    "refutations",
    *(f"note_{language}" for language in LANGUAGES),
)
"""The fields that can be changed in a form, in the order in which people read them."""
SHOWN = (
    "video",
    *(f"transcript_{language}" for language in LANGUAGES),
    "pictures",
    "moments",
    "figures",
)
"""What is told of a page beside those: it comes from its folder, or from the record."""
NAMES = (*WRITTEN, *SHOWN)


@dataclass(frozen=True)
class PageRead:
    """What a form says: the draft as far as it can be read, and what is wrong with which field."""

    draft: PageContent
    wrong: Mapping[str, Saying] = field(default_factory=dict)


def asked_of(kind: PageKind) -> frozenset[str]:
    """The fields that a form for a page of this kind has beside its texts."""
    more = {
        PageKind.ANSWER: ("question", "authority"),
        PageKind.BRIEFING: ("authority", "place", *TIMES),
    }.get(kind, ())
    return frozenset((*more, *(("section",) if kind in SECTIONS else ())))


def to_fields(content: PageContent, zone: ZoneInfo) -> dict[str, str]:
    """Every field of *content* as text; times are those of *zone*."""
    fields = dict.fromkeys(NAMES, "")
    for language, text in content.texts.items():
        for part in TEXTS:
            fields[f"{part}_{language}"] = getattr(text, part)
    for name in BY_LANGUAGE:
        for language, said in getattr(content, name).items():
            fields[f"{name}_{language}"] = said
    for name in TIMES:
        moment = getattr(content, name)
        fields[name] = moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if moment else ""
    fields["section"] = content.section
    fields["as_of"] = content.as_of.isoformat()
    fields["review_by"] = content.review_by.isoformat() if content.review_by else ""
    fields["position"] = str(content.position)
    fields["pinned"] = "yes" if content.pinned else ""
    fields["channels"] = " ".join(sorted(content.channels))
    fields["tags"] = ", ".join(content.tags)
    fields["refutations"] = " ".join(content.refutations)
    return fields | _shown(content)


def _shown(content: PageContent) -> dict[str, str]:
    found = {
        "pictures": "\n".join(
            f"{one.name} {one.width}×{one.height} {one.sha256[:12]} {'; '.join(one.alt.values())}"
            for one in content.pictures
        ),
        "moments": "\n".join(
            f"{one.seconds // 60}:{one.seconds % 60:02} {'; '.join(one.texts.values())} {one.refutation}".strip()
            for one in content.moments
        ),
        "figures": "\n".join(
            f"{'; '.join(one.names.values())}: {one.value:g}"
            + ("" if one.change is None else f" ({one.change:+g})")
            for one in content.figures
        ),
    }
    if content.video:
        found["video"] = "\n".join(filter(None, (content.video.url, content.video.embed)))
        found |= {f"transcript_{language}": said for language, said in content.video.transcript.items()}
    return found


def from_fields(fields: Mapping[str, str], before: PageContent, zone: ZoneInfo) -> PageRead:
    """The draft that *fields* make of *before*; a field that is not there, or says the same, changes nothing."""
    stood = to_fields(before, zone)
    wrong: dict[str, Saying] = {}
    now = {name: fields[name] for name in WRITTEN if name in fields and fields[name] != stood[name]}
    values: dict[str, Any] = {"texts": _texts(fields, stood, wrong)}
    values |= {name: _by_language(name, fields, stood) for name in BY_LANGUAGE}
    values |= {name: _moment(name, now[name], zone, wrong) for name in TIMES if name in now}
    values |= {name: _day(name, now[name], wrong) for name in ("as_of", "review_by") if name in now}
    values |= {name: tuple(dict.fromkeys(now[name].split())) for name in LISTS if name in now}
    if "position" in now:
        values["position"] = _number(now["position"], wrong)
    if "section" in now:
        values["section"] = now["section"]
    if "pinned" in now:
        values["pinned"] = bool(now["pinned"])
    if "tags" in now:
        tags = (tag.strip() for tag in now["tags"].split(","))
        values["tags"] = tuple(dict.fromkeys(tag for tag in tags if tag))
    values["as_of"] = values.get("as_of") or before.as_of
    return PageRead(replace(before, **values), wrong)


def _texts(
    fields: Mapping[str, str], stood: Mapping[str, str], wrong: dict[str, Saying]
) -> dict[str, PageText]:
    texts = {}
    for language in LANGUAGES:
        title, summary, body = (
            fields.get(f"{part}_{language}", stood[f"{part}_{language}"]) for part in TEXTS
        )
        if not (title + summary + body).strip():
            continue
        texts[language] = PageText(title, summary, body)
        if not title.strip():
            wrong[f"title_{language}"] = saying("a title is needed")
        elif len(title) > TITLE_LETTERS:
            wrong[f"title_{language}"] = saying("a title has at most {limit} characters", limit=TITLE_LETTERS)
        if not summary.strip():
            wrong[f"summary_{language}"] = saying("a summary is needed")
    return texts


def _by_language(name: str, fields: Mapping[str, str], stood: Mapping[str, str]) -> dict[str, str]:
    said = {language: fields.get(f"{name}_{language}", stood[f"{name}_{language}"]) for language in LANGUAGES}
    return {language: text for language, text in said.items() if text.strip()}


def _moment(name: str, written: str, zone: ZoneInfo, wrong: dict[str, Saying]) -> datetime | None:
    if not written.strip():
        return None
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError:
        wrong[name] = saying("write a time as 2020-03-20 12:00")
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _day(name: str, written: str, wrong: dict[str, Saying]) -> date | None:
    if not written.strip():
        if name == "as_of":
            wrong[name] = saying("say of which day it is")
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        wrong[name] = saying("write a day as 2020-03-19")
        return None


def _number(written: str, wrong: dict[str, Saying]) -> int:
    word = written.strip() or "0"
    if word.isascii() and word.isdigit() and len(word) <= 6:
        return int(word)
    wrong["position"] = saying("write a whole number")
    return 0
