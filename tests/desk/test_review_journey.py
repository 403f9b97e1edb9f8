"""The review and the claim page in a real browser: keys only, a lost connection, a reload, two people, no script."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import select

from claims import people, triage
from claims.records import Act, Match
from claims.terms import Language, Standing
from tests.desk.dossier_story import tell

pytestmark = pytest.mark.browser


@pytest.fixture
def dialect() -> str:
    """Everything the browser sees is the same on both databases."""
    return "sqlite"


@pytest.fixture
def story(desk):
    return tell(desk, suggestions=14)


@pytest.fixture
def standings(desk, story):
    """How the suggested sightings stand, in the order in which they are asked about."""

    def now():
        with desk.database.reading() as session:
            claim = triage.find_claim(session, story.claim)
            query = select(Match.sighting_id, Match.standing).where(Match.claim_id == claim.id)
            found = dict(session.execute(query).all())
            return [found[number].value for number in story.suggested]

    return now


def until(page, script, seconds=10):
    """Wait until *script* holds; Playwright's own waiting would need eval, which the page forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(script):
        assert time.monotonic() < end, script
        page.wait_for_timeout(20)


def sent(page):
    """Wait until the desk has every decision."""
    until(page, "window.aiqynSending.left() === 0")


def at_hand(page):
    """Wait until the next pairs are at hand."""
    until(page, "document.querySelector('#review.alive') !== null")
    page.wait_for_load_state("networkidle")


def asked(page):
    return int(page.locator(".pair input[name=sighting]").get_attribute("value"))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_fact_checker_reviews_with_the_keyboard_alone(open_page, story, standings, language):
    page = open_page("berik", "/review", language)
    at_hand(page)
    order = story.suggested
    assert asked(page) == order[0]
    page.keyboard.press("KeyA")
    assert asked(page) == order[1]
    page.keyboard.press("KeyR")
    page.keyboard.press("KeyN")
    page.keyboard.press("KeyJ")
    assert asked(page) == order[4]
    page.keyboard.press("KeyK")
    assert asked(page) == order[3]
    page.keyboard.press("KeyM")
    page.keyboard.press("KeyR")
    page.keyboard.press("KeyU")
    assert asked(page) == order[4]
    sent(page)
    wanted = ["confirmed", "rejected", "rejected", "confirmed", "suggested", "suggested"]
    assert standings()[:6] == wanted
    assert page.locator("#done").inner_text() == "4"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/claims/{story.claim}")
    assert page.troubles == []


def test_the_keys_mean_their_place_on_a_russian_layout_and_nothing_in_a_field(open_page, story, standings):
    page = open_page("berik", "/review", "ru")
    at_hand(page)
    # On the Russian layout the key of A writes «ф».
    page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyA', key: 'ф', bubbles: true}))"
    )
    page.locator("#tag").press("KeyR")
    page.locator("#tag").press("Escape")
    page.keyboard.press("Shift+KeyR")
    sent(page)
    assert standings()[:2] == ["confirmed", "suggested"]


def test_the_question_mark_lists_every_key_and_the_slash_goes_to_the_search(open_page, story):
    page = open_page("berik", "/review", "ru")
    at_hand(page)
    page.keyboard.press("Shift+Slash")
    listed = page.locator("#keys dt").all_inner_texts()
    assert sorted(listed) == sorted(["A", "R", "S", "M", "N", "J", "K", "U", "Enter", "/", "?"])
    page.keyboard.press("Escape")
    page.keyboard.press("Slash")
    assert page.evaluate("document.activeElement.id") == "find"


def test_what_cannot_be_done_with_a_pair_is_said_and_nothing_is_sent(open_page, story, standings):
    page = open_page("berik", "/review")
    at_hand(page)
    page.keyboard.press("KeyS")
    assert asked(page) == story.suggested[0]
    assert "cannot be done" in page.locator("#told").inner_text()
    assert page.evaluate("window.aiqynSending.left()") == 0


def test_a_lost_connection_loses_no_decision_and_the_reader_sees_that_some_wait(open_page, story, standings):
    page = open_page("berik", "/review")
    at_hand(page)
    page.context.set_offline(True)
    for key in ("KeyA", "KeyR", "KeyA"):
        page.keyboard.press(key)
    page.locator("#sending").get_by_text("Waiting to be sent: 3").wait_for()
    assert standings()[:3] == ["suggested"] * 3
    page.context.set_offline(False)
    sent(page)
    assert standings()[:4] == ["confirmed", "rejected", "confirmed", "suggested"]
    assert page.locator("#sending").is_hidden()


def test_a_decision_whose_answer_was_lost_is_sent_again_and_done_once(open_page, desk, story, standings):
    page = open_page("berik", "/review")
    at_hand(page)
    lost = []

    def reach_the_desk_but_lose_the_answer(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/review/decide", reach_the_desk_but_lose_the_answer)
    page.keyboard.press("KeyA")
    until(page, "window.aiqynSending.left() === 0")
    assert lost == [200]
    with desk.database.reading() as session:
        confirmed = session.scalars(select(Act.seq).where(Act.verb == "confirm")).all()
    assert len(confirmed) == 1
    assert standings()[0] == "confirmed"


def test_a_reload_in_the_middle_keeps_what_was_not_sent(open_page, story, standings):
    page = open_page("berik", "/review")
    at_hand(page)
    page.route("**/review/decide", lambda route: route.abort())
    page.keyboard.press("KeyR")
    page.keyboard.press("KeyA")
    until(page, "window.aiqynSending.left() === 2")
    page.unroute("**/review/decide")
    page.reload()
    sent(page)
    assert standings()[:3] == ["rejected", "confirmed", "suggested"]
    until(page, f"document.querySelector('.pair input[name=sighting]').value === '{story.suggested[2]}'")


def test_a_decision_taken_back_before_it_left_never_happens(open_page, desk, story, standings):
    page = open_page("berik", "/review")
    at_hand(page)
    page.context.set_offline(True)
    page.keyboard.press("KeyA")
    until(page, "document.querySelector('#sending').hidden === false")
    page.keyboard.press("KeyU")
    assert page.evaluate("window.aiqynSending.left()") == 0
    page.context.set_offline(False)
    assert asked(page) == story.suggested[0]
    assert standings()[0] == "suggested"


def test_two_people_at_once_hear_of_each_other_in_the_review(open_page, story, standings):
    berik, dana = open_page("berik", "/review"), open_page("dana", "/review", "ru")
    at_hand(berik)
    at_hand(dana)
    berik.keyboard.press("KeyR")
    sent(berik)
    dana.keyboard.press("KeyA")
    dana.get_by_text("Эта связь уже отклонена. Berik D.").wait_for()
    assert standings()[0] == "rejected"
    assert dana.evaluate("window.aiqynSending.left()") == 0


def test_somebody_signed_out_keeps_their_decisions(open_page, desk, story, standings):
    page = open_page("berik", "/review")
    at_hand(page)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.keyboard.press("KeyA")
    page.locator("#sending").get_by_role("link", name="Sign in").wait_for()
    assert page.evaluate("window.aiqynSending.left()") == 1
    page.context.add_cookies(cookies)
    page.reload()
    sent(page)
    assert standings()[0] == "confirmed"


def test_focus_stays_with_the_pair_for_who_reads_by_ear(open_page, story):
    page = open_page("berik", "/review")
    at_hand(page)
    page.keyboard.press("KeyR")
    assert page.evaluate("document.activeElement.className") == "pair"
    assert page.locator("#told").inner_text() == "Rejected"


def test_without_script_the_review_and_the_claim_are_read_and_decided(open_page, story, standings):
    page = open_page("dana", "/review", java_script_enabled=False)
    page.get_by_role("button", name="Reject").click()
    assert standings()[0] == "rejected"
    page.get_by_role("button", name="Undo").click()
    assert standings()[0] == "suggested"
    page.get_by_role("link", name="Next", exact=True).click()
    assert asked(page) == story.suggested[1]
    page.goto(f"/claims/{story.claim}")
    assert page.locator(".sighting").count() == 4
    page.get_by_role("link", name="Look which refutations").click()
    assert story.refutation in page.content()


# --- the claim page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_an_editor_words_tags_and_closes_a_claim_with_the_keyboard(open_page, desk, story, language):
    page = open_page("dana", f"/claims/{story.claim}", language)
    page.locator(".edit summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("#wording-kk").fill("Банан вирус жұқтырады")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".worded", has_text="Банан вирус жұқтырады").wait_for()
    page.locator("#tag").fill("health")
    page.keyboard.press("Enter")
    page.locator(".chip", has_text="health").wait_for()
    page.locator("#tag").press("Escape")
    page.keyboard.press("KeyC")
    page.locator("form[action$='/reopen']").wait_for()
    page.locator("#toasts form button").last.focus()
    page.keyboard.press("Enter")
    page.locator("form[action$='/close']").wait_for()
    with desk.database.reading() as session:
        claim = triage.find_claim(session, story.claim)
        assert claim.state.value == "open"
        assert claim.wording() == {"kk": "Банан вирус жұқтырады"}
        assert triage.tags(session, claim) == ["health"]
    assert page.troubles == []


def test_two_people_on_one_claim_see_each_other_and_a_stale_form_gets_its_diff(open_page, desk, story):
    dana = open_page("dana", f"/claims/{story.claim}")
    dana.wait_for_load_state("networkidle")
    erlan = open_page("erlan", f"/claims/{story.claim}", "ru")
    erlan.get_by_text(re.compile(r"С этим работает: Dana D\., с \d\d:\d\d\.")).wait_for()
    for page, text in ((dana, "Бананы заражают"), (erlan, "Бананы не заражают")):
        page.locator(".edit summary").nth(1).click()
        page.locator("#wording-ru").fill(text)
        page.locator("form:has(#wording-ru) button").click()
        page.wait_for_load_state("networkidle")
    erlan.locator("mark.turns", has_text="не").first.wait_for()
    assert erlan.locator("#text").input_value() == "Бананы не заражают"
    erlan.get_by_role("button", name="Сохранить моё").click()
    erlan.locator(".worded", has_text="Бананы не заражают").wait_for()


def test_what_may_answer_it_comes_by_itself_and_is_linked(open_page, story):
    page = open_page("dana", f"/claims/{story.claim}")
    page.locator("#answers .offer").first.wait_for()
    page.get_by_role("button", name="It answers this claim").click()
    page.locator(".answer", has_text="Бананы заражают коронавирусом").wait_for()
    assert page.troubles == []


def test_everything_that_was_looked_at_is_read_in_the_inbox(open_page, desk, story):
    from claims import looks

    page = open_page("dana", f"/claims/{story.claim}")
    page.wait_for_load_state("networkidle")
    with desk.database.reading() as session:
        dana, claim = people.find_person(session, "dana"), triage.find_claim(session, story.claim)
        assert looks.last_look(session, dana, claim) is not None


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_runs_out_of_the_page(open_page, desk, story, language, width):
    with desk.database.writing() as session:
        dana, claim = people.find_person(session, "dana"), triage.find_claim(session, story.claim)
        triage.word(session, dana, claim, Language.RU, "Бананы заражают коронавирусом")
    page = open_page("dana", "/review", language, width)
    found = {}
    chosen = f"claims={story.claim}&claims={story.other}"
    for path in (
        "/review",
        "/review?language=en",
        f"/claims/{story.claim}",
        f"/claims/{story.claim}/answers",
        f"/claims/{story.claim}/history",
        f"/claims/{story.other}/merge?into={story.claim}",
        f"/claims/{story.claim}/split?sighting={story.members[1]}",
        f"/claims/merge?{chosen}",
    ):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        wrong = [fault["id"] for fault in Axe().run(page).response["violations"] if _ours(fault)]
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        if wrong or wide:
            found[path] = (wrong, wide)
    assert found == {}
    assert page.troubles == []


def _ours(fault):
    return any("demonstration" not in node["html"] for node in fault["nodes"])


def test_a_stale_form_is_shown_in_place_and_axe_finds_nothing_there(open_page, desk, story):
    page = open_page("dana", f"/claims/{story.claim}")
    with desk.database.writing() as session:
        berik = people.find_person(session, "berik")
        claim = triage.find_claim(session, story.claim)
        triage.reject(session, berik, triage.find_sighting(session, story.suggested[0]), claim)
    page.locator(".suggested button[value=accept]").first.click()
    page.get_by_role("heading", name="Somebody changed this meanwhile").wait_for()
    assert [one["id"] for one in Axe().run(page).response["violations"] if _ours(one)] == []
    page.get_by_role("button", name="Do it all the same").click()
    page.locator("#sightings-title").wait_for()
    with desk.database.reading() as session:
        claim = triage.find_claim(session, story.claim)
        query = select(Match.standing).where(
            Match.claim_id == claim.id, Match.sighting_id == story.suggested[0]
        )
        assert session.scalar(query) is Standing.CONFIRMED
