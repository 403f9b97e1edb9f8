"""Those who ask, in processes of their own, for `bench/questions.py`: each as fast as it is answered."""

import json
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection, HTTPException
from multiprocessing import get_context

from standardwebhooks import Webhook

TEXTS = (
    "Рас па, келесі аптадан бастап су бағасы екі есе қымбаттай ма?",
    "Правда ли, что с понедельника закроют все школы в Шымкенте?",
    "Is it true that the new vaccine contains a chip?",
    "Пенсия төлемдері тоқтатылады деген хабар тарап жатыр, бұл шындық па?",
    "В соседнем чате пишут, что карты всех банков заблокируют. Это так?",
)
CITIES = ("Алматы", "Астана", "Шымкент", "Тараз", "Ақтау", "Семей", "Қостанай", "Атырау")


@dataclass
class Came:
    """What one client saw: how long each answer took, and the receipts that it was shown."""

    times: list[float] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def text_of(number: int) -> str:
    """A question that is like others and the same as none."""
    return f"{TEXTS[number % 5]} {CITIES[number // 5 % 8]}, {number // 40} мектеп."


def by_hook(connection: HTTPConnection, secret: str, number: str, said: str) -> tuple[int, bytes]:
    """Send one signed question."""
    body = json.dumps({"type": "question.asked", "data": {"text": said, "to": number}}, ensure_ascii=False)
    now = datetime.now(UTC)
    headers = {
        "webhook-id": number,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(number, now, body),
    }
    connection.request("POST", "/hooks/questions/partner", body.encode(), headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def ask_for(port: int, secret: str, seconds: float, first: int) -> Came:
    """Ask one question after the other for so long; ends early when nobody answers any more."""
    came, until, number = Came(), time.monotonic() + seconds, first
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    while time.monotonic() < until:
        began = time.perf_counter()
        try:
            status, body = by_hook(connection, secret, f"msg_{number}", text_of(number % 1_000_000_000))
        except (OSError, HTTPException):
            break
        came.times.append(time.perf_counter() - began)
        if status == 201:
            came.receipts.append(json.loads(body)["number"])
        else:
            came.failed.append(f"{status}: {body[:200]!r}")
        number += 1
    connection.close()
    return came


def together(
    clients: int, work: Callable[[int], Came], processes: int = 2, meanwhile: Callable[[], None] | None = None
) -> Came:
    """What all of so many clients saw, spread over processes; *meanwhile* something happens here."""
    shares = [list(range(start, clients, processes)) for start in range(processes)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        running = [pool.submit(_side_by_side, work, share) for share in shares if share]
        if meanwhile is not None:
            meanwhile()
        found = [came for one in running for came in one.result()]
    whole = Came()
    for came in found:
        whole.times += came.times
        whole.receipts += came.receipts
        whole.failed += came.failed
    return whole


def askers(port: int, secret: str, seconds: float) -> Callable[[int], Came]:
    """Work for `together`: ask for so long."""
    return partial(_asker, port, secret, seconds, time.time_ns())


def _asker(port: int, secret: str, seconds: float, run: int, client: int) -> Came:
    return ask_for(port, secret, seconds, run + client * 1_000_000)


def _side_by_side(work: Callable[[int], Came], numbers: Sequence[int]) -> list[Came]:
    found: dict[int, Came] = {}

    def run(number: int) -> None:
        found[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(found.values())
