"""The table between languages: what it learns, how it finds, what it refuses."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models import noise
from models.crosslingual import CrossTable, cosine, in_service, language_of, shipped
from models.crosslingual_evaluation import eval_parallel
from models.crosslingual_index import CrossIndex
from models.crosslingual_training import (
    Lesson,
    folded,
    kept_aside,
    lexicon,
    model_one,
    train_crosslingual,
    train_from_desk,
)
from models.crosslingual_words import root
from models.text import fold

SUBJECTS = {
    "дәрігер": "врач",
    "мұғалім": "учитель",
    "әкім": "аким",
    "бала": "ребёнок",
    "жүргізуші": "водитель",
}
DEEDS = {"ұйықтады": "уснул", "жүгірді": "побежал", "күлді": "засмеялся", "жылады": "заплакал"}
PLACES = {"мектепте": "в школе", "аулада": "во дворе", "қалада": "в городе", "көшеде": "на улице"}


def sentences() -> list[dict[str, str]]:
    return [
        {"kk": f"{kk} {place} {deed}", "ru": f"{ru} {in_place} {did}"}
        for kk, ru in SUBJECTS.items()
        for place, in_place in PLACES.items()
        for deed, did in DEEDS.items()
    ]


@pytest.fixture(scope="module")
def taught() -> CrossTable:
    """A table taught by eighty sentences of our own."""
    return train_crosslingual(folded(sentences()))


def test_model_one_finds_which_word_stands_for_which():
    lesson = Lesson([], [], [])
    lesson.add([1, 2], [10, 20])
    lesson.add([1, 3], [10, 30])
    lesson.add([2, 3], [20, 30])
    learned = model_one(lesson)
    best = {source: max((10, 20, 30), key=lambda t: learned.get((source, t), 0.0)) for source in (1, 2, 3)}
    assert best == {1: 10, 2: 20, 3: 30}


def test_a_sentence_is_nearest_to_its_translation(taught):
    said = sentences()
    right = 0
    for asked in said:
        vector = taught.vector(fold(asked["kk"]), "kk")
        scores = [cosine(vector, taught.vector(fold(other["ru"]), "ru")) for other in said]
        right += said[int(np.argmax(scores))] is asked
    assert right == len(said)


def test_reasons_name_the_words_of_both_texts(taught):
    a, b = fold("Дәрігер мектепте күлді"), fold("Врач засмеялся в школе")
    assert "дәрігер ↔ врач" in taught.reasons(a, b, ("kk", "ru"))


def test_two_texts_of_one_language_get_no_sign(taught):
    a = fold("Врач уснул в школе")
    assert taught.sign(a, a, ("ru", "ru")) == 0.0


def test_kazakh_typed_with_russian_letters_reads_the_same(taught):
    text = "Жүргізуші көшеде ұйықтады"
    spoiled = noise.russian_letters(text, random.Random(1))
    assert taught.vector(fold(spoiled), "kk") == taught.vector(fold(text), "kk")


def test_a_saved_table_answers_as_before(taught, tmp_path):
    taught.save(tmp_path / "table.npz")
    once = CrossTable.load(tmp_path / "table.npz")
    once.save(tmp_path / "again.npz")
    twice = CrossTable.load(tmp_path / "again.npz")
    text = fold("Бала аулада жылады")
    assert once.vector(text, "kk") == twice.vector(text, "kk")
    before, after = taught.vector(text, "kk"), once.vector(text, "kk")
    assert set(before) == set(after)
    assert all(abs(before[feature] - after[feature]) < 0.02 for feature in before)


def test_the_desks_own_texts_add_to_a_table(taught):
    more = [{"kk": f"{kk} шегіртке көрді", "ru": f"{ru} увидел саранчу"} for kk, ru in SUBJECTS.items()]
    grown = train_crosslingual(folded(more), taught)
    a, b = fold("Шегіртке келді"), fold("Идёт саранча")
    assert taught.sign(a, b, ("kk", "ru")) == 0.0
    assert grown.sign(a, b, ("kk", "ru")) > 0.2
    known = fold("Дәрігер мектепте күлді"), fold("Врач засмеялся в школе")
    assert grown.sign(*known, ("kk", "ru")) > 0.7 * taught.sign(*known, ("kk", "ru")) > 0.0


def test_a_listed_root_is_found_behind_any_chain_of_endings():
    table = train_crosslingual((), None, [("кітап", "книга"), ("бер-", "дать")])
    spelled = {
        word: root(fold(word).words[0], table.roots)
        for word in ("кітаптарымызда", "кітабы", "бергенде", "бермуд")
    }
    assert spelled == {"кітаптарымызда": "китап", "кітабы": "китаб", "бергенде": "бер", "бермуд": ""}
    assert table.sign(fold("кітабы"), fold("книга"), ("kk", "ru")) == pytest.approx(0.96, abs=0.05)


# --- the index ----------------------------------------------------------------------------------------


def filled(table: CrossTable) -> CrossIndex:
    index = CrossIndex(table)
    for number, said in enumerate(sentences()):
        index.add(number, fold(said["ru"]), "ru")
    return index


def test_the_index_finds_what_comparing_with_every_text_finds(taught):
    index, said = filled(taught), sentences()
    for asked in said[::7]:
        text = fold(asked["kk"])
        vector = taught.vector(text, "kk")
        scores = [cosine(vector, taught.vector(fold(other["ru"]), "ru")) for other in said]
        assert index.ranked(text, "kk", "ru", 1) == [int(np.argmax(scores))]


@pytest.mark.parametrize("least", [0.01, 1 / 3, 0.9])
def test_no_link_that_may_be_as_probable_as_asked_for_is_passed_over(taught, least):
    index, said = filled(taught), sentences()
    for number, one in enumerate(said[::2]):
        index.add(1_000 + number, fold(one["kk"]), "kk")
    whole = [index.links(fold(asked["kk"]), "kk") for asked in said]
    found = [index.links(fold(asked["kk"]), "kk", least) for asked in said]
    assert [[link for link in links if link.probability >= least] for links in found] == [
        [link for link in links if link.probability >= least] for links in whole
    ]
    assert sum(map(len, found)) <= sum(map(len, whole))


def test_a_small_budget_still_finds_the_nearest(taught):
    said = sentences()
    index = CrossIndex(taught, budget=60)
    for number, one in enumerate(said):
        index.add(number, fold(one["ru"]), "ru")
    found = [index.ranked(fold(asked["kk"]), "kk", "ru", 1) for asked in said]
    assert sum(one == [number] for number, one in enumerate(found)) > 0.5 * len(said)


def test_a_withdrawn_text_is_not_found_and_an_added_one_is_replaced(taught):
    index, said = filled(taught), sentences()
    index.withdraw(0)
    index.withdraw(12345)
    assert 0 not in index
    assert 0 not in index.ranked(fold(said[0]["kk"]), "kk", "ru", 80)
    index.add(1, fold(said[0]["ru"]), "ru")
    assert index.ranked(fold(said[0]["kk"]), "kk", "ru", 1) == [1]
    assert len(index) == len(said) - 1


def test_only_other_languages_answer(taught):
    index = filled(taught)
    asked = fold(sentences()[3]["ru"])
    assert index.nearest(asked, "ru") == []
    assert index.nearest(asked, "unknown") == []


@pytest.mark.parametrize("odd", ["", "?!", "\x00\ud800", "1", "а" * 20_000, "字 漢", "ّ" * 500])
def test_any_text_gets_an_answer(odd):
    index = CrossIndex(shipped())
    index.add(1, fold("Вода отравлена"), "ru")
    index.add(2, fold(odd), "kk")
    for language in ("kk", "ru", "en", "mixed", ""):
        assert all(0.0 <= chance <= 1.0 for _, chance in index.nearest(fold(odd), language))


# --- what is shipped ----------------------------------------------------------------------------------


def test_a_rumour_of_two_languages_is_suggested_and_its_neighbour_is_not():
    index = CrossIndex(shipped())
    known = [
        "На Кокбулак идёт саранча, за неделю съест весь урожай",
        "С завтрашнего дня десяток яиц будет по 900 тенге, птицефабрика закрылась",
        "В больнице от вакцины умерли три врача",
        "Завтра в городе отключат воду на три дня",
        "В школах отменят экзамены",
    ]
    for number, text in enumerate(known):
        index.add(number, fold(text), "ru")
    asked = "Жұмыртқаның он данасы ертеңнен бастап 900 теңге болады, құс фабрикасы жабылып қалыпты"
    best = index.suggested(fold(asked), "kk")
    assert best is not None
    assert best.text == 1
    assert index.suggested(fold("Ертең қалада велосипедшілер жарысы өтеді"), "kk") is None


def test_the_shipped_table_is_small_and_never_needs_pickle():
    path = Path(__file__).parents[2] / "models" / "trained" / "crosslingual.npz"
    assert path.stat().st_size < 1_000_000
    with np.load(path, allow_pickle=False) as stored:
        assert {stored[name].dtype.kind for name in stored.files} <= {"u", "f"}


def test_the_language_of_a_text_is_told_when_nobody_names_it():
    assert language_of(fold("Бүгін қалада су болмайды")) == "kk"
    assert language_of(fold("Сегодня в городе не будет воды")) == "ru"
    assert shipped().sign(fold("Бүгін қалада су болмайды"), fold("Сегодня в городе не будет воды")) > 0.3


def test_every_line_of_the_list_of_words_is_a_root_and_a_word():
    listed = lexicon()
    assert len(listed) > 2_500
    assert len(set(listed)) == len(listed)
    assert [pair for pair in listed if not all(fold(side.rstrip("-")).words for side in pair)] == []


def test_the_figures_of_a_file_are_the_same_twice(taught, tmp_path):
    lines = ["kk\tru", *(f"{said['kk']}\t{said['ru']}" for said in sentences()[:40])]
    (tmp_path / "file.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    first = eval_parallel(tmp_path / "file.tsv", 3, taught)
    assert eval_parallel(tmp_path / "file.tsv", 3, taught) == first
    assert first["sentences"] == 40
    assert first["kk_ru"]["sentences"]["s_at_1"]["value"] == 1.0


def test_a_surer_bar_gives_fewer_links(taught):
    index = filled(replace(taught, odds=replace(taught.odds, bar=2.0)))
    assert index.suggested(fold(sentences()[5]["kk"]), "kk") is None


@pytest.mark.corpora
def test_two_thirds_of_the_links_are_found_on_sentences_kept_aside(corpora, tmp_path):
    path = corpora / "parallel" / "ntrex.kk-ru-en.tsv"
    header, *lines = path.read_text("utf-8").splitlines()
    kept = [line for place, line in enumerate(lines) if kept_aside(place)]
    (tmp_path / "kept.tsv").write_text("\n".join([header, *kept]) + "\n", "utf-8")
    found = eval_parallel(tmp_path / "kept.tsv")["kk_ru"]["sentences"]
    assert found["links_found"]["value"] >= 0.65
    assert found["precision"]["value"] >= 0.93


def test_what_a_desk_said_in_two_languages_adds_to_the_shipped_table_and_gives_the_same_bytes(tmp_path):
    said = [{"kk": f"Зымбырақ {n} туралы хабар", "ru": f"Сообщение о дирижабле {n}"} for n in range(12)]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        report = train_from_desk(said, tmp_path / name)
    one, two = (tmp_path / name / "crosslingual.npz" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert report["sentences"] == 12
    asked = fold("зымбырақ ұшты"), fold("дирижабль взлетел")
    taught, shipped = CrossTable.load(one), CrossTable.load()
    assert taught.sign(*asked, ("kk", "ru")) > shipped.sign(*asked, ("kk", "ru"))


def test_the_desks_own_table_serves_where_it_is_whole(tmp_path):
    home = tmp_path / "models"
    assert in_service(None) is in_service(tmp_path) is shipped()
    shipped().save(home / "crosslingual.npz")
    assert in_service(tmp_path) is not shipped()
    assert in_service(tmp_path).odds == shipped().odds
    (home / "crosslingual.npz").write_bytes((home / "crosslingual.npz").read_bytes()[:500])
    assert in_service(tmp_path) is shipped()
