"""The editor: every button sends the whole form, nothing typed is lost, and two people do not overwrite each other."""

import json
from dataclasses import replace

import pytest

from claims import people, refutations, statements
from claims.draft_fields import to_fields
from tests.desk.answering import TEXTS, approved, drafted, form, prepare, submitted


@pytest.fixture
def claim(desk):
    return prepare(desk)


def draft_of(desk, name):
    with desk.database.reading() as session:
        return refutations.read(refutations.find_refutation(session, name))


def edited(desk, name, by="erlan", **texts):
    with desk.database.writing() as session:
        found = refutations.find_refutation(session, name)
        draft = refutations.read(found)
        refutations.edit(
            session, people.find_person(session, by), found, replace(draft, texts={**draft.texts, **texts})
        )


def test_a_new_form_answers_the_claim_it_was_opened_from_and_says_what_is_lacking(desk, claim):
    client = desk.sign_in("dana")
    page = client.get(f"/refutations/new?claim={claim}").text
    assert form(client, page)["claims"] == [claim]
    assert "there is no text in this language yet" in page
    assert "it rests on no statement" in page


def test_a_draft_is_saved_from_the_form_as_typed(desk, claim):
    client = desk.sign_in("dana")
    fields = form(client, f"/refutations/new?claim={claim}")
    fields |= {"title_kk": "Банан", "summary_kk": "Жоқ.", "body_kk": "Бір\r\n\r\nекі", "verdict": "false"}
    answer = client.post("/refutations/new", data={**fields, "do": "save"})
    assert answer.status_code == 303
    name = answer.headers["location"].split("/")[2]
    draft = draft_of(desk, name)
    assert (draft.claims, draft.texts["kk"].body, draft.verdict.value) == ((claim,), "Бір\n\nекі", "false")
    assert set(draft.channels) == {"site", "telegram"}


def test_what_cannot_be_saved_comes_back_whole_with_the_fault_beside_its_field(desk, claim):
    client = desk.sign_in("dana", "kk")
    fields = form(client, f"/refutations/new?claim={claim}") | {"body_kk": "Мәтін & <b>", "as_of": "ертең"}
    answer = client.post("/refutations/new", data={**fields, "do": "save"})
    assert answer.status_code == 422
    for told in ("Қорытындыны таңдаңыз.", "Тақырып керек.", "Күнді былай жазыңыз: 2020-03-19."):
        assert told in answer.text
    again = form(client, answer.text)
    assert (again["body_kk"], again["claims"], again["as_of"]) == ("Мәтін & <b>", [claim], "ертең")
    with desk.database.reading() as session:
        assert refutations.known(session) == []


def test_the_form_of_a_saved_draft_says_exactly_the_draft(desk, claim):
    name = drafted(desk, claim, tags=("food",))
    client = desk.sign_in("dana")
    fields = form(client, f"/refutations/{name}/edit")
    assert client.post(f"/refutations/{name}/edit", data={**fields, "do": "save"}).status_code == 303
    assert draft_of(desk, name).texts == TEXTS
    with desk.database.reading() as session:
        found = refutations.find_refutation(session, name)
        assert json.loads(fields["opened"]) == to_fields(refutations.read(found))


def test_if_somebody_saved_since_both_are_shown_and_mine_stays_in_the_form(desk, claim):
    name = drafted(desk, claim)
    client = desk.sign_in("dana")
    mine = form(client, f"/refutations/{name}/edit") | {"title_ru": "Бананы, как я пишу"}
    edited(
        desk,
        name,
        ru=replace(TEXTS["ru"], title="Бананы, как они пишут"),
        kk=replace(TEXTS["kk"], body="Олар"),
    )
    answer = client.post(f"/refutations/{name}/edit", data={**mine, "do": "save"})
    assert answer.status_code == 409
    assert "Somebody else saved this draft since you opened it" in answer.text
    again = form(client, answer.text)
    assert again["title_ru"] == "Бананы, как я пишу"
    assert again["body_kk"] == "Олар"  # only they changed it
    assert draft_of(desk, name).texts["ru"].title == "Бананы, как они пишут"
    taken = client.post(f"/refutations/{name}/edit", data={**again, "do": "take:title_ru"})
    assert form(client, taken.text)["title_ru"] == "Бананы, как они пишут"
    over = client.post(f"/refutations/{name}/edit", data={**again, "do": "save"})
    assert over.status_code == 303
    assert (draft_of(desk, name).texts["ru"].title, draft_of(desk, name).texts["kk"].body) == (
        "Бананы, как я пишу",
        "Олар",
    )


def test_saving_over_theirs_is_refused_again_when_they_saved_once_more(desk, claim):
    name = drafted(desk, claim)
    client = desk.sign_in("dana")
    mine = form(client, f"/refutations/{name}/edit") | {"title_ru": "Моё"}
    edited(desk, name, ru=replace(TEXTS["ru"], title="Их первое"))
    again = form(client, client.post(f"/refutations/{name}/edit", data={**mine, "do": "save"}).text)
    edited(desk, name, ru=replace(TEXTS["ru"], title="Их второе"))
    assert client.post(f"/refutations/{name}/edit", data={**again, "do": "save"}).status_code == 409
    assert draft_of(desk, name).texts["ru"].title == "Их второе"


def test_a_language_that_was_not_looked_at_is_marked_and_somebody_says_it_still_agrees(desk, claim):
    name = drafted(desk, claim)
    edited(desk, name, kk=replace(TEXTS["kk"], body="Басқаша"))
    client = desk.sign_in("erlan")
    page = client.get(f"/refutations/{name}/edit").text
    assert page.count("Not looked at since another language was edited") == 1
    answer = client.post(f"/refutations/{name}/edit", data={**form(client, page), "do": "agree:ru"})
    assert answer.status_code == 303
    assert "Not looked at since" not in client.get(f"/refutations/{name}/edit").text


def test_claims_are_found_added_and_removed_with_everything_typed_kept(desk, claim):
    client = desk.sign_in("dana")
    fields = form(client, "/refutations/new") | {"title_kk": "Жазып отырмын", "claim_search": claim}
    found = client.post("/refutations/new", data={**fields, "do": "find_claims"})
    assert f'value="add_claim:{claim}"' in found.text
    added = form(client, client.post("/refutations/new", data={**fields, "do": f"add_claim:{claim}"}).text)
    assert (added["claims"], added["title_kk"]) == ([claim], "Жазып отырмын")
    removed = form(
        client, client.post("/refutations/new", data={**added, "do": f"remove_claim:{claim}"}).text
    )
    assert "claims" not in removed


STATEMENT = {
    "st_authority": "moh",
    "st_title": "Брифинг",
    "st_dated": "2020-03-19",
    "st_language": "ru",
    "st_quote": "Не передаётся.",
}


@pytest.fixture
def told(desk, httpserver):
    """The desk allowed to fetch from the test's own server."""
    from desk.app import create_app

    allowed = {"allowed_hosts": [f"{httpserver.host}:{httpserver.port}"]}
    fetch = desk.settings.fetch.model_copy(update=allowed)
    desk.settings = desk.settings.model_copy(update={"fetch": fetch})
    desk.app = create_app(desk.settings, desk.database)
    return desk


def test_a_statement_is_fetched_archived_and_added(told, claim, httpserver):
    httpserver.expect_request("/doc").respond_with_data(
        b"<p>said</p>", content_type="text/html; charset=utf-8"
    )
    client = told.sign_in("dana")
    fields = form(client, f"/refutations/new?claim={claim}") | {
        **STATEMENT,
        "st_url": httpserver.url_for("/doc"),
    }
    answer = client.post("/refutations/new", data={**fields, "do": "new_statement:fetch"})
    assert answer.status_code == 200
    (name,) = form(client, answer.text)["statements"]
    with told.database.reading() as session:
        statement = statements.find_statement(session, name)
        assert statements.archived(session, statement) == b"<p>said</p>"
        assert (statement.quote, statement.dated.isoformat()) == ("Не передаётся.", "2020-03-19")
        assert statement.archive_sha256[:8] in answer.text


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("kk", "Бұл мекенжайда ештеңе жоқ"),
        ("ru", "По этому адресу ничего нет"),
        ("en", "there is nothing at this"),
    ],
)
def test_a_failed_fetch_says_why_and_the_statement_may_be_added_without_a_copy(
    told, claim, httpserver, language, why
):
    httpserver.expect_request("/none").respond_with_data(b"", status=404)
    client = told.sign_in("dana", language)
    fields = form(client, f"/refutations/new?claim={claim}") | {
        **STATEMENT,
        "st_url": httpserver.url_for("/none"),
    }
    answer = client.post("/refutations/new", data={**fields, "do": "new_statement:fetch"})
    assert answer.status_code == 422
    assert why in answer.text
    again = form(client, answer.text)
    assert "statements" not in again
    assert again["st_title"] == "Брифинг"
    bare = client.post("/refutations/new", data={**again, "do": "new_statement:bare"})
    (name,) = form(client, bare.text)["statements"]
    with told.database.reading() as session:
        assert statements.find_statement(session, name).archive_sha256 is None
    unarchived = {"kk": "Мұрағат көшірмесі жоқ", "ru": "Нет архивной копии", "en": "No archived copy"}
    assert unarchived[language] in bare.text


def test_the_desk_fetches_nothing_from_inside_our_network(desk, claim):
    client = desk.sign_in("dana")
    fields = form(client, "/refutations/new") | {**STATEMENT, "st_url": "http://127.0.0.1:80/secret"}
    answer = client.post("/refutations/new", data={**fields, "do": "new_statement:fetch"})
    assert "the address leads into an inner network, where Aiqyn does not go" in answer.text


def test_saving_says_before_that_it_voids_what_waits(desk, claim):
    name = drafted(desk, claim)
    submitted(desk, name)
    client = desk.sign_in("dana")
    page = client.get(f"/refutations/{name}/edit").text
    assert "Saving a change makes it void" in page
    client.post(f"/refutations/{name}/edit", data={**form(client, page), "title_ru": "Иначе", "do": "save"})
    assert "The version that waited is void" in client.get(f"/refutations/{name}/approve").text


def test_a_published_one_asks_what_is_corrected(desk, claim):
    name = drafted(desk, claim)
    approved(desk, name)
    client = desk.sign_in("dana")
    page = client.get(f"/refutations/{name}/edit").text
    assert page.count("say what is corrected; readers see it") == 2


def test_the_preview_is_the_page_and_the_post_that_go_out(desk, claim):
    name = drafted(desk, claim)
    client = desk.sign_in("dana")
    fields = form(client, f"/refutations/{name}/edit") | {"title_ru": "Новый заголовок ещё не сохранён"}
    page = client.post(f"/refutations/preview/page/ru?of={name}", data=fields)
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-same-origin" in policy
    assert "Новый заголовок ещё не сохранён" in page.text
    asset = next(part for part in page.text.split('"') if part.endswith(".css"))
    assert client.get(asset).headers["content-type"].startswith("text/css")
    posts = client.post(f"/refutations/preview/posts?of={name}", data=fields).text
    assert "<b>НЕПРАВДА:</b> «Новый заголовок ещё не сохранён»" in posts
    assert "/ 4,096" in posts
    assert "/ 1,024" in posts
    assert draft_of(desk, name).texts == TEXTS


def test_a_title_that_says_the_verdict_and_a_long_one_are_remarked_as_typed(desk, claim):
    client = desk.sign_in("dana")
    fields = form(client, f"/refutations/new?claim={claim}") | {"title_ru": "Фейк: " + "бананы " * 12}
    posts = client.post("/refutations/preview/posts", data=fields).text
    assert "«Фейк» says the verdict" in posts
    assert "90 characters; 75 are read everywhere" in posts


def test_nothing_typed_can_become_a_script_in_the_preview(desk, claim):
    client = desk.sign_in("dana")
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    fields = form(client, f"/refutations/new?claim={claim}")
    fields |= {"title_ru": evil, "summary_ru": evil, "body_ru": evil + "\n\n[x](javascript:alert(1))"}
    for address in ("/refutations/preview/page/ru", "/refutations/preview/posts"):
        page = client.post(address, data=fields).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page


def test_an_analyst_reads_and_does_not_write(desk, claim):
    name = drafted(desk, claim)
    client = desk.sign_in("gulnar")
    assert client.get(f"/refutations/{name}").status_code == 200
    assert client.get(f"/refutations/{name}/edit").status_code == 403
    assert client.post("/refutations/new", data={"do": "save"}).status_code == 403
