"""A server that behaves exactly as badly as a test says, on the loopback."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

Behaviour = Callable[[socket.socket, str], None]


@dataclass
class ScriptedServer:
    """Listens, reads each request's head, and lets *behaviour* answer; keeps the requests it got."""

    behaviour: Behaviour
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    requests: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    @property
    def name(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.name}/feed.xml"

    def run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            head = b""
            while b"\r\n\r\n" not in head and (piece := connection.recv(65536)):
                head += piece
            self.requests.append(head.decode("latin-1"))
            self.behaviour(connection, self.requests[-1])


@pytest.fixture
def serve() -> Iterator[Callable[[Behaviour | bytes], ScriptedServer]]:
    """Start a server from a behaviour, or from the bytes that it answers to everything."""
    servers: list[ScriptedServer] = []

    def start(behaviour: Behaviour | bytes) -> ScriptedServer:
        if isinstance(behaviour, bytes):
            answer = behaviour

            def behaviour(connection: socket.socket, _: str) -> None:
                connection.sendall(answer)

        server = ScriptedServer(behaviour)
        threading.Thread(target=server.run, daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.listener.close()
