"""A masked text is compared by the rest of it: its signs are no words, and bring no two texts together."""

import pytest

from bench.personal_texts import LANGUAGES, planted
from claims.masking import SIGNS, Kind, mask, unmarked
from models.language import shipped
from models.matcher import Matcher
from models.text import fold


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Kind))
def test_the_fold_of_a_masked_text_is_that_of_the_text_without_it(kind: Kind, language: str) -> None:
    masked = [mask(one.text).text for one in planted(kind, language, 40)]
    bare = [unmarked(text) for text in masked]
    assert [fold(text).pack() for text in masked] == [fold(text).pack() for text in bare]
    assert shipped().predict(masked) == shipped().predict(bare)


def test_two_questions_are_no_nearer_for_having_held_the_same_things() -> None:
    matcher = Matcher.load()
    bare = [
        ("Нан қымбаттай ма?", "Мектеп қашан ашылады?"),
        ("Когда дадут 42 500 тенге?", "Закроют ли город 28 марта?"),
    ]
    tail = " Тел: 87012345678, ЖСН 900101300123, a@mail.ru, ул. Абая 12, кв. 34"
    masked = [(mask(one + tail).text, mask(other + tail).text) for one, other in bare]
    words = " Тел: , ЖСН , , "
    plain = [(fold(one + words), fold(other + words)) for one, other in bare]
    assert list(matcher.score([(fold(a), fold(b)) for a, b in masked])) == list(matcher.score(plain))


def test_a_text_of_nothing_but_signs_is_empty_to_a_matcher() -> None:
    assert [fold(sign).key for sign in SIGNS.values()] == [""] * len(SIGNS)
