"""Every refusal and every warning of the house speaks Kazakh and Russian, with the same blanks to fill."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import pytest

from claims import errors
from claims.errors import NotAllowedError, RefusedError
from claims.languages import en, kk, ru
from claims.people import Action, demand
from claims.records import Person
from claims.sayings import in_language, saying
from claims.terms import PublicationState, Role

HOUSE = Path(__file__).parents[3]
ROOMS = ("claims", "models", "pipeline", "desk")
BOTH = pytest.mark.parametrize("language", [kk, ru])


@dataclass(frozen=True)
class Said:
    """A place where a sentence is said: where, the sentence if it is a constant, and the fields it is given."""

    place: str
    sentence: str | None
    fields: frozenset[str | None]


def spoken_in(source, place):
    """What *source* refuses and warns of."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        if name == "RefusedError":
            sentence = keywords.pop("reason", None)
        elif name == "saying":
            sentence = node.args[0]
        else:
            continue
        constant = sentence.value if isinstance(sentence, ast.Constant) else None
        yield Said(f"{place}:{node.lineno}", constant, frozenset(keywords))


SPOKEN = [
    said
    for room in ROOMS
    for path in sorted((HOUSE / room).rglob("*.py"))
    for said in spoken_in(path.read_text("utf-8"), path.relative_to(HOUSE))
]
SENTENCES = {said.sentence for said in SPOKEN if said.sentence}


def blanks(sentence):
    """The names in braces of a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_there_are_refusals_and_warnings_to_look_at():
    assert len(SENTENCES) > 80
    assert {"a tag cannot be empty", "it rests on no statement"} <= SENTENCES


def test_a_built_sentence_and_a_field_without_a_blank_are_found():
    built, lost = spoken_in('RefusedError(reason=f"no {x}")\nsaying("no {x}", x=1, y=2)', "here")
    assert built.sentence is None
    assert lost.fields != blanks(lost.sentence)


def test_each_reason_is_a_constant_sentence_whose_blanks_are_its_fields():
    assert [said.place for said in SPOKEN if said.sentence is None] == []
    assert [said for said in SPOKEN if said.fields != blanks(said.sentence)] == []


@BOTH
def test_each_sentence_is_said_in_the_language_with_the_same_blanks(language):
    assert SENTENCES - language.ERRORS.keys() == set()
    assert [one for one in SENTENCES if blanks(language.ERRORS[one]) != blanks(one)] == []
    assert [one for one in SENTENCES if language.ERRORS[one] == one] == []


@BOTH
def test_a_language_holds_no_sentence_that_nobody_says(language):
    kinds = set(vars(errors))
    codes = {key for key in language.ERRORS if re.fullmatch(r"[A-Z][A-Za-z]+\.[a-z_]+", key)}
    assert language.ERRORS.keys() - SENTENCES - kinds - codes == set()


@pytest.mark.parametrize("language", [kk, ru, en])
def test_each_role_and_each_action_has_its_words(language):
    wanted = {f"{type(code).__name__}.{code.value}" for code in (*Role, *Action)}
    assert wanted - language.ERRORS.keys() == set()


@BOTH
def test_each_state_of_a_publication_has_its_words(language):
    assert {f"PublicationState.{state.value}" for state in PublicationState} - language.ERRORS.keys() == set()


def test_braces_that_somebody_typed_stay_braces():
    error = RefusedError(
        reason="there is a person called {handle} already; choose another handle", handle="{0.x}"
    )
    assert str(error) == "there is a person called {0.x} already; choose another handle"
    assert in_language(error, "kk") == "«{0.x}» логині бос емес: басқасын таңдаңыз."


def test_a_code_is_said_in_words_and_a_list_with_commas():
    error = RefusedError(
        reason="it is {state}; only uncertain and failed posts are settled", state=PublicationState.SENT
    )
    assert str(error).startswith("it is sent; ")
    assert in_language(error, "kk").startswith("Жарияланымның күйі: жіберілді.")
    lacking = saying("there is no text in {language}", language=["kk", "ru"])
    assert lacking.say(ru.ERRORS) == "нет текста на языке: kk, ru"


def test_who_may_not_is_told_what_and_whom_to_ask_in_their_language():
    with pytest.raises(NotAllowedError) as refused:
        demand(Person(handle="berik", name="Берік", active=True, grants=[]), Action.APPROVE)
    assert str(refused.value) == "berik may not approve: ask an administrator for the role editor."
    assert in_language(refused.value, "en") == (
        "berik may not approve refutations: ask an administrator for the role editor."
    )
    assert in_language(refused.value, "kk") == (
        "berik үшін бұл әрекетке рұқсат жоқ: теріске шығаруды бекіту. Әкімшіден рөл сұраңыз: редактор."
    )
    assert in_language(refused.value, "ru") == (
        "Пользователю berik недоступно действие: утверждать опровержения. "
        "Попросите у администратора роль: редактор."
    )


def test_a_language_nobody_taught_us_gets_english():
    assert in_language(RefusedError(reason="a tag cannot be empty"), "xx") == "a tag cannot be empty"
