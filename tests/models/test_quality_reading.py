"""Labelled files: what cannot be read is counted and named, what is no such file is refused in a sentence."""

import pytest

from claims.errors import RefusedError
from models.quality.clusters import ClusteredText, read_clustered
from models.quality.collection import read_collection, units
from models.quality.labels import LabelledText, read_labelled
from models.quality.pairs import read_labelled_pairs


def written(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_lines_that_cannot_be_read_are_named_and_the_rest_goes_on(tmp_path):
    path = written(
        tmp_path / "pairs.tsv",
        "text_a\ttext_b\tlabel\nбір\tекі\t1\nбір\nбір\tекі\tmaybe\n\nбір\t \t1\n".encode()
        + b"a\t\xff\t1\nc\td\t0\n",
    )
    read = read_labelled_pairs(path)
    assert [(pair.text_a, pair.label) for pair in read.items] == [("бір", 1.0), ("c", 0.0)]
    assert read.broken.sentence() == (
        "4 lines were passed over: pairs.tsv, line 3: 1 cells, not 3; pairs.tsv, line 4: the label 'maybe' is no"
        " number and none of same, related, different; pairs.tsv, line 6: text_b is empty;"
        " pairs.tsv, line 7: not UTF-8."
    )


def test_of_many_broken_lines_five_are_named(tmp_path):
    path = written(tmp_path / "t.tsv", "text\tlabel\nгүл\t1\n" + "x\t2\n" * 7)
    sentence = read_labelled(path).broken.sentence()
    assert sentence.startswith("7 lines were passed over: t.tsv, line 3: the label '2' is neither 0 nor 1; ")
    assert sentence.endswith("; and 2 more.")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "pairs.tsv cannot be measured: it is empty"),
        ("a\tb\n1\t2\n", "pairs.tsv needs a header with text_a, text_b, label, separated by tabs; it lacks"),
        ("text_a\ttext_b\tlabel\n", "pairs.tsv cannot be measured: it is empty"),
        (
            b"\xff\xfet\x00",
            "pairs.tsv cannot be measured: no header can be read (pairs.tsv, line 1: not UTF-8)",
        ),
        (
            b"\xff\ntext_a\ttext_b\tlabel\na\tb\t1\n",
            "pairs.tsv cannot be measured: no header can be read (pairs.tsv, line 1: not UTF-8)",
        ),
        (
            "text_a\ttext_b\tlabel\nx\n",
            "pairs.tsv cannot be measured: no line of it can be used (pairs.tsv, line 2",
        ),
    ],
)
def test_a_file_that_cannot_be_measured_is_refused_in_a_sentence(tmp_path, content, reason):
    with pytest.raises(RefusedError) as refused:
        read_labelled_pairs(written(tmp_path / "pairs.tsv", content))
    assert str(refused.value).startswith(reason)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(RefusedError, match=r"nothing\.tsv is not there"):
        read_labelled_pairs(tmp_path / "nothing.tsv")
    with pytest.raises(RefusedError, match="is a folder, not a file"):
        read_labelled_pairs(tmp_path)


def test_a_mark_of_byte_order_and_windows_line_ends_change_nothing(tmp_path):
    path = written(tmp_path / "t.tsv", b"\xef\xbb\xbf" + "text\tlabel\r\nгүл\t1\r\n".encode())
    assert read_labelled(path).items == (LabelledText("гүл", True),)


def test_json_lines_that_are_no_objects_are_passed_over(tmp_path):
    path = written(
        tmp_path / "s.jsonl",
        '{"text": "бір", "cluster": 7, "language": "kk"}\n{"text": "екі"}\n[1]\n{broken\n{"text": 5, "cluster": "a"}\n',
    )
    read = read_clustered(path)
    assert read.items == (ClusteredText("бір", "7", "kk"),)
    assert read.broken.lines == [
        "s.jsonl, line 2: it lacks cluster",
        "s.jsonl, line 3: no JSON object",
        "s.jsonl, line 4: no JSON",
        "s.jsonl, line 5: text is no text",
    ]


def test_a_folder_without_the_part_says_which_there_are(tmp_path):
    written(tmp_path / "train.queries.jsonl", "{}")
    with pytest.raises(RefusedError, match="has no part dev; there is train"):
        read_collection(tmp_path)


def test_a_judgement_about_an_unknown_document_is_named(tmp_path):
    written(tmp_path / "documents.jsonl", '{"id": "d1", "title": "Су", "text": "таза", "body": "мәтін"}\n')
    written(tmp_path / "dev.queries.jsonl", '{"id": "q1", "text": "су"}\n{"id": "q2", "text": "нан"}\n')
    written(tmp_path / "dev.qrels.tsv", "q1\td1\nq2\td9\nq3\n")
    found = read_collection(tmp_path)
    assert [document.whole for document in found.documents] == ["Су таза мәтін"]
    assert [(query.id, query.wanted) for query in found.queries] == [("q1", frozenset({"d1"}))]
    assert found.broken.lines == [
        "dev.qrels.tsv, line 2: there is no document d9",
        "dev.qrels.tsv, line 3: no query id and document id",
    ]


def test_a_long_text_is_cut_into_passages_that_overlap():
    words = [f"w{n}" for n in range(260)]
    whole, *passages = units(" ".join(words))
    assert whole.split() == words
    assert [passage.split()[0] for passage in passages] == ["w0", "w60", "w120", "w180"]
    assert passages[-1].split()[-1] == "w259"
    assert units("қысқа мәтін") == ["қысқа мәтін"]
