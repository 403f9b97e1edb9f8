"""From a published refutation to everybody who asked, through a stand-in that keeps Telegram's pace."""

import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "pipeline" / "answering"))

from conftest import TOKEN, World
from questions_served import Served
from sqlalchemy import func, select

from claims import questions, triage
from claims.records import Match, Notice, Question
from claims.seen import Asked
from claims.settings import Settings
from claims.terms import Language, PublicationState, QuestionWay
from claims.triage import Proposed
from pipeline.standins.bot_api import Telegram


def answered(desk: Served, people: int, per_second: float) -> dict[str, Any]:
    """How long until *people* are answered whose chats take *per_second* messages."""
    with Telegram(desk.folder / "telegram.jsonl", token=TOKEN, pace=True) as telegram:
        settings = Settings(
            database=desk.url,
            data=desk.folder / "data",
            bot={"token": TOKEN, "base_url": telegram.base_url, "seconds": 5},
            questions={"url": "https://ask.example.kz", "messages_per_second": per_second},
            site={"url": "https://aiqyn.example"},
        )
        world = World(desk.open(), settings, telegram, None)  # type: ignore[arg-type]  # nobody asked by mail
        _ask(world, people)
        began, worked = time.monotonic(), time.process_time()
        world.publish()
        queued_after, rounds, first = 0.0, 0, 0.0
        while _waiting(world, people):
            told: list[float] = []
            world.run(seconds=45.0, told=lambda _, told=told: told.append(time.monotonic()))  # type: ignore[misc]
            first = first or (told[0] - began if told else 0.0)
            rounds += 1
        passed = time.monotonic() - began
        said = [one.chat for one in telegram.book.standing()]
        world.database.close()
    return {
        "people": people, "per_second": per_second, "seconds": passed, "least": people / per_second,
        "ratio": passed / (people / per_second), "first_after": first, "rounds": rounds,
        "cpu_ms": (time.process_time() - worked) / people * 1000, "queued_after": queued_after,
        "answered": len(set(said)), "twice": len(said) - len(set(said)),
    }  # fmt: skip


def _ask(world: World, people: int) -> None:
    batch = [
        Asked(f"chat/{n}:1", f"Аптеки закроют? Правда? {n}", QuestionWay.TELEGRAM, to=str(1000 + n),
              answer_in=Language.RU if n % 2 else Language.KK)
        for n in range(people)
    ]  # fmt: skip
    for one in batch:
        world.telegram.book.add_person(int(one.to), "Айгүл")
    with world.database.writing() as session:
        source = questions.source_for(session, "telegram", "telegram")
        questions.ask_all(session, source, world.seal, batch)
        claim = triage.find_claim(session, world.claim)
        numbers = session.scalars(select(Question.sighting_id).outerjoin(
            Match, Match.sighting_id == Question.sighting_id).where(Match.id.is_(None)))  # fmt: skip
        triage.join(session, [Proposed(number, claim.id, 0.99) for number in numbers], "bench")


def _waiting(world: World, people: int) -> bool:
    with world.database.reading() as session:
        sent = session.scalar(
            select(func.count()).select_from(Notice).where(Notice.state == PublicationState.SENT)
        )
    return (sent or 0) < people
