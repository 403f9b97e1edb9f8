"""Every error speaks Kazakh and Russian, with the same blanks to fill as in English."""

from string import Formatter

import pytest

from claims import errors
from claims.languages import kk, ru

ERRORS = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.ClaimsError)
}


def blanks(sentence):
    """The names in braces of a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", [kk, ru])
def test_each_error_has_its_sentence_and_asks_for_nothing_it_is_not_given(language):
    assert ERRORS.keys() <= language.ERRORS.keys()
    for name, kind in ERRORS.items():
        assert blanks(language.ERRORS[name]) <= blanks(kind.__doc__.splitlines()[0])


def test_a_sentence_is_filled_in_the_reader_s_language():
    error = errors.SettingsError(name="language", reason="x")
    assert error.say(kk.ERRORS) == "language баптауын қолдануға болмайды: x."
    assert error.say() == "The setting language cannot be used: x."
