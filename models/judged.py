"""A pair of texts somebody has judged."""

from dataclasses import dataclass
from hashlib import sha256

FROZEN_SHARE = 0.2
"""The share of claims that no matcher ever learns from: a new one is measured on them beside the one in service."""


@dataclass(frozen=True)
class JudgedPair:
    """Two texts, whether they state one claim, and the group that must stay on one side of a split."""

    text_a: str
    text_b: str
    same: bool
    language: str
    """The language of both, or "kk-ru" where they differ."""
    group: str
    source: str
    why: str = ""
    weight: float = 1.0
    frozen: bool = False
    """Kept aside for the gate; see `models.gate`."""

    @property
    def languages(self) -> tuple[str, str]:
        """The language of each text."""
        one, _, other = self.language.partition("-")
        return one, other or one


def is_frozen(group: str) -> bool:
    """Whether a group is kept aside; the same answer wherever and whenever it is asked."""
    return int.from_bytes(sha256(group.encode("utf-8", "surrogatepass")).digest()[:4]) < FROZEN_SHARE * 2**32
