"""What a fact-checker sees of priority on the command line: the inbox, what is back, a claim's page."""

import json

import pytest

import cli

QUESTIONS = """Сұрақ,Күні
"Рас па, ауылда су уланған, үш бала ауруханада, 5 шілдеден су өшіріледі дейді?",2020-06-29
"Рас па, ауылда су уланған, үш бала ауруханада, 5 шілдеден су өшіріледі дейді?",2020-06-30
Анықтаманы қайдан алуға болады?,2020-06-30
Бананы заражают коронавирусом и люди от них болеют,2020-02-05
Бананы заражают коронавирусом и люди от них болеют,2020-06-30
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder to work in, and nothing set from outside."""
    for name in ("AIQYN_CONFIG", "AIQYN_DATABASE", "AIQYN_PERSON", "AIQYN_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AIQYN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys, monkeypatch):
    """Runs a command that has to end with *code*; what it printed, as a document where it is one."""

    monkeypatch.delenv("COLUMNS", raising=False)  # as in a pipe: nothing is cut

    def call(*words, code=0):
        ended = cli.main([str(word) for word in words])
        printed = capsys.readouterr()
        assert ended == code, printed.err
        return json.loads(printed.out) if "--json" in words and printed.out else printed.out

    return call


@pytest.fixture
def desk(run, folder):
    """A desk that read a table of questions and matched it."""
    run("db", "upgrade")
    run("person", "add", "aliya", "Әлия")
    run("person", "add", "berik", "Берік", "--role", "fact_checker", "--as", "aliya")
    (folder / "questions.csv").write_text(QUESTIONS)
    columns = ("--option", "columns=text=Сұрақ")
    run("source", "add", "hotline", "table", "questions.csv", *columns, "--as", "berik")
    run("collect")
    run("match")
    return run


def test_the_inbox_is_sorted_by_priority_and_says_why_in_three_languages(desk):
    lines = desk("inbox", "--json")["claims"]
    scores = [line["priority"] for line in lines]
    assert scores == sorted(scores, reverse=True)
    assert lines[-1]["said"] == "Анықтаманы қайдан алуға болады?"
    water = next(line for line in lines if "су уланған" in line["said"])
    assert water["deadline"] == "2020-07-05"
    says = {reason["name"]: reason["says"] for reason in water["reasons"]}
    assert says["deadline"] == {
        "kk": "Мәтінде аталған күн: 05.07.2020",
        "ru": "В тексте назван день: 05.07.2020",
        "en": "A day named in it: 05.07.2020",
    }


def test_what_came_back_is_listed_alone_and_said_in_the_readers_language(desk):
    (line,) = desk("inbox", "--back", "--json")["claims"]
    assert (line["said"], line["back"]["quiet_days"]) == (
        "Бананы заражают коронавирусом и люди от них болеют",
        146,
    )
    assert "Қайта тарап жатыр: бұған дейін соңғы рет 5 ақпанда байқалған" in desk(
        "--language", "kk", "inbox", "--back"
    )


def test_every_order_shows_the_same_claims_and_pages_follow_one_another(desk):
    everything = {line["id"] for line in desk("inbox", "--json")["claims"]}
    for order in ("priority", "new", "growth"):
        first = desk("inbox", "--sort", order, "--limit", 1, "--json")["claims"][0]["id"]
        rest = [line["id"] for line in desk("inbox", "--sort", order, "--after", first, "--json")["claims"]]
        assert {first, *rest} == everything
        assert first not in rest


def test_a_claims_page_shows_its_priority_with_every_reason(desk):
    claim = desk("inbox", "--back", "--json")["claims"][0]["id"]
    page = desk("claim", "show", claim)
    assert "It is back: last seen before 5 February." in page
    assert "Priority " in page
    document = desk("claim", "show", claim, "--json")
    assert {reason["name"] for reason in document["reasons"]} >= {"asked", "sources", "harm", "back"}
    assert document["back"]["says"]["en"] == "It is back: last seen before 5 February"


def test_a_closed_claim_that_did_not_return_is_not_in_the_inbox(desk):
    claim = next(line["id"] for line in desk("inbox", "--json")["claims"] if "Анықтаманы" in line["said"])
    desk("claim", "close", claim, "--as", "berik")
    desk("match")
    assert claim not in {line["id"] for line in desk("inbox", "--json")["claims"]}
    assert [line["id"] for line in desk("inbox", "--state", "closed", "--json")["claims"]] == [claim]


def test_a_claim_is_said_in_the_readers_language_where_it_has_a_wording(desk):
    desk("person", "add", "dana", "Дана", "--role", "editor", "--as", "aliya")
    claim = next(line["id"] for line in desk("inbox", "--json")["claims"] if "су уланған" in line["said"])
    for language, text in (("kk", "Ауылда су уланған"), ("ru", "В ауле отравлена вода")):
        desk("claim", "wording", claim, language, text, "--as", "dana")
    said = {language: desk("--language", language, "inbox") for language in ("kk", "ru", "en")}
    assert {
        language: [text in page for text in ("Ауылда су уланған", "В ауле отравлена вода")]
        for language, page in said.items()
    } == {"kk": [True, False], "ru": [False, True], "en": [False, True]}
