"""Killing the bot again and again while people write to it, and looking for what was lost, doubled or said twice."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from claims import questions
from claims.database import open_database
from claims.records import Notice, Question, Sighting
from claims.terms import NoticeKind, PublicationState
from pipeline.standins.bot_api import Fault, Telegram
from pipeline.standins.bot_citizen import Citizen

TOKEN = "4711:question-bot"
CHILD = Path(__file__).with_name("bot_child.py")
STEPS = [
    ("commit", "before"), ("commit", "after"), ("send", "before"), ("send", "after"), ("updates", "after"),
    ("acknowledge", "after"), ("change_keyboard", "after"),
]  # fmt: skip
MISFORTUNE = {Fault.RESET_AFTER: 0.04, Fault.BROKEN_AFTER: 0.03, Fault.RESET: 0.03, Fault.FLOOD: 0.02}
RECEIPT = re.compile(r"(?:нөмірі|Номер|number): (q-\w+)")
WORDS = "Рас па, осы туралы не дейсіз: {token}"
SILENCE = 0.0
"""Seconds after which a receipt that was in flight is in doubt: the dead do not send."""


class Server:
    """The fork server."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._read() == "ready"

    def begin(self, order: Any) -> int:
        """A new life; its process's number."""
        self._write(order)
        return int(self._read())

    def end(self) -> int:
        """Wait until the last life is over; how it ended."""
        self._write("reap")
        return int(self._read())

    def close(self) -> None:
        """No more lives."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)

    def _write(self, order: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@dataclass
class BotCampaign:
    """People who write, a bot that dies, and what is to hold all the same."""

    url: str
    folder: Path
    server: Server
    seed: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    tokens: dict[str, int] = field(default_factory=dict)
    """What makes each question's words its own -> whose it is."""
    messages: dict[int, tuple[int, str]] = field(default_factory=dict)
    """A message that may be edited -> whose it is, and its words."""
    sabotage: str = ""
    """A fault that is put into the bot, to see that it is found."""
    lasts: float = 1.0
    """Seconds that a life takes for what there is to do, as measured so far."""
    doubtful: int = 0
    """Receipts of which nobody knows."""
    told: Callable[[int], None] = lambda _: None

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.telegram = Telegram(self.folder / "telegram.jsonl", token=TOKEN, seed=self.seed)
        self.people = [
            Citizen(self.telegram, 500 + n, language_code=code)
            for n, code in enumerate(["kk", "ru", "en"] * 3)
        ]
        self.count = 0

    def live(self, kills: int) -> list[str]:
        """Kill so often, then let everything come to rest; what was found wrong."""
        with self.telegram:
            while self.kills.total() < kills:
                self.misfortune()
                self.write(self.dice.randint(1, 4))
                self.kill()
                self.told(self.kills.total())
            self.rest()
            self.faults += self.wrong()
        return self.faults

    # --- what people do -------------------------------------------------------------------

    def write(self, times: int) -> None:
        """Some people do something."""
        for _ in range(times):
            person = self.dice.choice(self.people)
            doing = self.dice.choices(
                [self.ask, self.album, self.command, self.press, self.edit, self.show], [6, 2, 1, 2, 1, 1]
            )[0]
            doing(person)

    def words(self, person: Citizen) -> str:
        """Words that nobody wrote before."""
        self.count += 1
        token = f"zq{self.count:05d}x"
        self.tokens[token] = person.id
        return WORDS.format(token=token)

    def ask(self, person: Citizen) -> None:
        """A question."""
        words = self.words(person)
        self.messages[person.say(words)] = (person.id, words)

    def album(self, person: Citizen) -> None:
        """Pictures with words below one of them."""
        captions = [""] * self.dice.randint(1, 3)
        captions.insert(self.dice.randint(0, len(captions)), self.words(person))
        person.album(*captions)

    def command(self, person: Citizen) -> None:
        """A word with a slash."""
        person.say(self.dice.choice(["/help", "/status", "/consent", "/start"]))

    def show(self, person: Citizen) -> None:
        """Something that is no question."""
        person.show(self.dice.choice(["voice", "sticker", "photo"]))

    def press(self, person: Citizen) -> None:
        """A button, if there is one; sometimes twice."""
        shown = [kept for kept in person.heard if kept.markup]
        if not shown:
            return
        kept = self.dice.choice(shown)
        data = self.dice.choice([one for row in json.loads(kept.markup)["inline_keyboard"] for one in row])
        if data["callback_data"] in ("fy", "fn"):
            return
        for _ in range(self.dice.choice([1, 1, 2])):
            person.press_data(kept, data["callback_data"])

    def edit(self, person: Citizen) -> None:
        """Change a question that was written before: its token stays, more words come."""
        mine = [message for message, owner in self.messages.items() if owner[0] == person.id]
        if mine:
            message = self.dice.choice(mine)
            self.count += 1
            person.edit(message, f"{self.messages[message][1]} – {self.count} рет түзеттім")

    def misfortune(self) -> None:
        """Sometimes Telegram is not well either."""
        with self.telegram.book.lock:
            self.telegram.chances = dict(MISFORTUNE) if self.dice.random() < 0.3 else {}
            self.telegram.chance_seconds = 0.05

    # --- lives and deaths -----------------------------------------------------------------

    def order(self, **more: Any) -> dict[str, Any]:
        """One life."""
        bot = {
            "token": TOKEN, "base_url": self.telegram.base_url, "seconds": 10, "poll_seconds": 1, "messages": 100_000,
        }  # fmt: skip
        settings = {
            "database": self.url, "data": str(self.folder / "data"), "bot": bot,
            "questions": {"url": "https://ask.example.kz"}, "publish": {"settle_seconds": SILENCE},
        }  # fmt: skip
        return {"settings": settings, "warm": 0.05, "sabotage": self.sabotage, **more}

    def kill(self) -> None:
        """One life and its end: at a step, or at any moment."""
        step = [*self.dice.choice(STEPS), self.dice.randint(1, 4)] if self.dice.random() < 0.6 else None
        began = time.monotonic()
        pid = self.server.begin(self.order(step=step) if step else self.order())
        if step:
            reached = self._died(pid, began)
        else:
            time.sleep(self.dice.uniform(0.0, 1.2 * self.lasts))
            reached = False
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        ended = self.server.end()
        if ended == -signal.SIGKILL:
            self.kills[f"{step[1]} {step[0]}" if step and reached else "any moment"] += 1
        elif ended != 3:
            self.faults.append(f"seed {self.seed}: a life ended by itself with {ended}")

    def _died(self, pid: int, began: float) -> bool:
        """Whether a life came to its step; if it has done all there is to do without, it will not."""
        done = 0.0
        while (now := time.monotonic()) < began + 30:
            try:
                state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            except FileNotFoundError:
                return True
            if state == "Z":
                return True
            if self.telegram.book.updates:
                done = 0.0
            elif not done:
                done, self.lasts = now, 0.7 * self.lasts + 0.3 * (now - began)
            elif now - done > 0.3:
                return False
            time.sleep(0.01)
        return False

    def rest(self) -> None:
        """Nobody dies and nobody is ill: until there is nothing to do."""
        self.telegram.chances = {}
        for _ in range(60):
            self.server.begin(self.order(rounds=4))
            self.server.end()
            if not self.telegram.book.updates and not self.waiting():
                return
            time.sleep(0.05)
        self.faults.append(f"seed {self.seed}: it never came to rest")

    def waiting(self) -> int:
        """Receipts that are still owed."""
        database = open_database(self.url)
        with database.reading() as session:
            owed = Notice.state.in_([PublicationState.QUEUED, PublicationState.SENDING])
            found = session.scalar(select(func.count()).where(owed)) or 0
        database.close()
        return found

    # --- what is to hold ------------------------------------------------------------------

    def wrong(self) -> list[str]:
        """What was lost, doubled or said twice."""
        database = open_database(self.url)
        with database.reading() as session:
            found = [*self._lost(session), *self._receipts(session), *self._repeated()]
        database.close()
        return [f"seed {self.seed}: {one}" for one in found]

    def _lost(self, session: Any) -> Iterator[str]:
        texts = list(session.scalars(select(Sighting.text).join(Question)))
        seen = Counter(token for text in texts for token in re.findall(r"zq\d{5}x", text))
        yield from (f"{token} was lost" for token in self.tokens if not seen[token])
        yield from (f"{token} is there {number} times" for token, number in seen.items() if number > 1)
        if len(texts) != len(self.tokens):
            yield f"{len(texts)} questions of {len(self.tokens)}"

    def _receipts(self, session: Any) -> Iterator[str]:
        shown: Counter[str] = Counter()
        links: dict[str, str] = {}
        for kept in self.telegram.book.standing():
            if found := RECEIPT.search(kept.text):
                shown[found[1]] += 1
                links[found[1]] = re.findall(r"/q/([0-9a-f]{32})", str(kept.entities))[0]
        yield from (f"{number} was told {times} times" for number, times in shown.items() if times > 1)
        for number, secret in links.items():
            question = questions.by_receipt(session, secret)
            if question is None or question.public_id != number:
                yield f"the receipt of {number} opens nothing"
        notices = select(Notice, Question.public_id).join(Question).where(Notice.kind == NoticeKind.RECEIPT)
        states = {number: notice.state for notice, number in session.execute(notices)}
        for number in session.scalars(select(Question.public_id)):
            state = states.get(number)
            if state is PublicationState.SENT and shown[number] != 1:
                yield f"{number} counts as told and was not"
            if state not in (PublicationState.SENT, PublicationState.UNCERTAIN):
                yield f"the receipt of {number} is {state}"
        self.doubtful = sum(state is PublicationState.UNCERTAIN for state in states.values())

    def _repeated(self) -> Iterator[str]:
        """Nothing that somebody wrote has two answers."""
        answers = Counter(
            (kept.chat, kept.reply_to) for kept in self.telegram.book.standing() if kept.reply_to
        )
        yield from (f"message {key} has {number} answers" for key, number in answers.items() if number > 1)
