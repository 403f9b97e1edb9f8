"""What hostile people write, through the door for questions: kept as they wrote it, quickly, breaking nothing."""

import json
import os
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from claims import contacts, questions
from claims.records import Sighting
from claims.seen import Asked
from claims.terms import QuestionWay
from tests.desk.test_hooks import add, headers_of, send

HOSTILE = Path(os.environ.get("AIQYN_CORPORA") or Path(__file__).resolve().parents[3] / "shared") / "hostile"
SIZE = 16_384
QUICK = 0.1
"""Seconds of the processor that a body of 16 KB may take (hostile.md 4.1)."""


def filled(piece: str) -> str:
    """16 KB of *piece*."""
    return (
        (piece * (SIZE // len(piece.encode("utf-8", "surrogatepass")) + 1))
        .encode()[:SIZE]
        .decode("utf-8", "ignore")
    )


HEAVY = {
    "FDFA grows eighteenfold": filled("\ufdfa"),
    "marks upon marks": "a" + filled("\u0301\u0316"),
    "digits": filled("8"),
    "digits in groups": filled("8 7"),
    "digits and dashes": filled("1-"),
    "dots": filled("."),
    "at signs": filled("a@"),
    "letters and dots": filled("a."),
    "an endless address": "http://" + filled("a."),
    "one letter": filled("қ"),
    "capital words": filled("Қазыбек "),
    "streets": filled("көшесі ул. "),
    "house numbers": filled("ул. Абая, д. 5, кв. 7 "),
    "spaces": "x" + filled(" ") + "x",
    "line ends": "x" + filled("\n") + "x",
    "zero width": "x" + filled("\u200b\u200d\ufeff"),
    "both ways": filled("\u202e\u2066a\u2069"),
    "hangul": filled("\u1100\u1161\u11a8"),
    "open brackets": filled("<"),
    "comments": filled("<!--"),
    "entities": filled("&amp;"),
    "emoji families": filled("👨‍👩‍👧‍👦"),
    "mathematical letters": filled("𝐀𝟏"),
    "phones": filled("+7 701 123 45 67 "),
    "cards": filled("4111 1111 1111 1111 "),
    "almost cards": filled("4111111111111112"),
    "numbers of persons": filled("850101300123 "),
    "mixed": filled("Ә1@. -+/"),
}


@pytest.fixture
def partner(desk):
    return add(desk, "partner")


@pytest.fixture(params=["sqlite"])
def dialect(request):
    """What is measured is the work before the database."""
    return request.param


@pytest.mark.parametrize("what", HEAVY)
def test_any_16_kb_are_taken_in_a_tenth_of_a_second(desk, partner, what):
    send(desk, partner, {"text": "warm"}, message="warm")
    text = HEAVY[what]
    assert len(text.encode()) >= SIZE - 4
    body = json.dumps({"type": "question.asked", "data": {"text": text, "to": "x"}}, ensure_ascii=False)
    client, times = desk.stranger(), []
    for number in range(3):
        headers = headers_of(partner, body, f"msg_{number}")
        began = time.process_time()
        answer = client.post("/hooks/questions/partner", content=body.encode(), headers=headers)
        times.append(time.process_time() - began)
        assert answer.status_code == 201
    assert min(times) < QUICK, what


def test_half_a_surrogate_pair_and_bytes_of_nothing_stop_nobody(session, source, tmp_path):
    seal = contacts.seal_of(tmp_path / "keys")
    for number, text in enumerate(["a\ud800b +7 701 123 45 67", "a\x00b", "\udfff"]):
        asked = Asked(f"k\ud800{number}\x00", text, QuestionWay.FORM, to="t\ud800\x00", thread="\udfff")
        receipt = questions.ask(session, source, seal, asked)
        assert receipt.fresh and questions.ask(session, source, seal, asked).number == receipt.number


def lines() -> list[str]:
    """Each hostile line of the corpora, once."""
    found = json.loads((HOSTILE / "blns" / "blns.json").read_text("utf-8"))
    for folder in ("payloadbox-xss", "payloadbox-csv"):
        for path in sorted((HOSTILE / folder).rglob("*.txt")):
            found += path.read_text("utf-8", "replace").splitlines()
    return sorted({line for line in found if line.strip()})


@pytest.mark.corpora
@pytest.mark.skipif(not HOSTILE.is_dir(), reason="no hostile corpora here: set AIQYN_CORPORA")
def test_every_hostile_line_is_kept_as_it_was_written(desk, partner, tmp_path):
    written = lines()
    assert len(written) > 2000
    sample = written[:: max(1, len(written) // 300)]
    for number, line in enumerate(sample):
        assert (
            send(desk, partner, {"text": line, "key": line[:500]}, message=f"msg_{number}").status_code == 201
        )
    seal = contacts.seal_of(desk.settings.question_keys)
    with desk.database.writing() as session:
        source = session.scalars(select(Sighting)).first().source
        batch = [Asked(f"table/{n}", line, QuestionWay.TABLE) for n, line in enumerate(written)]
        questions.ask_all(session, source, seal, batch)
    with desk.database.reading() as session:
        kept = session.scalars(select(Sighting.text).order_by(Sighting.id)).all()
    told = [questions.mask(line).text.replace("\0", "") for line in (*sample, *written)]
    assert kept == told
