"""Sealing what strangers entrust to us: whoever holds the seal writes, only whoever holds the private key reads.

The keys of one *purpose* are three files in one folder. ``NAME.public`` seals. ``NAME.private`` opens and is read
by the sender alone. ``NAME.mark`` makes keyed marks, by which the same text is known again although nobody can
read it: without that key a list of addresses could simply be tried.
"""

import fcntl
import hmac
import os
from dataclasses import dataclass, field
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.utils import random

from claims.errors import RefusedError

_KEY_BYTES = 32
_FOR_US_ALONE = 0o600


@dataclass(frozen=True)
class Seal:
    """What seals and marks; it cannot open what it sealed."""

    public: bytes
    mark_key: bytes = field(repr=False)
    folder: Path = Path()
    """Where its keys lie, and the boxes' own beside them."""

    def close(self, text: str) -> bytes:
        """*text*, readable only with the private key; sealed twice it looks different twice."""
        return self.close_bytes(text.encode("utf-8", "replace"))

    def close_bytes(self, content: bytes) -> bytes:
        """As `close`, for what is no text."""
        return SealedBox(PublicKey(self.public)).encrypt(content)

    def mark(self, text: str) -> str:
        """The same 64 digits for the same *text*, good for nothing else."""
        return hmac.new(self.mark_key, text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()


@dataclass(frozen=True)
class Opener:
    """What opens: held by whoever has to write to people, and by nobody else."""

    private: bytes = field(repr=False)

    def open(self, sealed: bytes) -> str:
        """What was sealed; RefusedError when it was sealed with another key or is damaged."""
        try:
            return self.open_bytes(sealed).decode()
        except UnicodeDecodeError:
            raise RefusedError(reason="it was sealed with another key, or it is damaged") from None

    def open_bytes(self, sealed: bytes) -> bytes:
        """As `open`, for what is no text."""
        try:
            return SealedBox(PrivateKey(self.private)).decrypt(sealed)
        except (CryptoError, ValueError):
            raise RefusedError(reason="it was sealed with another key, or it is damaged") from None


def make_keys(folder: Path, name: str) -> None:
    """New keys called *name* in *folder*; refused when there are some, as theirs could never be opened again."""
    if has_keys(folder, name):
        raise RefusedError(
            reason="there are keys called {name} already; what they sealed could not be read with new ones",
            name=name,
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = PrivateKey.generate()
    _write(folder / f"{name}.private", bytes(private), _FOR_US_ALONE)
    _write(folder / f"{name}.mark", random(_KEY_BYTES), _FOR_US_ALONE)
    # Last: where this file is, the other two are whole.
    _write(folder / f"{name}.public", bytes(private.public_key), 0o644)


def make_keys_once(folder: Path, name: str) -> None:
    """New keys called *name* unless there are some: of two who come at once, one makes them and the other waits."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f"{name}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not has_keys(folder, name):
            make_keys(folder, name)


def has_keys(folder: Path, name: str) -> bool:
    """Whether the keys called *name* were made."""
    return (folder / f"{name}.public").is_file()


def seal(folder: Path, name: str) -> Seal:
    """The seal called *name*; the private key is not touched."""
    return Seal(_read(folder / f"{name}.public", name), _read(folder / f"{name}.mark", name), folder)


def opener(folder: Path, name: str) -> Opener:
    """The private key called *name*; refused when others on this machine may read it."""
    path = folder / f"{name}.private"
    key = _read(path, name)
    if path.stat().st_mode & 0o077:
        raise RefusedError(
            reason="the private key of {name} may be read by others on this machine; take that from them (chmod 600)",
            name=name,
        )
    return Opener(key)


def _read(path: Path, name: str) -> bytes:
    try:
        key = bytes.fromhex(path.read_text("ascii"))
    except (OSError, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise RefusedError(
            reason="the keys of {name} cannot be read; were they made, and by whom?", name=name
        )
    return key


def _write(path: Path, key: bytes, mode: int) -> None:
    """Whole or not at all: whoever looks for the file meanwhile finds none."""
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)  # left by whoever died before it was whole
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex())
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
