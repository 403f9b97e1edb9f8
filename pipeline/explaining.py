"""The evidence, in words, that a sighting states a claim: for the person who decides."""

from contextlib import closing

from sqlalchemy.orm import Session

from claims import triage
from claims.database import Database
from claims.plugins import discover
from claims.records import Claim, Sighting
from claims.settings import Settings
from models import guards
from models.text import Folded, fold
from pipeline.judging import LIKELY, beyond
from pipeline.known import Known, read_text
from pipeline.linkage import Scored, Spoken

SHOWN = 160
"""Characters of the nearest text that are shown."""


def explain(
    database: Database, settings: Settings, sighting_id: int, claim_name: str = "", reader: str = "en"
) -> list[str]:
    """Why a sighting may state a claim (the nearest one when none is named), in the reader's language.

    Nothing where nothing comes near it; raises NotFoundError for an unknown sighting or claim.
    """
    with database.reading() as session, closing(Known.look(session, settings.data / "index")) as known:
        sighting = triage.find_sighting(session, sighting_id)
        spoken = Spoken(sighting.id, sighting.said, fold(sighting.said), str(sighting.language))
        if claim_name:
            claim = triage.find_claim(session, claim_name)
            abroad = known.across(spoken.folded, spoken.language)
            if abroad is not None and abroad.claim == claim.id:
                return _evidence(session, known, spoken, abroad, reader)
            best = known.score_claim(spoken.folded, claim.id, sighting.id, spoken.language)
            return _evidence(session, known, spoken, best, reader) if best else []
        return _of_nearest(session, known, spoken, reader)


def _of_nearest(session: Session, known: Known, spoken: Spoken, reader: str) -> list[str]:
    best = next(iter(known.compare(spoken.folded, spoken.number, spoken.language)), None)
    lines = _evidence(session, known, spoken, best, reader) if best else []
    if best and (second := beyond(known, spoken, best)):
        named = session.get_one(Claim, second.claim).public_id
        lines.append(_phrase("glued", reader).format(claim=named, score=second.score))
    abroad = known.across(spoken.folded, spoken.language)
    own = known.index.label_of(spoken.number) if spoken.number in known.index else 0
    if abroad and abroad.claim not in {own, best.claim if best else 0}:
        lines += _evidence(session, known, spoken, abroad, reader)
    return lines


def _evidence(session: Session, known: Known, spoken: Spoken, found: Scored, reader: str) -> list[str]:
    """Probability, what stands against a join, and the reasons."""
    named = session.get_one(Claim, found.claim).public_id
    written, said, language = _text(session, known, found.nearest)
    met = known.table.reasons(spoken.folded, said, (spoken.language, language)) if found.across else []
    if found.across:
        words = ", ".join(met) or _phrase("nothing", reader)
        return [_phrase("across", reader).format(claim=named, score=found.score, words=words)]
    lines = [_phrase("scores", reader).format(claim=named, score=found.score, anchor=found.anchor)]
    if against := _against(spoken, found, said):
        reasons = "; ".join(_phrase(name, reader, "guard") for name in against)
        lines.append(_phrase("forbids", reader).format(reasons=reasons))
    if written:
        lines.append(_phrase("nearest", reader).format(text=_begun(written)))
    signs = known.matcher.explain(spoken.folded, said, reader)
    return [*lines, *(signs or [_phrase("nothing", reader)])]


def _text(session: Session, known: Known, key: int) -> tuple[str, Folded, str]:
    """A text that is known, as written where it can be had, its fold and its language."""
    said = read_text(session, key)
    sighting = session.get(Sighting, key) if key > 0 else None
    language = str(sighting.language) if sighting else known.language(key)
    return said, fold(said) if said else known.folds[key], language


def _against(spoken: Spoken, found: Scored, said: Folded) -> list[str]:
    """What forbids a join; that words differ is worth saying only of texts that are alike."""
    forbids = () if found.same else guards.forbids(spoken.folded, said)
    return [name for name in forbids if name != "words" or found.score >= LIKELY]


def _begun(said: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(said.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def _phrase(key: str, language: str, part: str = "match") -> str:
    phrase: str = discover("claims.languages")[language].PHRASES[f"{part}.{key}"]
    return phrase
