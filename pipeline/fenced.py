"""The inside of the fence: the worker's loop, after it has given away all it does not need."""

import ctypes
import importlib
import json
import os
import re
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

OUT_OF_MEMORY = 70
FORBIDDEN = (
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
    "os.kill",
    "sqlite3.connect",
    "urllib.Request",
)
NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000


def serve(module: str, memory: int) -> None:
    """Answer with *module*'s ``FENCED`` functions until the pipe closes; *memory* in bytes."""
    _leave_the_network()
    work = importlib.import_module(module).FENCED
    if "warm" in work:
        work["warm"]({}, b"")  # late imports and first tables are ours to pay for, not the first feed's
    _bound(memory)
    peak = _meter()
    libraries = tuple(os.path.realpath(folder) for folder in sysconfig.get_paths().values())
    sys.addaudithook(lambda event, arguments: _watch(event, arguments, libraries))
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    _say(answers, {"ready": True})
    while size := asked.read(16):
        try:
            name, arguments = json.loads(asked.read(int.from_bytes(size[:8], "big")))
            answer = _one(work[name], arguments, asked.read(int.from_bytes(size[8:], "big")))
            _say(answers, {**answer, "peak": peak()})
        except MemoryError:
            os._exit(OUT_OF_MEMORY)  # what is left of the process cannot be trusted to tidy up


def _one(function: Any, arguments: dict[str, Any], body: bytes) -> dict[str, Any]:
    try:
        return {"said": function(arguments, body)}
    except MemoryError:
        raise
    except RecursionError:
        return {"trouble": "it is nested deeper than any honest feed"}
    except Exception as error:  # noqa: BLE001 - the worker's own boundary
        # Parsers fail in as many ways as there are parsers; each is told, none ends the worker.
        return {
            "trouble": str(error) if type(error) is ValueError else f"it broke the parser ({error!r:.200})"
        }


def _say(answers: IO[bytes], answer: dict[str, Any]) -> None:
    said = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
    answers.write(len(said).to_bytes(8, "big") + said)
    answers.flush()


def _leave_the_network() -> None:
    """An own, empty network where Linux grants one; elsewhere the audit hook stands alone."""
    if sys.platform == "linux":
        try:
            ctypes.CDLL(None).unshare(NEW_USER_AND_NETWORK)
        except (OSError, AttributeError):
            return


def _bound(memory: int) -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _watch(event: str, arguments: tuple[Any, ...], libraries: tuple[str, ...]) -> None:
    """Nothing leaves the worker, and of files it reads only Python's own (late imports and their tables)."""
    if event in FORBIDDEN:
        raise PermissionError(f"{event} is not for a parser")
    if event == "open" and isinstance(arguments[0], str | bytes):
        wanted = os.path.realpath(os.fsdecode(arguments[0]))
        if not wanted.startswith(libraries) and not wanted.endswith((".py", ".pyc", ".so")):
            raise PermissionError("a parser reads no files")


def _meter() -> Callable[[], int]:
    """Tells the largest memory this process ever had, in bytes; 0 where the system does not say.

    Not ``ru_maxrss``: on Linux that begins with the memory of the process that started us.
    """
    try:
        status = Path("/proc/self/status").open("rb", buffering=0)  # noqa: SIM115 - asked after every feed
    except OSError:
        return lambda: 0

    def peak() -> int:
        status.seek(0)
        found = re.search(rb"VmHWM:\s+(\d+) kB", status.read(8192))
        return int(found[1]) * 1024 if found else 0

    return peak
