"""One file, one check of a built site. A check's module defines the names in ``REQUIRED``.

``findings(site) -> Iterator[Finding]``   what is wrong, in any order; nothing when all is well

Its docstring's first line is what a person reads about it. A check that needs a program or a library which is not
there raises ``NotHere`` with one sentence. It may define ``figures(site) -> Mapping[str, int]`` as well: what it
measured, for whoever wants to know.
"""

from dataclasses import dataclass

REQUIRED = ("findings",)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with one file of the site."""

    path: str
    """Below the site's root, with slashes; nothing when it is the site as a whole."""
    rule: str
    """A short name that stays, to sort and count by."""
    sentence: str


class NotHere(Exception):
    """What a check needs is not on this machine; the sentence says what, and how it is had."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)
