import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from claims.errors import SourceError
from claims.plugins import discover
from claims.seen import Seen, Unreadable
from pipeline.intake import Cursor, Limits, SourceSettings
from pipeline.intake.feed import OPTIONS, read

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Жаңалық</title><language>kk-KZ</language>
<item><guid isPermaLink="false">a-1</guid><link>https://news.example/1?utm_source=rss&amp;id=7#top</link>
<title>Қауесет &amp;amp; шындық</title>
<description>&lt;p&gt;Бірінші абзац.&lt;/p&gt;&lt;p style="display: none"&gt;жасырын&lt;/p&gt;
&lt;script&gt;alert(1)&lt;/script&gt;
&lt;p&gt;Екінші &lt;a href="/2?fbclid=x"&gt;сілтеме&lt;/a&gt;.&lt;/p&gt;</description>
<pubDate>Fri, 20 Mar 2020 10:00:00 +0600</pubDate></item>
<item><title>Екінші қауесет</title><pubDate>2020 жылғы 20 наурыз</pubDate></item>
</channel></rss>""".encode()

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ru"><title>Новости</title>
<entry><id>urn:1</id><title type="html">Слух &lt;b&gt;недели&lt;/b&gt;</title>
<updated>2020-03-20T10:00:00Z</updated><link href="https://news.example/1"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Текст.</p>
<p hidden="hidden">нет</p></div></content></entry></feed>""".encode()

RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="http://news.example/"><title>x</title></channel>
<item rdf:about="http://news.example/1"><title>One</title><link>http://news.example/1</link>
<description>Text</description></item></rdf:RDF>"""

OLD = b"""<rss version="0.91"><channel><title>x</title><item><title>One</title>
<link>http://news.example/1</link><description>Text</description></item></channel></rss>"""

JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "x", "language": "en", "items": [
{"id": 7, "url": "https://news.example/7", "title": "One", "content_html": "<p>Text <i>here</i></p>",
"date_published": "2020-03-20T10:00:00+06:00"}, 5, {"id": "8", "content_text": "Plain"}]}"""


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = "".join(f"{header}\r\n" for header in headers)
    return f"HTTP/1.1 {status}\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body


def settings_for(server: object, **changes: object) -> SourceSettings:
    return replace(
        SourceSettings(key="s", address=server.url, allowed_hosts=frozenset({server.name})), **changes
    )


def seen(found: Iterable[object]) -> list[Seen]:
    return [each for each in found if isinstance(each, Seen)]


def test_the_feed_is_a_plug_in() -> None:
    module = discover("pipeline.intake")["feed"]
    assert (module.read, module.OPTIONS) == (read, OPTIONS)


def test_an_entry_comes_as_its_reader_sees_it(serve: Callable) -> None:
    server = serve(answer(RSS, "Content-Type: application/rss+xml"))
    first, second, cursor = read(settings_for(server, region="almaty"))
    assert first == Seen(
        key="a-1",
        text="Бірінші абзац.\nЕкінші сілтеме.",
        title="Қауесет & шындық",
        published_at=datetime(2020, 3, 20, 4, 0, tzinfo=UTC),
        language="kk",
        region="almaty",
        url="https://news.example/1?id=7",
        links=("https://news.example/2",),
        remarks=("it holds text that its readers do not see; that was left out",),
    )
    assert second.text == "Екінші қауесет"
    assert second.published_at == datetime(2020, 3, 19, 18, 0, tzinfo=UTC)
    assert len(second.key) == 32
    assert sorted(cursor.values) == ["digest", "read_as"]


@pytest.mark.parametrize(
    ("body", "key", "title", "text"),
    [
        (ATOM, "urn:1", "Слух недели", "Текст."),
        (RDF, "http://news.example/1", "One", "Text"),
        (OLD, "http://news.example/1", "One", "Text"),
        (JSON, "7", "One", "Text here"),
        (
            RSS.decode().replace("utf-8", "windows-1251").encode("cp1251", "xmlcharrefreplace"),
            "a-1",
            None,
            None,
        ),
    ],
    ids=["atom", "rss1", "rss0.91", "json", "cp1251"],
)
def test_every_kind_of_feed_is_read(
    serve: Callable, body: bytes, key: str, title: str | None, text: str | None
) -> None:
    first = seen(read(settings_for(serve(answer(body)))))[0]
    assert first.key == key
    assert first.title == (title or "Қауесет & шындық")
    assert first.text == (text or "Бірінші абзац.\nЕкінші сілтеме.")


def test_a_bad_entry_is_kept_aside_and_loses_no_good_one(serve: Callable) -> None:
    found = list(read(settings_for(serve(answer(JSON)))))
    assert [type(each) for each in found] == [Seen, Unreadable, Seen, Cursor]
    assert (found[1].reason, b"not an object" in found[1].content) == ("the item is not an object", True)


def test_an_unchanged_feed_yields_nothing(serve: Callable) -> None:
    def behave(connection: socket.socket, request: str) -> None:
        fresh = 'If-None-Match: W/"v 1"' not in request
        headers = ['ETag: W/"v 1"', "Last-Modified: yesterday, about noon"]
        connection.sendall(answer(RSS, *headers) if fresh else answer(b"", status="304 Not Modified"))

    server = serve(behave)
    *_, cursor = read(settings_for(server))
    assert list(read(settings_for(server, cursor=cursor.values))) == []
    assert "If-Modified-Since: yesterday, about noon\r\n" in server.requests[1]


def test_the_same_bytes_under_a_new_etag_refresh_the_cursor_only(serve: Callable) -> None:
    tags = iter(["one", "one", "two"])
    server = serve(lambda connection, _: connection.sendall(answer(RSS, f"ETag: {next(tags)}")))
    *_, first = read(settings_for(server))
    assert list(read(settings_for(server, cursor=first.values))) == []
    assert list(read(settings_for(server, cursor=first.values))) == [Cursor({**first.values, "etag": "two"})]


def test_the_cursor_of_another_address_is_not_used(serve: Callable) -> None:
    server = serve(answer(RSS, "ETag: one"))
    *_, cursor = read(settings_for(server))
    other = settings_for(server, address=server.url + "?all", cursor=cursor.values)
    assert len(seen(read(other))) == 2
    assert "If-None-Match" not in server.requests[1]


def test_a_feed_that_moved_for_good_says_where(serve: Callable) -> None:
    def behave(connection: socket.socket, request: str) -> None:
        moved = answer(b"", "Location: /new.xml", status="301 Moved")
        connection.sendall(answer(RSS) if "/new.xml" in request else moved)

    server = serve(behave)
    *_, cursor = read(settings_for(server))
    assert cursor.values["moved_to"] == f"http://{server.name}/new.xml"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the answer is empty"),
        (b"hello", "it is neither RSS, Atom nor JSON Feed; look up the feed's address on the site"),
        (b'{"a": 1}', "it is JSON, but not a JSON Feed (its version does not say so)"),
        (b'{"a": ', "it is JSON that breaks off or is written wrongly"),
        (b'{"a":' + b"[" * 100_000, "it is nested deeper than any honest feed"),
        (
            b'<!DOCTYPE html><html><head><link href="/rss" type="application/rss+xml"></head></html>',
            "it is a web page, not a feed; the page names its feed: {root}/rss",
        ),
        (b"<html></html>", "it is a web page, not a feed; look for the address of its feed there"),
        (
            b"<rss version='2.0'><channel><ti",
            "the feed is broken off or written wrongly, and no entry of it can be read",
        ),
        (b"/etc/hostname", "it is neither RSS, Atom nor JSON Feed; look up the feed's address on the site"),
    ],
)
def test_what_is_no_feed_is_a_reason(serve: Callable, body: bytes, reason: str) -> None:
    server = serve(answer(body))
    with pytest.raises(SourceError) as caught:
        list(read(settings_for(server)))
    assert caught.value.fields["reason"] == reason.format(root=f"http://{server.name}")


def test_an_empty_feed_is_a_feed(serve: Callable) -> None:
    server = serve(answer(b"<rss version='2.0'><channel><title>x</title></channel></rss>"))
    assert [type(each) for each in read(settings_for(server))] == [Cursor]


def test_a_feed_broken_off_keeps_its_whole_entries_and_a_remark(serve: Callable) -> None:
    *found, cursor = read(settings_for(serve(answer(RSS[: RSS.index(b"</channel>")]))))
    assert [each.key for each in found][:1] == ["a-1"]
    assert cursor.values["remarks"] == ["it is not written correctly; what could be read was read"]


def test_more_entries_than_the_limit_are_cut_with_a_remark(serve: Callable) -> None:
    items = b"".join(b"<item><guid>%d</guid><title>t %d</title></item>" % (n, n) for n in range(20_000))
    server = serve(answer(b"<rss version='2.0'><channel>" + items + b"</channel></rss>"))
    *found, cursor = read(settings_for(server, limits=Limits(parse_seconds=30)))
    assert (len(found), found[-1].key) == (2000, "1999")
    assert cursor.values["remarks"] == ["it has 20000 entries; only the first 2000 were read"]


def test_a_feed_too_long_to_read_in_time_gives_its_first_entries(serve: Callable) -> None:
    text = "&lt;p&gt;Қауесет &lt;b&gt;дейді&lt;/b&gt;.&lt;/p&gt;" * 30

    def long_feed(count: int) -> object:
        items = (f"<item><guid>{n}</guid><description>{n} {text}</description></item>" for n in range(count))
        return serve(answer(f"<rss version='2.0'><channel>{''.join(items)}</channel></rss>".encode()))

    begun = time.monotonic()
    list(read(settings_for(long_feed(200), limits=Limits(parse_seconds=30))))
    enough_for_few = 4 * (
        time.monotonic() - begun
    )  # and a tenth of what the whole needs, however busy we are
    limits = Limits(parse_seconds=enough_for_few, bytes=40_000_000)
    *found, cursor = read(settings_for(long_feed(8_000), limits=replace(limits, entries=8_000)))
    assert (len(found), found[-1].key) == (200, "199")
    assert cursor.values["remarks"] == ["it has 8000 entries; only the first 200 were read"]


def test_a_text_beyond_the_limit_is_cut_with_a_remark(serve: Callable) -> None:
    body = (
        f"<rss version='2.0'><channel><item><description>{'ә' * 20_000}</description></item></channel></rss>"
    )
    (found,) = seen(read(settings_for(serve(answer(body.encode())))))
    assert (len(found.text), found.remarks) == (
        16_000,
        ("its text is longer than 16000 characters and was cut",),
    )


def dated(written: str) -> bytes:
    item = f"<item><guid>1</guid><title>t</title><pubDate>{written}</pubDate></item>"
    return answer(f"<rss version='2.0'><channel>{item}</channel></rss>".encode())


@pytest.mark.parametrize(
    "written",
    ["1" * 5_000, "Fri, 31 Dec 1999 23:59:59 GMT", format_datetime(datetime.now(UTC) + timedelta(days=2))],
    ids=["no date", "before 2000", "after tomorrow"],
)
def test_a_date_not_to_be_believed_is_a_remark(serve: Callable, written: str) -> None:
    (found,) = seen(read(settings_for(serve(dated(written)))))
    assert found.published_at is None
    assert found.remarks[0].startswith("its date is not to be believed")


@pytest.mark.parametrize("written", ["кеше", "99.99.2020", "жақында " * 5_000])
def test_a_date_that_cannot_be_read_is_a_remark(serve: Callable, written: str) -> None:
    (found,) = seen(read(settings_for(serve(dated(written)))))
    assert found.published_at is None
    assert found.remarks[0].startswith("its date cannot be read")


def test_entries_that_share_one_name_are_told_apart(serve: Callable) -> None:
    items = "".join(f"<item><guid>same</guid><title>{title}</title></item>" for title in ("a", "b", "a"))
    server = serve(answer(f"<rss version='2.0'><channel>{items}</channel></rss>".encode()))
    found = seen(read(settings_for(server)))
    assert [each.title for each in found] == ["a", "b"]
    assert len({each.key for each in found}) == 2
    assert found[0].remarks == ("its source gives several entries the same name",)


def test_control_characters_are_left_out_and_the_rest_stays_as_written(serve: Callable) -> None:
    text = "Қ\u200bА\u202eУ\u00a0\u00adЕ\x07С\x00\x85"
    body = '{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","content_text":"%s"}]}'
    escaped = "".join(f"\\u{ord(character):04x}" for character in text)
    (found,) = seen(read(settings_for(serve(answer((body % escaped).encode())))))
    assert found.text == "Қ\u200bА\u202eУ \u00adЕС"


# --- Pages behind teasers ---------------------------------------------------------------------

ARTICLE = (
    "<html><head><title>x</title></head><body><nav>Мәзір</nav><article><h1>Тақырып</h1>"
    + "".join(f"<p>Бұл мақаланың {n} абзацы, ол жеткілікті ұзын және мазмұнды сөйлем.</p>" for n in range(30))
    + "</article></body></html>"
).encode()


def teasers(server_name: str, count: int) -> bytes:
    items = "".join(
        f"<item><guid>{n}</guid><link>http://{server_name}/page{n}</link>"
        f"<description>Басы {n}…</description></item>"
        for n in range(count)
    )
    return f"<rss version='2.0'><channel>{items}</channel></rss>".encode()


@pytest.fixture
def site(serve: Callable) -> object:
    def behave(connection: socket.socket, request: str) -> None:
        path = request.split(" ")[1]
        if path == "/feed.xml":
            connection.sendall(answer(teasers(server.name, 3), "ETag: one"))
        elif path == "/page1":
            connection.sendall(answer(b"", status="404 Not Found"))
        else:
            connection.sendall(answer(ARTICLE, "Content-Type: text/html; charset=utf-8"))

    server = serve(behave)
    return server


def test_the_pages_behind_teasers_are_read_when_asked(site: object) -> None:
    first, second, third, cursor = read(settings_for(site, options={"full_text": True, "pause": 0}))
    assert "29 абзацы" in first.text
    assert "Мәзір" not in first.text
    assert (second.text, third.text == first.text) == ("Басы 1…", True)
    assert second.remarks[0].startswith("its page could not be read: there is nothing at this address")
    assert cursor.values["etag"] == "one"


def test_pages_beyond_one_reading_wait_for_the_next(site: object) -> None:
    options = {"full_text": True, "pause": 0, "pages": 2}
    *found, cursor = read(settings_for(site, options=options))
    assert ([each.key for each in found], "etag" in cursor.values) == (["0", "1"], False)
    *found, cursor = read(settings_for(site, options=options, cursor=cursor.values))
    assert ([each.key for each in found], cursor.values["etag"]) == (["2"], "one")


def test_a_stranger_names_no_page_on_an_allowed_host(serve: Callable) -> None:
    inner = serve(answer(ARTICLE))
    outer = serve(answer(teasers(inner.name, 1)))
    (found,) = seen(
        read(settings_for(outer, options={"full_text": True}, allowed_hosts=frozenset({outer.name})))
    )
    assert "feeds are read on ports 80 and 443 only" in found.remarks[0]
    assert inner.requests == []
