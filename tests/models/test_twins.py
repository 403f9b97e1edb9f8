"""Twins: texts that differ in a denial or a number only are never joined by machine, in none of three languages."""

import random
import re
from pathlib import Path

import pytest
import yaml

from models.guards import forbids
from models.matcher import Matcher
from models.pairs import read_pairs
from models.text import fold

ROOT = Path(__file__).parents[2]
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


def affirmed(text: str) -> list[str]:
    """*text* without one of its denials that stand alone."""
    return [
        text[: word.start()] + text[word.end() :]
        for word in re.finditer(r"\b(?:не|нет|емес|жоқ|not|no|never) ?\b", text)
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


def texts() -> list[tuple[str, str]]:
    """Every text of ours that says something, with its language."""
    found = {}
    for pair in read_pairs(ROOT / "data/pairs/judged.tsv"):
        if "-" not in pair.language:
            found.update({pair.text_a: pair.language, pair.text_b: pair.language})
    for path in sorted((ROOT / "data/demo/rumours").glob("*.yaml")):
        for sighting in yaml.safe_load(path.read_text("utf-8"))["sightings"]:
            found.setdefault(sighting["text"].strip(), sighting["lang"])
    return [(text, language) for text, language in found.items() if len(text.split()) >= 5]


def twins() -> dict[str, list[tuple[str, str]]]:
    chance = random.Random(11)
    made: dict[str, list[tuple[str, str]]] = {}
    for text, language in texts():
        for what, others in (
            ("denial", denied(text, language) + affirmed(text)),
            ("number", numbered(text, language, chance)),
        ):
            made.setdefault(f"{what} {language}", []).extend((text, other) for other in others)
    return made


@pytest.fixture(scope="module")
def made() -> dict[str, list[tuple[str, str]]]:
    return twins()


def test_there_are_twins_of_every_kind(made):
    assert {kind: len(pairs) >= 30 for kind, pairs in made.items()} == dict.fromkeys(made, True)
    assert len(made) == 6


@pytest.mark.parametrize(
    "kind", ["denial kk", "denial ru", "denial en", "number kk", "number ru", "number en"]
)
def test_no_twin_is_joined_by_machine(made, kind):
    matcher = Matcher.load()
    pairs = [(fold(a), fold(b)) for a, b in made[kind]]
    scores = matcher.score(pairs)
    joined = [
        said
        for said, pair, score in zip(made[kind], pairs, scores, strict=True)
        if score >= matcher.bars.join and not forbids(*pair)
    ]
    assert joined == []


PLACES = (("Алматы", "Астана"), ("Ақтау", "Ақтөбе"), ("Шымкент", "Тараз"), ("Павлодар", "Семей"))


@pytest.mark.parametrize(("here", "there"), PLACES)
def test_no_twin_of_another_place_or_month_is_joined_by_machine(here, there):
    said = (
        f"{here} қаласында ертең таңнан кешке дейін су болмайды, алдын ала құйып алыңыздар",
        f"Город {here}: завтра с утра до вечера не будет воды, наберите заранее",
        "В Алматы с июня закроют на ремонт детскую больницу",
    )
    others = (said[0].replace(here, there), said[1].replace(here, there), said[2].replace("июня", "июля"))
    for one, other in zip(said, others, strict=True):
        assert "places" in forbids(fold(one), fold(other)) or "dates" in forbids(fold(one), fold(other))
