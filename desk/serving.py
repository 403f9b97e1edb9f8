"""Running the desk: uvicorn on one address."""

import gc
import logging
import socket
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import uvicorn

from claims.database import Database
from claims.errors import RefusedError
from claims.settings import Settings
from desk.app import create_app
from pipeline import offering
from pipeline.suggest import warm

KEEP_ALIVE = 75
"""Seconds that a browser's connection is held open between two requests."""


def serve(settings: Settings, database: Database, host: str, port: int, told: Callable[[str], None]) -> None:
    """Serve the desk until it is told to stop; *told* hears where it is."""
    _demand_safe(settings, host)
    listening = _listen(host, port)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    app = create_app(settings, database)
    Thread(target=_warm_up, args=(database, settings.data), daemon=True).start()
    address, found = listening.getsockname()[:2]
    where = f"[{address}]" if ":" in address else address
    told(f"The desk is at http://{where}:{found}/ - stop it with Ctrl+C.")
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # a one-time link is an address
        server_header=False,
        proxy_headers=False,  # whose word counts is decided in callers.py
        timeout_keep_alive=KEEP_ALIVE,
    )
    uvicorn.Server(config).run(sockets=[listening])


def settle() -> None:
    """Take what is there for good out of every later look for garbage: one such look kept a page for 150 ms."""
    gc.collect()
    gc.freeze()


def _warm_up(database: Database, folder: Path) -> None:
    warm(database)  # so that nobody waits for the first "already refuted?"
    offering.warm(database, folder)
    settle()


def _demand_safe(settings: Settings, host: str) -> None:
    """Cookies without Secure are for this machine alone: on a network anybody could read them."""
    try:
        loopback = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if settings.desk.insecure and not loopback:
        raise RefusedError(
            reason="desk.insecure is for this machine only; listen at 127.0.0.1 or serve the desk over https"
        )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio would not switch off Nagle's waiting: each answer came 40 ms late.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise RefusedError(
            reason="the desk cannot listen at {host}:{port} ({why}); choose another --host or --port",
            host=host,
            port=port,
            why=error.strerror or error,
        ) from None
    return listening
