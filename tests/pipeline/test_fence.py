import os
import socket
import threading
import time
from pathlib import Path

import pytest

from claims.errors import SourceError
from pipeline.fence import Fence

MEMORY = 200 * 1024 * 1024

MISBEHAVIOUR = """
import os, signal, socket, sqlite3, subprocess, time, urllib.request

def lived(arguments, body): return [os.getpid(), len(body)]
def sleep(arguments, body): time.sleep(60)
def eat(arguments, body): return len([bytearray(1 << 20) for _ in range(4096)])
def die(arguments, body): os.kill(os.getpid(), signal.SIGKILL)
def leave(arguments, body): os._exit(3)
def dig(arguments, body): return dig(arguments, body)
def refuse(arguments, body): raise ValueError("it is no feed")
def break_(arguments, body): raise KeyError("x")
def shout(arguments, body): return "x" * 100_000_000
def call(arguments, body): socket.create_connection(("127.0.0.1", arguments["port"]), 1)
def download(arguments, body): urllib.request.urlopen(f"http://127.0.0.1:{arguments['port']}/")
def spawn(arguments, body): subprocess.run(["true"])
def shell(arguments, body): os.system("true")
def database(arguments, body): sqlite3.connect(":memory:")
def look(arguments, body): return open(arguments["file"]).read()
def write(arguments, body): open(arguments["file"], "w").write("x")
def environment(arguments, body): return sorted(os.environ)
FENCED = {name.strip("_"): value for name, value in list(globals().items()) if callable(value)}
"""


@pytest.fixture(scope="module")
def fence(tmp_path_factory: pytest.TempPathFactory) -> object:
    folder = tmp_path_factory.mktemp("modules")
    (folder / "misbehaviour.py").write_text(MISBEHAVIOUR)
    fence = Fence("misbehaviour", MEMORY, path=[str(folder)])
    yield fence
    fence.close()


def call(fence: Fence, name: str, body: bytes = b"", **arguments: object) -> object:
    return fence.call(name, arguments, body, seconds=0.7 if name == "sleep" else 20)


def reason(fence: Fence, name: str, **arguments: object) -> str:
    with pytest.raises(SourceError) as caught:
        call(fence, name, **arguments)
    return str(caught.value.fields["reason"])


def test_one_worker_serves_many_feeds(fence: Fence) -> None:
    first, second = call(fence, "lived", b"12345"), call(fence, "lived", bytes(5_000_000))
    assert (first[1], second[1], first[0]) == (5, 5_000_000, second[0])
    assert first[0] != os.getpid()


def test_a_warm_fence_costs_less_than_a_feed(fence: Fence) -> None:
    call(fence, "lived")
    costs = []
    for _ in range(100):
        begun = time.perf_counter()
        call(fence, "lived")
        costs.append(time.perf_counter() - begun)
    assert sorted(costs)[50] < 0.005


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("sleep", "reading it took longer than 0.7 seconds; ask the site for a shorter feed"),
        ("eat", "reading it took too much memory, as no honest feed does"),
        ("die", "it broke the parser (PermissionError('os.kill is not for a parser'))"),
        ("leave", "it broke the parser (exit 3)"),
        ("dig", "it is nested deeper than any honest feed"),
        ("refuse", "it is no feed"),
        ("break", "it broke the parser (KeyError('x'))"),
    ],
)
def test_a_death_is_a_reason_and_the_next_feed_is_unharmed(fence: Fence, name: str, says: str) -> None:
    assert reason(fence, name) == says
    assert call(fence, "lived", b"123")[1] == 3


def test_an_answer_larger_than_any_feed_is_not_taken(fence: Fence) -> None:
    assert reason(fence, "shout") != ""
    assert call(fence, "lived", b"123")[1] == 3


def test_a_worker_that_hangs_is_killed_in_time(fence: Fence) -> None:
    call(fence, "lived")
    begun = time.monotonic()
    reason(fence, "sleep")
    assert time.monotonic() - begun < 1.5


def test_the_worker_reaches_nobody(fence: Fence) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        port = listener.getsockname()[1]
        assert "is not for a parser" in reason(fence, "call", port=port)
        assert reason(fence, "download", port=port) != ""
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize("name", ["spawn", "shell", "database"])
def test_the_worker_starts_nothing_and_opens_no_database(fence: Fence, name: str) -> None:
    assert "is not for a parser" in reason(fence, name)


def test_the_worker_reads_and_writes_no_files(fence: Fence, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    assert "a parser reads no files" in reason(fence, "look", file=str(secret))
    assert "a parser reads no files" in reason(fence, "look", file="/etc/passwd")
    assert "a parser reads no files" in reason(fence, "write", file=str(tmp_path / "new.txt"))
    assert not (tmp_path / "new.txt").exists()


def test_the_worker_knows_nothing_of_our_environment(fence: Fence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIQYN_TOKEN", "secret")
    reason(fence, "leave")
    assert "AIQYN_TOKEN" not in call(fence, "environment")


def test_threads_share_a_fence_and_one_death_harms_no_other(fence: Fence) -> None:
    sizes: dict[int, int] = {}

    def use(number: int) -> None:
        if number % 4 == 0:
            reason(fence, "leave")
        sizes[number] = call(fence, "lived", bytes(number))[1]

    threads = [threading.Thread(target=use, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == {number: number for number in range(8)}
