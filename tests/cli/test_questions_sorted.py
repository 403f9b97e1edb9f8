"""Routing and its measures on the command line: as a table, as one document, and refused in a sentence."""

import json
from pathlib import Path

import pytest

import cli

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Runs a command that has to end with *code*; what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIQYN_DATA", str(tmp_path))

    def call(*words, code=0):
        ended = cli.main([str(word) for word in words])
        printed = capsys.readouterr()
        assert ended == code, printed.err
        return (
            json.loads(printed.out)
            if "--json" in words and not code
            else printed.err
            if code
            else printed.out
        )

    call("db", "upgrade")
    call("person", "add", "aliya", "Әлия")
    return call


@pytest.fixture
def loaded(run):
    """A desk with the shipped authorities, places and rules."""
    run("person", "role", "aliya", "--give", "editor", "--as", "aliya")
    run("authority", "load", DATA / "authorities.yaml", "--as", "aliya")
    run("place", "load", DATA / "places.yaml", "--as", "aliya")
    said = run("routing", "load", DATA / "routing.yaml", "--as", "aliya")
    assert "rules of routing are in force" in said
    return run


def test_rules_are_loaded_once_and_shown_in_their_order(loaded):
    assert "in force already" in loaded("routing", "load", DATA / "routing.yaml", "--as", "aliya")
    rules = loaded("routing", "rules", "--json")["rules"]
    assert rules[0]["topic"] == "exit_ban" and rules[0]["authority"] == "justice"
    utilities = next(rule for rule in rules if rule["topic"] == "utilities")
    assert utilities["regions"]["61"] == "akimat_turkestan" and "отоплени-" in utilities["words"]
    assert [rule["number"] for rule in rules] == sorted(rule["number"] for rule in rules)


def test_a_rehearsed_load_changes_nothing(loaded, tmp_path):
    (tmp_path / "one.yaml").write_text("rules: [{topic: x, authority: moh, words: {ru: вода}}]", "utf-8")
    loaded("routing", "load", "one.yaml", "--as", "aliya", "--dry-run")
    assert len(loaded("routing", "rules", "--json")["rules"]) > 50


def test_a_text_is_tried_with_its_kind_its_body_and_why(loaded):
    found = loaded("routing", "try", "Когда дадут пособие 42500?", "--json")
    assert (found["authority"], found["topic"]) == ("labour", "payments")
    assert "пособие" in found["because"]
    found = loaded("routing", "try", "Жылу қашан қосылады?", "--region", "61", "--json", "--language", "kk")
    assert found["authority_name"] == "Түркістан облысының әкімдігі"
    assert found["because"][-1] == "Түркістан облысы"
    assert "which is not known" in loaded("routing", "try", "Жылу қашан қосылады?")


@pytest.mark.parametrize("wrong", ["[1, 2]", "rules: 3", "{", "rules: [{topic: x}]"])
def test_a_file_without_rules_is_refused(loaded, tmp_path, wrong):
    (tmp_path / "wrong.yaml").write_text(wrong, "utf-8")
    said = loaded("routing", "load", "wrong.yaml", "--as", "aliya", code=1)
    assert "not a list of rules of routing" in said


def test_a_rule_for_an_unknown_body_is_refused_in_kazakh_too(loaded, tmp_path):
    (tmp_path / "one.yaml").write_text("rules: [{topic: x, authority: nobody, words: {ru: вода}}]", "utf-8")
    said = loaded("routing", "load", "one.yaml", "--as", "aliya", "--language", "kk", code=1)
    assert "nobody" in said and "орган" in said


def test_the_measures_are_one_document_per_language_with_baselines(run):
    found = run("eval", "questions", DATA, "--json")
    assert set(found) == {"kinds", "routes", "unread"}
    figures = {(one["name"], one["by"], one["language"]): one for one in found["kinds"]["figures"]}
    for language in ("all", "kk", "ru", "en"):
        one = figures["kind: right", "classifier", language]
        assert one["rows"] > 20 and one["low"] <= one["value"] <= one["high"]
        assert ("kind: right", "keywords", language) in figures
    assert found["kinds"]["confusion"]["rumour"]["rumour"] > 60
    assert found["kinds"]["bar"]["precision"] == 0.95
    assert "kind: sure of" in run("eval", "questions", DATA)


def test_measuring_a_folder_without_labels_is_refused(run, tmp_path):
    assert "labels.tsv" in run("eval", "questions", tmp_path, code=1)
