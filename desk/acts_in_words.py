"""What was done to a claim, in the reader's words: no verb of the past, so that nobody's gender has to be known."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.history import Done
from claims.records import Person
from desk.kinds import kind_words

Say = Callable[[str], str]


@dataclass(frozen=True)
class Told:
    """One act as a line of the history."""

    done: Done
    who: str
    """A person's name; empty for a part of Aiqyn."""
    said: str


def tell(session: Session, acts: Collection[Done], _: Say) -> list[Told]:
    """These acts in words, with the names of the people."""
    handles = {done.actor for done in acts} | {str(done.detail.get("to", "")) for done in acts}
    rows = session.execute(select(Person.handle, Person.name).where(Person.handle.in_(handles)))
    names = {row.handle: row.name for row in rows}
    return [Told(done, names.get(done.actor, ""), in_words(done, names, _)) for done in acts]


def in_words(done: Done, names: Mapping[str, str], _: Say) -> str:
    """One act in words."""
    detail, verb = done.detail, done.verb
    if verb == "undo":
        return _("Taken back: {what}").format(what=_verb(str(detail.get("verb", "")), _))
    if verb == "assign":
        to = str(detail.get("to", ""))
        return _("Given to: {person}").format(person=names.get(to, to)) if to else _("Given to nobody")
    if verb == "confirm" and "merged" in detail:
        return _("Confirmed: message {sighting}; its claim {claim} came along").format(
            sighting=detail["sighting"], claim=detail["merged"]
        )
    sentence = _sentences(_).get(verb)
    return sentence.format_map(_Filled(_fields(done, _))) if sentence else _verb(verb, _)


class _Filled(dict[str, Any]):
    def __missing__(self, name: str) -> str:  # acts of older releases tell less
        return "–"


def _fields(done: Done, _: Say) -> dict[str, Any]:
    fields = dict(done.detail)
    fields["claim"] = done.subject.partition(":")[2]
    if done.verb in ("sort_questions", "close_questions"):
        fields["kind"] = question_kind(str(done.detail.get("kind", "")), _)
    fields["sightings"] = ", ".join(map(str, done.detail.get("sightings", ())))
    fields["language"] = language_name(str(done.detail.get("language", "")), _)
    return fields


def _sentences(_: Say) -> dict[str, str]:
    return {
        "open_claim": _("Opened with message {sighting}"),
        "open": _("Opened as a claim of its own: message {sighting}"),
        "confirm": _("Confirmed: message {sighting}"),
        "reject": _("Rejected: message {sighting}"),
        "merge": _("Merged: {claim} into {into}"),
        "split": _("Split off into {new}: messages {sightings}"),
        "word": _("Wording approved: {language}"),
        "tag": _("Tag added: {tag}"),
        "untag": _("Tag removed: {tag}"),
        "narrate": _("Put into the narrative: {narrative}"),
        "unnarrate": _("Taken out of the narrative: {narrative}"),
        "mute": _("Muted"),
        "unmute": _("No longer muted"),
        "hold": _("Held: no machine joins it"),
        "release": _("No longer held"),
        "raise": _("Raised by a rule"),
        "close": _("Closed"),
        "reopen": _("Opened again"),
        "note": _("Note written"),
        "forget": _(
            "Somebody who asked this wants it forgotten. Look whether a wording or a page repeats what they wrote."
        ),
        "sort_questions": _("Questions sorted as {kind}: {questions}"),
        "route_questions": _("Questions routed to {authority}: {questions}"),
        "close_questions": _("Questions closed without an answer: {questions}"),
    }


def _verb(verb: str, _: Say) -> str:
    """The kind of an act by itself."""
    kinds = {
        "confirm": _("confirmation"),
        "reject": _("rejection"),
        "merge": _("merge"),
        "split": _("split"),
        "open": _("opening"),
        "word": _("wording"),
        "assign": _("assignment"),
        "tag": _("tag"),
        "untag": _("removal of a tag"),
        "narrate": _("narrative"),
        "unnarrate": _("removal from a narrative"),
        "mute": _("muting"),
        "unmute": _("unmuting"),
        "hold": _("hold"),
        "release": _("release"),
        "raise": _("raise"),
        "close": _("closing"),
        "reopen": _("reopening"),
        "forget": _("forgetting"),
        "sort_questions": _("sorting of questions"),
        "route_questions": _("routing of questions"),
        "close_questions": _("closing of questions"),
    }
    return kinds.get(verb, verb)


def question_kind(code: str, _: Say) -> str:
    """A kind of questions by its name."""
    return kind_words(_).get(code, code)


def language_name(code: str, _: Say) -> str:
    """A language of a text by its name."""
    names = {
        "kk": _("Kazakh"),
        "ru": _("Russian"),
        "en": _("English"),
        "mixed": _("mixed"),
        "unknown": _("not known"),
    }
    return names.get(code, code)
