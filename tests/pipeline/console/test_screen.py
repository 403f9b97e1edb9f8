"""What is printed: nothing of a stranger's text steers the terminal, and half an id is no id."""

import pytest

from claims.errors import RefusedError
from pipeline.console.options import typed_options
from pipeline.console.pages import CLAIM_LINE
from pipeline.console.screen import Form, Screen, one_line, visible
from pipeline.intake import Option

LINE = {
    "id": "c-7k3q9",
    "priority": 61.4,
    "why": "May do harm: health",
    "said": "Бананы заражают коронавирусом " * 9,
    "sightings": 12345,
    "questions": 1,
    "sources": 2,
    "growth": -3,
    "suggestions": 0,
    "languages": ("kk", "ru"),
    "answered": False,
    "assigned_to": "berik",
}
OPTIONS = {
    "columns": Option({}, "Columns."),
    "pages": Option(20, "Pages."),
    "pause": Option(1.0, "Pause."),
    "full": Option(False, "Full."),
    "hosts": Option((), "Hosts."),
    "name": Option("", "Name."),
    "seal": Option(None, "Set by the program."),
}


@pytest.mark.parametrize("width", ["40", "80", "200"])
def test_a_narrow_terminal_costs_text_and_never_an_id_or_a_number(capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    Screen().listing("claims", [LINE], CLAIM_LINE)
    row = capsys.readouterr().out.splitlines()[1]
    assert row.split()[:6] == ["c-7k3q9", "61", "12345", "1", "2", "-3"]
    assert row.endswith("…")


def test_a_pipe_gets_one_whole_line_for_each_thing(capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    Screen().listing("claims", [LINE], CLAIM_LINE)
    assert capsys.readouterr().out.splitlines()[1].endswith("коронавирусом")


def test_jsonl_is_one_document_a_line(capsys):
    Screen(Form.JSONL).listing("claims", [{"id": "c-1"}, {"id": "c-2"}], CLAIM_LINE)
    assert capsys.readouterr().out == '{"id": "c-1"}\n{"id": "c-2"}\n'


def test_strange_text_cannot_steer_the_terminal():
    assert one_line("ban\x1b[2Jana\u202e\nтіл\x07") == "ban[2Jana тіл"
    assert visible("a\tb\nc\x9b31m") == "a\tb\nc31m"


def test_options_take_the_types_of_their_defaults():
    words = [
        "columns=text=Сұрақ",
        "columns=region=Облыс",
        "pages=5",
        "pause=0.5",
        "full=yes",
        "hosts=a, b",
        "name=x=y",
    ]
    assert typed_options(OPTIONS, words) == {
        "columns": {"text": "Сұрақ", "region": "Облыс"},
        "pages": 5,
        "pause": 0.5,
        "full": True,
        "hosts": ["a", "b"],
        "name": "x=y",
    }


@pytest.mark.parametrize(
    "word", ["pages", "pages=many", "full=maybe", "columns=text", "seal=x", "colour=red"]
)
def test_an_option_that_cannot_be_is_refused(word):
    with pytest.raises(RefusedError):
        typed_options(OPTIONS, [word])
