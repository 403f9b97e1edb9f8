"""The command line's flows, in process: what people do from an empty folder to a published refutation."""

import contextlib
import json
import os
import pty
import re
import sys
from pathlib import Path

import pytest

import cli

DRAFT = """---
claims: [{claim}]
verdict: 'false'
as_of: 2020-02-20
statements:
- {{authority: moh, title: Брифинг, dated: 2020-02-20, language: ru, found_at: kazpravda.kz}}
channels: [site]
kk: {{title: Банан арқылы коронавирус жұғады, summary: Жоқ. Вирус тағам арқылы жұқпайды.}}
ru: {{title: Бананы заражают коронавирусом, summary: Нет. Вирус не передаётся через продукты.}}
---

# kk

Толық мәтін.

# ru

{body}
"""
AUTHORITIES = """
- key: moh
  topics: [health]
  names:
    - {language: kk, name: Денсаулық сақтау министрлігі}
    - {language: ru, name: Министерство здравоохранения}
"""
PLACES = """
- code: '27'
  kind: region
  names: [{language: ru, name: Западно-Казахстанская область}]
"""
QUESTIONS = """Сұрақ,Күні
В магазинах продают бананы заражённые коронавирусом и люди от них болеют,2020-02-20
"Правда ли, что в магазинах продают бананы, заражённые коронавирусом, и люди от них болеют?",2020-02-21
С понедельника банки заблокируют карты всех кто не обновил номер телефона,2020-02-21
,2020-02-22
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder to work in, and nothing set from outside."""
    for name in ("AIQYN_CONFIG", "AIQYN_DATABASE", "AIQYN_PERSON", "AIQYN_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AIQYN_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    """Runs a command that has to end with *code*; what it printed, as a document where it is one."""

    def call(*words, code=0):
        ended = cli.main([str(word) for word in words])
        printed = capsys.readouterr()
        assert ended == code, printed.err
        said = printed.err if code else printed.out
        return json.loads(said) if "--json" in words and said else said

    return call


@pytest.fixture
def desk(run, folder):
    """A desk with its people."""
    run("db", "upgrade")
    run("person", "add", "aliya", "Әлия")
    for handle, role in (("berik", "fact_checker"), ("dana", "editor"), ("erlan", "editor")):
        run("person", "add", handle, handle.title(), "--role", role, "--as", "aliya")
    (folder / "authorities.yaml").write_text(AUTHORITIES)
    (folder / "places.yaml").write_text(PLACES)
    run("authority", "load", "authorities.yaml", "--as", "dana")
    run("place", "load", "places.yaml", "--as", "dana")
    return run


@pytest.fixture
def matched(desk, folder):
    """A desk whose first table was read and matched."""
    (folder / "questions.csv").write_text(QUESTIONS)
    words = ("table", "questions.csv", "--option", "columns=text=Сұрақ", "--region", "27", "--as", "berik")
    desk("source", "add", "hotline", *words)
    desk("collect", "--json")
    desk("match", "--json")
    return desk


@pytest.fixture
def claim(matched):
    """The id of the claim about the bananas."""
    lines = matched("inbox", "--json")["claims"]
    return next(line["id"] for line in lines if "бананы" in line["said"])


@pytest.fixture
def drafted(matched, claim, folder):
    """The id of a refutation drafted by dana."""
    (folder / "answer.md").write_text(DRAFT.format(claim=claim, body="Полный текст."))
    return matched("refutation", "draft", "answer.md", "--as", "dana", "--json")["refutation"]


def test_the_whole_story_from_an_empty_folder_to_the_site(matched, claim, drafted, folder):
    run = matched
    run("claim", "wording", claim, "ru", "Бананы заражают коронавирусом", "--as", "dana")
    digest = run("refutation", "submit", drafted, "--as", "dana", "--json")["digest"]
    run("refutation", "approve", drafted, "--digest", digest, "--as", "erlan")
    assert run("publish", "--json")["sent"] == {"site": 2}
    rows = run("outbox", "list", "--json")["publications"]
    assert {(row["channel"], row["language"], row["state"]) for row in rows} == {
        ("site", "kk", "sent"),
        ("site", "ru", "sent"),
    }
    (folder / "mended.md").write_text(DRAFT.format(claim=claim, body="Полный текст, исправлен."))
    notes = ("--note-kk", "Мәтін түзетілді.", "--note-ru", "Текст исправлен.")
    version = run("refutation", "correct", drafted, "mended.md", *notes, "--as", "dana", "--json")
    assert (version["version"], version["kind"]) == (2, "correction")
    assert "+Полный текст, исправлен." in run("refutation", "diff", drafted, "--json")["diff"]
    run("refutation", "approve", drafted, "--digest", version["digest"], "--as", "erlan")
    assert run("publish", "--json")["sent"] == {"site": 2}
    withdrawn = run(
        "refutation",
        "withdraw",
        drafted,
        "--reason-kk",
        "Қате.",
        "--reason-ru",
        "Ошибка.",
        "--as",
        "dana",
        "--json",
    )
    run("refutation", "approve", drafted, "--digest", withdrawn["digest"], "--as", "erlan")
    assert run("refutation", "show", drafted, "--json")["state"] == "withdrawn"
    head = run("audit", "head").strip()
    assert run("audit", "verify", "--head", head, "--json")["faults"] == []


def test_the_first_person_is_the_administrator_and_the_second_needs_one(run):
    run("db", "upgrade")
    assert run("person", "add", "aliya", "Aliya", "--json")["roles"] == ["administrator"]
    assert "--as HANDLE" in run("person", "add", "berik", "Berik", code=2)


def test_options_that_every_command_knows_may_stand_last(desk):
    document = desk("person", "list", "--json")
    assert [person["handle"] for person in document["people"]] == ["aliya", "berik", "dana", "erlan"]


def test_a_dry_run_changes_nothing(matched, claim, folder):
    before = matched("audit", "head")
    for words in (
        ("person", "add", "gulnar", "Gulnar", "--as", "aliya"),
        ("claim", "close", claim, "--as", "berik"),
        ("source", "withdraw", "hotline", "--as", "berik"),
        ("collect", "hotline"),
        ("match",),
        ("quarantine", "retry", "hotline", "--as", "berik"),
        ("stop-publishing", "--reason", "x", "--as", "berik"),
        ("run",),
    ):
        matched(*words, "--dry-run")
    assert matched("audit", "head") == before
    assert list((folder / "data").glob(".rehearsal*")) == []


def test_a_claim_shows_its_sightings_and_how_to_take_an_act_back(matched, claim):
    act = matched("claim", "tag", claim, "food", "--as", "berik", "--json")["act"]
    shown = matched("claim", "show", claim, "--json")
    assert shown["tags"] == ["food"]
    assert [done["act"] for done in shown["history"] if done["undoable"]] == [act]
    assert f"aiqyn claim undo {act}" in matched("claim", "show", claim)
    matched("claim", "undo", act, "--as", "berik")
    again = matched("claim", "show", claim, "--json")
    assert again["tags"] == []
    assert [done["act"] for done in again["history"] if done["undoable"]] == []


def test_a_merged_claim_says_where_it_went_and_can_be_taken_apart_again(matched, claim):
    other = next(line["id"] for line in matched("inbox", "--json")["claims"] if line["id"] != claim)
    act = matched("claim", "merge", other, claim, "--as", "berik", "--json")["act"]
    assert matched("claim", "show", other).splitlines()[0] == f"{other} was merged into {claim}."
    assert act in [done["act"] for done in matched("claim", "show", claim, "--json")["history"]]
    matched("claim", "undo", act, "--as", "berik")
    assert matched("claim", "show", other, "--json")["id"] == other


def test_a_merge_rehearsed_tells_what_it_would_do_and_does_nothing(matched, claim):
    other = next(line["id"] for line in matched("inbox", "--json")["claims"] if line["id"] != claim)
    head = matched("audit", "head")
    told = matched("claim", "merge", other, claim, "--as", "berik", "--dry-run")
    assert told.splitlines()[0] == f"Would be: {other} now leads to {claim}."
    assert told.splitlines()[1].startswith("sightings: ")
    document = matched("claim", "merge", other, claim, "--as", "berik", "--dry-run", "--json")
    sides = [document["preview"][side]["sightings"] for side in ("source", "into", "result")]
    assert sides[2] == sides[0] + sides[1]
    assert (document["act"], document["dry_run"]) == (None, True)
    assert matched("audit", "head") == head


def test_a_sighting_is_confirmed_rejected_and_split_off(matched, claim):
    everything = [line["id"] for line in matched("inbox", "--json")["claims"]]
    other = next(name for name in everything if name != claim)
    matched("claim", "confirm", claim, 3, "--as", "berik")
    standing = {
        one["sighting"]: one["standing"] for one in matched("claim", "show", claim, "--json")["sightings"]
    }
    assert standing[3] == "confirmed"
    new = matched("claim", "split", claim, 3, "--as", "berik", "--json")["new"]
    assert [one["sighting"] for one in matched("claim", "show", new, "--json")["sightings"]] == [3]
    matched("claim", "reject", new, 3, "--as", "berik")
    assert matched("claim", "show", new, "--json")["rejected"] == [3]
    assert other in everything


def test_an_author_is_not_heard_as_the_second_person(matched, drafted):
    digest = matched("refutation", "submit", drafted, "--as", "dana", "--json")["digest"]
    error = matched("refutation", "approve", drafted, "--digest", digest, "--as", "dana", "--json", code=1)
    assert error == {
        "error": {"kind": "refused", "message": "dana wrote part of it; another editor has to approve it"}
    }


def test_a_file_that_is_refused_leaves_none_of_its_statements_behind(matched, folder):
    (folder / "wrong.md").write_text(DRAFT.format(claim="c-00000", body="Текст."))
    matched("refutation", "draft", "wrong.md", "--as", "dana", code=3)
    assert matched("statement", "list", code=3) == "None yet: aiqyn statement add AUTHORITY TITLE LANGUAGE\n"


def test_the_markdown_that_show_prints_is_the_markdown_that_edit_reads(matched, drafted, folder):
    (folder / "again.md").write_text(matched("refutation", "show", drafted, "--markdown"))
    assert matched("refutation", "edit", drafted, "again.md", "--as", "dana", "--json")["changed"] is False


def test_what_is_returned_is_a_draft_again_with_the_reason(matched, drafted):
    matched("refutation", "submit", drafted, "--as", "dana")
    matched("refutation", "return", drafted, "Күнін жазыңыз", "--as", "erlan")
    shown = matched("refutation", "show", drafted, "--json")
    assert (shown["state"], shown["versions"][0]["state"], shown["versions"][0]["comment"]) == (
        "draft",
        "returned",
        "Күнін жазыңыз",
    )


def test_a_preview_of_what_is_approved_is_the_first_version_and_no_correction(matched, drafted):
    digest = matched("refutation", "submit", drafted, "--as", "dana", "--json")["digest"]
    matched("refutation", "approve", drafted, "--digest", digest, "--as", "erlan")
    shown = matched("publish", "--preview", drafted, "--json")
    assert shown["digest"] == digest
    assert [(post["channel"], post["language"]) for post in shown["posts"]] == [
        ("site", "kk"),
        ("site", "ru"),
    ]


def test_nothing_goes_out_while_publishing_is_stopped(matched, drafted):
    digest = matched("refutation", "submit", drafted, "--as", "dana", "--json")["digest"]
    matched("refutation", "approve", drafted, "--digest", digest, "--as", "erlan")
    matched("stop-publishing", "--reason", "Қате табылды", "--as", "berik")
    matched("publish", code=3)
    matched("resume-publishing", "--as", "dana")
    assert matched("publish", "--json")["sent"] == {"site": 2}


def test_a_statement_keeps_the_copy_it_was_given(desk, folder):
    (folder / "page.html").write_bytes("<p>Нет</p>".encode())
    words = (
        "moh",
        "Брифинг",
        "ru",
        "--dated",
        "2020-02-20",
        "--url",
        "https://example.kz/1",
        "--file",
        "page.html",
    )
    name = desk("statement", "add", *words, "--as", "dana", "--json")["id"]
    desk("statement", "show", name, "--copy", "copy.html")
    assert (folder / "copy.html").read_bytes() == "<p>Нет</p>".encode()


def test_what_could_not_be_read_is_listed_shown_mended_and_read_again(matched, folder):
    (item,) = matched("quarantine", "list", "--json")["quarantined"]
    assert (item["source"], item["reason"]) == ("hotline", "its column Сұрақ is empty")
    matched("quarantine", "list", "hotline", "--out", "mend.csv")
    assert (folder / "mend.csv").read_text() == "Сұрақ,Күні\n,2020-02-22\n"
    (folder / "questions.csv").write_text(
        QUESTIONS.replace("\n,2020-02-22", "\nЖерді шетелге сатады деген рас па,2020-02-22")
    )
    (line,) = matched("quarantine", "retry", "hotline", "--as", "berik", "--json")["collected"]
    assert (line["new"], line["known"]) == (1, 3)


def test_a_source_is_checked_in_plain_words_and_nothing_is_kept(desk, folder):
    (folder / "questions.csv").write_text(QUESTIONS)
    desk("source", "add", "hotline", "table", "questions.csv", "--as", "berik")
    said = desk("source", "check", "hotline").splitlines()
    assert said[0] == "hotline can be read: 3 entries, 1 that could not be read."
    assert desk("source", "show", "hotline", "--json")["sightings"] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("feed", "https://x.kz", "--option", "full_text=maybe"), "full_text cannot be 'maybe'"),
        (("feed", "https://x.kz", "--option", "colour=red"), "it has no option 'colour'"),
        (("table", "x.csv", "--option", "seal=x"), "it has no option 'seal'"),
        (("radio", "https://x.kz"), "There is no intake called radio; there are:"),
    ],
)
def test_an_option_that_a_source_does_not_know_is_refused_with_those_it_knows(desk, words, said):
    assert said in desk("source", "add", "x", *words, "--as", "berik", code=1)


def test_a_source_that_fails_makes_collecting_done_in_part(matched, folder):
    (folder / "lost.csv").write_text(QUESTIONS)
    matched("source", "add", "lost", "table", "lost.csv", "--as", "berik")
    (folder / "lost.csv").unlink()
    matched("collect", "lost", "hotline", code=3)
    assert matched("source", "show", "lost", "--json")["failures"] == 1


def test_a_changed_chain_is_found_and_ends_with_one(desk):
    head = desk("audit", "head").strip()
    wrong = re.sub("[0-9a-f]{64}$", "0" * 64, head)
    desk("audit", "verify", "--head", wrong, code=1)
    desk("audit", "verify", "--head", head)


def test_the_settings_say_who_said_them_and_hide_secrets(run, folder, monkeypatch):
    (folder / "aiqyn.toml").write_text('language = "kk"\n[telegram]\ntoken = "123:secret"\n')
    monkeypatch.setenv("AIQYN_SITE__URL", "https://x.kz")
    said = {
        one["name"]: (one["value"], one["said_by"])
        for one in run("config", "show", "--as", "dana", "--json")["settings"]
    }
    assert said["language"] == ("kk", "aiqyn.toml")
    assert said["site.url"] == ("https://x.kz", "AIQYN_SITE__URL")
    assert said["person"] == ("dana", "option")
    assert said["telegram.token"] == ("**********", "aiqyn.toml")
    assert said["time_zone"] == ("Asia/Almaty", "default")


def test_an_approval_at_a_terminal_shows_what_is_published_and_asks(matched, drafted):
    digest = matched("refutation", "submit", drafted, "--as", "dana", "--json")["digest"]
    refused, asked = at_a_terminal("n", "refutation", "approve", drafted, "--as", "erlan")
    assert refused == 1
    assert {f"digest {digest}", "Толық мәтін."} <= set(asked.splitlines())
    assert asked.endswith("Nothing was approved.\r\n")
    agreed, _ = at_a_terminal("y", "refutation", "approve", drafted, "--as", "erlan")
    assert agreed == 0
    assert matched("refutation", "show", drafted, "--json")["state"] == "approved"


def at_a_terminal(answer, *words):
    """Runs the program with a terminal before it and types an answer; its exit code and what it showed."""
    child, terminal = pty.fork()
    if child == 0:
        root = str(Path(cli.__file__).parent)
        os.execve(sys.executable, [sys.executable, "-m", "cli", *words], {**os.environ, "PYTHONPATH": root})
    os.write(terminal, f"{answer}\n".encode())
    shown = b""
    with contextlib.suppress(OSError):  # Linux says so when the other end is closed
        while piece := os.read(terminal, 65536):
            shown += piece
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()


def test_a_narrative_is_begun_filled_listed_and_emptied(matched, claim):
    run = matched
    run("narrative", "add", "bananas", "--ru", "Бананы опасны", "--as", "berik")
    told = run("narrative", "put", "bananas", claim, "--as", "berik", "--json")
    assert (told["new"], len(told["acts"])) == (1, 1)
    assert run("narrative", "put", "bananas", claim, "--as", "berik", "--json")["new"] == 0
    run("narrative", "rename", "bananas", "--kk", "Банан қауіпті", "--as", "berik")
    [listed] = run("narrative", "list", "--json")["narratives"]
    assert (listed["key"], listed["claims"]) == ("bananas", 1)
    assert listed["names"] == {"ru": "Бананы опасны", "kk": "Банан қауіпті"}
    run("narrative", "take", "bananas", claim, "--as", "berik")
    assert run("narrative", "list", "--json")["narratives"][0]["claims"] == 0
    assert (
        "there is no narrative" in run("narrative", "put", "borders", claim, "--as", "berik", code=3).lower()
    )
