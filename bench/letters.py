"""How fast one sender gives letters to a mail server in another process on this machine, and what each costs.

    python bench/letters.py 2000

The readers are made first; SQLite with FULL, two commits a letter.
"""

import multiprocessing
import socket
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from aiosmtpd.controller import Controller

from claims import letters, migrate, sealing, settings, subscribers
from claims.database import open_database
from claims.terms import Language
from pipeline.channels import Edition
from pipeline.channels.mail import sending
from pipeline.channels.mail.digest import Digest, Entry
from pipeline.publish import channel_settings

ENTRIES = 15
"""Answers in a digest: a busy day."""


class Office:
    """Takes everything and keeps nothing."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - so aiosmtpd calls it
        """Taken."""
        return "250 OK"


def serve(port: int) -> None:
    """The mail server's process."""
    Controller(Office(), hostname="127.0.0.1", port=port).start()
    time.sleep(36_000)


def digest() -> Digest:
    """A digest as long as one is on a busy day."""
    said = "Бұл жалған. Дәріханалар әдеттегі кестемен жұмыс істейді. " * 4
    return Digest(
        "kk",
        "2020 жылғы 29 наурыз",
        new=tuple(
            Entry("Жалған", f"«Қауесет {number}»", (), said, "", f"https://aiqyn.example/r/abc{number}/")
            for number in range(ENTRIES)
        ),
    )


def main(count: int) -> None:
    """Make readers, freeze a digest, send it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    office = multiprocessing.Process(target=serve, args=(port,), daemon=True)
    office.start()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'aiqyn.db'}"
        mail = {
            "host": "127.0.0.1",
            "port": port,
            "security": "none",
            "from_address": "digest@aiqyn.example",
            "forms_url": "https://desk.example.kz",
            "letters_per_minute": 10**9,
        }
        told = settings.load(database=url, data=folder, mail=mail)
        database = open_database(url)
        migrate.upgrade(database.engine)
        keys = folder / "mail" / "keys"
        sealing.make_keys(keys, "subscribers")
        seal, opener = sealing.seal(keys, "subscribers"), sealing.opener(keys, "subscribers")
        with database.writing() as session:
            for number in range(count):
                reader = subscribers._new(session, seal, f"r{number}@x.kz", Language.KK)
                subscribers.confirm(session, subscribers.mailbox(reader, opener).confirm)
        began = time.monotonic()
        with database.writing() as session:
            letters.freeze(session, Language.KK, digest().canonical(), [])
        print(f"frozen for {count} readers in {time.monotonic() - began:.2f} s")
        began, spent = time.monotonic(), time.process_time()
        done = sending.send(
            database, channel_settings(told, "mail"), lambda: Edition([]), sleep=lambda _: None
        )
        seconds, spent = time.monotonic() - began, time.process_time() - spent
        print(
            f"{done.sent} letters in {seconds:.1f} s: {done.sent / seconds:.0f} a second,"
            f" {1000 * spent / done.sent:.1f} ms of one core each"
        )
        database.close()
    office.terminate()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
