"""The candidate index: the nearest texts, cheaply, the same after it was saved."""

import random

import pytest

from models import noise
from models.candidates import CandidateIndex
from models.corpora import lines
from models.text import fold, fold_all

TEXTS = [
    "В Алматы отравили воду в городском водопроводе",
    "Вакцина содержит чипы и убивает людей",
    "Қазақстанда 42 500 теңге төлемі тоқтатылады",
    "5G мұнаралары коронавирус таратады дейді",
    "The government will close all markets on Monday",
    "Ночью будут распылять дезинфекцию с вертолётов, закройте окна",
]


def built() -> CandidateIndex:
    return CandidateIndex().fit(range(10, 10 + len(TEXTS)), fold_all(TEXTS))


def test_a_text_finds_itself_first_with_cosine_one():
    found = built().kneighbors(fold_all(TEXTS))
    assert [near[0][0] for near in found] == list(range(10, 16))
    assert [near[0][1] for near in found] == pytest.approx([1.0] * 6)


def test_a_variant_finds_its_original():
    near = built().kneighbors([fold("правда что воду в алматинском водопроводе отравили?")])[0]
    assert near[0][0] == 10


def test_texts_added_one_by_one_give_the_index_of_all_at_once():
    index = CandidateIndex()
    for key, folded in enumerate(fold_all(TEXTS), 10):
        index.partial_fit([key], [folded])
    queries = fold_all(TEXTS[::2])
    assert index.weigh().kneighbors(queries) == built().weigh().kneighbors(queries)


def test_a_withdrawn_text_is_not_found_and_may_come_back():
    index = built().withdraw([10, 99])
    assert 10 not in index and len(index) == 5
    assert all(key != 10 for key, _ in index.kneighbors([fold(TEXTS[0])], budget=None)[0])
    assert index.partial_fit([10], [fold(TEXTS[0])]).kneighbors([fold(TEXTS[0])])[0][0][0] == 10


def test_a_key_given_again_stands_for_its_new_text():
    index = built().partial_fit([10], [fold("Совсем другая новость про погоду и снег")])
    assert len(index) == 6
    assert index.kneighbors([fold("новость про погоду и снег")])[0][0][0] == 10
    assert 10 not in [key for key, _ in index.kneighbors([fold(TEXTS[0])])[0]]


def test_an_empty_index_and_an_empty_text_find_nothing():
    assert CandidateIndex().kneighbors([fold("сөз")]) == [[]]
    assert built().kneighbors([fold(""), fold("!!!")]) == [[], []]
    assert built().partial_fit([1], [fold("")]).kneighbors([fold(TEXTS[0])])[0][0][0] == 10


def test_it_answers_the_same_after_saving_and_goes_on_learning(tmp_path):
    index = built().withdraw([12])
    index.save(tmp_path)
    loaded = CandidateIndex.load(tmp_path)
    queries = fold_all(TEXTS)
    assert loaded.kneighbors(queries) == index.kneighbors(queries)
    loaded.partial_fit([77], [fold("совершенно новый слух про соль и спички")])
    assert loaded.kneighbors([fold("слух про соль и спички")])[0][0][0] == 77
    assert len(loaded) == 6


def test_an_index_of_another_format_is_refused(tmp_path):
    built().save(tmp_path)
    (tmp_path / "index.json").write_text('{"format": 0, "budget": 1, "exact": 1, "texts": 0}')
    with pytest.raises(ValueError, match="format 0"):
        CandidateIndex.load(tmp_path)


def test_very_common_words_do_not_fill_memory():
    texts = fold_all([f"все говорят одно и то же {number}" for number in range(2_000)])
    index = CandidateIndex().fit(range(2_000), texts)
    assert index.kneighbors([texts[1_234]], 1)[0][0][0] == 1_234


@pytest.mark.corpora
def test_the_budget_loses_nearly_nothing_and_noise_is_undone(corpora):
    chance = random.Random(2)
    texts = lines(corpora / "text" / "kk-news.txt")[:4_000]
    folded = fold_all(texts)
    index = CandidateIndex().fit(range(len(folded)), folded)
    chosen = chance.sample(range(len(texts)), 150)
    bars = {"russian_letters": 1.0, "chat_latin": 0.97, "homoglyphs": 0.99, "zero_width": 1.0, "typos": 0.98}
    for name, bar in bars.items():
        queries = fold_all(noise.SPOILERS[name](texts[place], chance) for place in chosen)
        found = index.kneighbors(queries, 1)
        right = [near[0][0] for near in found if near]
        hits = sum(folded[key].key == folded[place].key for key, place in zip(right, chosen, strict=True))
        assert hits / len(chosen) >= bar, name
    exact = index.kneighbors(queries[:40], 1, budget=None)
    assert sum(a == b for a, b in zip(exact, found[:40], strict=True)) >= 39
