"""The server to look at the site with, asked over real sockets."""

import gzip
import http.client
from urllib.parse import urlsplit

import brotli
import pytest

from pipeline.site_serving import served

PAGE = b"<!doctype html><title>kk</title>" + b"<p>x</p>" * 200


@pytest.fixture
def folder(tmp_path):
    files = {
        "index.html": b"<!doctype html><title>root</title>",
        "404.html": b"<!doctype html><title>404</title>",
        "kk/index.html": PAGE,
        "kk/index.html.br": brotli.compress(PAGE),
        "kk/index.html.gz": gzip.compress(PAGE),
        "kk/feed.atom": b"<feed/>",
        "assets/a.0123456789.css": b"a{}",
        "қаз/index.html": b"<!doctype html><title>q</title>",
        ".secret": b"x",
        "_headers": b"/*\n  Content-Security-Policy: default-src 'none'\n/assets/*\n  Cache-Control: immutable\n"
        b"/kk/feed.atom\n  Content-Type: application/atom+xml\n",
    }
    for path, content in files.items():
        (tmp_path / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / path).write_bytes(content)
    (tmp_path / "outside.html").write_bytes(b"outside")
    return tmp_path / "site"


@pytest.fixture
def ask(folder):
    """Asks the server; (status, headers, body). The path goes over the wire exactly as it is written."""
    with served(folder, "https://aiqyn.example") as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)

        def asked(path, method="GET", **headers):
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

        yield asked
        connection.close()


def test_a_page_comes_with_the_headers_of_the_site(ask):
    status, headers, body = ask("/kk/")
    assert (status, body) == (200, PAGE)
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Security-Policy"] == "default-src 'none'"
    assert ask("/assets/a.0123456789.css")[1]["Cache-Control"] == "immutable"
    assert ask("/kk/feed.atom")[1]["Content-Type"] == "application/atom+xml"
    assert ask("/kk/?from=telegram")[0] == 200
    assert ask("/%D2%9B%D0%B0%D0%B7/")[0] == 200


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("", None),
        ("*", "br"),
    ],
)
def test_the_twin_that_the_browser_takes_is_sent(ask, accepted, coding):
    status, headers, body = ask("/kk/", Accept_Encoding=accepted)
    assert (status, headers.get("Content-Encoding"), headers["Vary"]) == (200, coding, "Accept-Encoding")
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    assert unpack(body) == PAGE


def test_what_the_browser_has_already_is_not_sent_again(ask):
    tag = ask("/kk/")[1]["ETag"]
    for named in (tag, f'"other", W/{tag}', "*"):
        status, headers, body = ask("/kk/", If_None_Match=named)
        assert (status, body, headers["ETag"]) == (304, b"", tag)
    assert ask("/kk/", If_None_Match='"other"')[0] == 200
    assert ask("/kk/", Accept_Encoding="br")[1]["ETag"] != tag


def test_what_is_not_there_gets_the_404_page_and_its_headers(ask):
    status, headers, body = ask("/nothing/here.html")
    assert (status, body) == (404, b"<!doctype html><title>404</title>")
    assert headers["Content-Security-Policy"] == "default-src 'none'"


@pytest.mark.parametrize(
    "path",
    [
        "/../outside.html", "/kk/../../outside.html", "/%2e%2e/outside.html", "/kk/%2e%2e%2f%2e%2e%2foutside.html",
        "//outside.html", "/kk//index.html", "/..%5coutside.html", "/.secret", "/_headers", "/kk/%00", "/kk/..",
    ],
)  # fmt: skip
def test_nothing_outside_the_folder_and_nothing_hidden_is_sent(ask, path):
    assert ask(path)[0] == 404


def test_a_folder_without_its_slash_is_sent_to_it(ask):
    status, headers, _ = ask("/kk")
    assert (status, headers["Location"]) == (301, "/kk/")


def test_head_says_what_get_would_and_sends_nothing(ask):
    got, head = ask("/kk/"), ask("/kk/", method="HEAD")
    assert (head[0], head[2]) == (200, b"")
    assert head[1]["Content-Length"] == str(len(got[2]))


def test_a_site_in_a_sub_folder_is_served_there(folder):
    with served(folder, "https://aiqyn.example/answers/") as url:
        assert urlsplit(url).path == "/answers/"
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
        seen = {}
        for path in ("/", "/answers", "/answers/", "/answers/kk/", "/kk/", "/answersheet/"):
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            seen[path] = (answer.status, answer.getheader("Location"))
        connection.close()
    assert seen == {
        "/": (301, "/answers/"),
        "/answers": (301, "/answers/"),
        "/answers/": (200, None),
        "/answers/kk/": (200, None),
        "/kk/": (404, None),
        "/answersheet/": (404, None),
    }


def test_a_release_that_was_switched_to_is_seen_at_once(folder, tmp_path):
    (tmp_path / "current").symlink_to(folder)
    newer = tmp_path / "newer"
    newer.mkdir()
    (newer / "index.html").write_bytes(b"newer")
    with served(tmp_path / "current", "https://aiqyn.example") as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
        bodies = []
        for _ in range(2):
            connection.request("GET", "/")
            bodies.append(connection.getresponse().read())
            (tmp_path / "next").symlink_to(newer)
            (tmp_path / "next").replace(tmp_path / "current")
        connection.close()
    assert bodies == [b"<!doctype html><title>root</title>", b"newer"]
