"""Teaching on the command line: what cannot be learned from is told in a sentence, and nothing is half made."""

import json
import time

import pytest

import cli


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder to work in, and nothing set from outside."""
    for name in ("AIQYN_CONFIG", "AIQYN_DATABASE", "AIQYN_PERSON", "AIQYN_LANGUAGE", "AIQYN_CORPORA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AIQYN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("a file")
    return tmp_path


@pytest.fixture
def run(capsys):
    """Runs a command that has to end with *code*; what it printed and what it told."""

    def call(*words, code=0):
        ended = cli.main(list(words))
        printed = capsys.readouterr()
        assert ended == code, printed.err
        return printed.out, printed.err

    return call


@pytest.mark.parametrize("model", ["language", "checkworthy", "crosslingual"])
@pytest.mark.parametrize(
    ("where", "said"),
    [
        (("--corpora", "nowhere"), "nowhere is not a folder"),
        (("--corpora", "empty"), "there is not enough to learn from: "),
        (("--corpora", "empty", "--out", "file"), "file is a file, not a folder"),
    ],
)
def test_what_cannot_be_learned_from_is_told_in_a_sentence(run, folder, model, where, said):
    out, told = run("train", model, *where, code=1)
    assert out == ""
    assert told.startswith(said)
    assert told.count("\n") == 1
    assert not (folder / "data" / "models").exists()


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (("--data", "nowhere"), "nowhere is not a folder"),
        (("--out", "file"), "file is a file, not a folder"),
        (("--data", "empty", "--corpora", "empty"), "there is not enough to learn from: "),
    ],
)
def test_a_matcher_needs_pairs(run, where, said):
    _, told = run("train", "matcher", *where, code=1)
    assert told.startswith(said)
    assert told.count("\n") == 1


def test_a_desk_without_decisions_is_asked_before_anything_is_read(run):
    run("db", "upgrade")
    started = time.process_time()
    _, told = run("train", "matcher", "--from-desk", code=1)
    assert told == "nobody at this desk has confirmed, rejected, merged or split anything yet\n"
    assert time.process_time() - started < 5
    _, told = run("train", "crosslingual", "--from-desk", code=1)
    assert told == "the desk has approved no refutation in two languages yet\n"
    assert json.loads(run("train", "teach-most", "--json", code=3)[0])["pairs"] == []
