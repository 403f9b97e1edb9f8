"""Citizens' messages that people labelled: of which kind each is, about what, and who answers it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from claims.terms import QuestionKind
from models.corpora import rows
from models.routing import LOCAL, Rules

KEPT_PART = 4
"""One group in so many is never learned from: it judges what was learned."""
OURS = "ours"
DESK = "desk"


@dataclass(frozen=True)
class LabelledQuestion:
    """One message and what a person says of it."""

    text: str
    language: str
    group: str
    """What asks the same in other words, or in another language, is of one group."""
    kind: str
    """Empty: nobody said."""
    authority: str
    """An authority's key; `local`: the body of a place that is not known; empty: nobody answers, or nobody said."""
    topic: str = ""
    region: str = ""
    source: str = OURS

    @property
    def kept(self) -> bool:
        """Whether it is kept for judging; by its group's name, so that it never wanders."""
        return int(hashlib.sha256(self.group.encode()).hexdigest(), 16) % KEPT_PART == 0


def read_labels(path: Path) -> list[LabelledQuestion]:
    """The messages of a table such as data/questions/labels.tsv; raises ValueError for a kind there is not."""
    found = []
    for row in rows(path):
        kind = QuestionKind(row["kind"]).value
        found.append(
            LabelledQuestion(
                row["text"],
                row["language"],
                row["group"],
                kind,
                row["authority"],
                row["topic"],
                row["region"],
            )
        )
    return found


def read_unread(path: Path, part: str = "judged") -> list[LabelledQuestion]:
    """News that who wrote the rules had not read (data/questions/unread.tsv); each is a group of its own."""
    return [
        LabelledQuestion(row["text"], row["language"], row["id"], "", row["authority"])
        for row in rows(path)
        if row["part"] == part
    ]


def roles(labels: Sequence[LabelledQuestion], rules: Rules) -> list[str]:
    """The authority of each as it is learned: the bodies of places are all `local`."""
    of_places = set(rules.bodies.values())
    return [LOCAL if one.authority in of_places else one.authority for one in labels]
