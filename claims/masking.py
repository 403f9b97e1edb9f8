"""Personal data in what people write, masked before anything is kept."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """One piece of personal data."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Masked:
    """A text without personal data, and what was found where in the one given."""

    text: str
    found: tuple[Found, ...] = ()


def mask(text: str) -> Masked:
    """The text with what could say who somebody is taken out."""
    return Masked(text)
