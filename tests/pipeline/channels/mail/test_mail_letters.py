"""Letters as bytes: headers that cannot be broken into, RFC 2047 for Kazakh, two forms, no link that nobody meant."""

import re
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.header import decode_header
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from claims.content import Content, Text
from claims.page_content import PageContent, PageText
from claims.plugins import discover
from claims.terms import PageKind, Verdict, VersionKind
from pipeline.channels import Edition, Item, Link, PageItem
from pipeline.channels import mail as channel
from pipeline.channels.mail import writing
from pipeline.channels.mail.digest import Digest, Entry, News, made
from pipeline.channels.mail.message import Sender, message
from pipeline.channels.mail.wire import _stuffed

SITE, LEAVE = "https://aiqyn.example", "https://desk.example.kz/unsubscribe/" + "x" * 43 + "?lang=kk"
ZONE = ZoneInfo("Asia/Almaty")
NOON = datetime(2020, 3, 29, 12, tzinfo=UTC)
WHO = Sender("digest@aiqyn.example", "Айқын", "press@aiqyn.example")
LINE = re.compile(rb"[^\r\n]{0,998}")


def content(title="Тақырып", summary="Жоқ.", **more):
    known = {
        "refutation": "r-1",
        "number": 1,
        "kind": VersionKind.FIRST,
        "verdict": Verdict.FALSE,
        "texts": {code: Text(title, summary, "") for code in ("kk", "ru", "en")},
        "claims": (),
        "evidence": (),
        "as_of": date(2020, 3, 29),
    }
    return Content(**(known | more))


def page(kind=PageKind.BRIEFING, **more):
    known = {
        "page": "p-1",
        "slug": "briefing",
        "page_kind": kind,
        "number": 1,
        "kind": VersionKind.FIRST,
        "texts": {"kk": PageText("Брифинг", "Министр жауап береді.")},
        "as_of": date(2020, 3, 29),
    }
    return PageItem(PageContent(**(known | more)), (), {"kk": "brf01"})


def edition(*contents, pages=()):
    return Edition([Item(one, (), {"kk": f"code{n}"}) for n, one in enumerate(contents)], pages)


def written(*contents, language="kk", pages=(), known=()):
    codes = {f"code{n}" for n in range(len(contents))} | ({"brf01"} if pages else set())
    return made(edition(*contents, pages=pages), language, News(codes, known), NOON, SITE, ZONE)


def letter(digest, leave=LEAVE, who=WHO):
    raw = message(writing.digest_letter(digest, who.name, leave), who, "reader@x.kz", "m-1/7", NOON)
    return raw, message_from_bytes(raw, policy=default)


def body(parsed, kind="plain"):
    return parsed.get_body((kind,)).get_content().replace("\r\n", "\n")


def test_a_letter_has_the_headers_that_programs_look_for():
    _, parsed = letter(written(content()))
    assert {name: str(parsed[name]) for name in parsed if not name.startswith(("MIME", "Content-T"))} == {
        "From": "Айқын <digest@aiqyn.example>",
        "To": "reader@x.kz",
        "Reply-To": "press@aiqyn.example",
        "Subject": "Айқын, 2020 жылғы 29 наурыз — жаңа жауап: 1",
        "Date": "Sun, 29 Mar 2020 12:00:00 +0000",
        "Message-ID": "<b1bff10d71d8322edced6b0597c985d52f7f8b36@aiqyn.example>",
        "Auto-Submitted": "auto-generated",
        "List-Id": "<digest-kk.aiqyn.example>",
        "List-Unsubscribe": f"<{LEAVE}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Content-Language": "kk",
    }
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]
    assert {part["Content-Transfer-Encoding"] for part in parsed.iter_parts()} == {"quoted-printable"}


def test_the_same_letter_is_the_same_bytes():
    assert letter(written(content()))[0] == letter(written(content()))[0]


@given(st.text(max_size=400), st.text(min_size=1, max_size=200), st.text(max_size=60))
@hypothesis_settings(max_examples=150)
def test_whatever_a_title_or_a_name_holds_no_header_and_no_line_is_broken(title, summary, name):
    who = Sender("digest@aiqyn.example", name, "")
    raw, parsed = letter(written(content(title, summary)), who=who)
    assert all(LINE.fullmatch(line) for line in raw.split(b"\r\n"))
    assert raw.isascii()
    head = raw.split(b"\r\n\r\n")[0]
    names = [line.split(b":")[0] for line in head.split(b"\r\n") if not line[:1].isspace()]
    assert names == [b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted", b"List-Id",
                     b"List-Unsubscribe", b"List-Unsubscribe-Post", b"MIME-Version", b"Content-Type",
                     b"Content-Language"]  # fmt: skip
    assert str(parsed["To"]) == "reader@x.kz"


@pytest.mark.parametrize("evil", ["x\r\nBcc: all@x.kz", "x\nBcc: all@x.kz", "x\r\n\r\n<script>", "x\x00y"])
def test_a_line_break_in_a_name_or_a_subject_is_a_space(evil):
    who = Sender("digest@aiqyn.example", evil, "")
    raw, parsed = letter(written(content(evil, evil)), who=who)
    assert parsed["Bcc"] is None
    assert b"\r\nBcc:" not in raw.split(b"\r\n\r\n")[0]


@pytest.mark.parametrize("address", ["a@x.kz\r\nBcc: b@x.kz", "a@x.kz, b@x.kz", "a@x.kz\n", "<a@x.kz>"])
def test_an_address_that_could_be_two_is_refused(address):
    with pytest.raises(ValueError):
        message(writing.test_letter("kk", "Айқын"), WHO, address, "k", NOON)


def test_a_long_kazakh_subject_is_made_of_whole_words_of_rfc_2047():
    name = "Қазақстан Республикасының Денсаулық сақтау министрлігі және Орталық коммуникациялар қызметі"
    raw, parsed = letter(written(content()), who=Sender("d@x.kz", name))
    assert str(parsed["Subject"]) == f"{name}, 2020 жылғы 29 наурыз — жаңа жауап: 1"
    head = re.search(rb"Subject:(.*?)\r\n(?=\S)", raw, re.DOTALL)[1].decode()
    words = head.split()
    assert len(words) > 3
    for word in words:
        assert len(word) <= 75
        ((value, charset),) = decode_header(word)  # each alone: no letter is torn in two
        assert value.decode(charset) if charset else value


def test_the_verdict_stands_before_the_claim_in_both_forms():
    _, parsed = letter(written(content("Банктер жабылады", "Жоқ.", verdict=Verdict.SCAM)))
    assert "АЛАЯҚТЫҚ: «Банктер жабылады»" in body(parsed)
    assert "<strong>Алаяқтық:</strong> <bdi>«Банктер жабылады»</bdi>" in body(parsed, "html")


def test_html_and_directions_in_a_title_are_only_text():
    title = "<script>alert(1)</script> \u202egnp.exe\u2066 <b>"
    _, parsed = letter(written(content(title, title)))
    html = body(parsed, "html")
    assert "<script" not in html and "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", html + body(parsed))


def test_an_address_quoted_from_a_scam_becomes_no_link():
    said = "Сілтеме: https://evil.kz/pay?x=1 немесе evil-bank.com, пошта bot@evil.kz, @EgovKzBot2"
    _, parsed = letter(written(content(said, said)))
    for text in (body(parsed), body(parsed, "html")):
        assert "evil[.]kz/pay?x=1" in text and "evil-bank[.]com" in text
        assert "bot (at) evil[.]kz" in text and "(at) EgovKzBot2" in text
        assert not re.search(r"evil\.kz|evil-bank\.com|@Egov", text)
    links = re.findall(r'href="([^"]*)"', body(parsed, "html"))
    assert links == [f"{SITE}/r/code0/", LEAVE]


def test_what_is_previewed_is_what_stands_in_the_letter():
    one = content("Банктер <жабылады>", "Бірінші.\n\nЕкінші.")
    post = channel.render(one, "kk", Link("code0", SITE))
    assert post.title == "Жалған: «Банктер <жабылады>»"
    assert post.body in body(letter(written(one))[1], "html")


def test_briefings_to_come_are_announced_with_day_hour_and_place():
    starts = datetime(2020, 3, 31, 9, 30, tzinfo=UTC)
    to_come = page(starts_at=starts, place={"kk": "ОКҚ, Нұр-Сұлтан"})
    over = page(starts_at=datetime(2020, 3, 28, 9, tzinfo=UTC))
    digest = written(content(), pages=(to_come, over))
    assert [one.facts for one in digest.briefings] == ["2020 жылғы 31 наурыз, 15:30. ОКҚ, Нұр-Сұлтан"]
    assert digest.pages == ()
    _, parsed = letter(digest)
    assert "АЛДАҒЫ БРИФИНГТЕР\n\nБрифинг\nМинистр жауап береді.\n2020 жылғы 31 наурыз, 15:30" in body(parsed)
    assert written(pages=(over,)) is None
    assert written(pages=(to_come,)).briefings == digest.briefings


def test_a_briefing_announced_before_makes_no_letter_of_its_own():
    to_come = page(starts_at=datetime(2020, 3, 31, 9, 30, tzinfo=UTC))
    assert made(edition(pages=(to_come,)), "kk", News(set(), {"brf01"}), NOON, SITE, ZONE) is None


def test_a_digest_is_kept_whole():
    digest = Digest("kk", "күн", (Entry("Жалған", "«…»", ("Түзетілді.",), "Жоқ.", "", "https://x"),))
    assert Digest.from_canonical(digest.canonical()) == digest


def test_dots_at_the_beginning_of_lines_are_doubled_on_the_wire():
    assert _stuffed(b"a\r\n.b\r\n..\r\n") == b"a\r\n..b\r\n...\r\n.\r\n"
    assert _stuffed(b"a") == b"a\r\n.\r\n"


def test_letters_have_their_words_in_three_languages():
    modules = discover("claims.languages").modules
    own = [{key for key in modules[code].PHRASES if key.startswith("mail.")} for code in ("kk", "ru", "en")]
    assert own[0] == own[1] == own[2] and len(own[0]) > 20
