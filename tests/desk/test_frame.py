"""The frame around every page: headers, language, problems in place, static files, the catalogues."""

import hashlib
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from desk import rendering, words

ROOT = Path(__file__).resolve().parents[2]
DESK = ROOT / "desk"


@pytest.fixture
def dialect() -> str:
    """The frame asks nothing of the database."""
    return "sqlite"


def extracted() -> dict[object, str]:
    """Every sentence that the desk's code and templates say, with where it stands."""
    found = {}
    kinds = [("**.py", "python"), ("templates/**.html", "jinja2")]
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "n": (1, 2)}
    for name, line, message, _, _ in extract_from_dir(DESK, kinds, keywords=keywords):
        found[message] = f"{name}:{line}"
    return found


def catalogue(language: str) -> Catalog:
    whole = Catalog(locale=language)
    for file in words.catalogues(language):
        with file.open("rb") as lines:
            for message in read_po(lines, locale=language):
                if message.id:
                    whole[message.id] = message
    return whole


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_sentence_of_the_desk_is_there_in_kazakh_and_russian(language: str) -> None:
    known = catalogue(language)
    lacking = [
        f"{where}: {message}"
        for message, where in extracted().items()
        if (kept := known.get(message if isinstance(message, str) else message[0])) is None
        or not (kept.string if isinstance(kept.string, str) else all(kept.string))
    ]
    assert lacking == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_translation_loses_or_invents_a_name_to_be_filled_in(language: str) -> None:
    names = re.compile(r"%\(\w+\)s|\{\w+\}")
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        said = message.id if isinstance(message.id, tuple) else (message.id,)
        told = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(names.findall(said[-1]))
        wrong += [one for one in told if set(names.findall(one)) != wanted]
    assert wrong == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_sentence_that_two_parts_say_is_said_one_way(language: str) -> None:
    said: dict[object, set[object]] = {}
    for file in words.catalogues(language):
        with file.open("rb") as lines:
            for message in read_po(lines, locale=language):
                said.setdefault(message.id, set()).add(message.string)
    said.pop("")
    assert {one: ways for one, ways in said.items() if len(ways) > 1} == {}


def test_a_kazakh_noun_is_the_same_after_every_number() -> None:
    pairs = [message.string for message in catalogue("kk") if message.pluralizable]
    assert [pair for pair in pairs if len(set(pair)) != 1] == []


def test_vendored_files_are_the_ones_that_are_written_down() -> None:
    told = (DESK / "static" / "VENDORED.md").read_text()
    rows = re.findall(r"^\| (\S+\.\w+) \|.*\| ([0-9a-f]{64}) \|$", told, re.MULTILINE)
    assert len(rows) == 5
    assert {
        name: hashlib.sha256((DESK / "static" / name).read_bytes()).hexdigest() for name, _ in rows
    } == dict(rows)


def test_every_answer_says_what_a_browser_may_do_with_it(desk) -> None:
    for path in ("/nothing", "/static/desk.css", "/language"):
        headers = desk.stranger().get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_pages_are_never_kept_and_hashed_files_for_ever(desk) -> None:
    client = desk.sign_in("dana")
    assert client.get("/nothing").headers["cache-control"] == "no-store"
    assert "immutable" in client.get(rendering.static("desk.css")).headers["cache-control"]
    assert client.get("/static/desk.css").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("language", "title"),
    [("kk", "Мұнда ештеңе жоқ"), ("ru", "Здесь ничего нет"), ("en", "There is nothing here")],
)
def test_a_problem_is_told_in_the_readers_language(desk, language: str, title: str) -> None:
    answer = desk.sign_in("dana", language).get("/nothing")
    assert answer.status_code == 404
    assert f"<h1>{title}</h1>" in answer.text
    assert f'<html lang="{language}">' in answer.text


def test_a_language_once_chosen_stays_in_this_browser(desk) -> None:
    client = desk.sign_in("dana")
    answer = client.post("/language", data={"to": "kk", "back": "/nothing?x=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/nothing?x=1")
    assert '<html lang="kk">' in client.get("/nothing").text


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "x", "/a\r\nb"]
)
def test_no_link_leads_out_of_the_desk(desk, back: str) -> None:
    answer = desk.sign_in("dana").post("/language", data={"to": "kk", "back": back})
    assert answer.headers["location"] == "/"


def test_a_problem_for_a_program_is_a_document(desk) -> None:
    answer = desk.sign_in("dana").get("/nothing", headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404
