"""Twins: texts that differ in a denial or a number only, made from texts that somebody wrote."""

import random
import re
from collections.abc import Mapping, Sequence

import numpy as np

from models.evaluation import interval
from models.guards import forbids
from models.matcher import Matcher
from models.quality import Figure, Sheet
from models.text import fold

Pairs = list[tuple[str, str]]
EACH = 50
"""Pairs of each of the six kinds: 300 in all."""
SEED = 11
KAZAKH_DENIALS = (
    *(("ады", "майды"), ("еді", "мейді"), ("йды", "ймайды"), ("ған", "маған"), ("ген", "меген")),
    *(("кен", "пеген"), ("қан", "паған"), ("ңыз", "маңыз"), ("ңіз", "меңіз")),
)
NUMBER_WORDS = {
    "kk": (("екі", "үш"), ("үш", "төрт"), ("бес", "алты"), ("жеті", "сегіз"), ("он", "отыз"), ("жүз", "мың")),
    "ru": (
        ("два", "три"),
        ("три", "пять"),
        ("две", "три"),
        ("пять", "семь"),
        ("десять", "двадцать"),
        ("сто", "двести"),
    ),
    "en": (
        ("two", "three"),
        ("three", "five"),
        ("five", "seven"),
        ("ten", "twenty"),
        ("hundred", "thousand"),
    ),
}
RUSSIAN_VERB = re.compile(r"\b(\w{3,}(?:ут|ют|ат|ят|ит|ет|ли|ло|ла))\b")
ENGLISH_VERB = re.compile(r"\b(will|is|are|was|were|can|must|should|has|have)\b")


def denied(text: str, language: str) -> list[str]:
    """*text* with one denial more, in the ways its language has."""
    if language == "ru":
        return [text[: verb.start()] + "не " + text[verb.start() :] for verb in RUSSIAN_VERB.finditer(text)][
            :1
        ]
    if language == "en":
        return [text[: verb.end()] + " not" + text[verb.end() :] for verb in ENGLISH_VERB.finditer(text)][:1]
    found = []
    for end, no in KAZAKH_DENIALS:
        for verb in re.finditer(rf"\b\w{{2,}}{end}\b", text):
            if re.search("[мбп][ае]й?(?:ды|ді|ған|ген|ңыз|ңіз)$", verb[0]):
                continue  # it denies already
            found.append(text[: verb.end() - len(end)] + no + text[verb.end() :])
    if text.split()[-1].endswith(("ды", "ді", "ты", "ті")):
        found.append(text + " емес")
    return found[:1]


def affirmed(text: str, language: str) -> list[str]:
    """*text* without one of its denials that stand alone.

    "Or not" denies nothing; the Kazakh «не» asks "what", but before a Russian verb.
    """
    denials = re.finditer(r"(?<!или )(?<!or )\b(?:не|нет|емес|жоқ|not|no|never) ?\b", text)
    return [
        text[: word.start()] + text[word.end() :]
        for word in denials
        if not (language == "kk" and word[0] == "не ") or RUSSIAN_VERB.match(text, word.end())
    ][:1]


def numbered(text: str, language: str, chance: random.Random) -> list[str]:
    """*text* with one of its numbers changed, in digits or in words."""
    found = []
    for number in re.finditer(r"\d+(?![а-яё\d])", text):  # the fold takes the 4 of «4авг» for a «ч»
        other = str(int(number[0]) + chance.choice((1, 2, 10))) if len(number[0]) < 12 else "7"
        found.append(text[: number.start()] + other + text[number.end() :])
    for word, other in NUMBER_WORDS[language]:
        for place in re.finditer(rf"\b{word}\b", text):
            found.append(text[: place.start()] + other + text[place.end() :])
    return found[:2]


def twins(texts: Sequence[tuple[str, str]]) -> dict[str, Pairs]:
    """The twins of *texts* (text, language), by kind: "denial kk", "number ru" …"""
    chance = random.Random(SEED)
    made: dict[str, Pairs] = {}
    for text, language in texts:
        for what, others in (
            ("denial", denied(text, language) + affirmed(text, language)),
            ("number", numbered(text, language, chance)),
        ):
            made.setdefault(f"{what} {language}", []).extend((text, other) for other in others)
    return made


def joined(pairs: Pairs, matcher: Matcher) -> list[bool]:
    """Whether the machine alone would join each pair."""
    folded = [(fold(a), fold(b)) for a, b in pairs]
    scores = matcher.score(folded)
    return [
        a.key == b.key or (bool(score >= matcher.bars.join) and not forbids(a, b))
        for (a, b), score in zip(folded, scores, strict=True)
    ]


def measure_twins(made: Mapping[str, Pairs], matcher: Matcher, name: str = "", each: int = EACH) -> Sheet:
    """The share of twins joined by machine, of *each* so many of every kind; it must be none."""
    chance = random.Random(SEED)
    figures: list[Figure] = []
    every: list[bool] = []
    for kind, pairs in sorted(made.items()):
        found = joined(chance.sample(pairs, min(each, len(pairs))), matcher)
        every += found
        figures.append(_share(found, kind))
    figures.insert(0, _share(every, "all kinds"))
    return Sheet("twins", name, tuple(figures), {"pairs": len(every), "joined": sum(every)})


def _share(found: Sequence[bool], kind: str) -> Figure:
    return Figure.of("joined by machine", kind, "all", len(found), interval(np.array(found, np.float64)))
