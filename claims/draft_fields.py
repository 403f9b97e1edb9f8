"""A draft as named fields of text, as a form holds it, and back; what cannot be read is told beside its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from claims.content import Content, Text
from claims.refutations import Draft
from claims.sayings import Saying, saying
from claims.terms import Language, Verdict

LANGUAGES = tuple(language.value for language in Language)
DAYS = ("as_of", "valid_from", "valid_until", "review_by", "overtaken_on")
LISTS = ("claims", "statements", "channels")
NAMES = (
    *(f"{part}_{language}" for part in ("title", "summary", "body") for language in LANGUAGES),
    "verdict",
    *DAYS,
    *(f"overtaken_note_{language}" for language in LANGUAGES),
    "superseded_by",
    *LISTS,
    "tags",
    *(f"note_{language}" for language in LANGUAGES),
)
"""Every field of a draft, in the order in which people read them."""

Fields = Mapping[str, str]
_VERDICTS = frozenset(verdict.value for verdict in Verdict)


@dataclass(frozen=True)
class Read:
    """What a form says: the draft as far as it can be read, and what is wrong with which field."""

    draft: Draft
    wrong: Mapping[str, Saying] = field(default_factory=dict)


def to_fields(draft: Draft) -> dict[str, str]:
    """Every field of *draft* as text."""
    fields = dict.fromkeys(NAMES, "")
    for language, text in draft.texts.items():
        fields[f"title_{language}"] = text.title
        fields[f"summary_{language}"] = text.summary
        fields[f"body_{language}"] = text.body
    for name in DAYS:
        day = getattr(draft, name)
        fields[name] = day.isoformat() if day else ""
    for name in LISTS:
        fields[name] = " ".join(getattr(draft, name))
    for name in ("overtaken_note", "note"):
        for language, said in getattr(draft, name).items():
            fields[f"{name}_{language}"] = said
    fields["verdict"] = draft.verdict.value
    fields["superseded_by"] = draft.superseded_by
    fields["tags"] = ", ".join(draft.tags)
    return fields


def from_fields(fields: Fields, today: date) -> Read:
    """The draft that *fields* say; a verdict or a day that is missing or odd is told and stood in for."""
    wrong: dict[str, Saying] = {}
    days = {name: _day(name, fields, wrong) for name in DAYS}
    verdict = fields.get("verdict", "")
    if verdict not in _VERDICTS:
        wrong["verdict"] = saying("choose a verdict")
    if not days["as_of"]:
        wrong.setdefault("as_of", saying("say of which day the answer is"))
    texts = {}
    for language in LANGUAGES:
        text = Text(*(fields.get(f"{part}_{language}", "") for part in ("title", "summary", "body")))
        if (text.title + text.summary + text.body).strip():
            texts[language] = text
            if not text.title.strip():
                wrong[f"title_{language}"] = saying("a title is needed")
            elif len(text.title) > 300:
                wrong[f"title_{language}"] = saying("a title has at most {limit} characters", limit=300)
    draft = Draft(
        verdict=Verdict(verdict) if verdict in _VERDICTS else Verdict.UNPROVEN,
        as_of=days["as_of"] or today,
        texts=texts,
        claims=_names(fields, "claims"),
        statements=_names(fields, "statements"),
        channels=_names(fields, "channels"),
        tags=tuple(dict.fromkeys(tag.strip() for tag in fields.get("tags", "").split(",") if tag.strip())),
        valid_from=days["valid_from"],
        valid_until=days["valid_until"],
        review_by=days["review_by"],
        overtaken_on=days["overtaken_on"],
        overtaken_note=_by_language(fields, "overtaken_note"),
        superseded_by=fields.get("superseded_by", "").strip(),
        note=_by_language(fields, "note"),
    )
    return Read(draft, wrong)


def _day(name: str, fields: Fields, wrong: dict[str, Saying]) -> date | None:
    written = fields.get(name, "").strip()
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        wrong[name] = saying("write a day as 2020-03-19")
        return None


def _names(fields: Fields, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fields.get(name, "").split()))


def _by_language(fields: Fields, name: str) -> dict[str, str]:
    said = {language: fields.get(f"{name}_{language}", "") for language in LANGUAGES}
    return {language: text for language, text in said.items() if text.strip()}


def of_content(content: Content) -> Draft:
    """The draft that a version was made of."""
    return Draft(
        verdict=content.verdict,
        as_of=content.as_of,
        texts=content.texts,
        claims=tuple(said.id for said in content.claims),
        statements=tuple(item.id for item in content.evidence),
        channels=content.channels,
        tags=content.tags,
        valid_from=content.valid_from,
        valid_until=content.valid_until,
        review_by=content.review_by,
        overtaken_on=content.overtaken_on,
        overtaken_note=content.overtaken_note,
        superseded_by=content.superseded_by,
        note=content.note,
    )


# --- two people, one draft ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Merged:
    """Two people's changes to one draft put together."""

    fields: dict[str, str]
    """Mine where I changed something, theirs elsewhere."""
    taken: tuple[str, ...]
    """Fields that only they changed: theirs was taken."""
    both: tuple[str, ...]
    """Fields that both changed, each otherwise: mine stands in the form, and somebody has to choose."""


def merge(opened: Fields, theirs: Fields, mine: Fields) -> Merged:
    """*opened* is what I began with, *theirs* what stands there now, *mine* what I wrote."""
    fields, taken, both = {}, [], []
    for name in NAMES:
        begun, their, my = opened.get(name, ""), theirs.get(name, ""), mine.get(name, "")
        fields[name] = my
        if their in (begun, my):
            continue
        if my == begun:
            fields[name] = their
            taken.append(name)
        else:
            both.append(name)
    return Merged(fields, tuple(taken), tuple(both))
