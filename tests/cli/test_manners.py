"""The manners of the command line, tried on the real program in a process of its own."""

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cli

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("sqlalchemy", "sklearn", "numpy", "pydantic_settings", "feedparser", "rich", "yaml", "trafilatura")


@pytest.fixture
def environment(tmp_path):
    """An environment in which nothing of the person who runs the tests is set."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "AIQYN_DATA": str(tmp_path), "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(tmp_path)}


@pytest.fixture
def aiqyn(environment, tmp_path):
    """Runs the program with words; its exit code, stdout and stderr."""

    def run(*words, **more):
        given = {**environment, **more.pop("env", {})}
        return subprocess.run(
            [sys.executable, "-m", "cli", *words],
            capture_output=True,
            env=given,
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            timeout=60,
            **more,
        )

    return run


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A database with a first person, to copy."""
    path = tmp_path_factory.mktemp("prepared") / "aiqyn.db"
    for words in (["db", "upgrade"], ["person", "add", "aliya", "Әлия"]):
        assert cli.main([*words, "--quiet", "--database", f"sqlite:///{path}"]) == 0
    return path


@pytest.fixture
def ready(aiqyn, prepared, tmp_path):
    """The program where there is a database with a first person."""
    shutil.copy(prepared, tmp_path / "aiqyn.db")
    return aiqyn


def test_help_loads_nothing_heavy(environment, tmp_path):
    code = (
        "import sys, cli\n"
        "assert cli.main(['--help']) == 0 and cli.main(['refutation', 'approve', '-h']) == 0\n"
        f"print('\\n' + ' '.join(name for name in {HEAVY!r} if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.splitlines()[-1] == ""


def test_results_go_to_stdout_and_nothing_else_does(ready):
    done = ready("inbox")
    assert (done.returncode, done.stdout) == (3, b"")
    assert (
        done.stderr.decode() == "Nothing here yet. Begin with a source: aiqyn source add KEY KIND ADDRESS\n"
    )


def test_json_is_one_document_without_colour_even_when_colour_is_forced(ready):
    done = ready("person", "list", "--json", env={"FORCE_COLOR": "1"})
    assert [person["handle"] for person in json.loads(done.stdout)["people"]] == ["aliya"]
    assert b"\x1b" not in done.stdout


def test_a_reader_that_stops_reading_meets_no_traceback(ready, environment, tmp_path):
    command = f"{sys.executable} -m cli audit log --jsonl --limit 100000 | head -c 1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, env=environment, cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_nobody_foresaw_is_a_sentence_and_never_a_traceback(aiqyn):
    done = aiqyn("person", "list", "--database", "mysql+nothing://x/y")
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_an_error_is_a_document_for_programs(ready):
    done = ready("claim", "show", "c-00000", "--json")
    assert (done.returncode, done.stdout) == (3, b"")
    message = "There is no claim called c-00000; list them and copy the name from there."
    assert json.loads(done.stderr) == {"error": {"kind": "not_found", "message": message}}


def test_an_error_is_said_in_the_reader_s_language(ready):
    done = ready("--language", "ru", "claim", "show", "c-00000")
    assert done.stderr.decode() == "«c-00000» не найдено: откройте список и скопируйте название оттуда.\n"


def test_wrong_use_ends_with_two_and_names_the_help(aiqyn):
    done = aiqyn("inbox", "--unknown")
    assert done.returncode == 2
    assert done.stderr.decode() == "No such option: --unknown Try 'aiqyn inbox --help'.\n"


def test_wrong_use_is_a_document_too(aiqyn):
    done = aiqyn("claim", "nothing", "--json")
    assert done.returncode == 2
    assert json.loads(done.stderr)["error"]["kind"] == "wrong_use"


def test_an_empty_database_says_what_to_do(aiqyn):
    done = aiqyn("person", "list")
    assert done.returncode == 1
    said = "The database cannot be used: it is empty; run 'aiqyn db upgrade' first.\n"
    assert done.stderr.decode() == said


def test_kazakh_goes_in_and_comes_out_whole_where_the_terminal_knows_ascii_only(ready):
    ascii_only = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    added = ready("person", "add", "gulnar", "Гүлнар Қ.", "--as", "aliya", env=ascii_only)
    assert added.returncode == 0
    people = json.loads(ready("person", "list", "--json", env=ascii_only).stdout.decode("utf-8"))["people"]
    assert [person["name"] for person in people] == ["Әлия", "Гүлнар Қ."]


def test_nothing_is_asked_where_nobody_sits(ready):
    done = ready("refutation", "approve", "r-00000", "--as", "aliya")
    assert done.returncode == 2
    assert done.stdout == b""


def test_colour_on_a_terminal_and_not_where_it_is_unwanted(ready, environment):
    assert b"\x1b" not in ready("person", "list").stdout
    assert b"\x1b[1m" in on_a_terminal(environment, "person", "list", TERM="xterm")
    assert b"\x1b" not in on_a_terminal(environment, "person", "list", TERM="xterm", NO_COLOR="1").replace(
        b"\x1b[1m", b""
    ).replace(b"\x1b[0m", b"")
    assert b"\x1b" not in on_a_terminal(environment, "person", "list", TERM="dumb")


def on_a_terminal(environment, *words, **more):
    """What a command prints when stdout is a terminal."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", *words],
        stdout=follower,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        env={**environment, **more},
    )
    os.close(follower)
    process.wait(timeout=60)
    printed = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        printed += piece
    os.close(leader)
    return printed


def test_a_settings_file_with_a_typo_is_named(aiqyn, tmp_path):
    (tmp_path / "wrong.toml").write_text('langauge = "kk"\n')
    done = aiqyn("person", "list", "--config", "wrong.toml")
    assert done.returncode == 1
    assert done.stderr.decode().startswith("The setting langauge cannot be used: ")


def test_another_program_s_package_of_the_same_name_is_noticed(environment, tmp_path):
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "__init__.py").write_text("")
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.path.insert(0, {str(tmp_path)!r}); import cli"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=tmp_path
    )
    assert done.returncode == 1
    assert "another program installed the same name" in done.stderr
    assert "Traceback" not in done.stderr
