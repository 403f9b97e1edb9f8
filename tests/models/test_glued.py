"""What a message says beyond one claim."""

import pytest

from models.glued import rest
from models.text import fold

FIRST = "С первого июля каждой семье выплатят по 42500 тенге на продукты, списки уже готовы"
SECOND = "В Шымкенте закрыли мост через Кошкарату, объезд только через центр города"
KAZAKH = "Ертеңнен бастап барлық мектеп онлайн оқуға көшеді, бұйрыққа қол қойылды"
ENGLISH = "All pharmacies in Oskemen will be closed from Friday because of inspections"


def beyond(said, other):
    left = rest(said, fold(said), fold(other))
    return left and left.key


@pytest.mark.parametrize("glue", [". ", " ", "\n", " + ", "!!! Ещё пишут: "])
@pytest.mark.parametrize("second", [SECOND, KAZAKH, ENGLISH])
def test_the_second_rumour_is_what_is_left(glue, second):
    left = rest(FIRST + glue + second, fold(FIRST + glue + second), fold(FIRST))
    assert left is not None
    assert set(fold(second).words) <= set(left.words)
    assert not set(fold("каждой семье выплатят").words) & set(left.words)


def test_nothing_is_left_of_a_copy_or_of_words_around_it():
    assert beyond(FIRST, FIRST) is None
    assert beyond("Срочно перешлите всем! " + FIRST, FIRST) is None
    assert beyond("говорят " + FIRST.lower() + " рас па жаным", FIRST) is None


def test_a_sentence_with_one_new_word_is_no_second_claim():
    assert beyond(FIRST + ". Списки уже готовы в акимате.", FIRST) is None


@pytest.mark.parametrize("said", ["", " ", "\n\n\n", "🙂" * 500, "a." * 20_000, "\ud800 x"])
def test_any_text_gives_an_answer(said):
    assert beyond(said, FIRST) is None or isinstance(beyond(said, FIRST), str)
