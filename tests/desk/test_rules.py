"""The pages of rules: made, read back, tried, switched, logged and undone; with script and without; in kk and ru."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import func, select

from claims import people, rules, sightings, sources, triage
from claims.records import Act, Rule, RuleEffect
from claims.ruling import Actions, Conditions
from claims.seen import Seen
from desk.pages import rules as pages
from pipeline.ruling import apply_rules

TEXT = "Вакцинадан кейін балалар ауруханаға түсті деген хабар тарап жатыр"
WRITTEN = {"name": "Вакциналар", "words": "вакцина\nекпе", "tag": "вакцина", "points": "10", "hours": ""}


@pytest.fixture
def arrive(desk):
    """Keeps a text and opens a claim for it, as the matcher does."""

    def arrived(key, text):
        with desk.database.writing() as session:
            by = people.find_person(session, "dana")
            known = {source.key: source for source in session.scalars(select(sources.Source))}
            feed = known.get("zakon") or sources.add_source(
                session, by, sources.NewSource("zakon", "feed", "https://zakon.example/rss", {})
            )
            sighting = sightings.record(session, feed, Seen(key, text, language="kk"))
            return triage.open_claims(session, [sighting.id], "test")[0].public_id

    return arrived


@pytest.fixture
def make(desk):
    """Makes a rule; its number."""

    def made(name="Вакциналар", **actions):
        with desk.database.writing() as session:
            by = people.find_person(session, "dana")
            does = Actions(**(actions or {"tag": "вакцина"}))
            return rules.add(session, by, name, Conditions(words=("вакцина",)), does).id

    return made


def kept(desk):
    with desk.database.reading() as session:
        return [(rule.name, rule.active, rule.version) for rule in rules.every_rule(session)]


def test_an_empty_desk_offers_three_rules_each_one_click_away(desk):
    client = desk.sign_in("berik", "kk")
    page = client.get("/rules").text
    links = re.findall(r'href="(/rules/new\?like=\w+)"', page)
    assert len(links) == 3
    assert "Ережелер әзірге жоқ" in page
    for link in links:
        form = client.get(link)
        assert form.status_code == 200
        assert re.search(r'<p class="rule-sentence">Егер .+ болса, онда: .+\.</p>', form.text)


def test_a_rule_is_made_from_the_form_and_read_back(desk):
    client = desk.sign_in("dana", "ru")
    answer = client.post("/rules", data=WRITTEN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/rules/1")
    assert kept(desk) == [("Вакциналар", True, 1)]
    said = (
        "Если в тексте есть хотя бы одно из: «вакцина», «екпе», то: поставить метку «вакцина»; "
        "повысить приоритет на 10."
    )
    assert said in client.get("/rules").text
    assert said in client.get("/rules/1").text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"words": ""}, "Задайте хотя бы одно условие"),
        ({"name": " "}, "Дайте правилу название"),
        ({"points": "99"}, "на 1–50 баллов"),
        ({"tag": "", "points": ""}, "Выберите, что делает правило"),
        ({"match": "known", "score_from": "90", "score_to": "10"}, "Нижняя граница сходства"),
        ({"priority": "много"}, "не может быть таким: много"),
        ({"sources": "nowhere"}, "nowhere"),
    ],
)
def test_what_is_wrong_stands_beside_the_form_and_nothing_is_lost(desk, changed, says):
    sent = {**WRITTEN, "all_words": "true", **changed}
    answer = desk.sign_in("dana", "ru").post("/rules", data=sent)
    assert answer.status_code in (404, 409)
    assert says in answer.text
    assert ("вакцина\nекпе" in answer.text) == ("words" not in changed)
    assert re.search(r'name="all_words" value="true" checked', answer.text)
    assert kept(desk) == []


def test_a_form_that_is_out_of_date_comes_back_with_both_versions(desk, make):
    make()
    client = desk.sign_in("dana", "ru")
    first = client.post("/rules/1", data={**WRITTEN, "words": "екпе", "seen": "1"})
    assert first.headers["location"] == "/rules/1"
    late = client.post("/rules/1", data={**WRITTEN, "words": "прививка", "seen": "1"})
    assert late.status_code == 409
    assert "в тексте есть: «екпе»" in late.text
    assert "в тексте есть: «прививка»" in late.text
    assert re.search(r'name="seen" value="2"', late.text)
    again = client.post("/rules/1", data={**WRITTEN, "words": "прививка", "seen": "2"})
    assert again.status_code == 303
    assert kept(desk) == [("Вакциналар", True, 3)]


def test_what_is_saved_is_what_stands_in_the_form_again(desk, arrive):
    arrive("1", TEXT)
    whole = {
        **WRITTEN,
        "sources": ["zakon"],
        "languages": ["kk", "ru"],
        "all_words": "true",
        "match": "known",
        "score_from": "50",
        "score_to": "92.5",
        "priority": "40",
        "sightings": "3",
        "hours": "6",
        "assign": "berik",
        "mute": "true",
        "hold": "true",
    }
    client = desk.sign_in("dana")
    client.post("/rules", data=whole)
    page = client.get("/rules/1").text
    with desk.database.reading() as session:
        spec = rules.spec(session.scalars(select(Rule)).one())
    assert spec.conditions == Conditions(
        sources=("zakon",),
        languages=("kk", "ru"),
        words=("вакцина", "екпе"),
        all_words=True,
        score_from=0.5,
        score_to=0.925,
        priority=40,
        sightings=3,
        hours=6,
    )
    assert spec.actions == Actions("вакцина", "berik", 10, True, True)
    for piece in ('value="92.5"', 'value="zakon" checked', 'value="berik" selected', 'value="known" checked'):
        assert piece in page
    saved = client.post("/rules/1", data={**whole, "seen": "1"})
    assert kept(desk) == [("Вакциналар", True, 1)]
    assert saved.status_code == 303


@pytest.mark.parametrize("by_htmx", [True, False])
def test_a_dry_run_tells_on_the_page_and_changes_nothing(desk, arrive, by_htmx):
    arrive("1", TEXT)
    arrive("2", "Хлеб подорожает")
    client = desk.sign_in("gulnar", "ru")
    with desk.database.reading() as session:
        before = session.scalar(select(func.max(Act.seq)))
    headers = {"HX-Request": "true"} if by_htmx else {}
    answer = client.post("/rules/try", data=WRITTEN, headers=headers)
    assert answer.status_code == 200
    assert "Затронуло бы 1 сообщение" in answer.text
    assert "Просмотрено 2 сообщения: всё за эти дни." in answer.text
    assert TEXT in answer.text
    assert ("<html" in answer.text) is not by_htmx
    with desk.database.reading() as session:
        assert session.scalar(select(func.max(Act.seq))) == before
    assert kept(desk) == []


def test_a_dry_run_of_half_a_rule_says_what_is_missing(desk):
    answer = desk.sign_in("dana", "kk").post("/rules/try", data={"tag": "x"}, headers={"HX-Request": "true"})
    assert "Кемінде бір шарт қойыңыз" in answer.text


def test_the_sentence_follows_the_form(desk):
    client = desk.sign_in("dana", "kk")
    answer = client.post("/rules/say", data={"match": "new", "hold": "true"})
    assert "Егер ұқсас мәлімет: жоқ болса, онда: адам шешімінсіз ештеңе қоспау." in answer.text
    assert "40 баллов".encode() not in answer.content
    assert "мұндай мән жарамайды" in client.post("/rules/say", data={"priority": "көп"}).text


def test_a_rule_is_switched_off_and_on(desk, make):
    make()
    client = desk.sign_in("berik")
    assert client.post("/rules/1/off").headers["location"] == "/rules"
    assert kept(desk) == [("Вакциналар", False, 1)]
    assert "Switch on" in client.get("/rules").text
    client.post("/rules/1/on")
    assert kept(desk) == [("Вакциналар", True, 1)]


def test_the_log_shows_what_was_done_and_takes_it_back(desk, make, arrive):
    make(tag="вакцина", hold=True)
    claim = arrive("1", TEXT)
    apply_rules(desk.database, desk.settings)
    client = desk.sign_in("berik", "ru")
    page = client.get("/rules/log?rule=1").text
    assert "метка «вакцина»" in page
    assert f"/claims/{claim}" in page
    with desk.database.reading() as session:
        act = session.scalar(select(RuleEffect.act_seq).where(RuleEffect.value == "вакцина"))
    answer = client.post("/rules/log/undo", data={"act": act, "rule": "1"})
    assert answer.headers["location"] == "/rules/log?rule=1"
    with desk.database.reading() as session:
        assert triage.tags(session, triage.find_claim(session, claim)) == []
    after = client.get("/rules/log").text
    assert f'value="{act}"' not in after
    assert "отменено" in after
    assert client.post("/rules/log/undo", data={"act": act}).status_code == 409


def test_a_log_of_many_is_paged(desk, make, arrive, monkeypatch):
    monkeypatch.setattr(pages, "PAGE", 2)
    make()
    for number in range(5):
        arrive(f"{number}", f"{TEXT} {number}")
    apply_rules(desk.database, desk.settings)
    client, address, seen = desk.sign_in("gulnar"), "/rules/log?rule=1", []
    while address:
        page = client.get(address).text
        seen += re.findall(r"/claims/(c-\w+)", page)
        found = re.search(r'href="(/rules/log\?rule=1&amp;before=\d+)"', page)
        address = found and found[1].replace("&amp;", "&")
    assert (len(seen), len(set(seen))) == (5, 5)


def test_an_analyst_reads_and_tries_and_is_offered_nothing_else(desk, make, arrive):
    make()
    arrive("1", TEXT)
    client = desk.sign_in("gulnar")
    page = client.get("/rules/1?trial=true").text
    assert "It would have touched 1 sighting" in page
    assert "rule-form" not in page
    assert "Switch off" not in client.get("/rules").text
    for address in ("/rules", "/rules/1", "/rules/1/off", "/rules/1/on", "/rules/log/undo"):
        assert client.post(address, data={**WRITTEN, "act": "1"}).status_code == 403
    assert client.get("/rules/new").status_code == 403


def test_what_somebody_typed_stays_text(desk, make):
    make(name="<script>alert(1)</script>{{ 7*7 }}", tag="<b>x</b>")
    for address in ("/rules", "/rules/1", "/rules/log"):
        page = desk.sign_in("dana").get(address).text
        assert "<script>alert" not in page
        assert "<b>x" not in page


def test_a_rule_that_is_not_there_is_a_page_and_no_trouble(desk):
    client = desk.sign_in("dana")
    assert client.get("/rules/99").status_code == 404
    assert client.post("/rules/99", data=WRITTEN).status_code == 404
    assert client.get("/rules/abc").status_code == 422
    assert client.get("/rules/log?rule=99").status_code == 404


# --- in the browser -----------------------------------------------------------------------------------


def axe(page):
    """What axe finds on the page."""
    found = Axe().run(page).response["violations"]
    return [(item["id"], [node["html"] for node in item["nodes"]][:3]) for item in found]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "says", "tried", "saved"),
    [
        (
            "kk",
            "Егер мәтіндегі сөз: «вакцина» болса, онда: «вакцина» белгісін қою.",
            "Қамтылатын хабарламалар: 1",
            "қосылды",
        ),
        (
            "ru",
            "Если в тексте есть: «вакцина», то: поставить метку «вакцина».",
            "Затронуло бы 1 сообщение",
            "включено",
        ),
    ],
)
def test_a_fact_checker_writes_a_rule_by_keyboard_tries_it_and_saves_it(
    desk, open_page, arrive, language, says, tried, saved
):
    arrive("1", TEXT)
    page = open_page("berik", "/rules", language=language)
    page.locator('a[href="/rules/new"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rules/new")
    page.locator("#name").focus()
    page.keyboard.type("Вакцина")
    page.keyboard.press("Tab")
    page.keyboard.type("вакцина")
    page.locator("#tag").focus()
    page.keyboard.type("вакцина")
    page.locator("#sentence", has_text=says).wait_for()
    page.locator('button[formaction="/rules/try"]').focus()
    page.keyboard.press("Enter")
    page.locator("#rehearsal", has_text=tried).wait_for()
    assert page.url.endswith("/rules/new")
    assert page.locator("#words").input_value() == "вакцина"
    page.locator("#name").press("Enter")
    page.wait_for_url("**/rules/1")
    page.locator("#toasts", has_text=saved).wait_for()
    assert page.troubles == []


@pytest.mark.browser
def test_a_rule_is_switched_in_place_and_the_focus_stays(desk, open_page, make):
    make()
    page = open_page("dana", "/rules", language="ru")
    page.locator("#switch-1").focus()
    page.keyboard.press("Enter")
    page.locator("#toasts", has_text="выключено").wait_for()
    assert page.evaluate("document.activeElement.id") == "switch-1"
    assert kept(desk) == [("Вакциналар", False, 1)]
    assert page.troubles == []


@pytest.mark.browser
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_runs_out_of_the_page(desk, open_page, make, arrive, language, width):
    empty = open_page("dana", "/rules", language=language, width=width)
    assert axe(empty) == []
    make(tag="вакцина", hold=True)
    arrive("1", TEXT)
    apply_rules(desk.database, desk.settings)
    page = open_page("dana", "/rules/1?trial=true", language=language, width=width, color_scheme="dark")
    for address in ("/rules/1?trial=true", "/rules", "/rules/log", "/rules/new?like=growing"):
        page.goto(address)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.troubles == []


@pytest.mark.browser
def test_without_script_a_rule_is_tried_and_saved_as_well(desk, open_page, arrive):
    arrive("1", TEXT)
    page = open_page("dana", "/rules/new", language="ru", java_script_enabled=False)
    page.fill("#name", "Вакцина")
    page.fill("#words", "вакцина")
    page.fill("#tag", "вакцина")
    page.click('button[formaction="/rules/try"]')
    assert "Затронуло бы 1 сообщение" in page.locator("#rehearsal").inner_text()
    assert page.input_value("#words") == "вакцина"
    page.click(".rule-side .button >> nth=0")
    page.wait_for_url("**/rules/1")
    assert kept(desk) == [("Вакцина", True, 1)]


def test_the_styles_name_no_colour_of_their_own():
    styles = (Path(__file__).resolve().parents[2] / "desk/static/rules.css").read_text()
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgb\(", styles) == []
