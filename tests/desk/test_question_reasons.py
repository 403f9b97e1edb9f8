"""Why a question went where it went, as a reader of the desk sees it."""

from desk.question_view import reasons_said

PLACES = {"61": "Түркістан облысы"}


def test_words_stand_as_written_and_places_by_their_names():
    assert reasons_said(str, ("word:пособие", "region:61", "region:99"), PLACES) == (
        "пособие",
        "Түркістан облысы",
        "99",
    )


def test_what_is_no_word_is_said_in_a_sentence():
    said = reasons_said(str, ("place:unknown", "claim:decided", "given:back", "maybe:complaint"), PLACES)
    assert said == (
        "the place is not known",
        "a person decided so for this group",
        "a body gave it back",
        "perhaps complaint",
    )


def test_a_word_with_a_colon_is_the_askers_own():
    assert reasons_said(str, ("word:14:00",), PLACES) == ("14:00",)
