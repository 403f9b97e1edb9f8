"""The commands that measure and teach: tables and documents, clear refusals, nothing but sentences on stderr."""

import json

import pytest

import cli
from models.matcher import TRAINED, Matcher
from pipeline.console import teaching
from pipeline.console.command import FAILED, Command, Ended, Options
from pipeline.console.screen import Form
from pipeline.demo_truth import Told, demo_sheet
from pipeline.one_pass import Placed

PAIRS = "text_a\ttext_b\tlabel\n" + "".join(
    f"Ертең {n} мектеп жабылады дейді\tЕртең {n} мектеп жабылады дейді рас па\t1\n"
    f"Ертең {n} мектеп жабылады дейді\tБананы заражают людей коронавирусом {n}\t0\n"
    for n in range(3)
)
STREAM = "".join(
    json.dumps({"id": str(n), "language": "ru", "text": text, "cluster": cluster}) + "\n"
    for n, (text, cluster) in enumerate(
        [
            ("Бананы из магазинов заражают коронавирусом людей", "a"),
            ("Школы города закроют завтра утром", "b"),
        ]
        * 3
    )
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder to work in, and nothing set from outside."""
    for name in ("AIQYN_CONFIG", "AIQYN_DATABASE", "AIQYN_PERSON", "AIQYN_LANGUAGE", "AIQYN_CORPORA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AIQYN_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    """Runs a command that has to end with *code*: its stdout and its stderr."""

    def call(*words, code=0):
        ended = cli.main([str(word) for word in words])
        printed = capsys.readouterr()
        assert ended == code, printed.err
        return printed.out, printed.err

    return call


def test_pairs_are_a_table_for_people_and_a_document_for_programs(run, folder):
    (folder / "pairs.tsv").write_text(PAIRS, "utf-8")
    table, said = run("eval", "pairs", "pairs.tsv")
    assert table.splitlines()[0] == "pairs: 6 pairs"
    assert "average precision" in table and "join from 0." in table
    assert said == ""
    document = json.loads(run("eval", "pairs", "pairs.tsv", "--json")[0])
    figures = {(one["name"], one["language"]): one["value"] for one in document["figures"]}
    assert (document["kind"], document["pairs"], document["same"]) == ("pairs", 6, 3)
    assert figures["average precision", "all"] == 1.0


def test_another_matcher_can_be_measured(run, folder):
    (folder / "pairs.tsv").write_text(PAIRS, "utf-8")
    stored = json.loads(TRAINED.read_text("utf-8"))
    stored["bars"] = {"join": 0.5, "suggest": 0.25}
    (folder / "other.json").write_text(json.dumps(stored), "utf-8")
    out, _ = run("eval", "pairs", "pairs.tsv", "--matcher", "other.json", "--json")
    assert json.loads(out)["bars"] == {"join": 0.5, "suggest": 0.25}
    (folder / "report.json").write_text('{"weights": {}}', "utf-8")
    (folder / "bytes.json").write_bytes(b"\xff\xfe")
    (folder / "sign.json").write_text(json.dumps(stored | {"features": ["no_such_sign"]}), "utf-8")
    for wrong, reason in (
        ("nothing.json", "No such file or directory"),
        ("pairs.tsv", "it is no JSON"),
        ("bytes.json", "it is no JSON"),
        ("report.json", "it is JSON, but not a matcher's"),
        ("sign.json", "the matcher at sign.json needs signs not installed: no_such_sign"),
    ):
        _, said = run("eval", "pairs", "pairs.tsv", "--matcher", wrong, code=1)
        assert said == f"{wrong} is not a matcher that can be used: {reason}\n"


def test_only_the_part_that_is_named_is_measured(run, folder):
    rows = PAIRS.splitlines()
    parts = ["\tsplit", *(f"\t{'test' if n < 2 else 'train'}" for n in range(6))]
    (folder / "p.tsv").write_text(
        "\n".join(row + part for row, part in zip(rows, parts, strict=True)), "utf-8"
    )
    assert json.loads(run("eval", "pairs", "p.tsv", "--split", "test", "--json")[0])["pairs"] == 2
    assert run("eval", "pairs", "p.tsv", "--split", "dev", code=1)[1] == "p.tsv has no pair of the part dev\n"


def test_broken_lines_are_named_on_stderr_and_counted_in_the_document(run, folder):
    (folder / "pairs.tsv").write_text(PAIRS + "one cell\n", "utf-8")
    out, said = run("eval", "pairs", "pairs.tsv", "--json")
    assert said == "1 line was passed over: pairs.tsv, line 8: 1 cells, not 3.\n"
    assert json.loads(out)["passed_over"] == 1


HEADER = "header.tsv needs a header with kk, ru, separated by tabs; it lacks kk, ru"
NO_DEMO = "the demonstration is not in none; it comes with the source: name its folder data/demo"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("eval", "pairs", "none.tsv"), "none.tsv is not there"),
        (("eval", "clusters", "empty.tsv"), "empty.tsv cannot be measured: it is empty"),
        (("eval", "labels", "empty.tsv"), "empty.tsv cannot be measured: it is empty"),
        (("eval", "noise", "empty.tsv"), "empty.tsv cannot be measured: it is empty"),
        (("eval", "retrieval", "none"), "none is not a folder with documents.jsonl and queries"),
        (("eval", "parallel", "header.tsv"), HEADER),
        (("eval", "labels", "labels.tsv", "--model", "moon"), "there is no model moon; there is checkworthy"),
        (("eval", "demo", "none"), NO_DEMO),
        (("train", "language", "--corpora", "none"), "none is not a folder"),
        (("train", "matcher", "--data", "none"), "none is not a folder"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_is_one_sentence(run, folder, words, sentence):
    (folder / "empty.tsv").write_text("")
    (folder / "header.tsv").write_text("a\tb\n1\t2\n")
    (folder / "labels.tsv").write_text("text\tlabel\nгүл\t1\n")
    assert run(*words, code=1) == ("", sentence + "\n")


def test_a_stream_is_clustered_in_three_ways(run, folder):
    (folder / "s.jsonl").write_text(STREAM, "utf-8")
    document = json.loads(run("eval", "clusters", "s.jsonl", "--json")[0])
    reached = {one["by"]: one["value"] for one in document["figures"] if one["name"] == "pair F1"}
    assert reached == {"joins only": 1.0, "joins and right suggestions": 1.0, "running centroids": 1.0}
    assert document["found"] == {"joins only": 2, "joins and right suggestions": 2, "running centroids": 2}


def test_lines_are_spoiled_and_found(run, folder):
    lines = [f"Қазақстанда {n} жаңа мектеп салынды деп хабарлады министрлік өкілі {n}" for n in range(12)]
    (folder / "lines.txt").write_text("\n".join(lines), "utf-8")
    document = json.loads(run("eval", "noise", "lines.txt", "--queries", "5", "--json")[0])
    found = {(one["name"], one["by"]): one["value"] for one in document["figures"]}
    assert found["S@1", "zero_width"] == found["joinable", "zero_width"] == 1.0


def test_the_demonstration_is_counted_as_its_own_measure_counts_it():
    texts = [Told("", rumour, language) for rumour, language in (
        ("r1", "kk"), ("r1", "kk"), ("-", "kk"), ("r1", "ru"), ("-", "kk"), ("r2", "ru"))]  # fmt: skip
    placed = [Placed(0, False), Placed(0, True), Placed(0, True)]
    placed += [Placed(3, False, (0,)), Placed(4, False), Placed(5, False, (0,))]
    sheet = demo_sheet(texts, placed)
    values = {(one.name, one.language): (one.rows, one.value) for one in sheet.figures}
    assert values["joins that are right", "all"] == (2, 0.5)
    assert values["joined rightly", "all"] == (2, 0.5)
    assert values["joined or suggested rightly", "all"] == (2, 1.0)
    assert values["joined or suggested rightly", "ru"] == (1, 1.0)
    assert sheet.counts == {"sightings": 6, "joins": 2, "to_find": 2}


def report(value):
    return {"kk": {"right": value, "low": value - 0.02, "high": value + 0.02}}


def training(value):
    """A training that reaches *value*."""

    def train(out):
        (out / "language.npz").write_bytes(b"numbers")
        (out / "language.report.json").write_text(json.dumps(report(value)))
        return report(value)

    return train


def test_a_model_that_is_worse_is_refused_and_lies_aside(capsys, folder):
    out = folder / "out"
    out.mkdir()
    (out / "language.report.json").write_text(json.dumps(report(0.9)))
    with pytest.raises(Ended) as ended:
        teaching._train(Command(Options()), "language", str(out), training(0.5))
    refused = "The new language model is refused and does not serve: kk: 0.500, in service 0.900"
    assert ended.value.code == FAILED
    assert refused in capsys.readouterr().out
    assert sorted(path.name for path in out.iterdir()) == ["language.report.json", "refused"]
    teaching._train(Command(Options(form=Form.JSON)), "language", str(out), training(0.89))
    done = json.loads(capsys.readouterr().out)
    assert (done["serves"], done["files"][0]) == (True, str(out / "language.npz"))
    assert json.loads((out / "language.report.json").read_text())["kk"]["right"] == 0.89


def test_what_is_settled_appears_whole(tmp_path):
    (tmp_path / "made").mkdir()
    Matcher.load().save(tmp_path / "made" / "matcher.json")
    files = teaching._settle(tmp_path / "made", tmp_path / "out", serves=True)
    assert files == [str(tmp_path / "out" / "matcher.json")]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["matcher.json"]
