"""The pages of trends in a browser: drawn under the policy, without a word of complaint, for eye, key and reader."""

from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import update

from claims import sightings, sources, triage
from claims.records import Person, Sighting
from claims.seen import Seen
from claims.sources import NewSource
from pipeline.weighing import weigh

pytestmark = pytest.mark.browser


@pytest.fixture
def dialect() -> str:
    """What a browser shows does not hang on the database."""
    return "sqlite"


@pytest.fixture(autouse=True)
def _weeks(desk):
    """Ten weeks of sightings in three languages, all of one claim."""
    now = datetime.now(UTC)
    with desk.database.writing() as session:
        berik = session.query(Person).filter_by(handle="berik").one()
        feed = sources.add_source(
            session, berik, NewSource("feed", "feed", "https://example.kz/rss", {}, "ru")
        )
        seen = [
            sightings.record(
                session,
                feed,
                Seen(
                    f"s{week}-{n}-{language}",
                    "Су қоймасы уланған! Водохранилище отравлено! " * 4,
                    published_at=now - timedelta(weeks=week, hours=1),
                    language=language,
                ),
            )
            for week in range(10)
            for language, count in (("kk", 9 - week), ("ru", 4), ("en", week % 3))
            for n in range(count)
        ]
        (claim,) = triage.open_claims(session, [seen[0].id], "test")
        triage.join(session, [triage.Proposed(one.id, claim.id, 0.9) for one in seen[1:]], "test")
        session.execute(update(Sighting).values(matched_at=now))
    weigh(desk.database, desk.settings)


def painted(page) -> int:
    """How many points of the chart's canvas are not transparent."""
    return page.evaluate(
        """() => { const canvas = document.querySelector(".plot canvas");
        const bits = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        let found = 0; for (let at = 3; at < bits.length; at += 4) if (bits[at]) found++; return found; }"""
    )


def faults(page) -> list[tuple[str, list[object]]]:
    """What axe finds on the page, beside the frame's band that says it is a demonstration."""
    found = [
        (one["id"], [node["target"] for node in one["nodes"] if node["target"] != [".demonstration"]])
        for one in Axe().run(page).response["violations"]
    ]
    return [(rule, nodes) for rule, nodes in found if nodes]


def eventually(holds) -> None:
    """Waits until it holds; Playwright's own waiting would evaluate text, which the policy forbids."""
    until = monotonic() + 5
    while not holds():
        assert monotonic() < until
        sleep(0.02)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("path", ["/trends?by=language", "/trends?by=claim&step=day", "/trends/answers"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_chart_is_drawn_under_the_policy_and_axe_finds_nothing(open_page, language, path, width):
    page = open_page("gulnar", path, language, width)
    page.wait_for_selector(".plot canvas")
    assert page.troubles == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults(page) == []


def test_the_chart_shows_what_stands_in_the_table(open_page):
    page = open_page("gulnar", "/trends?by=language")
    page.wait_for_selector(".plot canvas")
    assert painted(page) > 2000
    over = page.locator(".plot .u-over")
    box = over.bounding_box()
    page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2)
    row = page.locator("figure tbody tr").first
    label = row.locator("time").inner_text()
    heads = page.locator("figure th[data-series]").all_inner_texts()
    cells = row.locator("td").all_inner_texts()
    told = " · ".join(f"{head} {cell}" for head, cell in zip(heads, cells, strict=False))
    assert page.locator(".plot .at").inner_text() == f"{label}: {told}"


def test_lines_differ_by_dash_as_well_as_by_colour(open_page):
    page = open_page("gulnar", "/trends?by=language")
    looks = page.evaluate(
        """() => [...document.querySelectorAll(".legend .swatch")].map((one) => {
        const style = getComputedStyle(one.querySelector("path")); return [style.stroke, style.strokeDasharray]; })"""
    )
    assert len(looks) == 3
    assert len({colour for colour, _ in looks}) == len({dash for _, dash in looks}) == 3


def test_colours_change_with_the_scheme_and_the_chart_is_drawn_anew(open_page):
    page = open_page("gulnar", "/trends?by=all")
    page.wait_for_selector(".plot canvas")
    read = "getComputedStyle(document.querySelector('figure')).getPropertyValue('--series-1').trim()"
    light = page.evaluate(read)
    page.emulate_media(color_scheme="dark")
    eventually(lambda: page.evaluate(read) != light)
    page.wait_for_selector(".plot canvas")
    assert page.locator(".plot canvas").count() == 1
    assert faults(page) == []


def test_without_script_the_table_stands_alone(open_page):
    page = open_page("gulnar", "/trends?by=language", java_script_enabled=False)
    assert page.locator(".plot canvas").count() == 0
    assert page.locator("figure tbody tr").count() == 13
    assert page.locator("figure details[open]").count() == 1


def test_every_number_can_be_reached_by_keys(open_page):
    page = open_page("gulnar", "/trends?by=language&step=day")
    page.locator("figure summary").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "table-wrap"
    page.keyboard.press("End")
    eventually(lambda: page.evaluate("document.activeElement.scrollTop") > 0)
