"""A pair of texts somebody has judged."""

from dataclasses import dataclass


@dataclass(frozen=True)
class JudgedPair:
    """Two texts, whether they state one claim, and the group that must stay on one side of a split."""

    text_a: str
    text_b: str
    same: bool
    language: str
    group: str
    source: str
    why: str = ""
