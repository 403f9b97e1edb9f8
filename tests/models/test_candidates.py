"""The candidate index: the nearest texts, cheaply, the same from its folder, right by brute force."""

import math
import random
from collections import Counter

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.feature_extraction import DictVectorizer
from sklearn.preprocessing import normalize

from models import _hashes, _postings, noise
from models.candidates import AnotherWriterError, CandidateIndex, DamagedError, Mode
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
WORDS = [
    "су",
    "нан",
    "қала",
    "банк",
    "карта",
    "төлем",
    "вода",
    "хлеб",
    "город",
    "вакцина",
    "чип",
    "маска",
    "школа",
    "дорога",
    "мост",
    "закон",
    "ertek",
    "town",
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


def said_again_and_again(count):
    """Keys and texts, some of them anew, some very long, some empty."""
    chance = random.Random(8)
    keys = [number if chance.random() < 0.8 else chance.randint(0, number) for number in range(count)]
    sizes = [chance.choice([0, 1, 5, 9, 9, 9, 200]) for _ in keys]
    return keys, fold_all(" ".join(chance.choices(WORDS, k=size)) + f" {size}" * (size > 0) for size in sizes)


def test_many_texts_at_once_are_taken_as_if_each_came_alone(tmp_path):
    keys, texts = said_again_and_again(4_000)
    alone, together = CandidateIndex.open(tmp_path / "alone"), CandidateIndex.open(tmp_path / "together")
    for at, (key, text) in enumerate(zip(keys, texts, strict=True)):
        alone.partial_fit([key], [text], [at], [at])
        if at % 500 == 499:
            alone.commit()
            together.partial_fit(
                keys[at - 499 : at + 1],
                texts[at - 499 : at + 1],
                range(at - 499, at + 1),
                range(at - 499, at + 1),
            ).commit()
    alone.close()
    together.close()
    files = sorted(path.name for path in (tmp_path / "alone").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "together").iterdir())
    one, other = (CandidateIndex.open(tmp_path / name, Mode.READ)._shelf for name in ("alone", "together"))
    assert one.held == other.held
    for name in ("frequency", "heads", "rarity", "chains"):
        assert np.array_equal(getattr(one, name).array, getattr(other, name).array), name
    for name, size in (
        ("norms", 2 * 4_000),
        ("links", 2 * 4_000),
        ("pool", one.held.pool),
        ("labels", 4_000),
    ):
        assert np.array_equal(getattr(one, name).array[:size], getattr(other, name).array[:size]), name


def test_a_key_twice_in_one_batch_stands_for_the_later_text():
    index = CandidateIndex().partial_fit([1, 2, 1], fold_all(TEXTS[:3]))
    assert (len(index), index.folded(1).key) == (2, fold(TEXTS[2]).key)


@pytest.mark.parametrize("text", [*TEXTS, "", "a", "су су су судья", "x " * 5_000, "\ud800", "42 500 42"])
def test_features_are_the_same_sorted_or_as_they_are_met(text):
    utf8 = np.frombuffer(bytearray(fold(text).key.encode("utf-8", "surrogatepass")), np.uint8)
    sorted_features, sorted_weights = _hashes.features_of(utf8)
    letters, found, weights, table = _hashes.buffers(len(utf8))
    count = _hashes.read(utf8, letters, found, weights, table)
    assert dict(zip(found[:count].tolist(), weights[:count].tolist(), strict=True)) == dict(
        zip(sorted_features.tolist(), sorted_weights.tolist(), strict=True)
    )


@pytest.mark.parametrize("most", [1, 2, 5, 60, 299, 300, 400])
def test_the_largest_are_those_that_sorting_finds_and_of_equal_ones_the_first(most):
    values = np.array([random.Random(most + at).randint(0, 40) for at in range(300)], np.float32)
    kept = set(np.argsort(-values, kind="stable")[:most].tolist())
    assert set(_postings._largest(np.arange(300, dtype=np.int32), values, most).tolist()) == kept


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


def test_it_answers_the_same_from_its_folder_and_goes_on_learning(tmp_path):
    index = CandidateIndex.open(tmp_path).fit(range(10, 16), fold_all(TEXTS)).withdraw([12]).commit("noted")
    queries = fold_all(TEXTS)
    found = index.kneighbors(queries)
    index.close()
    again = CandidateIndex.open(tmp_path)
    assert (again.kneighbors(queries), again.note, again.recovered) == (found, "noted", False)
    again.partial_fit([77], [fold("совершенно новый слух про соль и спички")])
    assert again.kneighbors([fold("слух про соль и спички")])[0][0][0] == 77
    assert len(again) == 6


def test_what_was_not_committed_was_never_said(tmp_path):
    index = CandidateIndex.open(tmp_path).fit(range(10, 16), fold_all(TEXTS)).commit()
    index.partial_fit([77], [fold("слух про соль и спички")]).withdraw([10])
    index.close()
    again = CandidateIndex.open(tmp_path)
    assert (again.recovered, len(again), 77 in again, 10 in again) == (True, 6, False, True)
    assert again.weigh().kneighbors(fold_all(TEXTS)) == built().weigh().kneighbors(fold_all(TEXTS))


def test_one_writes_at_a_time_and_a_rehearsal_leaves_nothing(tmp_path):
    index = CandidateIndex.open(tmp_path).fit([10], fold_all(TEXTS[:1])).commit()
    with pytest.raises(AnotherWriterError):
        CandidateIndex.open(tmp_path)
    rehearsal = CandidateIndex.open(tmp_path, Mode.REHEARSE).partial_fit([11], fold_all(TEXTS[1:2])).commit()
    assert rehearsal.kneighbors(fold_all(TEXTS[1:2]))[0][0][0] == 11
    assert (len(rehearsal), len(index), len(CandidateIndex.open(tmp_path, Mode.READ))) == (2, 1, 1)


@pytest.mark.parametrize("name", ["texts.2", "rows.2", "ended.2"])
def test_a_flipped_bit_in_what_was_said_is_found(tmp_path, name):
    CandidateIndex.open(tmp_path).fit(range(10, 16), fold_all(TEXTS)).withdraw([11]).commit().close()
    flip(tmp_path / name, 5)
    with pytest.raises(DamagedError):
        CandidateIndex.open(tmp_path)


@pytest.mark.parametrize(
    "name", ["pool", "heads", "frequency", "rarity", "norms", "links", "chains", "labels"]
)
def test_a_flipped_bit_in_what_is_derived_is_mended(tmp_path, name):
    CandidateIndex.open(tmp_path).fit(range(10, 16), fold_all(TEXTS)).commit().close()
    flip(next(tmp_path.glob(f"{name}.*")), 5)
    again = CandidateIndex.open(tmp_path)
    assert again.recovered
    assert again.weigh().kneighbors(fold_all(TEXTS)) == built().weigh().kneighbors(fold_all(TEXTS))


def flip(path, place):
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 4]))


def test_a_damaged_record_and_another_format_are_told(tmp_path):
    CandidateIndex.open(tmp_path).fit([1], [fold("сөз")]).commit("x").close()
    (tmp_path / "held.2").write_bytes(b"x" * 8192)
    with pytest.raises(DamagedError):
        CandidateIndex.open(tmp_path)
    (tmp_path / "held.2").rename(tmp_path / "held.1")
    assert CandidateIndex.open(tmp_path).note == ""


def test_the_same_text_is_found_under_its_oldest_key():
    index = CandidateIndex().fit([5, 3, 9], fold_all(["Су уланған!", "су уланған", "СУ УЛАНҒАН"]))
    assert index.find_same(fold("су, уланған")) == 5
    assert index.withdraw([5]).find_same(fold("су, уланған")) in (3, 9)
    assert index.withdraw([3, 9]).find_same(fold("су, уланған")) is None


def test_labels_change_and_marks_stay():
    index = (
        CandidateIndex().partial_fit([1, 2], fold_all(TEXTS[:2]), [70, 80], [3, 4]).relabel([1, 99], [71, 9])
    )
    assert (index.keys().tolist(), index.labels().tolist(), index.marks().tolist()) == (
        [1, 2],
        [71, 80],
        [3, 4],
    )
    assert (index.label_of(2), index.mark_of(1), index.folded(1).words) == (80, 3, fold(TEXTS[0]).words)
    assert index.labels_of([2, 1, 2]) == [80, 71, 80]
    assert index.labels_of([]) == []
    with pytest.raises(KeyError):
        index.folded(99)
    with pytest.raises(KeyError):
        index.labels_of([1, 99])


def test_its_parameters_are_scikit_learn_s():
    index = CandidateIndex(budget=100)
    assert clone(index).set_params(exact=7).get_params() == {
        "budget": 100,
        "deep": 12_000,
        "enough": 0.3,
        "exact": 7,
    }


def plain_features(key):
    """The features of a key and their weights, written down a second time in plain Python."""
    words, found = key.split(), []
    stems = [word if word[0] < ":" else word[:4] for word in words]
    for place, word in enumerate(words):
        found += [(("word", word), 16), (("stem", stems[place]), 12)]
        if place >= 1:
            found.append((("pair", *stems[place - 1 : place + 1]), 12))
        if place >= 2:
            found.append((("gap", stems[place - 2], stems[place]), 6))
        padded = f" {word} "
        found += [(("group", padded[i : i + 4]), 5) for i in range(len(padded) - 3)]
    weights = {}
    for feature, weight in found:
        weights[feature] = weight if feature not in weights else max(weights[feature], weight + weight // 2)
    return weights


def plain_cosines(texts, query):
    """TF-IDF cosines with everything, by dictionaries."""
    every = [plain_features(text.key) for text in texts]
    count = Counter(feature for features in every for feature in features)
    rarity = {feature: math.log(1 + len(texts) / (1 + n)) for feature, n in count.items()}
    unseen = math.log(1 + len(texts))
    vectors = [
        {f: w * rarity.get(f, unseen) for f, w in features.items()}
        for features in [*every, plain_features(query.key)]
    ]
    lengths = [math.sqrt(sum(value * value for value in vector.values())) for vector in vectors]
    asked = vectors.pop()
    return [
        sum(value * asked.get(f, 0) for f, value in vector.items()) / (length * lengths[-1])
        for vector, length in zip(vectors, lengths, strict=False)
    ]


def test_without_a_budget_it_is_brute_force_in_plain_python():
    chance = random.Random(5)
    folded = fold_all(" ".join(chance.choices(WORDS, k=chance.randint(3, 12))) for _ in range(300))
    index = CandidateIndex().fit(range(300), folded).weigh()
    for query in [*folded[:10], *fold_all(" ".join(chance.choices(WORDS, k=6)) for _ in range(20))]:
        plain = plain_cosines(folded, query)
        found = index.kneighbors([query], 300, budget=None)[0]
        assert dict(found) == pytest.approx(
            {key: value for key, value in enumerate(plain) if value > 0}, abs=2e-5
        )
        assert [value for _, value in index.kneighbors([query], 5, budget=100_000)[0]] == pytest.approx(
            sorted(plain, reverse=True)[:5], abs=2e-5
        )


def test_words_alone_are_judged_as_scikit_learn_judges_them():
    folded = fold_all(TEXTS)
    vectors = DictVectorizer().fit_transform([plain_features(text.key) for text in folded])
    counts = np.asarray((vectors > 0).sum(axis=0)).ravel()
    weighed = normalize(vectors.multiply(np.log(1 + len(TEXTS) / (1 + counts))).tocsr())
    for row, near in zip(
        (weighed @ weighed.T).toarray(), built().weigh().kneighbors(folded, budget=None), strict=True
    ):
        assert dict(near) == pytest.approx({10 + at: v for at, v in enumerate(row) if v > 0}, abs=2e-5)


def test_weighing_a_little_at_a_time_ends_where_weighing_at_once_does():
    chance = random.Random(6)
    folded = fold_all(" ".join(chance.choices(WORDS, k=5)) for _ in range(6_000))
    index = CandidateIndex().fit(range(6_000), folded)
    at_once = CandidateIndex().fit(range(6_000), folded).weigh()
    found, wanted = (
        index.kneighbors(folded[:5], 3, budget=None),
        at_once.kneighbors(folded[:5], 3, budget=None),
    )
    assert [near[0][0] for near in found] == [near[0][0] for near in wanted]
    for some, others in zip(found, wanted, strict=True):
        assert [value for _, value in some] == pytest.approx([value for _, value in others], abs=0.05)


@pytest.mark.parametrize("text", ["a", "a b", "\ud800", "😀" * 3, "ا" * 200, "x " * 5_000, "1", "\x00 \x01"])
def test_any_text_is_taken_and_found(text):
    folded = fold(text)
    index = CandidateIndex().fit([1], [folded])
    assert [key for key, _ in index.kneighbors([folded])[0]] == ([1] if folded.key else [])


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


def test_weights_keep_up_with_texts_that_nobody_commits(tmp_path):
    chance = random.Random(4)
    said = fold_all(" ".join(chance.choices(WORDS, k=6)) + f" {n}" for n in range(9_000))
    index = CandidateIndex.open(tmp_path).partial_fit(range(len(said)), said)
    assert index._shelf.held.weighed_at > 4_000
    index.close()
    assert CandidateIndex().fit(range(len(said)), said)._shelf.held.weighed_at == len(said)


def test_an_empty_index_can_be_weighed_and_asked(tmp_path):
    for index in (CandidateIndex(), CandidateIndex().fit([], []), CandidateIndex.open(tmp_path).fit([], [])):
        assert index.weigh().kneighbors([fold(TEXTS[0])]) == [[]]
        assert index._shelf.held.weighings == 0
        index.close()
