"""The gold set: what its README promises is so."""

import json
import re
from collections import Counter
from pathlib import Path

import yaml
from sklearn.metrics import cohen_kappa_score

DATA = Path(__file__).resolve().parents[1] / "data"
GOLD = DATA / "gold"
TWINS = ("negation-twin", "number-twin", "place-twin", "date-twin", "actor-twin")
SAME_KINDS = {"retelling", "copy-edited", "informal", "forwarded", "question"}
KINDS = SAME_KINDS | {"longer", "shared-words", "same-topic", "unrelated"} | set(TWINS)


def table(name: str, columns: str) -> list[dict[str, str]]:
    lines = (GOLD / name).read_text(encoding="utf-8").split("\n")
    assert lines.pop() == ""
    assert lines.pop(0) == columns.replace(" ", "\t")
    names = columns.split()
    assert {line.count("\t") for line in lines} == {len(names) - 1}
    found = [dict(zip(names, line.split("\t"), strict=True)) for line in lines]
    assert all(value == value.strip() != "" for row in found for value in row.values())
    return found


def pairs() -> list[dict[str, str]]:
    return table("pairs.tsv", "text_a text_b label kind claim language split")


def parallel() -> list[dict[str, str]]:
    return table("parallel.tsv", "kk ru kind claim split")


def hard() -> list[dict[str, str]]:
    return table("parallel-hard.tsv", "kk ru label kind claim")


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


def test_labels_kinds_languages_and_splits_are_the_known_ones():
    found = pairs()
    assert {row["label"] for row in found} == {"same", "related", "different"}
    assert {row["kind"] for row in found} == KINDS
    assert {row["language"] for row in found} == {"kk", "ru"}
    assert {row["split"] for row in found} == {"train", "test"}
    assert {row["label"] for row in found if row["kind"] in SAME_KINDS} == {"same"}
    assert {row["kind"] for row in found if row["label"] == "same"} == SAME_KINDS | {"longer"}


def test_there_are_as_many_pairs_of_every_sort_as_promised():
    found = pairs()
    labels, kinds = Counter(row["label"] for row in found), Counter(row["kind"] for row in found)
    assert len(found) >= 500
    assert min(Counter(row["language"] for row in found).values()) >= 0.45 * len(found)
    assert 0.37 <= labels["same"] / len(found) <= 0.43
    assert 0.22 <= labels["related"] / len(found) <= 0.3
    assert 0.3 <= labels["different"] / len(found) <= 0.38
    assert all(kinds[kind] >= 40 for kind in TWINS)
    assert 0.55 <= Counter(row["split"] for row in found)["train"] / len(found) <= 0.65


def test_a_hundred_and_thirty_pairs_share_half_their_words_and_are_not_the_same():
    def likeness(row: dict[str, str]) -> float:
        first, second = set(plain(row["text_a"]).split()), set(plain(row["text_b"]).split())
        return len(first & second) / len(first | second)

    assert sum(row["label"] != "same" and likeness(row) >= 0.5 for row in pairs()) >= 130


def test_a_pair_of_one_claim_is_the_same_and_a_pair_of_two_is_not():
    for row in pairs():
        claims = row["claim"].split("|")
        assert all(re.fullmatch(r"[a-z0-9-]+-0[1-9]", claim) for claim in claims), row["claim"]
        assert len(set(claims)) == len(claims) == (1 if row["label"] == "same" else 2), row


def test_a_hundred_and_twenty_rumours_are_told_and_every_text_belongs_to_one_language():
    found = pairs()
    assert len({claim[:-3] for row in found for claim in row["claim"].split("|")}) >= 120
    languages: dict[str, set[str]] = {}
    for row in found:
        for text in (row["text_a"], row["text_b"]):
            languages.setdefault(text, set()).add(row["language"])
    assert {len(spoken) for spoken in languages.values()} == {1}


def test_no_claim_and_no_text_stands_on_both_sides_of_the_split():
    sides: dict[str, set[str]] = {}
    for row in pairs():
        for rumour in [claim[:-3] for claim in row["claim"].split("|")]:
            sides.setdefault("rumour " + rumour, set()).add(row["split"])
        for text in (row["text_a"], row["text_b"]):
            sides.setdefault(plain(text), set()).add(row["split"])
    for row in parallel():
        sides.setdefault("rumour " + row["claim"][:-3], set()).add(row["split"])
        for text in (row["kk"], row["ru"]):
            sides.setdefault(plain(text), set()).add(row["split"])
    assert [name for name, found in sides.items() if len(found) > 1] == []


def test_no_pair_is_there_twice():
    for rows, columns in (
        (pairs(), ("text_a", "text_b")),
        (parallel(), ("kk", "ru")),
        (hard(), ("kk", "ru")),
    ):
        seen = Counter(frozenset(plain(row[column]) for column in columns) for row in rows)
        assert [texts for texts, times in seen.items() if times > 1] == []
        assert {len(texts) for texts in seen} == {2}


def test_no_text_is_one_of_the_judged_pairs_or_of_the_demonstration():
    known = set()
    for line in (DATA / "pairs" / "judged.tsv").read_text(encoding="utf-8").splitlines():
        known.update(plain(text) for text in line.split("\t")[:2])
    for path in (DATA / "demo" / "rumours").glob("*.yaml"):
        known.update(plain(text) for text in strings(yaml.safe_load(path.read_text(encoding="utf-8"))))
    ours = {plain(row[column]) for row in pairs() for column in ("text_a", "text_b")}
    ours |= {plain(row[column]) for row in [*parallel(), *hard()] for column in ("kk", "ru")}
    assert ours & known == set()


def test_the_parallel_texts_are_as_many_and_as_varied_as_promised():
    found = parallel()
    kinds = Counter(row["kind"] for row in found)
    assert len(found) >= 300
    assert set(kinds) == {"near-translation", "free-retelling", "headline-message"}
    assert min(kinds.values()) >= 50


def test_the_hard_parallel_texts_hold_both_labels():
    labels = Counter(row["label"] for row in hard())
    assert set(labels) == {"same", "not-same"}
    assert min(labels.values()) >= 50
    for row in hard():
        assert row["claim"].count("|") == (0 if row["label"] == "same" else 1)


def test_the_readme_states_the_figures_of_the_files():
    told = (GOLD / "README.md").read_text(encoding="utf-8")
    cells = Counter((row["kind"], row["label"]) for row in pairs())
    for kind in KINDS:
        figures = [str(cells[kind, label] or "") for label in ("same", "related", "different")]
        wanted = re.sub(r" +", " ", f"| {kind} | {' | '.join(figures)} |")
        assert wanted in re.sub(r" +", " ", told), wanted
    assert (
        f"{len(pairs())} pairs" in told
        and f"{len(parallel())} pairs" in told
        and f"{len(hard())} pairs" in told
    )


def second_pass(name: str) -> dict[str, str]:
    return {
        row["row"]: row["label"] for row in table("second-pass.tsv", "file row label") if row["file"] == name
    }


def agreement(name: str, first: dict[str, str]) -> tuple[int, float, float]:
    second = second_pass(name)
    mine, theirs = [first[row] for row in second], list(second.values())
    alike = sum(a == b for a, b in zip(mine, theirs, strict=True)) / len(mine)
    return len(mine), round(100 * alike, 1), round(cohen_kappa_score(mine, theirs), 3)


def questions(language: str) -> dict[str, str]:
    lines = (GOLD / f"questions-{language}.jsonl").read_text("utf-8").splitlines()
    group = {row["id"]: row["cluster"] for row in map(json.loads, lines)}
    asked = second_pass(f"questions-{language}.jsonl")
    return {pair: ("same", "not")[len({group[one] for one in pair.split()}) - 1] for pair in asked}


def test_the_agreement_of_the_second_pass_is_what_the_readme_says():
    first = {str(n): row["label"] for n, row in enumerate(pairs(), 1)}
    assert agreement("pairs.tsv", first) == (795, 97.0, 0.954)
    halves = {row: "same" if label == "same" else "not" for row, label in first.items()}
    second = {row: "same" if label == "same" else "not" for row, label in second_pass("pairs.tsv").items()}
    rows = list(second)
    kappa = cohen_kappa_score([halves[row] for row in rows], [second[row] for row in rows])
    assert round(kappa, 3) == 0.995
    hard_ones = {str(n): row["label"] for n, row in enumerate(hard(), 1)}
    assert agreement("parallel-hard.tsv", hard_ones) == (250, 100.0, 1.0)
    found = {
        language: agreement(f"questions-{language}.jsonl", questions(language))
        for language in ("kk", "ru", "en")
    }
    assert found == {"kk": (200, 100.0, 1.0), "ru": (200, 99.5, 0.99), "en": (200, 100.0, 1.0)}
