"""The gate: what learned from wrong labels is refused, what is no better is told so."""

import random
from dataclasses import replace

import numpy as np
import pytest

from models.gate import LEAST_PAIRS, judge
from models.judged import JudgedPair, is_frozen
from models.matcher import Bars, Matcher, in_service
from models.serving import serve
from models.training import learned, lesson_of, train_matcher

THINGS = (
    *("вода", "хлеб", "вакцина", "рынок", "школа", "больница", "дорога", "поезд"),
    *("аптека", "банк", "завод", "мост", "лифт", "газ", "свет"),
)
WHERE = "в Алматы", "в Астане", "на севере", "во дворе", "у вокзала", "в посёлке", "на заводе"
WHAT = (
    "закроют по приказу до конца месяца",
    "подорожает вдвое уже с понедельника",
    "отравили и теперь все болеют",
    "снесут ради новой стройки богача",
    "раздадут бесплатно всем пенсионерам",
)


def lesson(seed: int, claims: int = 160) -> list[JudgedPair]:
    """Claims with a retelling, a copy with a slip, and a lookalike each."""
    chance = random.Random(seed)
    pairs = []
    for number in range(claims):
        thing, what, place = chance.choice(THINGS), chance.choice(WHAT), chance.choice(WHERE)
        text = f"{thing} {place} {what} говорит сосед {number}"
        another = chance.choice([other for other in THINGS if other != thing])
        other = f"{another} {place} {chance.choice(WHAT)}, слышала соседка"
        group = f"claim-{seed}-{number}"
        frozen = is_frozen(group)
        said = (
            (f"люди уверены {thing} {place} {what}", True),
            (text.replace("о", "оо", 1), True),
            (other, False),
        )
        pairs += [JudgedPair(text, b, same, "ru", group, "stream", frozen=frozen) for b, same in said]
    return pairs


def flipped(pairs: list[JudgedPair], share: float) -> list[JudgedPair]:
    chance = random.Random(5)
    return [replace(p, same=not p.same) if not p.frozen and chance.random() < share else p for p in pairs]


def lesson_pairs() -> list[JudgedPair]:
    return lesson(1) + lesson(2)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A matcher of clean labels, one of flipped labels, and the pairs kept aside."""
    home = tmp_path_factory.mktemp("trained")
    pairs = lesson_pairs()
    clean, _ = train_matcher(pairs, home / "clean")
    spoilt, _ = train_matcher(flipped(pairs, 0.05), home / "spoilt")
    return home, clean, spoilt, [pair for pair in pairs if pair.frozen]


def test_labels_of_which_one_in_twenty_is_wrong_make_a_matcher_that_is_refused(trained):
    _, clean, spoilt, frozen = trained
    verdict = judge(spoilt, clean, frozen)
    assert not verdict.serves
    assert verdict.reason.startswith(f"it joins {verdict.candidate.right_joins} pairs, the one in service ")
    assert verdict.candidate.cost > verdict.in_service.cost


def test_every_draw_of_wrong_labels_is_refused(trained):
    _, clean, _, frozen = trained
    taught = lesson_of([pair for pair in lesson_pairs() if not pair.frozen])
    for seed in range(5):
        wrong = np.random.default_rng(seed).random(len(taught.same)) < 0.05
        spoilt, _, _ = learned(replace(taught, same=taught.same ^ wrong), f"draw {seed}")
        assert (seed, judge(spoilt, clean, frozen).serves) == (seed, False)


def test_clean_labels_are_better_than_spoilt_ones(trained):
    _, clean, spoilt, frozen = trained
    verdict = judge(clean, spoilt, frozen)
    assert verdict.serves
    assert verdict.reason.endswith("of resamplings")
    assert verdict.cheaper_in > 0.9


def test_a_matcher_is_not_better_than_itself(trained):
    _, clean, _, frozen = trained
    verdict = judge(clean, clean, frozen)
    assert not verdict.serves
    assert verdict.reason == "it is the one in service already"
    verdict = judge(replace(clean, version="another name"), clean, frozen)
    assert not verdict.serves
    assert verdict.reason.startswith("it is not surely better: ")
    assert verdict.reason.endswith("cheaper in 0% of resamplings")


def test_more_wrong_joins_are_refused_whatever_else_is_gained(trained):
    _, clean, _, frozen = trained
    daring = replace(clean, bars=Bars(join=0.0, suggest=0.0))
    # No guard stops a text that says only the beginning of another, which may go on to say anything.
    begun = [
        replace(pair, text_b=" ".join(pair.text_a.split()[:4]), same=False) for pair in frozen if pair.same
    ]
    verdict = judge(daring, clean, [*frozen, *begun])
    assert verdict.candidate.false_joins > verdict.in_service.false_joins
    assert not verdict.serves
    assert verdict.reason.startswith(f"it joins {verdict.candidate.false_joins} pairs wrongly")


def test_too_few_pairs_judge_nobody(trained):
    _, clean, spoilt, frozen = trained
    assert not judge(clean, spoilt, frozen[: LEAST_PAIRS - 1]).serves


def test_what_passes_the_gate_serves_and_what_does_not_changes_nothing(trained, tmp_path):
    home, clean, spoilt, frozen = trained
    (tmp_path / "models").mkdir()
    spoilt.save(tmp_path / "models" / "matcher.json")
    assert in_service(tmp_path) == spoilt
    assert serve(home / "clean" / "matcher.json", tmp_path, frozen).serves
    assert in_service(tmp_path) == clean
    assert not serve(home / "spoilt" / "matcher.json", tmp_path, frozen).serves
    assert in_service(tmp_path) == clean


def test_a_desk_without_a_matcher_of_its_own_uses_the_shipped_one(tmp_path):
    assert in_service(tmp_path) == in_service(None) == Matcher.load()
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "matcher.json").write_text("{}")
    assert in_service(tmp_path) == Matcher.load()


def test_what_is_kept_aside_teaches_nobody(tmp_path):
    pairs = lesson(3, 60)
    taught, _ = train_matcher(pairs, tmp_path / "a")
    alone, _ = train_matcher([pair for pair in pairs if not pair.frozen], tmp_path / "b")
    assert taught == alone
