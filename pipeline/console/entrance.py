"""The way in and the way out of a command: the words it is given, its letters, its errors and exit codes."""

import logging
import os
import re
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Any

from claims.errors import ClaimsError
from pipeline.console.command import (
    FAILED,
    FINE,
    INTERRUPTED,
    NOTHING_OR_PARTLY,
    WRONG_USE,
    Command,
    Options,
    WrongUseError,
)
from pipeline.console.screen import Form

_FLAGS = frozenset({"--json", "--jsonl", "--quiet", "-q", "--verbose", "-v", "--yes", "-y"})
_VALUED = ("--as", "--config", "--database")
_LANGUAGE = ("--language",)
_OWN_LANGUAGE = (["inbox"], ["source", "add"], ["person", "add"])
"""Commands whose own --language means something else than the reader's; there the reader's goes first."""


def common_first(words: Sequence[str]) -> list[str]:
    """Move the options that every command knows to the front: people write them last."""
    common, rest = _sorted_out(words, _FLAGS, _VALUED)
    called = [word for word in _sorted_out(rest, _FLAGS, _LANGUAGE)[1] if not word.startswith("-")]
    if not any(called[: len(own)] == own for own in _OWN_LANGUAGE):
        spoken, rest = _sorted_out(rest, frozenset(), _LANGUAGE)
        common += spoken
    return common + rest


def _sorted_out(
    words: Sequence[str], flags: frozenset[str], valued: Sequence[str]
) -> tuple[list[str], list[str]]:
    """The options among *words* that are *flags* or take a value, and the rest; after -- nothing is an option."""
    found: list[str] = []
    rest: list[str] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            return found, [*rest, word, *waiting]
        if word in flags or word.startswith(tuple(f"{name}=" for name in valued)):
            found.append(word)
        elif word in valued and waiting:
            found += [word, waiting.pop(0)]
        else:
            rest.append(word)
    return found, rest


def options_before_parsing(words: Sequence[str]) -> Options:
    """What is needed to complain about words that cannot be parsed."""
    form = Form.JSONL if "--jsonl" in words else Form.JSON if "--json" in words else Form.TEXT
    return Options(form=form, verbose="--verbose" in words or "-v" in words)


def in_unicode() -> None:
    """Kazakh has to go in and come out whole, whatever the terminal's locale says."""
    logging.getLogger("telegram").setLevel(logging.CRITICAL)  # its tracebacks say what our sentences say
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.getfilesystemencoding().lower() not in ("utf-8", "utf8") and os.environ.get("PYTHONUTF8") != "1":
        # Words and file names were read as ASCII already; only a fresh start reads them right.
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - ourselves, as we were called


def after_broken_pipe() -> int:
    """The reader has seen enough (``| head``): what was to be written in the record is written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FINE


def fail(command: Command, error: BaseException) -> int:
    """Say what went wrong; the exit code for it."""
    kind, message, code = _told(command, error)
    if command.options.verbose and kind in ("unforeseen", "database"):
        import traceback

        traceback.print_exception(error)
    command.bare_screen.fail(kind, message)
    return code


def _told(command: Command, error: BaseException) -> tuple[str, str, int]:
    if isinstance(error, ClaimsError):
        kind = re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__.removesuffix("Error")).lower()
        return kind, _sentence(command, error), NOTHING_OR_PARTLY if kind == "not_found" else FAILED
    if isinstance(error, WrongUseError):
        return "wrong_use", str(error), WRONG_USE
    if isinstance(error, KeyboardInterrupt) or type(error).__name__ == "Abort":
        return "interrupted", "Interrupted.", INTERRUPTED
    if hasattr(error, "format_message"):  # Typer's own errors of use
        context: Any = getattr(error, "ctx", None)
        is_help = type(error).__name__.startswith("NoArgsIsHelp")
        hint = f" Try '{context.command_path} --help'." if context is not None and not is_help else ""
        return "wrong_use", str(error.format_message()) + hint, int(getattr(error, "exit_code", WRONG_USE))
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    what = f"{type(error).__name__}: {said[0]}" if said else type(error).__name__
    if type(error).__module__.startswith("sqlalchemy"):
        return "database", f"The database refused: {what}", FAILED
    return "unforeseen", f"Something unforeseen happened ({what}); --verbose shows where.", FAILED


def _sentence(command: Command, error: ClaimsError) -> str:
    try:
        return command.screen.sentence(error)
    except ClaimsError:  # the settings themselves are what is wrong
        return command.bare_screen.sentence(error)
