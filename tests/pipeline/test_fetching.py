import gzip
import itertools
import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claims.errors import SourceError
from pipeline import connecting
from pipeline.fetching import Answer, fetch, wait_asked_for
from pipeline.intake import Limits

QUICK = Limits(seconds=1.5)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"


def whole(body: bytes, *headers: bytes) -> bytes:
    lines = b"".join(header + b"\r\n" for header in headers)
    return OK + lines + b"Content-Length: %d\r\n\r\n" % len(body) + body


def get(server: object, limits: Limits = QUICK, **options: object) -> Answer:
    return fetch(server.url, limits=limits, allowed_hosts=frozenset({server.name}), **options)


def reason(server: object, limits: Limits = QUICK) -> str:
    with pytest.raises(SourceError) as caught:
        get(server, limits)
    return str(caught.value.fields["reason"])


def test_an_answer_comes_whole_with_its_headers(serve: Callable) -> None:
    answer = get(serve(whole(b"<rss/>", b'ETag: "a"')))
    assert (answer.status, answer.body, answer.headers["etag"], answer.moved_to) == (
        200,
        b"<rss/>",
        '"a"',
        "",
    )


def test_the_request_names_the_host_and_asks_for_one_packing(serve: Callable) -> None:
    server = serve(whole(b""))
    get(server, headers={"If-None-Match": '"a"'})
    lines = server.requests[0].split("\r\n")
    assert lines[0] == "GET /feed.xml HTTP/1.1"
    assert f"Host: {server.name}" in lines
    assert "Accept-Encoding: gzip" in lines
    assert 'If-None-Match: "a"' in lines


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        (b"gzip", gzip.compress(b"<rss/>", mtime=0)),
        (b"x-gzip", gzip.compress(b"<rs", mtime=0) + gzip.compress(b"s/>", mtime=0)),
        (b"gzip", gzip.compress(b"<rss/>", mtime=0) + b"\0\0\0"),
        (b"deflate", zlib.compress(b"<rss/>")),
        (b"identity", b"<rss/>"),
    ],
)
def test_one_packing_is_undone(serve: Callable, coding: bytes, packed: bytes) -> None:
    assert get(serve(whole(packed, b"Content-Encoding: " + coding))).body == b"<rss/>"


@pytest.mark.parametrize("coding", [b"gzip, gzip", b"br", b"zstd", b"gzip,identity"])
def test_any_other_packing_is_refused(serve: Callable, coding: bytes) -> None:
    packed = gzip.compress(gzip.compress(b"<rss/>"))
    said = reason(serve(whole(packed, b"Content-Encoding: " + coding)))
    assert said == f"it is packed as {coding.decode()!r}, which Aiqyn does not unpack"


def test_a_packed_bomb_ends_at_the_limit_in_little_memory(serve: Callable) -> None:
    pack = zlib.compressobj(wbits=31)
    bomb = b"".join([*(pack.compress(bytes(1_000_000)) for _ in range(200)), pack.flush()])
    server = serve(whole(bomb, b"Content-Encoding: gzip"))
    tracemalloc.start()
    said = reason(server, Limits())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said == "it is larger than 5 MB; ask the site for a feed with fewer entries"
    assert peak < 20_000_000


def test_a_packed_answer_that_breaks_off_is_refused(serve: Callable) -> None:
    packed = gzip.compress(b"<rss/>" * 100)[:-9]
    said = reason(serve(whole(packed, b"Content-Encoding: gzip")))
    assert said == "the packed answer broke off before its end; we will try again"


def test_what_is_not_packed_as_said_is_refused(serve: Callable) -> None:
    said = reason(serve(whole(b"<rss/>", b"Content-Encoding: gzip")))
    assert said == "it is packed wrongly and cannot be unpacked"


def test_an_endless_answer_ends_at_the_limit(serve: Callable) -> None:
    def endless(connection: socket.socket, _: str) -> None:
        connection.sendall(OK + b"\r\n")
        while True:
            connection.sendall(bytes(65536))

    said = reason(serve(endless), Limits(bytes=300_000))
    assert said == "it is larger than 0.3 MB; ask the site for a feed with fewer entries"


def drip(head: bytes, piece: bytes) -> Callable[[socket.socket, str], None]:
    def behave(connection: socket.socket, _: str) -> None:
        connection.sendall(head)
        for _ in range(100):
            connection.sendall(piece)
            time.sleep(0.1)

    return behave


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (OK + b"Content-Length: 1000000\r\n\r\n", b"x"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["body", "chunks", "header", "continue"],
)
def test_a_dripping_answer_ends_in_time(serve: Callable, head: bytes, piece: bytes) -> None:
    begun = time.monotonic()
    said = reason(serve(drip(head, piece)), Limits(seconds=1.0))
    assert said == "its answer was not here after 1 seconds; we will try again"
    assert time.monotonic() - begun < 4


def test_a_silent_server_ends_in_time(serve: Callable) -> None:
    def silent(connection: socket.socket, _: str) -> None:
        time.sleep(2)

    begun = time.monotonic()
    assert "was not here after 1 seconds" in reason(serve(silent), Limits(seconds=0.6))
    assert time.monotonic() - begun < 1.8


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\0\xff\0\xff\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        OK + b"Content-Length: 500\r\n\r\nshort",
        OK + b"Content-Length: 9, 8\r\n\r\nshort",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
        OK + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 70_000,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",
    ],
)
def test_garbage_is_a_reason_and_never_another_exception(serve: Callable, garbage: bytes) -> None:
    assert reason(serve(garbage)) != ""


def test_a_reset_at_every_byte_is_a_reason(serve: Callable) -> None:
    answer = whole(b"<rss/>", b"Content-Type: text/xml")
    cuts = itertools.count(0, 3)

    def reset(connection: socket.socket, _: str) -> None:
        connection.sendall(answer[: next(cuts)])
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    server = serve(reset)
    for _ in range(len(answer) // 3):
        assert reason(server) != ""


@pytest.mark.parametrize(
    ("status", "begins", "permanent"),
    [
        (401, "the site asks for a password", False),
        (403, "the site does not let us in", False),
        (404, "there is nothing at this address", False),
        (410, "the site says this feed is gone for good", True),
        (429, "the site asks us to come less often", False),
        (418, "the site answered 418 instead of a feed", False),
        (503, "the site has a failure of its own", False),
    ],
)
def test_a_refusal_says_what_happened(serve: Callable, status: int, begins: str, permanent: bool) -> None:
    server = serve(b"HTTP/1.1 %d No\r\nRetry-After: 120\r\nContent-Length: 2\r\n\r\nno" % status)
    with pytest.raises(SourceError) as caught:
        get(server)
    assert str(caught.value.fields["reason"]).startswith(begins)
    assert (caught.value.retry_after, caught.value.permanent) == (120.0, permanent)


def test_retry_after_is_read_as_seconds_and_as_a_date() -> None:
    now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert wait_asked_for("90", now) == 90.0
    assert wait_asked_for("Sun, 01 Mar 2026 12:02:00 GMT", now) == 120.0
    assert wait_asked_for("Sun, 01 Mar 2026 11:00:00 GMT", now) == 0.0
    assert wait_asked_for("9" * 400, now) == 7 * 24 * 3600.0
    assert wait_asked_for("soon", now) is None
    assert wait_asked_for("", now) is None
    assert wait_asked_for("²", now) is None


# --- Redirects ------------------------------------------------------------------------------


def redirect(status: int, to: str) -> bytes:
    return f"HTTP/1.1 {status} Moved\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def by_path(answers: dict[str, bytes]) -> Callable[[socket.socket, str], None]:
    def behave(connection: socket.socket, request: str) -> None:
        connection.sendall(answers[request.split(" ")[1]])

    return behave


def test_a_move_for_good_is_reported_and_one_for_now_is_not(serve: Callable) -> None:
    answers = {
        "/feed.xml": redirect(301, "/b"),
        "/b": redirect(308, "c"),
        "/c": redirect(302, "/d"),
        "/d": whole(b"<rss/>"),
    }
    server = serve(by_path(answers))
    answer = get(server)
    assert (answer.body, answer.url) == (b"<rss/>", f"http://{server.name}/d")
    assert answer.moved_to == f"http://{server.name}/c"


def test_the_fourth_redirect_is_not_followed(serve: Callable) -> None:
    server = serve(redirect(302, "/feed.xml"))
    assert reason(server) == "it sends us on more than 3 times; give the final address"
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "①27.0.0.1", "[::1]"]
)
def test_a_redirect_inside_reaches_nobody(serve: Callable, host: str) -> None:
    inner = serve(whole(b"secret"))
    server = serve(redirect(302, f"http://{host}:{inner.port}/"))
    assert reason(server) != ""
    assert inner.requests == []


def test_a_redirect_to_an_inner_address_on_port_80_is_refused_by_its_address(serve: Callable) -> None:
    said = reason(serve(redirect(302, "http://169.254.169.254/latest/meta-data/")))
    assert said.startswith(
        "169.254.169.254 leads to the local link (169.254.169.254), where Aiqyn does not go"
    )


def test_a_stranger_cannot_lead_us_to_an_allowed_host(serve: Callable) -> None:
    inner = serve(whole(b"the operator's own"))
    stranger = serve(redirect(302, inner.url))
    with pytest.raises(SourceError):
        fetch(stranger.url, limits=QUICK, allowed_hosts=frozenset({inner.name}))
    assert (stranger.requests, inner.requests) == ([], [])


# --- Names ----------------------------------------------------------------------------------


def test_one_inner_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(SourceError) as caught:
        fetch("http://a.example/", limits=QUICK, resolve=lambda host, port: ["8.8.8.8", "10.0.0.1"])
    assert "10.0.0.1" in str(caught.value)


def test_a_name_is_asked_for_once_and_the_connection_goes_to_the_answer(
    serve: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second answer of a rebinding name would be an inner one; nobody asks for it."""
    answers = iter([["203.0.114.1"], ["127.0.0.1"]])
    asked = []

    def changing(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    gone_to = []

    class Noted(connecting._HurriedSocket):
        def connect(self, address: tuple[str, int]) -> None:
            gone_to.append(address)
            raise ConnectionRefusedError

    monkeypatch.setattr(connecting, "_HurriedSocket", Noted)
    with pytest.raises(SourceError) as caught:
        fetch("http://rebinding.example/", limits=QUICK, resolve=changing)
    assert str(caught.value.fields["reason"]) == (
        "the server rebinding.example could not be reached; we will try again"
    )
    assert (asked, gone_to) == (["rebinding.example"], [("203.0.114.1", 80)])


def test_a_name_that_turns_inside_between_two_hops_is_refused(serve: Callable) -> None:
    inner = serve(whole(b"secret"))
    answers = iter([["127.0.0.1"], ["127.0.0.1"]])
    server = serve(redirect(302, "http://turning.example/"))
    with pytest.raises(SourceError) as caught:
        fetch(
            f"http://turning.example:{server.port}/",
            limits=QUICK,
            allowed_hosts=frozenset({f"turning.example:{server.port}"}),
            resolve=lambda host, port: next(answers),
        )
    assert "turning.example leads to this machine (127.0.0.1)" in str(caught.value)
    assert (len(server.requests), inner.requests) == (1, [])


def test_a_name_without_a_server_is_a_reason() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(SourceError) as caught:
        fetch("http://nowhere.example/", limits=QUICK, resolve=unknown)
    assert "no server called nowhere.example can be found" in str(caught.value)


def test_a_name_server_that_hangs_is_not_waited_for() -> None:
    begun = time.monotonic()
    done = threading.Event()
    with pytest.raises(SourceError):
        fetch(
            "http://slow.example/", limits=Limits(seconds=0.4), resolve=lambda host, port: done.wait(3) or []
        )
    assert time.monotonic() - begun < 1
    done.set()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "feed",
        "ftp://a.example/x",
        "file:///etc/passwd",
        "gopher://a.example",
        "http://",
        "http://[::1",
        "http://user:secret@a.example/",
        "http://a.example:22/",
        "https://a.example:8443/",
        "http://a.example:99999/",
        "http://a b/",
        "http://\ud800/",
    ],
)
def test_what_is_no_web_address_is_a_reason(url: str) -> None:
    with pytest.raises(SourceError):
        fetch(url, limits=QUICK, resolve=lambda host, port: pytest.fail("nobody should be asked"))


def test_proxy_variables_are_not_looked_at(serve: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, server = serve(whole(b"proxied")), serve(whole(b"direct"))
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://{proxy.name}")
    assert get(server).body == b"direct"
    assert proxy.requests == []


# --- Encrypted ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificate")
    both = folder / "both.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    name = ["-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"]
    subprocess.run(
        [*command, *name, "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
        check=True,
        capture_output=True,
    )
    both.write_text((folder / "key.pem").read_text() + (folder / "certificate.pem").read_text())
    return both


@pytest.fixture
def trusting(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    connecting._tls.cache_clear()


def fetch_encrypted(host: str, port: int) -> Answer:
    return fetch(
        f"https://{host}:{port}/",
        limits=QUICK,
        allowed_hosts=frozenset({f"{host}:{port}"}),
        resolve=lambda name, number: ["127.0.0.1"],
    )


@pytest.fixture(autouse=True)
def _forget_certificates() -> object:
    yield
    connecting._tls.cache_clear()


def serve_encrypted(serve: Callable, certificate: Path, behaviour: object) -> object:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def wrapped(connection: socket.socket, _: str) -> None:
        raise AssertionError

    server = serve(wrapped)

    def answer(connection: socket.socket) -> None:
        try:
            with context.wrap_socket(connection, server_side=True) as inner:
                server.requests.append(inner.recv(65536).decode())
                behaviour(inner)
        except OSError:
            return

    server._answer = answer
    return server


def test_a_pinned_connection_checks_the_certificate_of_the_name(
    serve: Callable, certificate: Path, trusting: None
) -> None:
    server = serve_encrypted(serve, certificate, lambda inner: inner.sendall(whole(b"<rss/>")))
    assert fetch_encrypted("news.example", server.port).body == b"<rss/>"
    with pytest.raises(SourceError) as caught:
        fetch_encrypted("other.example", server.port)
    assert "its certificate cannot be trusted" in str(caught.value)
    assert len(server.requests) == 1


def test_a_certificate_nobody_vouches_for_is_refused(serve: Callable, certificate: Path) -> None:
    server = serve_encrypted(serve, certificate, lambda inner: inner.sendall(whole(b"<rss/>")))
    with pytest.raises(SourceError) as caught:
        fetch_encrypted("news.example", server.port)
    assert "its certificate cannot be trusted" in str(caught.value)


def test_an_encrypted_drip_ends_in_time(serve: Callable, certificate: Path, trusting: None) -> None:
    def dripping(inner: ssl.SSLSocket) -> None:
        inner.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
        for _ in range(40):
            inner.sendall(b"x")
            time.sleep(0.1)

    server = serve_encrypted(serve, certificate, dripping)
    begun = time.monotonic()
    with pytest.raises(SourceError) as caught:
        fetch_encrypted("news.example", server.port)
    assert "was not here after" in str(caught.value)
    assert time.monotonic() - begun < 3.5
