"""Bad input: any bytes, any length, any script, no text at all get an answer, and in linear time."""

import math
import random
import time
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claims.plugins import discover
from models import (
    checkworthy,
    crosslingual,
    evasion,
    glued,
    guards,
    harm,
    language,
    letters,
    noise,
    places,
    times,
)
from models.candidates import CandidateIndex
from models.checkworthy import CheckWorthy
from models.crosslingual_index import CrossIndex
from models.days import named_days
from models.disguises import digits_as_letters
from models.figures import in_order, is_figure, named
from models.matcher import Matcher
from models.negation import is_negation
from models.ranking import TextRanker
from models.reading import LONGEST_WORD
from models.similarity import beginning, rare_words_shared, shown
from models.speech import signs
from models.stems import stem
from models.stream_clusters import RunningCentroids
from models.text import LONGEST, Folded, fold, fold_all

SEEN_ON = date(2020, 7, 2)
BYTES = st.binary(max_size=400).map(lambda raw: raw.decode("latin-1"))
BROKEN = st.binary(max_size=400).map(lambda raw: raw.decode("utf-8", "surrogateescape"))
LETTERS = st.text(st.characters(exclude_categories=()), max_size=300)
WORDS = (
    "карантин ертең жабылмайды не закроют covid-19 42500 тенге 5 июля егер 1,5 млн Алматы Нұр-Сұлтан жоқ no not "
    "https://t.me/x/1 www. @x 4ип к0вид к о в и д ghbdtn рфдф 🔥 ٴۇ قازاق \ufdfa \ud800 \x00 \u0301 क\u093c\u094d "
    ". ? ; 12.07.2020, 10:22 - [5/7/20 Forwarded from: Переслано ² ٣ 31.02 99.99.9999 0000 1e9 ½ ⅷ ①"
)
SAID = st.lists(st.sampled_from([*WORDS.split(" "), "\n", ""]), max_size=60).map(" ".join)
UNITS = (
    *(
        "а",
        "a",
        "1",
        "٣",
        "²",
        " ",
        "\n",
        "\x00",
        "\ud800",
        "\ufdfa",
        "\u0301",
        "а\u0316\u0301",
        "क\u093c\u094d",
    ),
    *(
        "а ",
        "к.",
        "а, ",
        "не ",
        "1 2 ",
        "1.1.",
        "12.12.12 ",
        "5 июля ",
        "жүз мың ",
        "сто тысяч ",
        "через 3 дня ",
    ),
    *(
        "https://",
        "www.",
        "t.me/",
        "@а",
        "$",
        "'",
        "’а",
        "🔥",
        "🇰🇿",
        "\u200b",
        "ٴۇ",
        "你好",
        "ﷺ ",
        "№",
        "…",
        "?! ",
    ),
    *(
        "ghbdtn ",
        "рфдф ",
        "4ип ",
        "0о",
        "Aа",
        "İ",
        "ß",
        "ǅ",
        "жабылмайды. ",
        "Рас па? ",
        "алма ата ",
        "а\n",
        "[а] ",
    ),
    *(
        "12.07.2020, 10:22 - А: ",
        "[",
        "Forwarded from ",
        "переслано от\n",
        "fwd: ",
        "a.kz/",
        "a.",
        "а-а-",
        "_",
        "«",
    ),
)
ANYTHING = (
    LETTERS
    | BYTES
    | BROKEN
    | SAID
    | st.builds(
        lambda unit, times, end: unit * times + end, st.sampled_from(UNITS), st.integers(0, 400), SAID
    )
)
CORNERS = (
    "",
    " ",
    "\x00",
    "\ud800",
    "\udfff\ud800",
    "\ufdfa" * 30,
    "\u0301" * 50,
    "а" * 300,
    "...",
    "²",
    "٣٣",
    "\n\n",
)


def read_alone(text: str) -> Folded:
    """Everything in models/ that takes one text."""
    folded = fold(text)
    assert fold_all([text]) == [folded]
    assert folded.key == " ".join(folded.words)
    assert Folded.unpack(folded.pack()).key == folded.key
    named_as = language.shipped().predict([text])[0]
    assert named_as in ("kk", "ru", "en", "mixed", "unknown")
    assert np.isfinite(language.shipped().predict_proba([text])).all()
    worth = checkworthy.shipped()
    assert 0 <= worth.predict_proba([text])[0] <= 1
    assert all(math.isfinite(value) for value in signs(text, folded))
    for spoken in discover("claims.languages").modules:
        assert isinstance(CheckWorthy.reasons(worth, text, spoken), list)
        assert isinstance(places.say_places(places.places(folded), spoken), str)
    harm.harms(folded)
    named(folded.words)
    in_order(folded.words)
    assert all(isinstance(day, date) for day in named_days(folded, SEEN_ON))
    shown(folded)
    return folded


def read_together(a: str, b: str) -> None:
    """Everything in models/ that takes two texts."""
    one, other = fold(a), fold(b)
    matcher = Matcher.load()
    for pair in ((one, other), (other, one), (one, one)):
        assert 0 <= matcher.score([pair])[0] <= 1
        guards.forbids(*pair)
        times.differ_in_spans(*pair)
        times.differ_in_years(*pair)
        rare_words_shared(*pair)
    for spoken in discover("claims.languages").modules:
        assert all(isinstance(reason, str) for reason in matcher.explain(one, other, spoken))
        assert all(math.isfinite(reason.share) for reason in matcher.reasons(one, other, spoken))
    rest = glued.rest(a, one, other)
    assert rest is None or rest.words
    table = crosslingual.shipped()
    for spoken in (None, ("kk", "ru"), ("en", "kk")):
        assert -1e-6 <= table.sign(one, other, spoken) <= 1
        table.reasons(one, other, spoken)


def asked(index: CandidateIndex, across: CrossIndex, key: int, text: str, spoken: str) -> None:
    """A text put into both indexes, asked for, and taken out again."""
    folded = fold(text)
    index.partial_fit([key], [folded])
    for budget in (-1, None):
        found = index.kneighbors([folded], 10, budget)[0]
        assert all(0 <= cosine <= 1 + 1e-5 for _, cosine in found)
        assert not folded.words or key in dict(found)
    across.add(key, folded, spoken)
    across.links(folded, "ru" if spoken == "kk" else "kk")
    across.suggested(folded, spoken)


@given(ANYTHING)
@settings(max_examples=250, deadline=None)
@example(CORNERS[0])
@example(CORNERS[2])
@example(CORNERS[3])
@example(CORNERS[5])
def test_any_text_is_read(text):
    read_alone(text)


@given(ANYTHING, ANYTHING)
@settings(max_examples=120, deadline=None)
def test_any_two_texts_are_compared(a, b):
    read_together(a, b)


@pytest.mark.parametrize("a", CORNERS)
def test_the_corners_are_compared_with_each_other(a):
    for b in CORNERS:
        read_together(a, b)


@given(st.lists(st.tuples(ANYTHING, st.sampled_from(["kk", "ru", "en", "mixed", "unknown"])), max_size=4))
@settings(max_examples=100, deadline=None)
def test_any_text_enters_the_indexes_and_is_found(texts):
    index, across = CandidateIndex(), CrossIndex(crosslingual.shipped())
    for key, (text, spoken) in enumerate(texts):
        asked(index, across, key, text, spoken)
    index.withdraw(range(len(texts)))
    for key in range(len(texts)):
        across.withdraw(key)
    assert (len(index), len(across)) == (0, 0)


@given(st.lists(ANYTHING, min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_any_texts_are_ranked_clustered_and_spoilt(texts):
    folded = fold_all(texts)
    TextRanker().fit(folded).kneighbors(folded)
    assert len(RunningCentroids().fit_predict(folded)) == len(texts)
    for spoil in {**noise.SPOILERS, **noise.EVASIONS}.values():
        assert isinstance(spoil(texts[0], random.Random(1)), str)
    named = [(str(at), text) for at, text in enumerate(texts)]
    assert all(0 <= share <= 1 for share in evasion.evasion(named, named).values())


def _slow(length: int, chance: random.Random) -> tuple[str, str]:
    """Two long texts of words that are alike and not the same, every second one turned round."""
    words = ["".join(chance.choices("абвгдежзиклмнопрст", k=5)) for _ in range(length // 10)]
    one = (word + ("лмады" if at % 2 else "лады") for at, word in enumerate(words))
    other = (word[1:] + ("лады" if at % 2 else "лмады") for at, word in enumerate(words))
    return " ".join(one), " ".join(other)


LONG: dict[str, Callable[[int], tuple[str, str]]] = {
    "slips": lambda length: _slow(length, random.Random(1)),
    "figures": lambda length: tuple(
        " ".join(str(chance.randrange(10**6)) for _ in range(length // 7))
        for chance in map(random.Random, (1, 2))
    ),
    "sentences": lambda length: tuple(
        part.replace("ды ", "ды. ") for part in _slow(length, random.Random(2))
    ),
    **{
        repr(unit): lambda length, unit=unit: (
            (unit * (length // len(unit) + 1))[:length],
            unit * (length // 20),
        )
        for unit in (
            "а",
            "\ufdfa",
            "\u0301",
            "\x00",
            "\ud800",
            "не ",
            "1 2 ",
            "a.",
            "5 июля ",
            "12.12.12 ",
            "к о ",
            "а\n",
        )
    },
}


@pytest.mark.parametrize("kind", LONG)
def test_a_megabyte_costs_no_more_than_what_is_looked_at(kind):
    """What is looked at is cut first, so any length is a bounded length."""
    a, b = LONG[kind](20_000)
    read_alone(a), read_together(a, b)  # compiled, and in the caches that are not for texts
    a, b = LONG[kind](1_000_000)
    assert (len(fold(a).canon), len(fold(b).canon)) <= (20 * LONGEST, 20 * LONGEST)
    started = time.process_time()
    read_alone(a)
    read_together(a, b)
    assert time.process_time() - started < 5


def test_the_guards_take_no_square_of_the_words():
    pair = tuple(map(fold, _slow(LONGEST, random.Random(3))))
    guards.forbids(*pair)
    started = time.process_time()
    guards.forbids(*pair)
    assert time.process_time() - started < 0.06  # every word beside every other took 0.2 s


@pytest.mark.parametrize("chain", ["инин", "ениемениембаи", "ададааганга", "ести", "ing", "'", "а1"])
def test_a_word_that_can_be_parted_in_many_ways_takes_no_longer(chain):
    """«инининин…» parts into endings in a number of ways that triples with every four letters."""
    word = ("кит" + chain * 20)[: LONGEST_WORD - 1] + "щ"
    started = time.process_time()
    for language_of_it in ("kk", "ru", "en"):
        crosslingual.shipped().vector(fold(word), language_of_it)
    read_alone(word)
    assert time.process_time() - started < 1


@pytest.mark.parametrize("word", ["", "1", "٣", "'", "\ud800", "\x00", "а" * 5_000])
def test_any_word_by_itself_is_read(word):
    table = crosslingual.shipped()
    for known in (stem, beginning, is_figure, is_negation, letters.key, letters.repair, digits_as_letters):
        known(word)
    for language_of_it in ("kk", "ru", "en"):
        table.unit(word, language_of_it)
