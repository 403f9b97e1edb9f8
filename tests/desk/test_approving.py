"""A second person's yes: what it is of, who may give it, and what a correction and a withdrawal reach."""

from dataclasses import replace

import pytest

from claims import clock, outbox, people, refutations
from claims.terms import PublicationState
from tests.desk.answering import PASSWORD, TEXTS, approved, drafted, give_password, prepare, submitted


@pytest.fixture
def claim(desk):
    return prepare(desk)


@pytest.fixture
def name(desk, claim):
    return drafted(desk, claim)


def rows(desk):
    with desk.database.reading() as session:
        return [(row.channel, row.language.value, row.state.value) for row in outbox.rows(session)]


def publish(desk):
    """Everything that waits is sent."""
    with desk.database.writing() as session:
        for row in outbox.rows(session, [PublicationState.QUEUED]):
            sending = outbox.begin(session, row.id, clock.now(), 24.0)
            address = f"https://aiqyn.example/{row.language.value}/r/{row.code}/"
            outbox.sent(session, sending.publication_id, address, "ab" * 32)


def test_an_author_sees_why_they_may_not_approve_and_who_may(desk, name):
    digest = submitted(desk, name)
    client = desk.sign_in("dana")
    page = client.get(f"/refutations/{name}/approve").text
    assert "You wrote part of it. Nobody approves their own text" in page
    assert "Who may approve it: Erlan D." in page
    assert "Approve exactly this" not in page
    give_password(desk, "dana")
    client = desk.sign_in("dana")
    answer = client.post(f"/refutations/{name}/approve", data={"digest": digest, "password": PASSWORD})
    assert answer.status_code == 409
    assert "dana wrote part of it; another editor has to approve it" in answer.text
    assert rows(desk) == []


def test_who_has_no_editor_s_role_is_told_so_and_cannot(desk, name):
    digest = submitted(desk, name)
    client = desk.sign_in("berik")
    assert "Approving needs the role of an editor" in client.get(f"/refutations/{name}/approve").text
    assert client.post(f"/refutations/{name}/approve", data={"digest": digest}).status_code == 403


def test_another_editor_approves_with_their_password_what_was_shown(desk, name):
    digest = submitted(desk, name)
    give_password(desk, "erlan")
    client = desk.sign_in("erlan")
    page = client.get(f"/refutations/{name}/approve").text
    assert digest in page
    assert "Everything is new" in page
    for text in TEXTS.values():
        assert text.title in page
    answer = client.post(f"/refutations/{name}/approve", data={"digest": digest, "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
    assert rows(desk) == [
        ("site", "kk", "queued"),
        ("site", "ru", "queued"),
        ("telegram", "kk", "queued"),
        ("telegram", "ru", "queued"),
    ]


@pytest.mark.parametrize("password", ["", "not the one at all, no"])
def test_without_the_right_password_nothing_is_approved(desk, name, password):
    digest = submitted(desk, name)
    give_password(desk, "erlan")
    client = desk.sign_in("erlan")
    answer = client.post(f"/refutations/{name}/approve", data={"digest": digest, "password": password})
    assert answer.status_code == 409
    assert "The password is wrong." in answer.text
    assert rows(desk) == []


def test_what_was_changed_after_it_was_looked_at_is_not_approved(desk, name):
    digest = submitted(desk, name)
    give_password(desk, "erlan")
    with desk.database.writing() as session:
        found = refutations.find_refutation(session, name)
        draft = refutations.read(found)
        texts = {**draft.texts, "ru": replace(draft.texts["ru"], body="Иначе")}
        refutations.edit(session, people.find_person(session, "dana"), found, replace(draft, texts=texts))
    submitted(desk, name)
    client = desk.sign_in("erlan")
    answer = client.post(f"/refutations/{name}/approve", data={"digest": digest, "password": PASSWORD})
    assert answer.status_code == 409
    assert "what you looked at is not what was submitted" in answer.text
    assert rows(desk) == []


def test_it_is_returned_with_a_comment_that_its_authors_read(desk, name):
    submitted(desk, name)
    client = desk.sign_in("erlan")
    bare = client.post(f"/refutations/{name}/return", data={"comment": " "})
    assert bare.status_code == 409
    assert "say what is to be mended; the author reads it" in bare.text
    answer = client.post(f"/refutations/{name}/return", data={"comment": "Добавьте <дату>"})
    assert answer.status_code == 303
    page = desk.sign_in("dana").get(f"/refutations/{name}").text
    assert "Добавьте &lt;дату&gt;" in page
    assert "Returned" in page


def test_a_correction_shows_word_by_word_what_changes_and_every_place_it_reaches(desk, name):
    approved(desk, name)
    publish(desk)
    with desk.database.writing() as session:
        found = refutations.find_refutation(session, name)
        draft = refutations.read(found)
        texts = {**draft.texts, "ru": replace(draft.texts["ru"], summary="Нет. Вирус передаётся иначе.")}
        note = {"kk": "Түзетілді", "ru": "Уточнено"}
        written = replace(draft, texts=texts, note=note)
        refutations.edit(session, people.find_person(session, "dana"), found, written)
        refutations.submit(session, people.find_person(session, "dana"), found)
    page = desk.sign_in("erlan").get(f"/refutations/{name}/approve").text
    assert "What changes against the approved version 1" in page
    assert '<del><span class="told">removed: </span>не </del>' in page
    assert '<ins><span class="told">added: </span>иначе</ins>' in page
    assert page.count("https://aiqyn.example/kk/r/") >= 2
    assert page.count("https://aiqyn.example/ru/r/") >= 2
    assert "Messages of people who asked: <strong>1</strong>" in page


def test_a_withdrawal_shows_what_it_reaches_and_wants_a_reason_in_every_language(desk, name):
    approved(desk, name)
    publish(desk)
    client = desk.sign_in("dana")
    page = client.get(f"/refutations/{name}/withdraw").text
    assert page.count("https://aiqyn.example/") >= 8  # an address and its link, four times
    assert "Messages of people who asked: <strong>1</strong>" in page
    half = client.post(f"/refutations/{name}/withdraw", data={"reason_ru": "Источник отозван."})
    assert half.status_code == 409
    assert "Источник отозван." in half.text
    reasons = {"reason_ru": "Источник отозван.", "reason_kk": "Дереккөз қайтарылды."}
    answer = client.post(f"/refutations/{name}/withdraw", data=reasons)
    assert answer.headers["location"] == f"/refutations/{name}/approve"
    page = desk.sign_in("erlan").get(f"/refutations/{name}/approve").text
    assert "It is to be withdrawn" in page
    assert "Approve the withdrawal" in page


def test_what_was_never_published_is_not_withdrawn(desk, name):
    client = desk.sign_in("dana")
    assert "Nothing of it is published" in client.get(f"/refutations/{name}/withdraw").text


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_pages_are_there_in_every_language(desk, name, language):
    approved(desk, name)
    publish(desk)
    client = desk.sign_in("erlan", language)
    for path in ("", "/edit", "/approve", "/withdraw", "/page/ru", "/page/en"):
        assert client.get(f"/refutations/{name}{path}").status_code == 200
    assert client.get("/refutations/new").status_code == 200
    assert client.get("/queue").status_code == 200
