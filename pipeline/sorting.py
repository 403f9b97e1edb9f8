"""Questions are sorted and routed: what each is, who answers it, how surely and why. A person has the last word.

Deferred: the form only appends. It comes after matching, because what a person decided about one question of a claim
holds for the others of it. Only what nobody has looked at is looked at; broken off at any moment it goes on where it
was, and doing it twice changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from claims import bodies, question_sorting
from claims.database import Database
from claims.question_sorting import LOOKED_AT, UNANSWERED, OfClaim, Sorted, Unsorted
from claims.settings import Settings
from claims.terms import DecidedBy
from pipeline.routing_rules import rules_in_force

if TYPE_CHECKING:  # NumPy and scikit-learn are loaded only when there is something to sort
    from models.question_authority import QuestionAuthority
    from models.question_kinds import QuestionKinds
    from models.routing import Route, Rules
    from models.sorter import Floats
    from models.text import Folded

BATCH = 250
_SORTER_LOCK = 0x6169716F  # "aiqo"
OF_CLAIM = "claim:decided"
"""The reason of what holds because a person decided so about another question of the claim."""
GIVEN_BACK = "given:back"


@dataclass
class Sorting:
    """What a run of sorting did."""

    questions: int = 0
    kinds: int = 0
    """Of which the kind was said surely."""
    unsure: int = 0
    """Of which a person has to say the kind."""
    routed: int = 0
    """For which a body was proposed."""
    by_claim: int = 0
    """That took over what a person decided about their claim."""


def sort_questions(
    database: Database, settings: Settings, *, told: Callable[[int, int], None] = lambda done, of: None
) -> Sorting:
    """Sort and route every question that waits; *told* hears how many of how many are done."""
    from pipeline.locks import only_one

    done = Sorting()
    with database.reading() as session:
        total = question_sorting.count_unsorted(session)
    if not total:
        return done
    with only_one(database, settings.data / "sorter.lock", _SORTER_LOCK) as taken:
        if not taken:
            return done  # somebody else is at it, and misses nothing
        stage = _Stage.load(database, settings.data)
        while stage.sort_next(database, done):
            told(done.questions, total)
    return done


@dataclass
class _Stage:
    kinds: "QuestionKinds"
    bodies: "QuestionAuthority"
    rules: "Rules"
    versions: dict[str, str]
    last: int = field(default=0)

    @classmethod
    def load(cls, database: Database, folder: Path) -> "_Stage":
        from models import question_authority, question_kinds

        kinds, bodies = question_kinds.in_service(folder), question_authority.in_service(folder)
        with database.reading() as session:
            rules = rules_in_force(session)
        return cls(kinds, bodies, rules, {"kinds": kinds.version, "authority": bodies.version})

    def sort_next(self, database: Database, done: Sorting) -> bool:
        """Sort the next batch; whether there was one."""
        with database.reading() as session:  # the models take longer than the record: nobody waits for them
            batch = question_sorting.waiting(session, BATCH, self.last)
            known = _Known.of(session, batch)
        if not batch:
            return False
        found = self.sort(batch, known)
        with database.writing() as session:
            still = question_sorting.still_waiting(session, batch)
            found = [one for one in found if one.id in still]  # somebody may have decided meanwhile
            question_sorting.write(session, found, self.versions)
        self.last = batch[-1].id
        _count(done, found)
        return True

    def sort(self, batch: Sequence[Unsorted], known: "_Known") -> list[Sorted]:
        """What is said of each of *batch*."""
        from models.routing import route_all
        from models.text import fold_all

        texts = [one.text for one in batch]
        folded = fold_all(texts)
        kinds = self._kinds(batch, texts, folded, known)
        regions = [one.region for one in batch]
        routes = route_all(texts, [kind.value for kind in kinds], regions, self.rules, self.bodies, folded)
        return [
            self._sorted(one, kind, self._body(one, route, known))
            for one, kind, route in zip(batch, kinds, routes, strict=True)
        ]

    def _kinds(
        self, batch: Sequence[Unsorted], texts: Sequence[str], folded: "Sequence[Folded]", known: "_Known"
    ) -> "list[_Kind]":
        shares = self.kinds.predict_proba(texts, folded)
        found = []
        for one, fold, row in zip(batch, folded, shares, strict=True):
            of_claim = known.of_claim(one).kind
            if one.kind is not None and one.kind_by is not None:
                found.append(_Kind(one.kind.value, one.kind_confidence, one.kind_by, kept=True))
            elif of_claim:
                found.append(_Kind(of_claim, 1.0, DecidedBy.PERSON, (OF_CLAIM,)))
            else:
                found.append(self._by_machine(one.text, fold, row))
        return found

    def _by_machine(self, text: str, folded: "Folded", shares: "Floats") -> "_Kind":
        from models.standing import as_written

        best = int(shares.argmax())
        said, sure = str(self.kinds.classes_[best]), round(float(shares[best]), 4)
        written = as_written(text, folded.spoken)
        words = [written.get(word, word) for word, _ in self.kinds.speaking(folded, said)]
        reasons = tuple(f"word:{word}" for word in words)
        if sure >= self.kinds.bar_of(said):
            return _Kind(said, sure, DecidedBy.MACHINE, reasons)
        return _Kind("", sure, DecidedBy.MACHINE, (f"maybe:{said}", *reasons))

    def _body(self, one: Unsorted, route: "Route", known: "_Known") -> "_Body":
        decided = known.of_claim(one).authority
        elsewhere = decided in self.rules.bodies.values() and decided != route.authority
        if decided and not elsewhere and one.id not in known.given_back:
            return _Body(decided, 1.0, DecidedBy.PERSON, (OF_CLAIM,), route.topic)
        if one.id in known.given_back or route.authority not in known.authorities:
            reasons = (GIVEN_BACK,) if one.id in known.given_back else route.reasons
            return _Body("", LOOKED_AT, DecidedBy.MACHINE, reasons, route.topic)
        return _Body(route.authority, route.confidence, DecidedBy.MACHINE, route.reasons, route.topic)

    def _sorted(self, one: Unsorted, kind: "_Kind", body: "_Body") -> Sorted:
        return Sorted(
            one.id, kind.value, kind.sure, kind.by, kind.reasons, body.topic, body.authority, body.sure, body.by,
            body.reasons, kind.kept,
        )  # fmt: skip


@dataclass(frozen=True)
class _Kind:
    value: str
    sure: float | None
    by: DecidedBy
    reasons: tuple[str, ...] = ()
    kept: bool = False


@dataclass(frozen=True)
class _Body:
    authority: str
    sure: float
    by: DecidedBy
    reasons: tuple[str, ...]
    topic: str


@dataclass(frozen=True)
class _Known:
    """What people decided already, and which authorities there are."""

    decided: Mapping[int, OfClaim]
    given_back: frozenset[int]
    authorities: frozenset[str]

    @classmethod
    def of(cls, session: Session, batch: Sequence[Unsorted]) -> "_Known":
        return cls(
            question_sorting.decided_of(session, {one.claim_id for one in batch}),
            question_sorting.routed_by_people(session, [one.id for one in batch]),
            frozenset(one.key for one in bodies.authorities(session)),
        )

    def of_claim(self, one: Unsorted) -> OfClaim:
        return self.decided.get(one.claim_id, _NOBODY)


_NOBODY = OfClaim()


def _count(done: Sorting, found: Sequence[Sorted]) -> None:
    done.questions += len(found)
    done.kinds += sum(bool(one.kind) for one in found)
    done.unsure += sum(not one.kind for one in found)
    done.routed += sum(bool(one.authority) and one.kind not in UNANSWERED for one in found)
    done.by_claim += sum(OF_CLAIM in (*one.kind_reasons, *one.route_reasons) for one in found)
