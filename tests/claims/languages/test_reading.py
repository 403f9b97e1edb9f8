"""How the three languages are read: alphabets, function words, negations, stems."""

import pytest

from claims.languages import en, kk, ru


def test_alphabets_are_whole_and_in_order():
    assert (len(kk.LETTERS), len(ru.LETTERS), len(en.LETTERS)) == (42, 33, 26)
    assert [len(set(language.LETTERS)) for language in (kk, ru, en)] == [42, 33, 26]
    assert kk.LETTERS.index("ә") == kk.LETTERS.index("а") + 1


@pytest.mark.parametrize("language", [kk, ru, en])
def test_no_negation_is_a_stop_word(language):
    assert language.STOP_WORDS & {entry.strip("-") for entry in language.NEGATIONS} == frozenset()


def test_what_turns_a_rumour_round_is_never_a_stop_word():
    said = {
        "жоқ",
        "емес",
        "еш",
        "ешқандай",
        "рас",
        "жалған",
        "не",
        "нет",
        "без",
        "нельзя",
        "not",
        "no",
        "never",
    }
    assert (kk.STOP_WORDS | ru.STOP_WORDS | en.STOP_WORDS) & said == frozenset()


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        (kk, ["вактсиналар", "вактсинанин", "вактсинага", "вактсинада"]),
        (kk, ["калалар", "калаларда", "калалардин"]),
        (ru, ["вактсина", "вактсини", "вактсинои", "вактсину"]),
        (en, ["vacine", "vacines"]),
        (en, ["kiling", "kiled", "kils"]),
    ],
)
def test_forms_of_a_folded_word_share_a_stem(language, forms):
    assert len({language.stem(form) for form in forms}) == 1


@pytest.mark.parametrize("language", [kk, ru, en])
def test_short_words_are_left_whole(language):
    assert [language.stem(word) for word in ("су", "да", "is", "ат")] == ["су", "да", "is", "ат"]
