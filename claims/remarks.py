"""What an editor should look at before submitting: each remark belongs to one field, so that it can stand there."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date
from enum import StrEnum

from claims.content import Text
from claims.refutations import CLAIM_LENGTH, Draft
from claims.sayings import Saying, saying
from claims.terms import Verdict

WANTED = ("kk", "ru")
"""The languages every answer is wanted in."""


class Remark(StrEnum):
    """What there is to look at."""

    LONG_TITLE = "long_title"
    SAYS_VERDICT = "says_verdict"
    NO_TITLE = "no_title"
    NO_SUMMARY = "no_summary"
    NO_TEXT = "no_text"
    STALE = "stale"
    NO_STATEMENT = "no_statement"
    UNARCHIVED = "unarchived"
    NO_CLAIM = "no_claim"
    NO_CHANNEL = "no_channel"
    NO_NOTE = "no_note"
    NO_REASON = "no_reason"
    VALID_ORDER = "valid_order"
    REVIEW_ORDER = "review_order"
    AS_OF_LATER = "as_of_later"
    REVIEW_PASSED = "review_passed"


_SAID: Mapping[Remark, str] = {
    remark: spoken.sentence
    for remark, spoken in {
        Remark.LONG_TITLE: saying("{count} characters; {limit} are read everywhere", count=0, limit=0),
        Remark.SAYS_VERDICT: saying(
            "«{word}» says the verdict; that stands before the title anyway", word=""
        ),
        Remark.NO_TITLE: saying("a title is needed"),
        Remark.NO_SUMMARY: saying("a summary is needed"),
        Remark.NO_TEXT: saying("there is no text in this language yet"),
        Remark.STALE: saying("nobody looked at it since another language was edited"),
        Remark.NO_STATEMENT: saying("it rests on no statement"),
        Remark.UNARCHIVED: saying("{name} has no archived copy", name=""),
        Remark.NO_CLAIM: saying("it answers no claim; link one first"),
        Remark.NO_CHANNEL: saying("choose where it goes out"),
        Remark.NO_NOTE: saying("say what is corrected; readers see it"),
        Remark.NO_REASON: saying("say what happened since; readers see it"),
        Remark.VALID_ORDER: saying("it ends before it begins"),
        Remark.REVIEW_ORDER: saying("it lies before the day of the answer"),
        Remark.AS_OF_LATER: saying("this day is still to come"),
        Remark.REVIEW_PASSED: saying("this day has passed"),
    }.items()
}


@dataclass(frozen=True)
class Found:
    """One thing to look at, and beside which field it stands (``title_kk``, ``statements``, ``review_by``)."""

    what: Remark
    field: str
    language: str = ""
    values: Mapping[str, object] = made(default_factory=dict)

    @property
    def said(self) -> Saying:
        """The remark as a sentence."""
        return Saying(_SAID[self.what], self.values)


_SAYING: Mapping[str, str] = {
    "kk": r"жалған|өтірік|фейк|жаңылыстыр|дәлелденбе|алаяқтық|сатира|шындыққа жанаспа|рас емес|миф",
    "ru": r"неправд|ложь|ложн|фейк|лж[ие]|вводит в заблуждение|не доказан|мошенничеств|сатир|миф|опровер",
    "en": r"false|fake|hoax|misleading|unproven|satire|scam|myth|debunk|untrue",
}
"""How a title gives the verdict away; the verdict stands before it in words of its own."""


def gives_verdict_away(title: str, language: str) -> str:
    """The word in a title that says the verdict; empty when there is none."""
    pattern = _SAYING.get(language)
    found = re.search(rf"\b(?:{pattern})\w*", title, re.IGNORECASE) if pattern else None
    return found[0] if found else ""


def remarks(
    draft: Draft,
    today: date,
    *,
    stale: Collection[str] = (),
    unarchived: Collection[str] = (),
    published: bool = False,
) -> list[Found]:
    """Everything to look at in *draft*; *unarchived*: statements without a copy; *published*: a version is public."""
    found = [
        *_texts(draft, stale),
        *_days(draft, today),
        *(Found(Remark.UNARCHIVED, "statements", values={"name": name}) for name in unarchived),
    ]
    if not draft.statements and draft.verdict is not Verdict.SATIRE:
        found.append(Found(Remark.NO_STATEMENT, "statements"))
    if not draft.claims:
        found.append(Found(Remark.NO_CLAIM, "claims"))
    if not draft.channels:
        found.append(Found(Remark.NO_CHANNEL, "channels"))
    if published:
        found += [
            Found(Remark.NO_NOTE, f"note_{language}", language)
            for language in draft.texts
            if not draft.note.get(language, "").strip()
        ]
    return found


def _texts(draft: Draft, stale: Collection[str]) -> Iterator[Found]:
    for language, text in draft.texts.items():
        yield from _text(language, text)
    for language in stale:
        if language in draft.texts:
            yield Found(Remark.STALE, f"body_{language}", language)
    for language in WANTED:
        if language not in draft.texts:
            yield Found(Remark.NO_TEXT, f"title_{language}", language)


def _text(language: str, text: Text) -> Iterator[Found]:
    if not text.title.strip():
        yield Found(Remark.NO_TITLE, f"title_{language}", language)
    if len(text.title) > CLAIM_LENGTH:
        values = {"count": len(text.title), "limit": CLAIM_LENGTH}
        yield Found(Remark.LONG_TITLE, f"title_{language}", language, values)
    if word := gives_verdict_away(text.title, language):
        yield Found(Remark.SAYS_VERDICT, f"title_{language}", language, {"word": word})
    if not text.summary.strip():
        yield Found(Remark.NO_SUMMARY, f"summary_{language}", language)


def _days(draft: Draft, today: date) -> Iterator[Found]:
    if draft.as_of > today:
        yield Found(Remark.AS_OF_LATER, "as_of")
    if draft.valid_from and draft.valid_until and draft.valid_until < draft.valid_from:
        yield Found(Remark.VALID_ORDER, "valid_until")
    if draft.review_by and draft.review_by < draft.as_of:
        yield Found(Remark.REVIEW_ORDER, "review_by")
    elif draft.review_by and draft.review_by < today:
        yield Found(Remark.REVIEW_PASSED, "review_by")
    if draft.overtaken_on:
        for language in draft.texts:
            if not draft.overtaken_note.get(language, "").strip():
                yield Found(Remark.NO_REASON, f"overtaken_note_{language}", language)
