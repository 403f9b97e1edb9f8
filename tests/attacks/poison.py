"""Texts made to poison the clusters: bridges between two rumours, glued messages, slow walks away from one."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

RUMOURS = Path(__file__).resolve().parents[2] / "data" / "demo" / "rumours"
GLUE = (". ", " ", "\n", " + ", " Тағы: ", " А ещё: ", "!!! ")


@dataclass(frozen=True)
class Rumour:
    """One rumour in one language, as somebody told it."""

    id: str
    language: str
    said: str


def rumours() -> list[Rumour]:
    """Every rumour of the demonstration once in each language that has a plain telling of six words or more."""
    found: dict[tuple[str, str], Rumour] = {}
    for path in sorted(RUMOURS.glob("*.yaml")):
        rumour = yaml.safe_load(path.read_text("utf-8"))
        for told in rumour["sightings"]:
            if told["how"] == "plain" and len(told["text"].split()) >= 6:
                said = " ".join(filter(None, (told.get("title"), told["text"])))
                key = (rumour["id"], told["lang"])
                found.setdefault(key, Rumour(rumour["id"], told["lang"], said))
    return list(found.values())


def bridges(one: str, other: str, count: int, chance: random.Random) -> Iterator[str]:
    """Texts between two rumours: glued, halves of both, their words in turns, their words shuffled together."""
    for place in range(count):
        a, b = one.split(), other.split()
        kind = place % 4
        if kind == 0:
            first, second = (one, other) if chance.random() < 0.5 else (other, one)
            yield first + chance.choice(GLUE) + second
        elif kind == 1:
            yield " ".join(a[: chance.randint(len(a) // 2, len(a))] + b[chance.randint(0, len(b) // 2) :])
        elif kind == 2:
            turns = [word for pair in zip(a, b, strict=False) for word in pair]
            yield " ".join(turns[chance.randint(0, 3) :])
        else:
            words = a + b
            chance.shuffle(words)
            yield " ".join(words[: chance.randint(len(words) // 2, len(words))])


def glued(one: str, other: str, chance: random.Random) -> str:
    """A message that states both."""
    return one + chance.choice(GLUE) + other


def walk(start: str, words: list[str], steps: int, chance: random.Random) -> Iterator[str]:
    """From *start* away, one word replaced a step."""
    said = start.split()
    for _ in range(steps):
        said = list(said)
        said[chance.randrange(len(said))] = chance.choice(words)
        yield " ".join(said)
