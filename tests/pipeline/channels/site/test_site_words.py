"""Every sentence of the site stands in the Kazakh and Russian catalogues, whole and said one way."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from pipeline.catalogues import catalogues
from pipeline.channels.site.words import FOLDER, all_words

SITE = FOLDER.parent
ONE = re.compile(r'\b_\(\s*"((?:[^"\\]|\\.)*)"|\b_\(\s*\'((?:[^\'\\]|\\.)*)\'')
MANY = re.compile(r'\bn\(\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)"')


def said_in_templates() -> Iterator[tuple[object, str]]:
    for path in sorted(SITE.rglob("templates/*.html")):
        text = path.read_text("utf-8")
        for found in ONE.finditer(text):
            yield found[1] or found[2], path.name
        for found in MANY.finditer(text):
            yield (found[1], found[2]), path.name


def said_in_code() -> Iterator[tuple[object, str]]:
    for path in sorted(SITE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if name in ("_", "later") and given:
                yield given[0], path.name
            elif name == "n" and len(given) >= 2:
                yield (given[0], given[1]), path.name


@cache
def extracted() -> dict[object, str]:
    return dict([*said_in_templates(), *said_in_code()])


def messages(language: str) -> list[tuple[str, Message]]:
    found = []
    for file in catalogues(FOLDER, language):
        with file.open("rb") as lines:
            found += [(file.name, one) for one in read_po(lines, locale=language) if one.id]
    return found


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_sentence_of_the_site_is_there_in_kazakh_and_russian(language):
    known = {message.id: message.string for _, message in messages(language)}
    lacking = [
        f"{where}: {sentence}"
        for sentence, where in extracted().items()
        if not (said := known.get(sentence)) or not (isinstance(said, str) or all(said))
    ]
    assert lacking == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_catalogue_of_the_site_keeps_a_sentence_that_nobody_says(language):
    said = extracted()
    assert sorted(str(m.id) for _, m in messages(language) if m.id not in said) == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_translation_of_the_site_loses_or_invents_a_name_to_be_filled_in(language):
    names = re.compile(r"\{\w+\}")
    wrong = []
    for _, message in messages(language):
        said = message.id if isinstance(message.id, tuple) else (message.id,)
        told = message.string if isinstance(message.string, tuple) else (message.string,)
        wrong += [one for one in told if set(names.findall(one)) != set(names.findall(said[-1]))]
    assert wrong == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_sentence_that_two_catalogues_of_the_site_hold_is_said_one_way(language):
    said: dict[object, set[object]] = {}
    for _, message in messages(language):
        said.setdefault(message.id, set()).add(message.string)
    assert {one: ways for one, ways in said.items() if len(ways) > 1} == {}


def test_a_kazakh_noun_of_the_site_is_the_same_after_every_number():
    pairs = [message.string for _, message in messages("kk") if message.pluralizable]
    assert [pair for pair in pairs if len(set(pair)) != 1] == []


def test_numbers_are_written_as_each_language_writes_them():
    assert {code: words.number(1234567.5) for code, words in all_words().items()} == {
        "kk": "1\xa0234\xa0567,5",
        "ru": "1\xa0234\xa0567,5",
        "en": "1,234,567.5",
    }


def test_the_catalogues_of_the_site_are_where_the_site_looks_for_them():
    assert {path.name for path in (SITE / "locale").iterdir()} == {"kk", "ru"}
    assert Path(FOLDER / "kk" / "common.po").is_file()
