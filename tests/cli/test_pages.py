"""Pages on the command line: from a folder to the public and back, by two people, told to people and to programs."""

import json
from datetime import date

import pytest

import cli
from claims import people, sightings, sources, triage
from claims.content import Text
from claims.refutations import Draft
from claims.refutations import approve as approve_refutation
from claims.refutations import draft as draft_refutation
from claims.refutations import submit as submit_refutation
from claims.seen import Seen
from claims.terms import Role, Verdict

PAGE = "section: prevention\nas_of: 2020-03-20\n"
TEXT = "---\ntitle: {title}\nsummary: Қысқаша.\n---\n\nТолық мәтін.\n"


@pytest.fixture
def folder(database, database_url, tmp_path, monkeypatch):
    """A desk with two editors and an analyst, and a folder with one page."""
    for name, value in (("DATABASE", database_url), ("DATA", str(tmp_path / "data"))):
        monkeypatch.setenv(f"AIQYN_{name}", value)
    monkeypatch.delenv("AIQYN_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "A", frozenset({Role.ADMINISTRATOR}))
        for handle, role in (("dana", Role.EDITOR), ("erlan", Role.EDITOR), ("gulnar", Role.ANALYST)):
            people.add_person(session, admin, handle, handle, frozenset({role}))
    page = tmp_path / "pages" / "guidance" / "wash-hands"
    page.mkdir(parents=True)
    (page / "page.yaml").write_text(PAGE, "utf-8")
    for language, title in (("kk", "Қол жуу"), ("ru", "Мытьё рук")):
        (page / f"{language}.md").write_text(TEXT.format(title=title), "utf-8")
    return page


@pytest.fixture
def run(capsys):
    """Runs a command that has to end with *code*; what it printed, as a document where it is one."""

    def call(*words, code=0):
        ended = cli.main([str(word) for word in words])
        printed = capsys.readouterr()
        assert ended == code, printed.err
        said = printed.err if code in (1, 2) else printed.out
        return json.loads(said) if "--json" in words and said else said

    return call


def test_a_page_goes_from_its_folder_to_the_public_corrected_and_withdrawn(folder, run):
    read = run("pages", "read", "pages", "--as", "dana", "--json")["pages"]
    assert [(one["address"], one["what"], one["state"]) for one in read] == [
        ("guidance/wash-hands", "new", "draft")
    ]
    digest = run("pages", "submit", "guidance/wash-hands", "--as", "dana", "--json")["digest"]
    assert "wrote part of it" in run(
        "pages", "approve", "guidance/wash-hands", "--digest", digest, "--as", "dana", code=1
    )
    run("pages", "approve", "guidance/wash-hands", "--digest", digest, "--as", "erlan")
    rows = run("outbox", "list", "--json")["publications"]
    assert [(row["page"], row["refutation"], row["language"]) for row in rows] == [
        (read[0]["id"], "", "kk"),
        (read[0]["id"], "", "ru"),
    ]
    assert [row["page"] for row in run("queue", "--json")["queue"]] == [read[0]["id"]] * 2
    (folder / "page.yaml").write_text(PAGE + "note: {kk: Түзетілді, ru: Исправлено}\n", "utf-8")
    (folder / "ru.md").write_text(TEXT.format(title="Как мыть руки"), "utf-8")
    assert run("pages", "read", "pages", "--as", "dana", "--json")["pages"][0]["what"] == "changed"
    version = run("pages", "submit", "guidance/wash-hands", "--as", "dana", "--json")
    assert (version["version"], version["kind"]) == (2, "correction")
    run("pages", "approve", "guidance/wash-hands", "--digest", version["digest"], "--as", "erlan")
    assert run("pages", "read", "pages", "--as", "dana", "--json")["pages"][0]["what"] == "unchanged"
    reason = ("--reason-kk", "Ескірді", "--reason-ru", "Устарело")
    version = run("pages", "withdraw", "guidance/wash-hands", *reason, "--as", "dana", "--json")
    run("pages", "approve", "guidance/wash-hands", "--digest", version["digest"], "--as", "erlan")
    shown = run("pages", "show", "guidance/wash-hands", "--json")
    assert (shown["state"], [one["state"] for one in shown["versions"]]) == ("withdrawn", ["approved"] * 3)
    assert run("audit", "verify", "--json")["faults"] == []


def test_a_page_goes_back_with_a_comment(folder, run):
    run("pages", "read", "pages", "--as", "dana")
    run("pages", "submit", "guidance/wash-hands", "--as", "dana")
    run("pages", "return", "guidance/wash-hands", "Дереккөзін жазыңыз", "--as", "erlan")
    shown = run("pages", "show", "guidance/wash-hands", "--json")
    assert (shown["state"], shown["versions"][0]["comment"]) == ("draft", "Дереккөзін жазыңыз")


def test_a_dry_run_reads_everything_and_leaves_nothing(folder, run):
    told = run("pages", "read", "pages", "--as", "dana", "--dry-run", "--json")["pages"]
    assert told[0]["what"] == "new"
    assert run("pages", "list", code=3) == ""


def test_what_cannot_be_read_names_file_and_line_and_nothing_is_kept(folder, run):
    (folder / "ru.md").write_text("---\ntitle: x\n---\n", "utf-8")
    assert "ru.md, line 2: it lacks summary" in run("pages", "read", "pages", "--as", "dana", code=1)
    assert run("pages", "list", code=3) == ""


def test_people_read_a_table_and_one_page(folder, run):
    run("pages", "read", "pages", "--as", "dana")
    table = run("pages", "list", "--kind", "guidance")
    assert table.splitlines()[0].split() == [
        "PAGE",
        "STATE",
        "VERSION",
        "AS",
        "OF",
        "LANG",
        "ADDRESS",
        "TITLE",
    ]
    assert "guidance/wash-hands" in table
    shown = run("pages", "show", "guidance/wash-hands")
    for told in ("guidance/wash-hands, prevention, as of 2020-03-20", "[kk] Қол жуу", "Толық мәтін."):
        assert told in shown
    assert run("pages", "list", "--state", "approved", code=3) == ""


def test_without_a_terminal_an_approval_needs_the_digest(folder, run):
    run("pages", "read", "pages", "--as", "dana")
    run("pages", "submit", "guidance/wash-hands", "--as", "dana")
    assert "--digest" in run("pages", "approve", "guidance/wash-hands", "--as", "erlan", code=2)


def test_who_is_not_trusted_with_pages_is_refused(folder, run):
    assert "gulnar may not write pages" in run("pages", "read", "pages", "--as", "gulnar", code=1)


def test_the_machine_drafts_a_digest_once_and_two_people_bring_it_out(folder, database, run):
    with database.writing() as session:
        dana, erlan = people.find_person(session, "dana"), people.find_person(session, "erlan")
        feed = sources.add_source(session, dana, sources.NewSource("f", "feed", "https://example.kz", {}))
        (claim,) = triage.open_claims(session, [sightings.record(session, feed, Seen("1", "x")).id], "test")
        texts = {"ru": Text("Бананы заражают", "Нет.", "")}
        written = Draft(
            Verdict.FALSE, date(2020, 3, 19), texts, claims=(claim.public_id,), channels=("site",)
        )
        refutation = draft_refutation(session, dana, written)
        digest = submit_refutation(session, dana, refutation).digest
        approve_refutation(session, erlan, refutation, digest)
    first = run("pages", "draft", "digest", "--since", "2020-03-19", "--as", "dana", "--json")
    again = run("pages", "draft", "digest", "--since", "2020-03-19", "--as", "dana", "--json")
    assert (first["changed"], again["changed"], first["id"]) == (True, False, again["id"])
    submitted = run("pages", "submit", first["address"], "--as", "dana", "--json")
    run("pages", "approve", first["address"], "--digest", submitted["digest"], "--as", "erlan")
    shown = run("pages", "show", first["address"], "--json")
    assert shown["draft"]["texts"]["ru"]["body"] == "- **Неправда:** Бананы заражают. Нет."


def test_the_statistics_of_a_day_on_which_nothing_happened_cannot_be_submitted(folder, run):
    page = run("pages", "draft", "statistics", "--day", "2020-03-19", "--as", "dana", "--json")
    assert "at least one figure" in run("pages", "submit", page["address"], "--as", "dana", code=1)
