"""Lines spoiled on purpose: is the right line found, and could a machine join it."""

import random
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from models import noise
from models.candidates import CandidateIndex
from models.evaluation import interval
from models.evasion import evasion
from models.guards import forbids
from models.matcher import Matcher
from models.quality import ALL, Figure, Sheet
from models.text import Folded, fold_all

QUERIES = 600
SEED = 3


def measure_noise(
    texts: Sequence[str],
    matcher: Matcher,
    name: str = "",
    *,
    queries: int = QUERIES,
    spoilers: Mapping[str, noise.Spoil] = noise.SPOILERS,
    seed: int = SEED,
    told: Callable[[str], None] = lambda what: None,
) -> Sheet:
    """For each way of spoiling: whether the line is nearest, above the join bar, and held back by no guard."""
    lines = list(dict.fromkeys(texts))
    told("folding")
    folded = fold_all(lines)
    index = CandidateIndex().fit(range(len(lines)), folded)
    chance = random.Random(seed)
    chosen = chance.sample(range(len(lines)), min(queries, len(lines)))
    figures: list[Figure] = []
    for by, spoil in spoilers.items():
        told(by)
        asked = fold_all(spoil(lines[place], chance) for place in chosen)
        figures += _figures(by, asked, [folded[place] for place in chosen], index, folded, matcher)
    counts = {"lines": len(lines), "queries": len(chosen)}
    return Sheet("noise", name, tuple(figures), counts, {"join": matcher.bars.join})


def _figures(
    by: str,
    asked: Sequence[Folded],
    wanted: Sequence[Folded],
    index: CandidateIndex,
    folded: Sequence[Folded],
    matcher: Matcher,
) -> list[Figure]:
    near = index.kneighbors(asked, 1)
    first = [
        bool(found) and folded[found[0][0]].key == line.key for found, line in zip(near, wanted, strict=True)
    ]
    pairs = list(zip(asked, wanted, strict=True))
    above = matcher.score(pairs) >= matcher.bars.join
    # Two texts that fold to one are joined without being scored.
    above |= np.array([a.key == b.key for a, b in pairs])
    free = np.array([a.key == b.key or not forbids(a, b) for a, b in pairs])
    views = {"S@1": np.array(first), "above join": above, "joinable": above & free}
    return [
        Figure.of(name, by, ALL, len(pairs), interval(seen.astype(np.float64)))
        for name, seen in views.items()
    ]


RUMOURS = 100


def measure_evasion(texts: Sequence[str], name: str = "") -> Sheet:
    """The evasion suite alone."""
    figures = evaded(texts)
    return Sheet("evasion", name, tuple(figures), {"texts": len(set(texts))})


def evaded(texts: Sequence[str], tricks: Mapping[str, noise.Spoil] = noise.EVASIONS) -> list[Figure]:
    """The evasion suite on 100 of *texts*: the share whose claim is among the three nearest, for each trick."""
    lines = list(dict.fromkeys(texts))
    stated = [(str(place), line) for place, line in enumerate(lines)]
    chosen = random.Random(SEED).sample(stated, min(RUMOURS, len(stated)))
    shares = evasion(stated, chosen, tricks)
    whole = np.concatenate([_drawn(share, len(chosen)) for share in shares.values()])
    figures = [
        Figure.of("evasion: top 3", name, ALL, len(chosen), interval(_drawn(share, len(chosen))))
        for name, share in shares.items()
    ]
    return [Figure.of("evasion: top 3", "all tricks", ALL, len(whole), interval(whole)), *figures]


def _drawn(share: float, count: int) -> npt.NDArray[np.float64]:
    return (np.arange(count) < round(share * count)).astype(np.float64)
