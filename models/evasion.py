"""How many disguised rumours are still found: every trick against every rumour, counted by claim."""

import random
from collections.abc import Mapping, Sequence

from models import noise
from models.candidates import CandidateIndex
from models.text import fold_all

TOP = 3
"""Claims among which the right one must be."""
NEAREST = 40
"""Texts looked at, so that three claims are among them."""

Stated = tuple[str, str]
"""A claim and a text that states it."""


def evasion(
    known: Sequence[Stated], rumours: Sequence[Stated], tricks: Mapping[str, noise.Spoil] = noise.EVASIONS
) -> dict[str, float]:
    """For each trick the share of *rumours* whose claim is among the three nearest of *known*, worst first."""
    index = CandidateIndex().fit(range(len(known)), fold_all(text for _, text in known))
    shares = {}
    for name, spoil in tricks.items():
        chance = random.Random(name)
        asked = fold_all(spoil(text, chance) for _, text in rumours)
        found = index.kneighbors(asked, NEAREST)
        right = [
            claim in _claims(known, [key for key, _ in near])
            for (claim, _), near in zip(rumours, found, strict=True)
        ]
        shares[name] = sum(right) / max(1, len(right))
    return dict(sorted(shares.items(), key=lambda item: (item[1], item[0])))


def _claims(known: Sequence[Stated], keys: Sequence[int]) -> list[str]:
    return list(dict.fromkeys(known[key][0] for key in keys))[:TOP]
