"""The fence: strangers' bytes are parsed in a worker process that can be lost without losing anything.

The worker has no network, no database, no environment of ours, little memory and little time; it answers in
JSON, never a pickle. A warm worker costs less than a millisecond a call; one that overran is killed.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import IO, Any

from claims.errors import SourceError

START_SECONDS = 60.0
"""A worker's start-up is imports, not a stranger's doing: it has its own patience."""
CALLS = 500
IDLE = 4
LARGEST_ANSWER = 64 * 1024 * 1024
OUT_OF_MEMORY = 70
KEPT_ENVIRONMENT = ("SYSTEMROOT", "PATH", "LANG", "LC_ALL")


@dataclass
class _Worker:
    """One process and how often it was used."""

    process: subprocess.Popen[bytes]
    calls: int = 0
    peak: int = 0
    """The largest memory it ever had, in bytes, as it says itself."""


@dataclass
class Fence:
    """Workers that import *module* and answer with its ``FENCED`` functions; many threads may share one."""

    module: str
    memory: int
    """The most address space a worker may have, in bytes (not bounded on Windows)."""
    path: Sequence[str] = ()
    """Folders to import from before those of this process."""
    peak: int = 0
    _idle: list[_Worker] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def call(self, name: str, arguments: Mapping[str, Any], body: bytes, *, seconds: float) -> Any:
        """What ``FENCED[name](arguments, body)`` returns in a worker; its death is a ``SourceError``."""
        worker, used_before = self._take()
        try:
            return self._told(worker, name, arguments, body, seconds)
        except _Lost as lost:
            if not (used_before and lost.memory):
                raise SourceError(reason=lost.reason) from None
        # What an earlier feed left in the worker's memory must not be held against this one.
        worker = self._started()
        try:
            return self._told(worker, name, arguments, body, seconds)
        except _Lost as lost:
            raise SourceError(reason=lost.reason) from None

    def _told(
        self, worker: _Worker, name: str, arguments: Mapping[str, Any], body: bytes, seconds: float
    ) -> Any:
        try:
            head = json.dumps([name, arguments]).encode()
            answer = _exchange(worker.process, head, body, seconds)
        except BaseException:
            _end(worker.process)
            raise
        worker.calls += 1
        worker.peak = answer["peak"]
        self.peak = max(self.peak, worker.peak)
        self._give_back(worker)
        if "trouble" in answer:
            raise SourceError(reason=answer["trouble"])
        return answer["said"]

    def _take(self) -> tuple[_Worker, bool]:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.process.poll() is None:
                    return worker, True
        return self._started(), False

    def _give_back(self, worker: _Worker) -> None:
        with self._lock:
            if worker.calls < CALLS and worker.peak < self.memory // 2 and len(self._idle) < IDLE:
                self._idle.append(worker)
                return
        _end(worker.process)

    def _started(self) -> _Worker:
        environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        folders = [*self.path, *(entry for entry in sys.path if entry)]
        start = (
            f"import sys; sys.path[:0] = {folders!r}; "
            f"from pipeline.fenced import serve; serve({self.module!r}, {self.memory})"
        )
        process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=tempfile.gettempdir(),
        )
        try:
            _answer(process, START_SECONDS)
        except _Lost as lost:
            raise SourceError(reason=f"the parser did not start; {lost.reason}") from None
        return _Worker(process)

    def close(self) -> None:
        """End every idle worker."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            _end(worker.process)


class _Lost(Exception):
    """The worker is gone: the reason in plain words, and whether it was for memory."""

    def __init__(self, reason: str, *, memory: bool = False) -> None:
        self.reason, self.memory = reason, memory


def _exchange(process: subprocess.Popen[bytes], head: bytes, body: bytes, seconds: float) -> dict[str, Any]:
    stop = _Stopwatch(process, seconds)
    try:
        _send(process, head, body)
        return _receive(process)
    except (OSError, EOFError, ValueError):
        raise stop.verdict() from None
    finally:
        stop.cancel()


def _answer(process: subprocess.Popen[bytes], seconds: float) -> dict[str, Any]:
    stop = _Stopwatch(process, seconds)
    try:
        return _receive(process)
    except (OSError, EOFError, ValueError):
        raise stop.verdict() from None
    finally:
        stop.cancel()


class _Stopwatch:
    """Kills the process when its time is up: the only clock that a hanging parser cannot stop."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.process, self.seconds, self.rang = process, seconds, False
        self.timer = threading.Timer(seconds, self._ring)
        self.timer.daemon = True
        self.timer.start()

    def _ring(self) -> None:
        self.rang = True
        self.process.kill()

    def cancel(self) -> None:
        self.timer.cancel()

    def verdict(self) -> _Lost:
        """Why the process is gone."""
        _end(self.process, patience=1.0)
        if self.rang:
            return _Lost(
                f"reading it took longer than {self.seconds:g} seconds; ask the site for a shorter feed"
            )
        if self.process.returncode == OUT_OF_MEMORY:
            return _Lost("reading it took too much memory, as no honest feed does", memory=True)
        return _Lost(f"it broke the parser (exit {self.process.returncode})", memory=True)


def _send(process: subprocess.Popen[bytes], head: bytes, body: bytes) -> None:
    to = _pipe(process.stdin)
    to.write(len(head).to_bytes(8, "big") + len(body).to_bytes(8, "big") + head)
    to.write(body)
    to.flush()


def _receive(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    out_of = _pipe(process.stdout)
    size = int.from_bytes(_exactly(out_of, 8), "big")
    if size > LARGEST_ANSWER:
        raise ValueError("more text than any feed has")
    answer = json.loads(_exactly(out_of, size))
    if not isinstance(answer, dict):
        raise TypeError("a worker answers with an object")
    return answer


def _exactly(out_of: IO[bytes], size: int) -> bytes:
    content = out_of.read(size)
    if len(content) < size:
        raise EOFError
    return content


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise EOFError
    return pipe


def _end(process: subprocess.Popen[bytes], patience: float = 0.0) -> None:
    """Kill the process unless it goes by itself within *patience* seconds, and take its exit code."""
    if patience:
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
    else:
        process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                continue  # what was not sent any more is of no use to a dead process


@cache
def fence(module: str, memory: int) -> Fence:
    """This process's one fence for *module*: workers stay warm between feeds and end with the process."""
    shared = Fence(module, memory)
    atexit.register(shared.close)
    return shared
