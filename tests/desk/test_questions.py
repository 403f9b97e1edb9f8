"""The desk's side of questions: the inbox, a group, who sees what, answers, and answers that become public."""

import re
from itertools import product

import pytest
from sqlalchemy import select, update

from claims import answers, body_contacts, pages, people, question_groups, triage
from claims.records import Answer, Notice, Question, Sighting
from claims.terms import (
    AnswerState,
    DecidedBy,
    NoticeKind,
    PageKind,
    PublicationState,
    QuestionKind,
    QuestionState,
)
from tests.desk.question_desk import BENEFIT, LETTER, ask_questions, send_to_body
from tests.desk.test_routes import routes_of


@pytest.fixture
def asked(desk):
    return ask_questions(desk)


@pytest.fixture
def dialect() -> str:
    """What differs between the databases is tested below the desk."""
    return "sqlite"


def kinds(asked, group):
    return {(one.kind, one.kind_by) for one in asked.asked(group)}


def routes(asked, group):
    return {(one.authority.key if one.authority else "", one.route_by) for one in asked.asked(group)}


def order_of(page, asked):
    places = {name: page.text.find(f'id="{claim}"') for name, claim in asked.names.items()}
    return [name for name, place in sorted(places.items(), key=lambda one: one[1]) if place >= 0]


def undo(client, answer):
    """Presses Undo on the page where *answer* leads."""
    page = client.get(answer.headers["location"])
    acts = re.findall(r'name="act" value="(\d+)"', page.text)
    assert acts
    return client.post("/undo", data={"act": acts, "back": "/questions"})


# --- the inbox and a group ----------------------------------------------------------------------------------


def test_the_inbox_shows_the_groups_by_people_and_what_is_proposed(desk, asked):
    page = desk.sign_in("berik").get("/questions")
    assert order_of(page, asked) == ["benefit", "water", "thanks"]
    assert "The labour" in page.text and "Not sure" in page.text
    assert "3 groups, 12 people wait" in " ".join(page.text.split())


def test_filters_leave_what_they_name(desk, asked):
    berik = desk.sign_in("berik")
    assert order_of(berik.get("/questions?kind=unsure"), asked) == ["thanks"]
    assert order_of(berik.get("/questions?authority=health"), asked) == ["water"]
    assert order_of(berik.get("/questions?language=kk"), asked) == ["benefit", "thanks"]
    assert order_of(berik.get("/questions?due=overdue"), asked) == []
    assert order_of(berik.get("/questions?kind=nonsense"), asked) == ["benefit", "water", "thanks"]


def test_a_group_says_what_was_asked_and_why_a_body_is_proposed(desk, asked):
    page = desk.sign_in("berik").get(f"/questions/{asked.names['benefit']}").text
    assert BENEFIT in page and "because: пособие, Түркістан облысы" in page
    assert "The labour" in page and "Request for information" in page


def test_the_proposed_route_is_accepted_and_taken_back(desk, asked):
    berik, url = desk.sign_in("berik"), f"/questions/{asked.names['benefit']}"
    done = berik.post(f"{url}/route", data={"do": "accept"})
    assert routes(asked, "benefit") == {("labour", DecidedBy.PERSON)}
    undo(berik, done)
    assert routes(asked, "benefit") == {("labour", DecidedBy.MACHINE)}


def test_accepting_leads_on_to_the_next_group(desk, asked):
    berik, url = desk.sign_in("berik"), f"/questions/{asked.names['benefit']}"
    onward = re.search(r'name="on" value="([^"]+)"', berik.get(url).text)[1]
    assert onward == f"/questions/{asked.names['water']}"
    assert berik.post(f"{url}/route", data={"do": "accept", "on": onward}).headers["location"] == onward


@pytest.mark.parametrize("typed", ["health", "The health", "health (kk)", "  the HEALTH "])
def test_another_body_is_named_by_key_or_by_name_in_any_language(desk, asked, typed):
    url = f"/questions/{asked.names['benefit']}/route"
    desk.sign_in("berik").post(url, data={"authority": typed, "do": "change"})
    assert routes(asked, "benefit") == {("health", DecidedBy.PERSON)}


@pytest.mark.parametrize("typed", ["", "nobody such"])
def test_a_body_that_nobody_knows_is_refused_and_nothing_changes(desk, asked, typed):
    url = f"/questions/{asked.names['benefit']}/route"
    answer = desk.sign_in("berik").post(url, data={"authority": typed, "do": "change"})
    assert answer.status_code in (404, 409)
    assert routes(asked, "benefit") == {("labour", DecidedBy.MACHINE)}


def test_a_kind_is_set_for_all_or_for_the_ticked(desk, asked):
    berik, url = desk.sign_in("berik"), f"/questions/{asked.names['benefit']}/kind"
    one = asked.asked("benefit")[0]
    berik.post(url, data={"kind": "complaint", "question": one.public_id})
    assert [q.kind for q in asked.asked("benefit")].count(QuestionKind.COMPLAINT) == 1
    done = berik.post(url, data={"kind": "rumour"})
    assert kinds(asked, "benefit") == {(QuestionKind.RUMOUR, DecidedBy.PERSON)}
    undo(berik, done)
    assert [q.kind for q in asked.asked("benefit")].count(QuestionKind.COMPLAINT) == 1


def test_thanks_are_closed_and_leave_the_inbox(desk, asked):
    berik = desk.sign_in("berik")
    done = berik.post(f"/questions/{asked.names['thanks']}/close", data={"kind": "thanks", "tell": "yes"})
    assert [one.state for one in asked.asked("thanks")] == [QuestionState.CLOSED]
    assert order_of(desk.sign_in("dana").get("/questions"), asked) == ["benefit", "water"]
    undo(berik, done)
    assert order_of(berik.get("/questions"), asked) == ["benefit", "water", "thanks"]


def test_one_question_is_split_off_and_merged_back(desk, asked):
    berik, one = desk.sign_in("berik"), asked.asked("benefit")[0]
    done = berik.post(f"/questions/{asked.names['benefit']}/split", data={"question": one.public_id})
    new = done.headers["location"].partition("/questions/")[2]
    assert len(asked.asked("benefit")) == 7
    berik.post(f"/questions/{new}/merge", data={"into": asked.names["benefit"]})
    assert len(asked.asked("benefit")) == 8


def test_a_text_that_may_be_the_same_is_judged_on_the_page(desk, asked):
    berik, lone = desk.sign_in("berik"), asked.asked("thanks")[0]
    with desk.database.writing() as session:
        claim = triage.find_claim(session, asked.names["water"])
        triage.suggest(session, [triage.Proposed(lone.sighting_id, claim.id, 0.6)], "test")
    url = f"/questions/{asked.names['water']}"
    assert "Рақмет" in berik.get(url).text
    berik.post(f"{url}/similar", data={"sighting": lone.sighting_id, "do": "same"})
    assert len(asked.asked("water")) == 4


def test_many_groups_are_decided_at_once_and_taken_back_together(desk, asked):
    berik = desk.sign_in("berik")
    chosen = [asked.names["benefit"], asked.names["water"]]
    done = berik.post("/questions", data={"claims": chosen, "do": "accept"})
    assert routes(asked, "benefit") | routes(asked, "water") == {
        ("labour", DecidedBy.PERSON), ("health", DecidedBy.PERSON),
    }  # fmt: skip
    undo(berik, done)
    assert {by for _, by in routes(asked, "benefit") | routes(asked, "water")} == {DecidedBy.MACHINE}


def test_a_transfer_is_told_to_the_askers_with_its_reason(desk, asked):
    send_to_body(asked, "benefit")
    url = f"/questions/{asked.names['benefit']}"
    desk.sign_in("berik").post(f"{url}/transfer", data={"other": "health", "reason": "Это к врачам"})
    assert routes(asked, "benefit") == {("health", DecidedBy.PERSON)}
    with desk.database.reading() as session:
        told = session.scalars(select(Notice.state).where(Notice.kind == NoticeKind.TRANSFER)).all()
    assert told == [PublicationState.QUEUED] * 8
    assert "Это к врачам" in desk.sign_in("dana").get(url).text


def test_an_analyst_looks_and_decides_nothing(desk, asked):
    gulnar = desk.sign_in("gulnar")
    page = gulnar.get(f"/questions/{asked.names['benefit']}")
    assert page.status_code == 200 and "formaction" not in page.text
    assert gulnar.post(f"/questions/{asked.names['benefit']}/kind", data={"kind": "spam"}).status_code == 403


# --- what a contact sees ------------------------------------------------------------------------------------

CANARY = "Канарейка7b1f"


@pytest.fixture
def guarded(desk, asked):
    """Everything that is not the labour body's holds a canary; the labour body has a question of its own."""
    send_to_body(asked, "benefit")
    send_to_body(asked, "water")
    with desk.database.writing() as session:
        theirs = [one.sighting_id for group in ("water", "thanks") for one in asked.asked(group)]
        session.execute(update(Sighting).where(Sighting.id.in_(theirs)).values(text=f"{CANARY} вода"))
        dana = people.find_person(session, "dana")
        claim = triage.find_claim(session, asked.names["water"])
        body = body_contacts.find_authority(session, "health")
        answers.draft(session, dana, claim, body, answers.Written({"ru": f"{CANARY} ответ"}))
        # one question of the own group is with another body: it is not the contact's either
        alien = asked.asked("benefit")[-1]
        row = session.get_one(Question, alien.id)
        row.authority_id = body.id
        session.get_one(Sighting, alien.sighting_id).text = f"{CANARY} чужое"
        question_groups.refresh(session)
    return asked


def ids_of(desk, asked):
    with desk.database.reading() as session:
        numbers = session.scalars(select(Question.public_id)).all()
        sightings = session.scalars(select(Sighting.id)).all()
        answered = session.scalars(select(Answer.public_id)).all()
    return [
        *asked.names.values(),
        *numbers,
        *answered,
        *map(str, sightings),
        "labour",
        "health",
        "csv",
        "kk",
        "1",
    ]


def test_no_route_shows_a_contact_what_is_not_their_bodys(desk, guarded):
    saule, known = desk.sign_in("saule"), ids_of(desk, guarded)
    leaks, asked_for = [], 0
    for route in routes_of(desk.app):
        if route.method != "GET" or route.path in ("/sign-out",):
            continue
        names = re.findall(r"\{(\w+)(?::\w+)?\}", route.path)
        values = product(known, repeat=min(len(names), 1)) if names else [()]
        for (*value,) in values:
            path = re.sub(r"\{(\w+)(?::\w+)?\}", value[0] if value else "x", route.path)
            answer = saule.get(path)
            asked_for += 1
            if CANARY in answer.text:
                leaks.append(path)
    assert leaks == []
    assert asked_for > 300


def test_no_search_or_query_shows_a_contact_anything(desk, guarded):
    saule = desk.sign_in("saule")
    for path in ("/inbox?search=", "/api/v1/search?query=", "/my-questions?search=", "/questions?authority="):
        answer = saule.get(path + CANARY)
        assert answer.status_code in (403, 404, 422) or f"{CANARY} " not in answer.text
    assert saule.get(f"/questions/{guarded.names['benefit']}").status_code == 403
    assert saule.get(f"/claims/{guarded.names['benefit']}").status_code == 403


def test_a_contacts_key_opens_no_question_of_others(desk, guarded):
    from claims import api_keys
    from claims.terms import Role

    with desk.database.writing() as session:
        person = people.find_person(session, "saule")
        _, token = api_keys.make(session, person, "x", [Role.AUTHORITY_CONTACT])
    client = desk.stranger()
    client.headers["Authorization"] = f"Bearer {token}"
    for route in routes_of(desk.app):
        if route.method == "GET" and route.path.startswith("/api/"):
            for one in ids_of(desk, guarded)[:12] if "{" in route.path else ["x"]:
                answer = client.get(re.sub(r"\{\w+\}", one, route.path))
                assert CANARY not in answer.text, route.path


def test_a_contact_changes_nothing_that_is_not_their_bodys(desk, guarded):
    saule, before = desk.sign_in("saule"), state_of(desk, guarded)
    fields = {
        "kind": "spam", "authority": "labour", "other": "labour", "reason": "x", "do": "accept", "into": "x",
        "sighting": "1", "sure": "yes", "text_ru": "x", "comment": "x", "claims": guarded.names["water"],
    }  # fmt: skip
    with desk.database.reading() as session:
        theirs = session.scalars(select(Answer.public_id)).one()
    refused = []
    for route in routes_of(desk.app):
        if route.method == "POST" and ("question" in route.path):
            for name in (guarded.names["water"], guarded.names["thanks"], theirs):
                answer = saule.post(re.sub(r"\{\w+\}", name, route.path), data=fields)
                refused.append((route.path, answer.status_code))
    assert {code for _, code in refused} <= {400, 401, 403, 404, 405, 409, 422, 303}
    assert state_of(desk, guarded) == before


def state_of(desk, asked):
    found = [
        (one.public_id, one.state, one.kind, one.authority_id, one.route_by)
        for group in ("water", "thanks")
        for one in asked.asked(group)
    ]
    return found, [(one.public_id, one.state, dict(one.texts)) for one in asked.answers()]


def test_a_contact_sees_their_own_questions_only_within_a_group(desk, guarded):
    page = desk.sign_in("saule").get(f"/my-questions/{guarded.names['benefit']}").text
    assert BENEFIT in page and CANARY not in page and "7 people wait" in " ".join(page.split())


def test_a_person_without_a_body_sees_nothing(desk, guarded):
    with desk.database.writing() as session:
        aliya, saule = (people.find_person(session, handle) for handle in ("aliya", "saule"))
        body_contacts.set_bodies(session, aliya, saule, [])
    saule = desk.sign_in("saule")
    assert BENEFIT not in saule.get("/my-questions").text
    assert saule.get(f"/my-questions/{guarded.names['benefit']}").status_code == 404


def test_an_administrator_says_for_which_bodies_a_contact_answers(desk, asked):
    aliya = desk.sign_in("aliya")
    assert "The health" in aliya.get("/people/saule").text
    aliya.post("/people/saule/bodies", data={"body": ["health"]})
    with desk.database.reading() as session:
        saule = people.find_person(session, "saule")
        assert [one.key for one in body_contacts.bodies_of(session, saule)] == ["health"]


def test_what_is_not_theirs_goes_back_to_the_desk_or_on_to_another_body(desk, asked):
    send_to_body(asked, "benefit")
    saule, url = desk.sign_in("saule"), f"/my-questions/{asked.names['benefit']}/not-ours"
    one = asked.asked("benefit")[0]
    saule.post(url, data={"reason": "Это к врачам", "authority": "health", "question": one.public_id})
    assert routes(asked, "benefit") == {("health", DecidedBy.PERSON), ("labour", DecidedBy.PERSON)}
    saule.post(url, data={"reason": "Не наше"})
    assert routes(asked, "benefit") == {("health", DecidedBy.PERSON), ("", None)}


# --- answers ------------------------------------------------------------------------------------------------


def begin(client, asked, **fields):
    done = client.post(f"/questions/{asked.names['benefit']}/answer", data={"authority": "labour", **fields})
    return done.headers["location"]


def base_of(page):
    return re.search(r'name="base" value="(\w+)"', page.text)[1]


def write(client, url, text=LETTER, do="submit"):
    base = base_of(client.get(url))
    return client.post(url, data={"base": base, "text_ru": text, "text_kk": "Төленеді.", "do": do})


@pytest.fixture
def submitted(desk, asked):
    send_to_body(asked, "benefit")
    saule = desk.sign_in("saule")
    url = begin(saule, asked)
    write(saule, url)
    return url


def test_an_answer_to_many_is_approved_by_an_editor_and_goes_out(desk, asked, submitted):
    assert [one.state for one in asked.answers()] == [AnswerState.SUBMITTED]
    dana = desk.sign_in("dana")
    assert "Төленеді." in dana.get("/questions/answers").text
    digest = re.search(r'name="digest" value="(\w+)"', dana.get(submitted).text)[1]
    dana.post(f"{submitted}/approve", data={"digest": digest})
    assert {one.state for one in asked.asked("benefit")} == {QuestionState.ANSWERED}
    with desk.database.reading() as session:
        told = session.scalars(select(Notice.language).where(Notice.kind == NoticeKind.ANSWER)).all()
    assert sorted(told) == ["kk", *["ru"] * 7]
    assert order_of(dana.get("/questions"), asked) == ["water", "thanks"]


def test_its_author_is_offered_no_approval(desk, asked, submitted):
    saule = desk.sign_in("saule")
    page = saule.get(submitted)
    assert "/approve" not in page.text
    digest = asked.answers()[0].digest
    assert saule.post(f"{submitted}/approve", data={"digest": digest}).status_code == 409
    assert [one.state for one in asked.answers()] == [AnswerState.SUBMITTED]


def test_what_was_typed_is_not_lost_when_somebody_saved_meanwhile(desk, asked, submitted):
    saule, dana = desk.sign_in("saule"), desk.sign_in("dana")
    base = base_of(saule.get(submitted))
    write(dana, submitted, "Другое.", "save")
    answer = saule.post(submitted, data={"base": base, "text_ru": "Моё длинное письмо", "do": "save"})
    assert answer.status_code == 409 and "Моё длинное письмо" in answer.text
    assert asked.answers()[0].texts["ru"] == "Другое."


def test_an_answer_begins_with_a_template_and_shows_what_was_answered_before(desk, asked):
    send_to_body(asked, "benefit")
    saule = desk.sign_in("saule")
    fields = {"title": "Приветствие", "language": "ru", "authority": "labour", "text": "Уважаемый гражданин!"}
    saule.post("/my-questions/templates", data=fields)
    number = re.search(r"/my-questions/templates/(\d+)", saule.get("/my-questions/templates").text)[1]
    assert "Уважаемый гражданин!" in saule.get(begin(saule, asked, template=number)).text


# --- public answers -----------------------------------------------------------------------------------------


@pytest.fixture
def answered(desk, asked, submitted):
    digest = asked.answers()[0].digest
    desk.sign_in("dana").post(f"{submitted}/approve", data={"digest": digest})
    return submitted


QUESTION = {"question_ru": "Когда выплатят пособие?", "question_kk": "Жәрдемақы қашан төленеді?"}


def public_page(desk):
    with desk.database.reading() as session:
        return [pages.read(page) for page in pages.known(session, PageKind.ANSWER)]


def test_an_approved_answer_becomes_a_draft_of_a_public_page(desk, asked, answered):
    done = desk.sign_in("dana").post(f"{answered}/public", data={**QUESTION, "slug": "benefit-april"})
    assert done.headers["location"].startswith("/pages/p-")
    (page,) = public_page(desk)
    assert (page.slug, dict(page.question)) == (
        "benefit-april", {"kk": "Жәрдемақы қашан төленеді?", "ru": "Когда выплатят пособие?"},
    )  # fmt: skip
    assert page.authority["ru"] == "labour (ru)"
    assert page.texts["ru"].summary == "Пособие выплатят 5 апреля."
    assert asked.answers()[0].page_id is not None


def test_without_anybodys_consent_nothing_becomes_public(desk, asked, answered):
    with desk.database.writing() as session:
        session.execute(update(Question).values(consent=False))
    dana = desk.sign_in("dana")
    assert "agreed" in dana.get(answered).text
    assert dana.post(f"{answered}/public", data=QUESTION).status_code == 409
    assert public_page(desk) == []


def test_the_question_is_worded_by_a_person_in_each_language(desk, asked, answered):
    answer = desk.sign_in("dana").post(f"{answered}/public", data={"question_ru": "Когда?"})
    assert answer.status_code == 409 and "kk" in answer.text
    assert public_page(desk) == []


def test_what_nobody_but_its_author_saw_does_not_become_public(desk, asked):
    with desk.database.writing() as session:
        dana = people.find_person(session, "dana")
        claim = triage.find_claim(session, asked.names["water"])
        answer = answers.draft(session, dana, claim, None, answers.Written({"ru": "Нет."}))
        answers.submit(session, dana, answer, 100)
        session.execute(update(Question).values(consent=True))
        url = f"/questions/answers/{answer.public_id}"
    erlan = desk.sign_in("erlan")
    assert erlan.post(f"{url}/public", data={"question_ru": "Отключат ли воду?"}).status_code == 409
    erlan.post(f"{url}/approve", data={"digest": asked.answers()[0].digest})
    assert erlan.post(f"{url}/public", data={"question_ru": "Отключат ли воду?"}).status_code == 303


def test_a_second_page_for_the_same_claim_is_not_made(desk, asked, answered):
    dana = desk.sign_in("dana")
    dana.post(f"{answered}/public", data={**QUESTION, "slug": "one"})
    assert dana.post(f"{answered}/public", data={**QUESTION, "slug": "two"}).status_code == 409
    assert [page.slug for page in public_page(desk)] == ["one"]


def test_who_edits_a_published_answer_is_led_to_the_answer_it_was_made_of(desk, asked, answered):
    dana = desk.sign_in("dana")
    url = dana.post(f"{answered}/public", data={**QUESTION, "slug": "one"}).headers["location"]
    assert "/questions/answers/a-" not in dana.get(f"{url}/edit").text
    with desk.database.writing() as session:
        page = pages.find_page(session, "answer/one")
        version = pages.submit(session, people.find_person(session, "dana"), page, {"site"})
        pages.approve(session, people.find_person(session, "erlan"), page, version.digest)
    assert answered in dana.get(f"{url}/edit").text


def test_a_correction_corrects_the_page_that_is_there(desk, asked, answered):
    dana = desk.sign_in("dana")
    dana.post(f"{answered}/public", data={**QUESTION, "slug": "one"})
    fresh = dana.post(f"{answered}/correct").headers["location"]
    base = base_of(dana.get(fresh))
    fields = {"text_ru": "Выплатят 6 апреля.", "text_kk": "6 сәуір.", "note_ru": "День.", "note_kk": "Күні."}
    dana.post(fresh, data={"base": base, "do": "submit", **fields})
    digest = asked.answers()[1].digest
    desk.sign_in("erlan").post(f"{fresh}/approve", data={"digest": digest})
    with desk.database.reading() as session:
        page = pages.known(session, PageKind.ANSWER)[0].public_id
    dana.post(f"{fresh}/public", data={**QUESTION, "page": page, "do": "fold", "changed_ru": "День."})
    (content,) = public_page(desk)
    assert content.texts["ru"].body == "Выплатят 6 апреля."


def test_the_words_of_a_page_stand_as_they_are_and_not_as_markdown(desk, asked):
    send_to_body(asked, "benefit")
    dana = desk.sign_in("dana")
    url = begin(dana, asked)
    write(dana, url, "[сюда](https://evil.example) <b>срочно</b>")
    digest = asked.answers()[0].digest
    desk.sign_in("erlan").post(f"{url}/approve", data={"digest": digest})
    dana.post(f"{url}/public", data=QUESTION)
    assert public_page(desk)[0].texts["ru"].body == r"\[сюда\](https://evil.example) \<b\>срочно\</b\>"
