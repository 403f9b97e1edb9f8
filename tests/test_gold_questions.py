"""The gold set of grouped questions (data/gold) keeps the promises its guideline makes."""

import csv
import json
import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

DATA = Path(__file__).resolve().parent.parent / "data"
GOLD = DATA / "gold"
LANGUAGES = ("kk", "ru", "en")
FIELDS = ["id", "language", "text", "cluster", "published", "split"]
PRIVATE = re.compile(r"\d{7,}|\d{3}[- ]\d{2}[- ]\d{2}|\+7|@|https?:|www\.")


def _questions(language: str) -> list[dict[str, str]]:
    """Every line of one language's file, in its order."""
    lines = (GOLD / f"questions-{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _groups(questions: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Questions by cluster."""
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for question in questions:
        groups[question["cluster"]].append(question)
    return groups


def _topics() -> dict[str, str]:
    """The topic of every cluster; empty for a question that stands alone."""
    with (GOLD / "question-topics.tsv").open(encoding="utf-8", newline="") as file:
        return {row["cluster"]: row["topic"] for row in csv.DictReader(file, delimiter="\t")}


def _words(text: str) -> str:
    """The text as a reader compares it: its words in order, without case or punctuation."""
    return " ".join(re.findall(r"\w+", text.casefold()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_has_the_six_fields_and_its_own_number(language: str) -> None:
    questions = _questions(language)
    assert {tuple(question) for question in questions} == {tuple(FIELDS)}
    assert {question["language"] for question in questions} == {language}
    assert [q["id"] for q in questions] == [f"q{language}-{n:04d}" for n in range(1, len(questions) + 1)]
    assert [q["text"] for q in questions if q["text"] != q["text"].strip() or not q["text"]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_clusters_are_numbered_by_their_first_question(language: str) -> None:
    seen = list(dict.fromkeys(question["cluster"] for question in _questions(language)))
    assert seen == [f"{language}-{n:03d}" for n in range(1, len(seen) + 1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_two_hundred_groups_of_two_to_five_and_forty_lone_questions(language: str) -> None:
    sizes = Counter(len(group) for group in _groups(_questions(language)).values())
    assert set(sizes) == {1, 2, 3, 4, 5}
    assert sizes[1] >= 40
    assert sum(number for size, number in sizes.items() if size > 1) >= 200
    assert sum(size * number for size, number in sizes.items() if size > 1) >= 550


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_stand_in_the_order_of_arrival_within_seven_weeks(language: str) -> None:
    times = [datetime.fromisoformat(question["published"]) for question in _questions(language)]
    assert [later for earlier, later in pairwise(times) if later <= earlier] == []
    assert {time.utcoffset() for time in times} == {timedelta(hours=5)}
    assert times[-1] - times[0] <= timedelta(weeks=7)


@pytest.mark.parametrize("language", LANGUAGES)
def test_groups_arrive_mixed_with_one_another(language: str) -> None:
    places: dict[str, list[int]] = defaultdict(list)
    for place, question in enumerate(_questions(language)):
        places[question["cluster"]].append(place)
    groups = [p for p in places.values() if len(p) > 1]
    unbroken = [p for p in groups if p[-1] - p[0] == len(p) - 1]
    assert len(unbroken) <= len(groups) * 0.05


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cluster_and_its_neighbours_are_in_one_split(language: str) -> None:
    groups, topics = _groups(_questions(language)), _topics()
    splits: dict[str, set[str]] = defaultdict(set)
    for cluster, group in groups.items():
        splits[topics[cluster] or cluster] |= {question["split"] for question in group}
    assert {topic: found for topic, found in splits.items() if len(found) > 1} == {}
    in_test = sum(group[0]["split"] == "test" for group in groups.values())
    assert 0.37 <= in_test / len(groups) <= 0.43


def test_the_topic_table_names_every_cluster_once() -> None:
    lines = (GOLD / "question-topics.tsv").read_text(encoding="utf-8").splitlines()
    clusters = [c for language in LANGUAGES for c in sorted(_groups(_questions(language)))]
    assert [line.split("\t")[0] for line in lines[1:]] == clusters


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_least_sixty_groups_have_a_near_neighbour(language: str) -> None:
    groups, topics = _groups(_questions(language)), _topics()
    sizes = Counter(topics[c] for c, group in groups.items() if len(group) > 1 and topics[c])
    assert sum(size for size in sizes.values() if size > 1) >= 60


def test_no_question_is_there_twice() -> None:
    counted = Counter(_words(q["text"]) for language in LANGUAGES for q in _questions(language))
    assert [text for text, times in counted.items() if times > 1] == []


def test_no_question_repeats_the_demonstration_or_the_judged_pairs() -> None:
    ours = {_words(q["text"]) for language in LANGUAGES for q in _questions(language)}
    demo = [DATA / "demo" / "questions" / f"{language}.yaml" for language in LANGUAGES]
    older = {
        _words(str(q["text"])) for path in demo for q in yaml.safe_load(path.read_text(encoding="utf-8"))
    }
    with (DATA / "pairs" / "judged.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            older |= {_words(row["text_a"]), _words(row["text_b"])}
    assert ours & older == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_holds_a_number_or_an_address_of_a_person(language: str) -> None:
    assert [q["text"] for q in _questions(language) if PRIVATE.search(q["text"])] == []
