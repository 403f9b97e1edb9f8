"""One process writes the candidate index, is killed at any moment, or is read by others meanwhile."""

import json
import os
import random
import signal
import time
import traceback

import pytest

from models.candidates import CandidateIndex, Mode
from models.text import fold_all

KILLS = int(os.environ.get("AIQYN_TEST_INDEX_KILLS", "50"))
WORDS = [
    "су",
    "нан",
    "қала",
    "банк",
    "карта",
    "төлем",
    "вода",
    "хлеб",
    "город",
    "вакцина",
    "чип",
    "маска",
    "школа",
    "дорога",
    "мост",
    "закон",
    "town",
    "five",
]
EVERY = 7


def deeds(count, seed=1):
    """Insertions, changes and withdrawals, the same every time."""
    chance = random.Random(seed)
    for number in range(count):
        text = " ".join(chance.choices(WORDS, k=chance.randint(3, 9))) + f" {chance.randint(1, 40)}"
        kind = chance.random()
        key = number if kind < 0.8 else chance.randint(0, number)
        yield key, (text if kind < 0.9 else "")


def do(index, deed):
    """Carries one of them out."""
    key, text = deed
    if text:
        index.partial_fit([key], fold_all([text]))
    else:
        index.withdraw([key])


QUERIES = fold_all(text for _, text in deeds(40, seed=2) if text)


@pytest.fixture(autouse=True)
def warm(tmp_path):
    """Everything compiled before the first fork, or a child would spend its life on that."""
    for commit in (False, True):
        index = CandidateIndex.open(tmp_path / "warm").fit([], []).commit()
        for deed in deeds(100):
            do(index, deed)
        index.weigh().kneighbors(QUERIES[:3])
        index.close() if not commit else index.commit()
    index.kneighbors(QUERIES[:1], budget=None)
    index.close()
    CandidateIndex.open(tmp_path / "warm").close()


def forked(work):
    """A process that does *work* and ends."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    return child


def ended(child):
    """How a process ended: 0 in order, -9 killed, anything else by a fault of its own."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def write(folder, until, pause=0.0005, ready=-1):
    """Goes on where the last commit stands, committing now and then."""
    index = CandidateIndex.open(folder)
    if ready >= 0:
        os.write(ready, b".")
    done = int(index.note or 0)
    for number, deed in enumerate(deeds(until), 1):
        if number > done:
            do(index, deed)
            time.sleep(pause)
            if number % EVERY == 0:
                index.commit(str(number))
    index.close()


class Replay:
    """An index that does the same deeds and is never killed."""

    def __init__(self, folder, count):
        self.index = CandidateIndex.open(folder)
        self.deeds = enumerate(deeds(count), 1)
        self.done = 0

    def until(self, number):
        while self.done < number:
            self.done, deed = next(self.deeds)
            do(self.index, deed)
            if self.done % EVERY == 0:
                self.index.commit()
        return self.index


# A child that died before its word was read leaves it in the pipe; the next kill then comes while its child opens.
def test_a_writer_killed_at_any_moment_leaves_what_it_committed(tmp_path):
    chance, count = random.Random(), 100_000
    replay = Replay(tmp_path / "replay", count)
    CandidateIndex.open(tmp_path / "index").close()
    heard, ready = os.pipe()
    for kill in range(1, KILLS + 1):
        child = forked(lambda: write(tmp_path / "index", count, ready=ready))
        if kill % 5:  # at its work; every fifth dies while it opens and mends
            os.read(heard, 1)
        time.sleep(chance.random() * 0.2)
        os.kill(child, signal.SIGKILL)
        assert ended(child) == -signal.SIGKILL
        if kill % 10 == 0 or kill == KILLS:
            index = CandidateIndex.open(tmp_path / "index")
            wanted = replay.until(int(index.note or 0)).weigh()
            assert index.keys().tolist() == wanted.keys().tolist()
            assert index.weigh().kneighbors(QUERIES) == wanted.kneighbors(QUERIES)
            assert index.kneighbors(QUERIES, budget=None) == wanted.kneighbors(QUERIES, budget=None)
            index.commit().close()
    assert replay.done > 0


def begin(folder):
    """Makes an index and dies before there is a text in it."""
    CandidateIndex.open(folder).fit([], []).commit("begun")
    os.kill(os.getpid(), signal.SIGKILL)


def test_an_index_whose_writer_died_before_its_first_text_weighs_what_comes(tmp_path):
    assert ended(forked(lambda: begin(tmp_path / "index"))) == -signal.SIGKILL
    index = CandidateIndex.open(tmp_path / "index")
    wanted = CandidateIndex.open(tmp_path / "wanted").fit([], []).commit("begun")
    for deed in deeds(40):
        do(index, deed)
        do(wanted, deed)
    assert index.kneighbors(QUERIES) == wanted.kneighbors(QUERIES)
    assert all(cosine > 0 for found in wanted.kneighbors(QUERIES) for _, cosine in found[:1])
    assert any(wanted.kneighbors(QUERIES))


def read(folder, answers):
    """Asks until told to end, and writes down what was answered at which commit."""
    index = CandidateIndex.open(folder, Mode.READ)
    with answers.open("w") as out:
        while not (folder / "end").exists():
            for place, query in enumerate(QUERIES):
                found = index.kneighbors([query], 5)[0]
                out.write(json.dumps([int(index.note or 0), place, found]) + "\n")


def test_readers_beside_a_writer_answer_for_what_was_committed(tmp_path):
    folder, count = tmp_path / "index", 2_000
    CandidateIndex.open(folder).close()
    answers = [tmp_path / f"answers-{number}" for number in range(2)]
    readers = [forked(lambda path=path: read(folder, path)) for path in answers]
    assert ended(forked(lambda: write(folder, count, 0.0))) == 0
    (folder / "end").touch()
    assert [ended(reader) for reader in readers] == [0, 0]
    said = sorted({line for path in answers for line in path.read_text().splitlines()}, key=json.loads)
    replay = Replay(tmp_path / "replay", count)
    for line in said:
        number, place, found = json.loads(line)
        wanted = replay.until(number).kneighbors([QUERIES[place]], 5)[0]
        assert [list(near) for near in wanted] == found, number
    assert len({json.loads(line)[0] for line in said}) > 10
