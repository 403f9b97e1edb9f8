"""One pass over texts as the product makes it, without a record: each text is scored, decided about and remembered.

The linkage is the product's own (`pipeline/known.py` scores, `pipeline/match.py` decides); only nothing is written.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from models.language import LanguageModel
from models.matcher import Matcher
from models.text import fold_all
from pipeline.index import mark
from pipeline.judging import judge
from pipeline.known import Known
from pipeline.linkage import Band, Spoken

Answer = Callable[[int, int], bool]
"""Whether two texts, by their places, state one claim: what a person says to a suggestion."""


@dataclass(frozen=True)
class Placed:
    """Where one text was put: the claim it joined or opened, and the claims suggested to a person.

    A claim is named by the place of its first text.
    """

    claim: int
    joined: bool
    suggested: tuple[int, ...] = ()


def place(texts: Sequence[str], matcher: Matcher | None = None) -> Iterator[Placed]:
    """Each text in turn: joined, suggested or opened by the machine alone."""
    known = Known.nothing(matcher or Matcher.load())
    spoken = LanguageModel.load().predict(texts)
    for number, (said, folded, language) in enumerate(zip(texts, fold_all(texts), spoken, strict=True)):
        # Numbers begin at 1, because a minus before a number says that a text is a wording.
        decision = judge(known, Spoken(number + 1, said, folded, language))
        claims = tuple(found.claim - 1 for found in decision.claims)
        joined = decision.band is Band.JOIN
        claim = claims[0] if joined else number
        known.add(number + 1, folded, claim + 1, mark(1, language))
        if not joined:
            for other in claims:
                known.relate(number + 1, other + 1)
        yield Placed(claim, joined, () if joined else claims)


def one_pass(
    texts: Sequence[str],
    matcher: Matcher | None = None,
    *,
    told: Callable[[str], None] = lambda what: None,
) -> list[Placed]:
    """Where the machine alone puts each of *texts*, in order."""
    placed: list[Placed] = []
    for one in place(texts, matcher):
        placed.append(one)
        if len(placed) % 500 == 0:
            told(f"{len(placed)} of {len(texts)}")
    return placed


def clusters(placed: Sequence[Placed], answer: Answer | None = None) -> list[int]:
    """The cluster of each text: of the joins alone, or also of the suggestions to which *answer* says yes.

    A yes merges two claims, as it does at the desk.
    """
    parent = list(range(len(placed)))

    def root(claim: int) -> int:
        while parent[claim] != claim:
            parent[claim] = parent[parent[claim]]
            claim = parent[claim]
        return claim

    for number, one in enumerate(placed):
        parent[number] = root(one.claim)
        for claim in one.suggested if answer else ():
            assert answer is not None
            if answer(number, claim):
                parent[root(number)] = root(claim)
    return [root(number) for number in range(len(placed))]
