"""Judged pairs to learn from: our own files, and the labelled texts where they are."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from models.candidates import CandidateIndex
from models.corpora import lines, rows
from models.judged import JudgedPair, is_frozen
from models.stream import stream_pairs
from models.text import fold_all


def read_pairs(path: Path) -> Iterator[JudgedPair]:
    """The pairs of a TSV file with text_a, text_b, label (1 same, 0 not), and language, group, why if it
    has them."""
    for place, row in enumerate(rows(path)):
        group = f"{path.stem}:{row.get('group') or row.get('claim') or place}"
        yield JudgedPair(
            *(row["text_a"], row["text_b"], row["label"].strip() in ("1", "1.0")),
            language=row.get("language", ""),
            group=group,
            source=path.stem,
            why=row.get("why", ""),
            frozen=is_frozen(group),
        )


def gold_pairs(path: Path) -> Iterator[JudgedPair]:
    """The gold set's pairs: text_a, text_b, label (same, related, different), kind, claim, language, split.

    A pair of two claims names both ("a|b"); claims that a pair connects are one group, and a group with a pair of the
    test part is kept aside whole.
    """
    found = list(rows(path))
    groups = _connected([row["claim"].split("|") for row in found])
    tests = {groups[row["claim"].split("|")[0]] for row in found if row["split"] == "test"}
    for row in found:
        group = groups[row["claim"].split("|")[0]]
        yield JudgedPair(
            *(row["text_a"], row["text_b"], row["label"] == "same"),
            language=row["language"],
            group=f"gold:{group}",
            source="gold",
            why=row.get("kind", ""),
            frozen=group in tests,
        )


def _connected(named: Iterable[Sequence[str]]) -> dict[str, str]:
    """Each name with the one that stands for all that any of *named* connects it to."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for names in named:
        for other in names[1:]:
            one, two = sorted((root(names[0]), root(other)))
            parent[two] = one
        root(names[0])
    return {name: root(name) for name in parent}


def paraphraser(folder: Path) -> Iterator[JudgedPair]:
    """Russian headlines: paraphrases against none; loose ones belong to a person and are left out."""
    for place, row in enumerate(rows(folder / "pairs" / "paraphraser-ru.train.tsv")):
        if row["label"] in ("1", "-1"):
            pair = (row["text_a"], row["text_b"], row["label"] == "1")
            group = f"paraphraser:{place}"
            yield JudgedPair(*pair, "ru", group, "paraphraser", frozen=is_frozen(group))


def tweets_and_claims(folder: Path, most: int = 4) -> Iterator[JudgedPair]:
    """English tweets with the claim they state, and the *most* nearest claims they do not (CheckThat!
    2021, train)."""
    home = folder / "retrieval" / "checkthat2021-en"
    claims = {item["id"]: _whole(item) for item in _json_lines(home / "documents.jsonl")}
    names = list(claims)
    index = CandidateIndex().fit(range(len(names)), fold_all(claims.values()))
    wanted: dict[str, set[str]] = {}
    for line in lines(home / "train.qrels.tsv"):
        query, document = line.split("\t")[:2]
        wanted.setdefault(query, set()).add(document)
    tweets = {item["id"]: item["text"] for item in _json_lines(home / "train.queries.jsonl")}
    asked = [query for query in tweets if query in wanted]
    near = index.kneighbors(fold_all(tweets[query] for query in asked), most + 2)
    for query, found in zip(asked, near, strict=True):
        for document in sorted(wanted[query]):
            yield JudgedPair(
                tweets[query], claims[document], True, "en", f"checkthat:{document}", "checkthat"
            )
        others = [names[key] for key, _ in found if names[key] not in wanted[query]][:most]
        group = f"checkthat:{min(wanted[query])}"
        for document in others:
            yield JudgedPair(tweets[query], claims[document], False, "en", group, "checkthat")


def own_pairs(data: Path) -> list[JudgedPair]:
    """The pairs that are ours: those in data/pairs, and the gold set's where it is."""
    found = [pair for path in sorted((data / "pairs").glob("*.tsv")) for pair in read_pairs(path)]
    gold = data / "gold" / "pairs.tsv"
    return [*found, *(gold_pairs(gold) if gold.is_file() else ())]


def gather(corpora: Path | None, data: Path) -> list[JudgedPair]:
    """Every judged pair there is: our own, the stream made of them, and the corpora's where they are."""
    ours = own_pairs(data)
    within = [pair for pair in ours if "-" not in pair.language]  # no pair across languages is found by words
    found = [*ours, *stream_pairs(within, corpora)]
    if corpora is not None:
        for source in (paraphraser, tweets_and_claims):
            found.extend(source(corpora))
    return found


def pairs_digest(pairs: Iterable[JudgedPair]) -> str:
    """The SHA-256 of what was learned from: texts and labels, in order."""
    digest = hashlib.sha256()
    for pair in pairs:
        digest.update(f"{pair.text_a}\t{pair.text_b}\t{int(pair.same)}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _whole(item: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (item.get("title", ""), item["text"], item.get("body", ""))))


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in lines(path):
        yield json.loads(line)
