"""The site's commands as people and programs call them."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

import cli
from claims import outbox, people
from claims.terms import Role

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def built(database, database_url, tmp_path, monkeypatch):
    """A site without a refutation, built by the command."""
    for name, value in (("DATABASE", database_url), ("DATA", str(tmp_path / "data"))):
        monkeypatch.setenv(f"AIQYN_{name}", value)
    monkeypatch.delenv("AIQYN_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["site", "build", "--quiet"]) == 0
    return tmp_path / "data/site/current"


def run(capsys, *arguments):
    capsys.readouterr()
    code = cli.main([*arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_a_build_says_what_it_wrote_and_a_second_one_that_nothing_changed(built, capsys):
    code, out, err = run(capsys, "site", "build")
    assert (code, err) == (0, "")
    assert re.fullmatch(
        rf"nothing changed, in [\d.]+ s\.\n\d+ files, [\d.]+ MB in {re.escape(str(built))}\n", out
    )
    code, out, _ = run(capsys, "site", "build", "--full", "--json")
    done = json.loads(out)
    assert (code, done["written"], done["removed"], done["dry_run"]) == (0, [], [], False)
    code, out, _ = run(capsys, "site", "build", "--dry-run")
    assert re.fullmatch(r"Would be: nothing changed, in [\d.]+ s\.\n", out)


def test_a_check_ends_with_one_when_something_is_wrong_and_says_what(built, capsys, tmp_path):
    names = "links,addresses,headers,jsonld,feeds,twins,budgets,accessibility,extracted"
    code, out, err = run(capsys, "site", "check", "--only", names)
    assert (code, err) == (0, ""), out
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-rL", built, copy], check=True)
    page = copy / "ru/index.html"
    page.chmod(0o644)
    page.write_text(page.read_text("utf-8").replace("</main>", '<a href="no/">Нет</a></main>'), "utf-8")
    code, out, _ = run(capsys, "site", "check", str(copy), "--only", "links")
    assert code == 1
    assert "links  missing  ru/index.html" in out
    code, out, _ = run(capsys, "site", "check", str(copy), "--only", "links", "--json")
    (checked,) = json.loads(out)["checks"]
    assert (code, checked["name"], checked["not_run"]) == (1, "links", "")
    assert [finding["path"] for finding in checked["findings"]] == ["ru/index.html"]


def test_many_findings_of_one_rule_are_cut_short_for_people(built, capsys, monkeypatch, tmp_path):
    monkeypatch.delenv("COLUMNS", raising=False)  # a pipe is as wide as its text
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-rL", built, copy], check=True)
    page = copy / "ru/index.html"
    page.chmod(0o644)
    links = "".join(f'<a href="no{number}/">Нет</a>' for number in range(7))
    page.write_text(page.read_text("utf-8").replace("</main>", f"{links}</main>"), "utf-8")
    _, out, _ = run(capsys, "site", "check", str(copy), "--only", "links", "--limit", "3")
    assert out.count("which is not there") == 3
    assert "… and 4 more of links missing; --json names them all" in out


def test_a_check_without_its_tool_ends_with_three_or_one(built, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("AIQYN_SITE__VNU", str(tmp_path / "none.jar"))
    code, out, _ = run(capsys, "site", "check", "--only", "html,links")
    assert code == 3
    assert "There is no HTML validator at" in out
    assert run(capsys, "site", "check", "--only", "html,links", "--require-all")[0] == 1


def test_wrong_words_are_refused(built, capsys, tmp_path):
    code, _, err = run(capsys, "site", "check", "--only", "spelling")
    assert (code, err.startswith("there is no check spelling of the site; there are: ")) == (1, True)
    assert run(capsys, "site", "check", str(tmp_path / "nowhere"))[0] == 1
    code, out, err = run(capsys, "site", "deploy", "--json", "--", "-x")
    assert (code, out, json.loads(err)["error"]["kind"]) == (1, "", "refused")


def test_a_site_is_served_until_it_is_interrupted(built, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "cli", "site", "serve", "--port", "0"]
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        said = server.stderr.readline()
        url = re.search(r"http://127\.0\.0\.1:\d+/", said)[0]
        with urllib.request.urlopen(f"{url}kk/", timeout=10) as answer:
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert answer.read() == (built / "kk/index.html").read_bytes()
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=20)
    assert (server.returncode, out, err.strip()) == (0, "", "")


def test_a_port_that_is_taken_and_a_folder_without_a_site_are_said(built, capsys, tmp_path):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, _, err = run(capsys, "site", "serve", "--port", str(taken.getsockname()[1]))
    assert (code, "cannot be listened at" in err) == (1, True)
    (tmp_path / "empty").mkdir()
    code, _, err = run(capsys, "site", "serve", str(tmp_path / "empty"))
    assert (code, "build it first" in err) == (1, True)


def test_a_deployment_says_what_it_sent(built, capsys, tmp_path):
    from pipeline.standins.s3 import Store

    with Store("aiqyn") as store:
        keys = {"ENDPOINT": store.url, "ACCESS_KEY": "reader", "SECRET_KEY": "hidden-from-everybody"}
        with pytest.MonkeyPatch.context() as patched:
            for name, value in keys.items():
                patched.setenv(f"AIQYN_DEPLOY__{name}", value)
            code, out, err = run(capsys, "site", "deploy", "s3://aiqyn", "--dry-run")
            assert (code, err) == (0, "")
            assert re.match(
                r"Would be: \d+ files sent \([\d.]+ MB\), 0 deleted at s3://aiqyn, in [\d.]+ s\.\n", out
            )
            assert store.buckets["aiqyn"] == {}
            code, out, _ = run(capsys, "site", "deploy", "s3://aiqyn", "--json")
            assert (code, len(json.loads(out)["sent"])) == (0, len(store.buckets["aiqyn"]))
            code, out, _ = run(capsys, "site", "deploy", "s3://aiqyn")
            assert (code, out) == (0, "s3://aiqyn already holds this site.\n")
            _, out, _ = run(capsys, "config", "show")
            assert "hidden-from-everybody" not in out


def test_nothing_is_deployed_while_publishing_is_stopped(built, database, capsys, tmp_path):
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "A", frozenset({Role.ADMINISTRATOR}))
        outbox.stop(
            session, people.add_person(session, admin, "dana", "D", frozenset({Role.EDITOR})), "a wrong text"
        )
    code, out, err = run(capsys, "site", "deploy", str(tmp_path / "www"))
    assert (code, out) == (1, "")
    assert err.startswith("publishing is stopped (a wrong text)")
    assert not (tmp_path / "www").exists()
