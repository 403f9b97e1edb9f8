"""The pages of trends and the files: what they show, for whom, and what leaves the desk."""

import csv
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from claims import sightings, sources, triage
from claims.records import Person, Sighting
from claims.seen import Seen
from claims.sources import NewSource
from pipeline.weighing import weigh

NOW = datetime.now(UTC)
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    '="a";,"b"',
    "line\r\nbreak",
    "'quoted'",
    "_x0041_",
]
"""Texts that a spreadsheet would run, part or change."""


@pytest.fixture
def told(desk):
    """A claim seen twenty times this week and twice the week before, a lone one, and hostile texts, all weighed."""
    with desk.database.writing() as session:
        berik = session.query(Person).filter_by(handle="berik").one()
        feed = sources.add_source(
            session, berik, NewSource("feed", "feed", "https://example.kz/rss", {}, "ru")
        )
        moments = [NOW - timedelta(days=n % 6, hours=1, minutes=n) for n in range(20)]
        moments += [NOW - timedelta(days=9), NOW - timedelta(days=10)]
        seen = [
            sightings.record(
                session, feed, Seen(f"g{n}", "Бананы заражают!", published_at=moment, language="ru")
            )
            for n, moment in enumerate(moments)
        ]
        (claim,) = triage.open_claims(session, [seen[0].id], "test")
        triage.join(session, [triage.Proposed(one.id, claim.id, 0.9) for one in seen[1:]], "test")
        texts = [
            sightings.record(
                session, feed, Seen(f"h{n}", text, published_at=NOW - timedelta(days=2), language="kk")
            )
            for n, text in enumerate(HOSTILE)
        ]
        (lone,) = triage.open_claims(session, [texts[0].id], "test")
        triage.join(session, [triage.Proposed(one.id, lone.id, 0.9) for one in texts[1:]], "test")
        session.execute(update(Sighting).values(matched_at=NOW))
        names = claim.public_id, lone.public_id
    weigh(desk.database, desk.settings)
    return names


def rows(answer):
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8"), newline="")))


def test_before_anything_is_counted_the_page_says_what_to_do(desk):
    page = desk.sign_in("gulnar").get("/trends")
    assert page.status_code == 200
    assert "aiqyn run" in page.text


def test_the_overview_shows_volume_growth_and_waiting_claims(desk, told):
    page = desk.sign_in("gulnar").get("/trends").text
    assert f'<a href="/claims/{told[0]}">' in page
    assert page.count("data-chart") == 1
    assert 'data-value="22"' not in page  # the week before is a line of its own
    assert "Growing claims" in page


@pytest.mark.parametrize("by", ["all", "language", "region", "source", "tag", "claim"])
@pytest.mark.parametrize("step", ["day", "week", "month"])
def test_every_way_to_count_is_a_page_and_a_file(desk, told, by, step):
    client = desk.sign_in("gulnar")
    assert client.get(f"/trends?by={by}&step={step}").status_code == 200
    assert client.get(f"/export/trends/volume.csv?by={by}&step={step}").status_code == 200


def test_the_file_of_volume_says_what_the_page_says(desk, told):
    client = desk.sign_in("gulnar")
    found = rows(client.get("/export/trends/volume.csv?by=language"))
    sums = {key: sum(int(row["sightings"]) for row in found if row["key"] == key) for key in ("ru", "kk")}
    assert sums == {"ru": 22, "kk": len(HOSTILE)}


def test_a_growing_claim_stands_in_the_file_with_its_interval(desk, told):
    (row,) = [
        one
        for one in rows(desk.sign_in("gulnar").get("/export/trends/growing.csv"))
        if one["claim"] == told[0]
    ]
    assert (row["before"], row["after"]) == ("2", "20")
    assert 1 < float(row["ratio_low"]) < float(row["ratio"]) < float(row["ratio_high"])


@pytest.mark.parametrize("what", ["volume", "growing", "new", "back", "answers"])
@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("csv", "text/csv; charset=utf-8; header=present"),
        ("sheet.csv", "text/csv; charset=utf-8; header=present"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_each_view_of_trends_is_a_file_in_three_forms(desk, told, what, form, kind):
    answer = desk.sign_in("gulnar", "kk").get(f"/export/trends/{what}.{form}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    name = answer.headers["content-disposition"]
    assert (
        name.startswith('attachment; filename="aiqyn-trends-')
        and name.endswith(f'.{form}"')
        and name.isascii()
    )


def test_hostile_texts_come_back_exactly_from_the_plain_csv(desk, told):
    found = rows(desk.sign_in("gulnar").get(f"/export/claims/{told[1]}/sightings.csv"))
    assert [row["text"] for row in found] == HOSTILE


def test_nothing_in_the_csv_for_spreadsheets_begins_as_a_formula(desk, told):
    answer = desk.sign_in("gulnar", "ru").get(f"/export/claims/{told[1]}/sightings.sheet.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert read[0][:3] == ["Сообщение", "Положение", "Сходство"]
    assert [cell for row in read for cell in row if cell[:1] in "=+-@\t\r\n" and cell] == []
    assert [row[9].removeprefix("'") for row in read[1:6]] == HOSTILE[:5]


def test_the_workbook_has_texts_as_texts_and_numbers_as_numbers(desk, told):
    answer = desk.sign_in("gulnar", "ru").get(f"/export/claims/{told[1]}/sightings.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    read = book.get_sheet_by_index(0).to_python()
    assert [row[9].replace("\r\n", "\n") for row in read[1:]] == [
        text.replace("\r\n", "\n") for text in HOSTILE
    ]
    assert isinstance(read[1][0], float)
    assert isinstance(read[1][7], datetime)


def test_no_form_of_a_workbook_holds_a_formula(desk, told):
    from zipfile import ZipFile

    answer = desk.sign_in("gulnar").get(f"/export/claims/{told[1]}/sightings.xlsx")
    with ZipFile(BytesIO(answer.content)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets")]
    assert sheets and not any(b"<f>" in sheet or b"<f " in sheet or b"hyperlink" in sheet for sheet in sheets)


@pytest.mark.parametrize("path", ["review", "refutations", "queue"])
@pytest.mark.parametrize("form", ["csv", "sheet.csv", "xlsx"])
def test_lists_of_the_desk_are_files_though_they_be_empty(desk, path, form):
    assert desk.sign_in("dana").get(f"/export/{path}.{form}").status_code == 200


def test_a_form_that_is_none_is_not_there(desk):
    client = desk.sign_in("dana")
    assert client.get("/export/queue.exe").status_code == 404
    assert client.get("/export/trends/secrets.csv").status_code == 404
    assert client.get("/export/claims/c-00000/sightings.csv").status_code == 404


@pytest.mark.parametrize("query", ["by=evil", "step=x", "since=2026-13-45x", "until=%00"])
def test_an_address_that_nobody_made_is_refused_in_place(desk, query):
    assert desk.sign_in("gulnar").get(f"/trends?{query}").status_code == 422


@pytest.mark.parametrize("query", ["since=2026-02-30", "until=2999-01-01", "since=1900-01-01&step=day"])
def test_a_day_that_is_none_or_too_far_is_taken_as_near_as_can_be(desk, told, query):
    assert desk.sign_in("gulnar").get(f"/trends?{query}").status_code == 200


def test_from_after_until_is_told_in_place(desk, told):
    answer = desk.sign_in("gulnar", "kk").get("/trends?since=2026-05-02&until=2026-05-01")
    assert answer.status_code in (409, 422)


@pytest.mark.parametrize(
    ("handle", "status"), [("gulnar", 200), ("berik", 200), ("dana", 200), ("aliya", 403), ("saule", 403)]
)
def test_trends_are_for_those_who_analyse(desk, handle, status):
    client = desk.sign_in(handle)
    assert client.get("/trends").status_code == status
    assert client.get("/export/trends/volume.csv").status_code == status


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_months_of_answers_say_how_many_still_wait(desk, told, language):
    page = desk.sign_in("gulnar", language).get("/trends/answers")
    assert page.status_code == 200
    assert page.text.count("data-chart") == 1
