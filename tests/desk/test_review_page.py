"""The review over HTTP: the next pairs, decisions by form and by program, never done twice."""

import json
import re
import threading

import pytest
from sqlalchemy import func, select

from claims.records import Act, Match
from claims.terms import Standing
from tests.desk.dossier_story import tell

JSON = {"Accept": "application/json"}


@pytest.fixture
def story(desk):
    return tell(desk, suggestions=6)


@pytest.fixture
def berik(desk):
    return desk.sign_in("berik")


def standings(desk, story):
    with desk.database.reading() as session:
        query = select(Match.sighting_id, Match.standing).where(
            Match.score.is_not(None), Match.sighting_id.in_(story.suggested), Match.score < 1
        )
        found = dict(session.execute(query).all())
        return [found[number] for number in story.suggested]


def acts(desk):
    with desk.database.reading() as session:
        return session.scalar(select(func.max(Act.seq)))


def shown(page):
    return [int(number) for number in re.findall(r'name="sighting" value="(\d+)"', page)]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("order", ["urgent", "teach"])
def test_one_pair_stands_there_with_its_reasons_and_every_key_is_a_button(desk, story, language, order):
    page = desk.sign_in("berik", language).get("/review", params={"order": order}).text
    assert len(shown(page)) == 1
    keys = re.findall(r'data-(?:key|move)="(\w+)"', page)
    assert keys == ["KeyA", "KeyR", "KeyS", "KeyM", "KeyN", "KeyK", "KeyJ", "KeyU", "Enter"]
    assert 'class="shared">' in page
    assert '<ul class="reasons' in page


def test_the_next_pairs_leave_out_what_is_at_hand(berik, story):
    first = shown(berik.get("/review").text)
    page = berik.get("/review/pairs", params={"limit": 10}).text
    numbers = re.findall(r'data-match="(\d+)"', page)
    assert (shown(page)[0], len(shown(page))) == (first[0], 6)
    rest = shown(berik.get("/review/pairs", params={"without": numbers[:2]}).text)
    assert rest == shown(page)[2:]


def test_without_script_a_form_decides_and_leads_to_the_next(desk, berik, story):
    page = berik.get("/review").text
    (first,) = shown(page)
    fields = {
        "do": "reject",
        "sighting": first,
        "claim": story.claim,
        "stood": "suggested",
        "back": "/review?order=urgent",
    }
    answer = berik.post("/review/decide", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/review?order=urgent")
    after = berik.get("/review").text
    assert shown(after) != [first]
    assert 'action="/undo"' in after
    past = re.search(r'rel="next" href="([^"]+)"', after)[1].replace("&amp;", "&")
    assert shown(berik.get(past).text) not in ([first], shown(after))


def test_a_decision_sent_twice_is_done_once(desk, berik, story):
    fields = {
        "do": "accept",
        "sighting": story.suggested[0],
        "claim": story.claim,
        "stood": "suggested",
        "key": "k" * 32,
    }
    first = berik.post("/review/decide", data=fields, headers=JSON).json()
    before = acts(desk)
    assert berik.post("/review/decide", data=fields, headers=JSON).json() == first
    assert acts(desk) == before
    undo = {"do": "undo", "of": "k" * 32, "key": "u" * 32}
    assert berik.post("/review/decide", data=undo, headers=JSON).json()["outcome"] == "done"
    assert standings(desk, story)[0] is Standing.SUGGESTED
    assert berik.post("/review/decide", data=undo, headers=JSON).json()["outcome"] == "done"


def test_who_decides_after_somebody_else_is_told_in_their_language(desk, berik, story):
    fields = {"do": "reject", "sighting": story.suggested[0], "claim": story.claim, "stood": "suggested"}
    berik.post("/review/decide", data={**fields, "key": "k" * 32}, headers=JSON)
    answer = desk.sign_in("dana", "kk").post(
        "/review/decide", data={**fields, "do": "accept", "key": "d" * 32}, headers=JSON
    )
    assert answer.json() == {
        "outcome": "changed",
        "acts": [],
        "said": "Бұл сәйкестік енді қабылданбаған. Berik D.",
    }
    page = desk.sign_in("dana").post("/review/decide", data={**fields, "do": "accept"})
    assert page.status_code == 409
    assert "Do it all the same" in page.text


def test_two_people_at_once_on_the_same_pairs_never_undo_each_other(desk, story):
    clients = [desk.sign_in(handle) for handle in ("berik", "dana")]
    start, answers = threading.Barrier(2), {0: [], 1: []}

    def work(number, did):
        start.wait()
        for sighting in story.suggested:
            fields = {
                "do": did,
                "sighting": sighting,
                "claim": story.claim,
                "stood": "suggested",
                "key": f"{did}{sighting:030}",
            }
            answers[number].append(
                clients[number].post("/review/decide", data=fields, headers=JSON).json()["outcome"]
            )

    threads = [threading.Thread(target=work, args=pair) for pair in ((0, "accept"), (1, "reject"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended = standings(desk, story)
    for place, standing in enumerate(ended):
        told = (answers[0][place], answers[1][place])
        assert told == (("done", "changed") if standing is Standing.CONFIRMED else ("changed", "done"))


def test_filters_stand_in_the_address_and_an_empty_review_says_what_to_do(berik, story):
    assert shown(berik.get("/review", params={"claim": story.claim, "language": "ru"}).text)
    page = berik.get("/review", params={"language": "en"}).text
    assert shown(page) == []
    assert "Nothing waits for a decision." in page


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "fly"},
        {"do": "accept", "key": "short"},
        {"do": "accept", "sighting": "x"},
        {"do": "accept", "stood": "?"},
    ],
)
def test_what_makes_no_sense_is_refused_in_place(berik, story, fields):
    answer = berik.post("/review/decide", data={"sighting": 1, "claim": story.claim, **fields}, headers=JSON)
    assert answer.status_code == 422
    assert json.loads(answer.text)["status"] == 422


def test_an_unknown_sighting_or_claim_is_not_found(berik, story):
    assert (
        berik.post(
            "/review/decide", data={"do": "accept", "sighting": 99_999, "claim": story.claim}
        ).status_code
        == 404
    )
    assert (
        berik.post("/review/decide", data={"do": "accept", "sighting": 1, "claim": "c-zzzzz"}).status_code
        == 404
    )
