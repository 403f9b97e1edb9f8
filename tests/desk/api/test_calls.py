"""How the API is called: keys and roles, pages, ETags, conditions, repeated requests, problems."""

import threading
import time
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from claims import api_keys, clock, history, people, refutations, sightings, sources, triage
from claims.records import Act, ApiKey, ClaimNote, KeptAnswer
from claims.seen import Seen
from claims.terms import Role

API = "/api/v1"
PROBLEM = "application/problem+json"


def acts(desk, verb):
    with desk.database.reading() as session:
        return len(history.log(session, verb=verb, limit=1000))


# --- who calls ----------------------------------------------------------------------------------------


def test_without_a_key_that_holds_nothing_is_told(desk, key, filled):
    stranger = TestClient(desk.app, base_url="http://desk.example")
    ended = key("berik")
    with desk.database.writing() as session:
        berik = people.find_person(session, "berik")
        api_keys.end(session, berik, api_keys.of(session, berik)[0].id)
    for header in ("", "Bearer", "Bearer aiqyn_wrong", "Basic YTpi", f"Bearer {ended}", f"Token {ended}"):
        for method, path in (("GET", "/claims"), ("POST", f"/claims/{filled['claims'][0]}/close")):
            headers = {"Authorization": header} if header else {}
            answer = stranger.request(method, API + path, headers=headers)
            assert (answer.status_code, answer.headers["content-type"]) == (401, PROBLEM), header
            assert answer.headers["www-authenticate"] == "Bearer"
    assert acts(desk, "close") == 0


def test_a_key_does_no_more_than_its_own_roles_though_its_person_may(desk, program, filled):
    with desk.database.writing() as session:
        aliya, dana = people.find_person(session, "aliya"), people.find_person(session, "dana")
        people.grant(session, aliya, dana, Role.ANALYST)
    reader = program("dana", Role.ANALYST)
    assert reader.get(f"{API}/me").json()["roles"] == ["analyst"]
    assert reader.post(f"{API}/claims/{filled['claims'][0]}/close").status_code == 403
    assert program("dana").post(f"{API}/claims/{filled['claims'][0]}/close").status_code == 200


def test_undoing_takes_what_the_act_itself_took_of_the_key_too(desk, program, filled):
    claim = filled["claims"][0]
    with desk.database.writing() as session:
        aliya, dana = people.find_person(session, "aliya"), people.find_person(session, "dana")
        people.grant(session, aliya, dana, Role.FACT_CHECKER)
    body = {"language": "ru", "text": "Сода лечит вирус"}
    (act,) = program("dana").post(f"{API}/claims/{claim}/word", json=body).json()["acts"]
    checker = program("dana", Role.FACT_CHECKER)
    assert checker.post(f"{API}/acts/{act}/undo").status_code == 403
    assert program("dana", Role.EDITOR).post(f"{API}/acts/{act}/undo").status_code == 200


def test_a_role_that_ended_ends_in_the_key_as_well(desk, program, filled):
    berik = program("berik")
    assert berik.get(f"{API}/claims").status_code == 200
    with desk.database.writing() as session:
        people.disable(session, people.find_person(session, "aliya"), people.find_person(session, "berik"))
    assert berik.get(f"{API}/claims").status_code == 401


def test_it_is_written_down_when_a_key_was_used_last(desk, program, filled):
    berik = program("berik")
    before = clock.now()
    berik.get(f"{API}/me")
    with desk.database.reading() as session:
        (used,) = session.scalars(select(ApiKey.last_used_at))
    assert before <= used <= clock.now()


def test_somebody_signed_in_calls_with_the_cookie_but_another_site_cannot(desk, filled):
    berik = desk.sign_in("berik")
    assert berik.get(f"{API}/me").json() | {"name": ""} == {
        "handle": "berik",
        "name": "",
        "language": "en",
        "roles": ["fact_checker"],
        "actions": berik.get(f"{API}/me").json()["actions"],
        "by_key": False,
    }
    path = f"{API}/claims/{filled['claims'][0]}/close"
    refused = berik.post(path, headers={"Sec-Fetch-Site": "cross-site"})
    assert (refused.status_code, refused.headers["content-type"]) == (403, PROBLEM)
    assert berik.post(path).status_code == 200


def test_an_editor_without_a_second_factor_is_refused_with_a_key(desk, filled):
    with desk.database.writing() as session:
        dana = people.find_person(session, "dana")
        token = api_keys.make(session, dana, "bare", dana.roles)[1]
    client = TestClient(
        desk.app, base_url="http://desk.example", headers={"Authorization": f"Bearer {token}"}
    )
    assert client.get(f"{API}/claims").status_code == 403


def test_too_many_calls_are_told_to_wait_and_another_key_need_not(desk, program, filled):
    object.__setattr__(desk.settings.desk, "api_per_minute", 3)
    one, other = program("berik"), program("gulnar")
    answers = [one.get(f"{API}/me") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["ratelimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert int(answers[3].headers["retry-after"]) >= 1
    assert answers[3].headers["content-type"] == PROBLEM
    assert other.get(f"{API}/me").status_code == 200


# --- one thing ----------------------------------------------------------------------------------------


def test_a_claim_is_read_with_its_etag_and_not_sent_twice(program, filled):
    berik = program("berik")
    first = berik.get(f"{API}/claims/{filled['claims'][0]}")
    told = first.json()
    assert (told["id"], told["sightings"], told["suggestions"]) == (filled["claims"][0], 3, 1)
    asked = {"If-None-Match": first.headers["etag"]}
    again = berik.get(first.request.url.path, headers=asked)
    assert (again.status_code, again.content) == (304, b"")
    assert berik.post(f"{API}/claims/{told['id']}/close").json()["claim"] == told["id"]
    assert berik.get(first.request.url.path, headers=asked).status_code == 200


def test_a_claim_that_was_merged_is_answered_by_the_one_that_stands_for_it(program, filled):
    berik, (into, source, _) = program("berik"), filled["claims"]
    merged = berik.post(f"{API}/claims/{source}/merge", json={"into": into}).json()
    assert merged["claim"] == into
    assert berik.get(f"{API}/claims/{source}").json()["id"] == into
    assert berik.get(f"{API}/claims/{into}").json()["merged"] == [source]
    berik.post(f"{API}/acts/{merged['acts'][0]}/undo")
    assert berik.get(f"{API}/claims/{source}").json()["id"] == source


def draft(filled, **more):
    return {
        "verdict": "false",
        "as_of": "2020-03-02",
        "texts": {"ru": {"title": "Сода лечит вирус", "summary": "Нет.", "body": "Текст."}},
        "claims": [filled["claims"][0]],
        "statements": [filled["statement"]],
        "channels": ["site"],
        **more,
    }


def test_a_refutation_is_changed_only_by_who_saw_it_as_it_is(program, filled):
    dana, erlan = program("dana"), program("erlan")
    path = f"{API}/refutations/{filled['refutation']}"
    seen = dana.get(path).headers["etag"]
    changed = draft(filled, verdict="misleading")
    assert dana.put(path, json=changed).status_code == 428
    first = dana.put(path, json=changed, headers={"If-Match": seen})
    assert (first.status_code, first.json()["draft"]["verdict"]) == (200, "misleading")
    late = erlan.put(path, json=draft(filled, verdict="true"), headers={"If-Match": seen})
    assert (late.status_code, late.headers["content-type"]) == (412, PROBLEM)
    assert dana.get(path).headers["etag"] == first.headers["etag"]
    assert erlan.put(path, json=changed, headers={"If-Match": first.headers["etag"]}).status_code == 200


def test_of_two_changes_at_once_one_is_told_that_it_is_late(desk, program, filled):
    path = f"{API}/refutations/{filled['refutation']}"
    clients = [program("dana"), program("erlan")]
    seen = clients[0].get(path).headers["etag"]
    answers = []

    def change(client, verdict):
        body = draft(filled, verdict=verdict)
        answers.append(client.put(path, json=body, headers={"If-Match": seen}).status_code)

    threads = [
        threading.Thread(target=change, args=pair) for pair in zip(clients, ("true", "satire"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 412]


def test_a_refutation_goes_its_way_but_no_program_approves_it(program, filled):
    dana, erlan = program("dana"), program("erlan")
    made = dana.post(f"{API}/refutations", json=draft(filled))
    assert (made.status_code, made.headers["location"]) == (201, f"{API}/refutations/{made.json()['id']}")
    path = made.headers["location"]
    assert dana.get(path).headers["etag"] == made.headers["etag"]
    assert dana.post(f"{path}/submit").json()["state"] == "submitted"
    refused = erlan.post(f"{path}/approve")
    assert refused.status_code == 403
    assert "no program can" in refused.json()["detail"]
    back = erlan.post(f"{path}/return", json={"comment": "Назовите дату."}).json()
    assert (back["state"], back["versions"][0]["returned"]) == ("draft", "Назовите дату.")
    assert erlan.post(f"{path}/withdraw", json={"reason": {"ru": "Ошибка"}}).status_code == 409


def test_a_channel_that_there_is_not_is_refused(program, filled):
    refused = program("dana").post(f"{API}/refutations", json=draft(filled, channels=["pigeons"]))
    assert refused.status_code == 409
    assert refused.json()["detail"].startswith("there is no channel pigeons; there are: ")


# --- many things --------------------------------------------------------------------------------------


def pages(client, path):
    """Every item of a list, page by page, and how many pages."""
    found, count = [], 0
    while path:
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        found, path, count = found + told["items"], told["next"], count + 1
        assert ("next" in answer.links) == bool(path)
        assert answer.links.get("next", {}).get("url") == path
    return found, count


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/claims?order=new", "id"),
        ("/sightings?source=feed", "id"),
        ("/acts", "number"),
        ("/refutations", "id"),
        ("/statements?authority=moh", "id"),
        ("/sources", "key"),
    ],
)
def test_every_list_comes_whole_page_by_page(desk, program, filled, path, name):
    dana = program("dana")
    weigh(desk)
    whole, _ = pages(dana, API + path + ("&" if "?" in path else "?") + "limit=200")
    parts, count = pages(dana, API + path + ("&" if "?" in path else "?") + "limit=1")
    assert [item[name] for item in parts] == [item[name] for item in whole]
    assert count == len(parts) >= 1


def weigh(desk):
    from pipeline.weighing import weigh as weigh_all

    weigh_all(desk.database, desk.settings)


def test_sightings_and_acts_are_paged_without_a_gap_or_a_double_while_others_write(desk, program, filled):
    gulnar, stop = program("gulnar"), threading.Event()
    there, _ = pages(gulnar, f"{API}/sightings?limit=200")
    numbers = []

    def write():
        while not stop.is_set():
            with desk.database.writing() as session:
                feed = sources.find_source(session, "feed")
                number = len(numbers)
                seen = sightings.record(session, feed, Seen(f"w{number}", f"Жаңа қауесет {number}"))
                triage.open_claims(session, [seen.id], "test")
                numbers.append(seen.id)
            time.sleep(0.005)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(numbers) < 5:
            time.sleep(0.01)
        read, _ = pages(gulnar, f"{API}/sightings?limit=2")
        followed, after = [], 0
        while len(numbers) < 30 or not followed:
            told = gulnar.get(f"{API}/acts?limit=3&after={after}").json()["items"]
            followed += [act["number"] for act in told]
            after = followed[-1]
    finally:
        stop.set()
        writer.join()
    seen = [item["id"] for item in read]
    assert seen == sorted(set(seen), reverse=True)
    assert {item["id"] for item in there} <= set(seen)
    assert followed == list(range(1, followed[-1] + 1))


def test_what_claims_are_listed_is_asked_for_as_in_the_inbox(desk, program, filled):
    berik, claim = program("berik"), filled["claims"][1]
    weigh(desk)
    berik.post(f"{API}/claims/{claim}/tag", json={"tag": "Вакцины и вирус"})
    berik.post(f"{API}/claims/{claim}/assign", json={"to": "berik"})
    weigh(desk)
    for asked in ("tag=вакцины-и-вирус", "assigned=me", "assigned=berik"):
        assert [item["id"] for item in berik.get(f"{API}/claims?{asked}").json()["items"]] == [claim], asked
    assert berik.get(f"{API}/claims?assigned=saule").json()["items"] == []
    answered = [item["id"] for item in berik.get(f"{API}/claims?answered=true").json()["items"]]
    assert answered == [filled["claims"][0]]


def test_a_page_behind_something_that_is_not_there_is_no_empty_page(program, filled):
    berik = program("berik")
    assert berik.get(f"{API}/refutations?after=r-00000").status_code == 404
    assert berik.get(f"{API}/claims?after=c-00000").status_code == 404


# --- acts ---------------------------------------------------------------------------------------------


def test_what_is_done_to_a_claim_is_told_by_its_acts(desk, program, filled):
    berik, claim, seen = program("berik"), filled["claims"][0], filled["sightings"]
    path = f"{API}/claims/{claim}"
    suggested = berik.get(f"{path}/suggestions").json()["items"]
    assert [item["sighting"]["id"] for item in suggested] == [seen[3]]
    confirmed = berik.post(f"{path}/confirm", json={"sightings": [seen[3], seen[4]]}).json()
    assert len(confirmed["acts"]) == 2
    assert berik.post(f"{path}/confirm", json={"sightings": [seen[3]]}).json()["acts"] == []
    split = berik.post(f"{path}/split", json={"sightings": [seen[4]]}).json()
    assert berik.get(f"{API}/claims/{split['new']}").json()["sightings"] == 1
    assert berik.post(f"{path}/reject", json={"sightings": [seen[5]]}).status_code == 200
    berik.post(f"{path}/note", json={"text": "Звонили в министерство"})
    told = berik.get(path).json()
    assert (told["sightings"], told["notes"][0]["by"]) == (2, "berik")
    verbs = [act["verb"] for act in berik.get(f"{path}/history").json()["items"]]
    assert verbs[-5:] == ["confirm", "confirm", "split", "reject", "note"]
    number = berik.get(f"{path}/history").json()["items"][-2]["number"]
    assert len(berik.post(f"{API}/acts/{number}/undo").json()["acts"]) == 1
    assert berik.post(f"{API}/acts/{number}/undo").status_code == 409


def test_the_desk_stops_and_goes_on_publishing_and_a_source_is_muted(desk, program, filled):
    dana = program("dana")
    assert dana.post(f"{API}/publishing/stop", json={"reason": "Ошибка"}).json()["changed"] is True
    assert dana.get(f"{API}/publishing").json() == {"stopped": True, "reason": "Ошибка", "changed": False}
    assert dana.post(f"{API}/publishing/resume", json={"reason": "Исправлено"}).json()["stopped"] is False
    assert len(dana.post(f"{API}/sources/feed/mute").json()["acts"]) == 1
    assert dana.get(f"{API}/sources/feed").json()["state"] == "muted"


def test_posts_are_held_released_and_listed(desk, program, filled):
    with desk.database.writing() as session:
        dana, erlan = people.find_person(session, "dana"), people.find_person(session, "erlan")
        one = refutations.find_refutation(session, filled["refutation"])
        version = refutations.submit(session, dana, one)
        refutations.approve(session, erlan, one, version.digest)
    dana = program("dana")
    (row,) = dana.get(f"{API}/publications?state=queued").json()["items"]
    path = f"{API}/publications/{row['code']}"
    assert len(dana.post(f"{path}/hold", json={"reason": "Ждём министра"}).json()["acts"]) == 1
    assert len(dana.post(f"{path}/release").json()["acts"]) == 1
    assert dana.post(f"{path}/settle", json={"address": ""}).status_code == 409
    assert dana.get(path).json()["state"] == "queued"


def test_webhooks_are_an_administrator_s(desk, program, filled):
    aliya = program("aliya")
    body = {"url": "https://example.kz/hook", "events": ["refutation.published"]}
    assert program("dana").post(f"{API}/webhooks", json=body).status_code == 403
    made = aliya.post(f"{API}/webhooks", json=body)
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    path = made.headers["location"]
    assert "secret" not in aliya.get(path).json()
    sent = aliya.post(f"{path}/test")
    assert (sent.status_code, sent.json()["state"]) == (202, "waiting")
    (told,) = aliya.get(f"{path}/deliveries").json()["items"]
    assert aliya.post(f"{path}/deliveries/{told['message']}/retry").status_code == 200
    assert len(aliya.post(f"{path}/end").json()["acts"]) == 1
    assert aliya.post(f"{path}/resume").status_code == 409
    assert aliya.post(f"{API}/webhooks", json={**body, "url": "http://example.kz"}).status_code == 409


# --- the same request again ---------------------------------------------------------------------------


def test_the_same_request_with_the_same_key_is_carried_out_once(desk, program, filled):
    berik, path = program("berik"), f"{API}/claims/{filled['claims'][0]}/note"
    send = {"json": {"text": "Один раз"}, "headers": {"Idempotency-Key": "k-1"}}
    first, second = berik.post(path, **send), berik.post(path, **send)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (
        False,
        "true",
    )
    assert acts(desk, "note") == 1
    berik.post(path, json={"text": "Один раз"})
    assert acts(desk, "note") == 2


def test_a_made_thing_is_made_once_with_its_place(desk, program, filled):
    dana, headers = program("dana"), {"Idempotency-Key": "new"}
    answers = [dana.post(f"{API}/refutations", json=draft(filled), headers=headers) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len({answer.headers["etag"] for answer in answers}) == 1
    assert len(dana.get(f"{API}/refutations").json()["items"]) == 2


def test_another_request_with_a_key_that_was_used_is_refused(desk, program, filled):
    berik, path = program("berik"), f"{API}/claims/{filled['claims'][0]}"
    headers = {"Idempotency-Key": "k-1"}
    berik.post(f"{path}/note", json={"text": "Один"}, headers=headers)
    other = berik.post(f"{path}/note", json={"text": "Два"}, headers=headers)
    elsewhere = berik.post(f"{path}/close", headers=headers)
    for refused in (other, elsewhere):
        assert (refused.status_code, refused.headers["content-type"]) == (422, PROBLEM)
    assert (acts(desk, "note"), acts(desk, "close")) == (1, 0)


def test_the_key_of_one_person_is_not_another_s(desk, program, filled):
    path, headers = f"{API}/claims/{filled['claims'][0]}/note", {"Idempotency-Key": "same"}
    for handle in ("berik", "dana"):
        assert program(handle).post(path, json={"text": handle}, headers=headers).status_code == 200
    assert acts(desk, "note") == 2


def test_a_request_that_was_refused_may_be_sent_again_with_its_key(desk, program, filled):
    dana, headers = program("dana"), {"Idempotency-Key": "k"}
    refused = dana.post(f"{API}/refutations", json=draft(filled, channels=["x"]), headers=headers)
    assert refused.status_code == 409
    assert dana.post(f"{API}/refutations", json=draft(filled), headers=headers).status_code == 201


def test_after_a_day_a_key_is_new_and_the_old_answer_is_gone(desk, program, filled, monkeypatch):
    berik, path = program("berik"), f"{API}/claims/{filled['claims'][0]}/note"
    send = {"json": {"text": "Каждый день"}, "headers": {"Idempotency-Key": "daily"}}
    berik.post(path, **send)
    tomorrow = clock.now() + timedelta(hours=24, minutes=1)
    monkeypatch.setattr("claims.clock.now", lambda: tomorrow)
    berik.post(path, **send)
    assert acts(desk, "note") == 2
    with desk.database.reading() as session:
        assert len(session.scalars(select(KeptAnswer.key)).all()) == 1


def test_of_many_at_once_with_one_key_one_is_carried_out_and_all_get_its_answer(desk, program, filled):
    path, answers = f"{API}/claims/{filled['claims'][0]}/note", []
    clients = [program("berik") for _ in range(8)]
    gate = threading.Barrier(len(clients))

    def send(client):
        gate.wait()
        answers.append(client.post(path, json={"text": "Бірге"}, headers={"Idempotency-Key": "race"}))

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 8
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 7
    with desk.database.reading() as session:
        assert len(session.scalars(select(ClaimNote.id)).all()) == 1


def test_many_at_once_without_a_key_are_each_done_or_told_why_not(desk, program, filled):
    path, answers = f"{API}/claims/{filled['claims'][0]}/tag", []
    clients = [program("berik") for _ in range(6)]
    gate = threading.Barrier(len(clients))

    def send(client):
        gate.wait()
        answers.append(client.post(path, json={"tag": "бірге"}).status_code)

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {200, 409}
    with desk.database.reading() as session:
        assert len(session.scalars(select(Act.seq).where(Act.verb == "tag")).all()) == 1


# --- problems -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "title", "detail"),
    [
        ("kk", "Мұнда ештеңе жоқ", "«c-00000» табылмады: тізімді ашып, атауын содан көшіріп алыңыз."),
        ("ru", None, "c-00000"),
        ("en", "There is nothing here", "There is no claim called c-00000; list them and copy"),
    ],
)
def test_a_problem_is_told_in_the_language_that_is_asked_for(program, filled, language, title, detail):
    answer = program("berik", language=language).get(f"{API}/claims/c-00000")
    told = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
    assert (told["type"], told["status"], told["instance"]) == (
        "/api#problem-404",
        404,
        f"{API}/claims/c-00000",
    )
    assert title is None or told["title"] == title
    assert detail in told["detail"]


def test_without_a_language_asked_for_a_problem_speaks_the_person_s_own(desk, key, filled):
    with desk.database.writing() as session:
        people.find_person(session, "berik").language = "kk"
    headers = {"Authorization": f"Bearer {key('berik')}"}
    client = TestClient(desk.app, base_url="http://desk.example", headers=headers)
    assert "табылмады" in client.get(f"{API}/claims/c-00000").json()["detail"]


def test_each_wrong_field_is_named_in_plain_words(program, filled):
    dana = program("dana", language="ru")
    body = draft(filled, verdict="maybe", as_of="yesterday", colour="red")
    body["texts"]["ru"]["title"] = " "
    del body["texts"]["ru"]["summary"]
    told = dana.post(f"{API}/refutations", json=body)
    assert told.status_code == 422
    errors = {item["field"]: item["says"] for item in told.json()["errors"]}
    assert errors["body.colour"] == "Такого поля нет."
    assert errors["body.as_of"] == "Дата, например 2020-03-19."
    assert errors["body.verdict"].startswith("Одно из этого: ")
    assert "body.texts.ru.title" in errors
    assert told.json()["detail"] == f"Посмотрите ещё раз: {', '.join(errors)}."


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("POST", "/claims/CLAIM/tag", b"{", 422),
        ("POST", "/claims/CLAIM/tag", b'{"tag": "\\ud800"}', 422),
        ("POST", "/claims/CLAIM/tag", b'{"tag": "\\u0000"}', 422),
        ("POST", "/claims/CLAIM/tag", b'{"tag": "' + b"x" * 61 + b'"}', 422),
        ("POST", "/claims/CLAIM/tag", b"\xff\xfe", 422),
        ("POST", "/claims/CLAIM/tag", b"[" * 100_000, 400),
        ("GET", "/claims/%0a", b"", 404),
        ("GET", "/claims?since=0", b"", 422),
        ("POST", "/claims/CLAIM/confirm", b'{"sightings": [99999999999999999999]}', 422),
        ("POST", "/claims/CLAIM/confirm", b'{"sightings": [1e400]}', 422),
        ("POST", "/claims/CLAIM/confirm", b'{"sightings": []}', 422),
        ("POST", "/claims/CLAIM/confirm", b'{"sightings": [9007199254740991]}', 404),
        ("GET", "/claims/c-%00", b"", 422),
        ("GET", "/claims?language=%00", b"", 422),
        ("GET", "/claims?after=~~", b"", 404),
        ("GET", "/claims?since=0001-01-01", b"", 200),
        ("GET", "/claims?since=9999-12-31", b"", 200),
        ("GET", "/sightings/0", b"", 422),
        ("GET", "/nothing", b"", 404),
        ("DELETE", "/claims", b"", 405),
        ("POST", "/claims", b"{}", 405),
    ],
)
def test_whatever_comes_is_answered_by_a_problem_and_never_by_a_failure(
    program, filled, method, path, content, status
):
    berik = program("berik")
    path = API + path.replace("CLAIM", filled["claims"][0])
    answer = berik.request(method, path, content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text[:300]
    if status >= 400:
        assert answer.headers["content-type"] == PROBLEM
        assert answer.json()["status"] == status
    if status == 405:
        assert answer.headers["allow"] == "GET"


def test_an_address_names_all_of_its_methods(program, filled):
    answer = program("dana").delete(f"{API}/refutations")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    answer = program("dana").delete(f"{API}/refutations/{filled['refutation']}")
    assert answer.headers["allow"] == "GET, PUT"


def test_a_body_that_is_too_large_is_refused_before_it_is_read(program, filled):
    path = f"{API}/claims/{filled['claims'][0]}/note"
    assert program("berik").post(path, json={"text": "x" * 3_000_000}).status_code == 413


def test_a_tag_that_grows_when_it_is_written_small_is_refused_and_not_cut(program, filled):
    berik = program("berik")
    refused = berik.post(f"{API}/claims/{filled['claims'][0]}/tag", json={"tag": "İ" * 60})
    assert refused.status_code == 409


def test_an_idempotency_key_is_one_word_of_plain_letters(program, filled):
    berik = program("berik")
    for key in ("two words", "x" * 256, ""):
        path = f"{API}/claims/{filled['claims'][0]}/close"
        status = berik.post(path, headers={"Idempotency-Key": key}).status_code
        assert status == 422, key


@pytest.mark.parametrize(
    ("headers", "cookie", "status"),
    [
        ({}, False, 401),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, False, 401),
        ({"Sec-Fetch-Site": "cross-site"}, True, 403),
        ({"Origin": "https://evil.example"}, True, 403),
        ({}, True, 403),
        ({"Sec-Fetch-Site": "same-origin"}, True, 200),
    ],
)
def test_only_a_cookie_has_to_be_guarded_against_other_sites(desk, filled, headers, cookie, status):
    client = TestClient(desk.app, base_url="http://desk.example")
    if cookie:
        client.cookies.set("aiqyn", desk.secret("berik"))
    answer = client.post(f"{API}/claims/{filled['claims'][0]}/close", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/json" if status == 200 else PROBLEM,
    )
    assert acts(desk, "close") == (status == 200)
