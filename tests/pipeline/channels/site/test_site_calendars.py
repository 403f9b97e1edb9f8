"""The calendars of briefings, read back by the rules of RFC 5545."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from claims.page_content import PageText
from claims.terms import VersionKind
from pipeline.channels import Edition, site
from tests.pipeline.channels.site import leaf_samples as samples

LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', re.S)


def parsed(written: bytes) -> dict:
    """The calendar of RFC 5545: its properties, and each event's under "events"."""
    assert written.endswith(b"\r\n")
    assert b"\r\n\r\n" not in written
    for line in written[:-2].split(b"\r\n"):
        assert len(line) <= 75
        assert b"\r" not in line and b"\n" not in line
    text = written.decode("utf-8").replace("\r\n ", "")
    calendar: dict = {"events": []}
    inside = [calendar]
    for line in text.split("\r\n")[:-1]:
        found = LINE.fullmatch(line)
        assert found, line
        name, _, value = found.groups()
        if name == "BEGIN":
            if value == "VEVENT":
                calendar["events"].append({})
                inside.append(calendar["events"][-1])
            continue
        if name == "END":
            if value == "VEVENT":
                inside.pop()
            continue
        assert name not in inside[-1], name
        inside[-1][name] = plain(value) if name in {"SUMMARY", "DESCRIPTION", "LOCATION"} else value
    return calendar


def plain(value: str) -> str:
    """A TEXT value without its escapes; one that is not escaped is a fault."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), value
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def moment(value: str) -> datetime:
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def calendar_of(settings, pages, path: str) -> dict:
    site.build(Edition([], pages, samples.PICTURES.__getitem__), settings)
    return parsed((settings.folder / "current" / path).read_bytes())


def test_the_calendar_of_a_briefing_reads_back_as_it_was_announced(settings):
    ahead = samples.briefings()[1]
    read = calendar_of(settings, [ahead], "ru/briefings/briefing-2031-01-15/briefing.ics")
    assert (read["VERSION"], read["METHOD"]) == ("2.0", "PUBLISH")
    [event] = read["events"]
    assert event["UID"] == "p-briefing-2@aiqyn.example"
    assert (event["SEQUENCE"], event["STATUS"]) == ("0", "CONFIRMED")
    assert moment(event["DTSTART"]) == ahead.content.starts_at
    assert moment(event["DTEND"]) == ahead.content.ends_at
    assert event["SUMMARY"] == "Брифинг о карантине"
    assert event["LOCATION"] == "Пресс-центр; зал 2, 3-й этаж"
    assert event["DESCRIPTION"] == (
        "Какие ограничения снимут; когда, где и кто.\nhttps://video.example/watch?v=2\n"
        "https://aiqyn.example/ru/briefings/briefing-2031-01-15/"
    )
    assert event["URL"] == "https://aiqyn.example/ru/briefings/briefing-2031-01-15/"


def test_the_feed_holds_what_is_to_come_and_calls_off_what_was_withdrawn(settings):
    read = calendar_of(settings, samples.briefings(), "ru/briefings/briefings.ics")
    told = {event["UID"]: (event["STATUS"], event["SEQUENCE"]) for event in read["events"]}
    assert told == {
        "p-briefing-2@aiqyn.example": ("CONFIRMED", "0"),
        "p-briefing-3@aiqyn.example": ("CANCELLED", "1"),
    }
    assert "Брифинг перенесён." in read["events"][1]["DESCRIPTION"]


def test_a_briefing_that_was_moved_keeps_its_uid_and_counts_up(settings):
    ahead = samples.briefings()[1]
    path = "kk/briefings/briefing-2031-01-15/briefing.ics"
    [before] = calendar_of(settings, [ahead], path)["events"]
    later = ahead.content.starts_at + timedelta(hours=2)
    moved = replace(
        ahead.content, starts_at=later, ends_at=None, number=2, kind=VersionKind.CORRECTION, note={"kk": "…"}
    )
    [after] = calendar_of(settings, [samples.leaf(moved)], path)["events"]
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == ("0", "1")
    assert moment(after["DTSTAMP"]) > moment(before["DTSTAMP"])
    assert (moment(after["DTSTART"]), moment(after["DTEND"])) == (later, later + timedelta(hours=1))


def test_one_briefing_has_one_uid_in_all_its_languages(settings):
    site.build(Edition([], samples.briefings()), settings)
    root = settings.folder / "current"
    read = {
        code: parsed((root / code / "briefings/briefings.ics").read_bytes()) for code in ("kk", "ru", "en")
    }
    assert {code: [event["UID"][:11] for event in one["events"]] for code, one in read.items()} == {
        "kk": ["p-briefing-"],
        "ru": ["p-briefing-", "p-briefing-"],
        "en": ["p-briefing-"],
    }


@pytest.mark.parametrize(
    "said",
    [
        "ұ" * 400,
        "a\r\nATTENDEE:mailto:x@example.org\r\nEND:VEVENT",
        "one\ntwo\rthree\u2028four\x0bfive\x85six",
        'back\\slash; comma, colon: \\n \\; "quoted" 👩‍👩‍👧‍👦',
        "\x00\x1f\ud800BEGIN:VALARM",
    ],
)
def test_whatever_a_title_holds_the_calendar_has_the_same_lines(settings, said):
    ahead = samples.briefings()[1].content
    text = PageText(said, said, said)
    place = {"ru": said}
    page = samples.leaf(replace(ahead, texts={"ru": text}, place=place))
    read = calendar_of(settings, [page], "ru/briefings/briefing-2031-01-15/briefing.ics")
    [event] = read["events"]
    assert sorted(event) == sorted(
        ["UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "STATUS", "SUMMARY"]
        + ["DESCRIPTION", "LOCATION", "URL"]
    )
    kept = "".join(
        sign for sign in said.replace("\r\n", "\n").replace("\r", "\n") if sign >= " " or sign == "\n"
    )
    assert event["SUMMARY"] == site.text.fit(kept).strip()


def test_a_time_of_another_zone_is_the_same_moment(settings):
    ahead = samples.briefings()[1].content
    other = ahead.starts_at.astimezone(timezone(timedelta(hours=-7)))
    page = samples.leaf(replace(ahead, starts_at=other))
    [event] = calendar_of(settings, [page], "ru/briefings/briefing-2031-01-15/briefing.ics")["events"]
    assert event["DTSTART"] == "20310115T100000Z"
