"""What differs, word by word: what turns a claim round is seen, how it is spelled is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.differing import Kind, differing, missing


def marked(text, other, *kinds):
    """The pieces of these kinds (of all that differ when none is named)."""
    wanted = kinds or (Kind.MORE, Kind.NUMBER, Kind.DAY, Kind.DENIAL)
    return [(piece.text, piece.kind.value) for piece in differing(text, other) if piece.kind in wanted]


@pytest.mark.parametrize(
    ("text", "other", "differs"),
    [
        # a word more, a word instead
        ("Бананы из Китая заражают вирусом", "Бананы заражают вирусом", [("Китая", "more")]),
        ("Мектептер жабылады", "Балабақшалар жабылады", [("Мектептер", "more")]),
        ("Schools close tomorrow", "Kindergartens close tomorrow", [("Schools", "more")]),
        # numbers, in digits, in words, grouped, in thousands
        ("Төлем 50 000 теңге", "Төлем 42 500 теңге", [("50 000", "number")]),
        ("Выплата 50 тысяч тенге", "Выплата 50 000 тенге", []),
        ("Погибли пять человек", "Погибли семь человек", [("пять", "number")]),
        ("Погибли 7 человек", "Погибли семь человек", []),
        ("Екі жүз елу адам", "250 адам", []),
        # days
        ("Карантин с 5 июля", "Карантин с 7 июля", [("5", "day")]),
        ("Карантин 05.07", "Карантин с 5 июля", []),
        ("5 шілдеде жабылады", "6 шілдеде жабылады", [("5", "day")]),
        ("Закроют четырнадцатого декабря", "Закроют 14 декабря", []),
        ("Закроют пятнадцатого декабря", "Закроют 14 декабря", [("пятнадцатого", "day")]),
        ("Closed on July 5", "Closed on July 6", [("5", "day")]),
        # denials
        ("Вакцина не опасна", "Вакцина опасна", [("не", "denial")]),
        ("Вакцина қауіпті емес", "Вакцина қауіпті", [("емес", "denial")]),
        ("The vaccine is not dangerous", "The vaccine is dangerous", [("not", "denial")]),
        ("Вакцина не опасна", "Вакцина не опасна", []),
    ],
)
def test_what_differs_is_marked_by_what_it_is(text, other, differs):
    assert marked(text, other) == differs


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Қазақстанда карантин", "Казакстанда карантин"),
        ("БАНАНЫ заражают!!!", "бананы заражают"),
        ("Бaнaны зapaжaют", "Бананы заражают"),  # Latin look-alikes
        ("Мектеп жабылады", "Мектептер жабылады"),
        ("вакцинация началась в школах", "вакцинации начались в школе"),
        ("karantin bastaldy", "карантин басталды"),
        ("каранитн в Алматы начался", "карантин в Алматы начался"),  # a slip of the finger
    ],
)
def test_spelling_and_endings_do_not_light_up(text, other):
    assert marked(text, other) == []


def test_what_is_shared_is_shown_as_such():
    assert marked("Бананы из Китая заражают", "Эти бананы заражают", Kind.SAME) == [
        ("Бананы", "same"),
        ("заражают", "same"),
    ]


def test_words_side_by_side_that_differ_are_one_piece():
    assert marked("Бананы из жаркой страны заражают", "Бананы заражают") == [("жаркой страны", "more")]


def test_what_is_lacking_is_told_what_turns_it_round_first():
    lacking = [
        (piece.text, piece.kind.value) for piece in missing("Вакцина опасна", "Новая вакцина не опасна")
    ]
    assert lacking == [("не", "denial"), ("Новая", "more")]


def test_beside_nothing_every_word_is_more():
    assert marked("Бананы заражают", "") == [("Бананы заражают", "more")]


@given(st.text(max_size=300), st.text(max_size=300))
def test_the_pieces_are_the_text_to_the_letter_whatever_it_is(text, other):
    assert "".join(piece.text for piece in differing(text, other)) == text


def test_a_text_is_no_different_from_itself():
    text = "5 шілдеде Алматыда 250 мың теңге беріледі, бұл рас емес. Do not pay 7 times!"
    assert marked(text, text) == []


def test_a_very_long_text_keeps_its_end():
    text = "слово " * 3_000
    assert "".join(piece.text for piece in differing(text, "слово")) == text
