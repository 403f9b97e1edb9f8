"""Pages at the desk: listed, read, changed, submitted, approved with the password, returned, withdrawn."""

import io
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image

from claims import clock, outbox, pages, people
from claims.page_content import PageContent, PageText, Picture
from claims.page_pictures import keep_picture
from claims.terms import PageKind, PublicationState, VersionKind
from pipeline.publish import page_channels
from tests.desk.answering import PASSWORD, approved, drafted, form, give_password, prepare

TEXTS = {
    "kk": PageText(
        "Қолды қалай жуу керек",
        "Сабынмен, кемінде 40 секунд.",
        "Толық **мәтін**.\n\n<script>alert(1)</script>",
    ),
    "ru": PageText("Как мыть руки", "С мылом, не меньше 40 секунд.", "Полный текст."),
}


def written(**values):
    whole = {
        "page": "",
        "slug": "wash-hands",
        "page_kind": PageKind.GUIDANCE,
        "number": 1,
        "kind": VersionKind.FIRST,
        "texts": TEXTS,
        "as_of": date(2020, 3, 20),
        "section": "prevention",
        "channels": ("site",),
        **values,
    }
    return PageContent(**whole)


def draft(desk, by="dana", **values):
    with desk.database.writing() as session:
        return pages.draft(session, people.find_person(session, by), written(**values)).public_id


def submit(desk, name, by="dana"):
    with desk.database.writing() as session:
        found = pages.find_page(session, name)
        return pages.submit(session, people.find_person(session, by), found, page_channels()).digest


def approve(desk, name, by="erlan"):
    digest = submit(desk, name)
    with desk.database.writing() as session:
        pages.approve(session, people.find_person(session, by), pages.find_page(session, name), digest)


def read(desk, name):
    with desk.database.reading() as session:
        found = pages.find_page(session, name)
        return pages.read(found), found.state.value


@pytest.fixture
def name(desk):
    return draft(desk)


def test_pages_are_listed_by_kind_and_found_by_kind_and_state(desk, name):
    other = draft(desk, slug="us", page_kind=PageKind.ABOUT, section="")
    client = desk.sign_in("gulnar")
    whole = client.get("/pages").text
    assert [f'href="/pages/{one}"' in whole for one in (name, other)] == [True, True]
    guidance = client.get("/pages?kind=guidance").text
    assert [f'href="/pages/{one}"' in guidance for one in (name, other)] == [True, False]
    assert "No page fits" in client.get("/pages?state=approved").text
    assert client.get("/pages?kind=nonsense&state=odd").status_code == 200


def test_of_many_pages_of_a_kind_the_last_edited_are_listed_and_a_link_to_all(desk):
    names = [draft(desk, slug=f"page-{number}") for number in range(12)]
    client = desk.sign_in("gulnar")
    few = client.get("/pages").text
    assert [f'href="/pages/{name}"' in few for name in names] == [False] * 2 + [True] * 10
    assert 'href="/pages?kind=guidance"' in few
    every = client.get("/pages?kind=guidance").text
    assert all(f'href="/pages/{name}"' in every for name in names)


@pytest.mark.parametrize(
    ("language", "kind", "section"),
    [("kk", "Жадынамалар", "Алдын алу"), ("ru", "Памятки", "Профилактика"), ("en", "Guidance", "Prevention")],
)
def test_a_page_reads_as_its_readers_get_it_and_no_script_comes_through(desk, name, language, kind, section):
    shown = desk.sign_in("gulnar", language).get(f"/pages/{name}").text
    assert f"{kind} · {section}" in shown
    assert "<strong>мәтін</strong>" in shown
    assert "<script>alert" not in shown
    assert f'href="/pages/{name}/edit"' not in shown


def test_a_picture_is_served_byte_for_byte_and_only_of_its_page(desk):
    image = io.BytesIO()
    Image.new("RGB", (3, 2), "teal").save(image, "PNG")
    with desk.database.writing() as session:
        dana = people.find_person(session, "dana")
        sha256 = keep_picture(session, dana, image.getvalue(), "image/png", 3, 2)
    shown = Picture(sha256, "memo.png", "image/png", 3, 2, {"kk": "Қол", "ru": "Руки"})
    name, other = draft(desk, pictures=(shown,)), draft(desk, slug="other")
    client = desk.sign_in("gulnar")
    answer = client.get(f"/pages/{name}/picture/{sha256}")
    assert (answer.content, answer.headers["content-type"]) == (image.getvalue(), "image/png")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert f'src="/pages/{name}/picture/{sha256}"' in client.get(f"/pages/{name}").text
    assert client.get(f"/pages/{other}/picture/{sha256}").status_code == 404


def test_an_author_cannot_approve_and_another_editor_does_with_their_password(desk, name):
    dana = desk.sign_in("dana")
    assert dana.post(f"/pages/{name}/submit").headers["location"] == f"/pages/{name}/approve"
    shown = dana.get(f"/pages/{name}/approve").text
    assert "Nobody approves their own text" in shown
    assert "Who may approve it: Erlan D." in shown
    give_password(desk, "erlan")
    erlan = desk.sign_in("erlan")
    page = erlan.get(f"/pages/{name}/approve").text
    with desk.database.reading() as session:
        digest = pages.find_page(session, name).versions[-1].digest
    assert digest in page
    for password in ("", "not the one at all, no"):
        answer = erlan.post(f"/pages/{name}/approve", data={"digest": digest, "password": password})
        assert answer.status_code == 409
    assert read(desk, name)[1] == "submitted"
    answer = erlan.post(f"/pages/{name}/approve", data={"digest": digest, "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
    queue = erlan.get("/queue").text
    assert f'href="/pages/{name}"' in queue
    assert "Как мыть руки" in queue


def test_what_lacks_something_is_told_in_the_reader_s_language(desk):
    name = draft(desk, section="")
    answer = desk.sign_in("dana", "kk").post(f"/pages/{name}/submit")
    assert answer.status_code == 409
    assert "Бөлімі көрсетілмеген" in answer.text
    assert read(desk, name)[1] == "draft"


def test_a_page_goes_back_with_a_comment_that_its_author_reads(desk, name):
    submit(desk, name)
    erlan = desk.sign_in("erlan")
    assert erlan.post(f"/pages/{name}/return", data={"comment": " "}).status_code == 409
    answer = erlan.post(f"/pages/{name}/return", data={"comment": "Дереккөзін <b>жазыңыз</b>"})
    assert answer.headers["location"] == f"/pages/{name}"
    shown = desk.sign_in("dana").get(f"/pages/{name}").text
    assert "Дереккөзін &lt;b&gt;жазыңыз&lt;/b&gt;" in shown
    assert "Nothing of it waits" in desk.sign_in("dana").get(f"/pages/{name}/approve").text


def test_a_form_that_is_sent_as_it_was_opened_changes_nothing(desk):
    whole = {"tags": ("hands", "virus"), "pinned": True, "review_by": date(2020, 9, 1), "position": 3}
    name = draft(desk, **whole)
    client = desk.sign_in("dana")
    answer = client.post(f"/pages/{name}/edit", data=form(client, f"/pages/{name}/edit"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/pages/{name}")
    assert replace(read(desk, name)[0], page="") == written(**whole)


def test_texts_and_plain_fields_are_changed_in_the_form_and_submitted_at_once(desk, name):
    client = desk.sign_in("dana")
    fields = form(client, f"/pages/{name}/edit")
    fields |= {
        "title_en": "How to wash your hands",
        "summary_en": "With soap.",
        "body_en": "Line one\r\n\r\nLine two",
        "section": "rules",
        "tags": "hands, virus, hands",
        "review_by": "2020-09-01",
        "position": "4",
        "pinned": "yes",
        "do": "submit",
    }
    answer = client.post(f"/pages/{name}/edit", data=fields)
    assert answer.headers["location"] == f"/pages/{name}/approve"
    now, state = read(desk, name)
    assert now.texts["en"] == PageText("How to wash your hands", "With soap.", "Line one\n\nLine two")
    assert (now.section, now.tags, now.review_by, now.position, now.pinned, state) == (
        "rules",
        ("hands", "virus"),
        date(2020, 9, 1),
        4,
        True,
        "submitted",
    )


def test_what_cannot_be_read_stays_in_the_form_with_the_reason_beside_it(desk, name):
    client = desk.sign_in("dana")
    fields = form(client, f"/pages/{name}/edit") | {
        "title_kk": "",
        "as_of": "yesterday",
        "position": "first",
        "body_ru": "Новый текст",
    }
    answer = client.post(f"/pages/{name}/edit", data=fields)
    assert answer.status_code == 422
    for told in ("a title is needed", "write a day as 2020-03-19", "write a whole number", "Новый текст"):
        assert told in answer.text
    assert read(desk, name)[0].texts["ru"].body == "Полный текст."


def test_who_saves_over_somebody_else_s_change_is_told_and_keeps_their_text(desk, name):
    client = desk.sign_in("dana")
    fields = form(client, f"/pages/{name}/edit") | {"body_ru": "Мой текст"}
    with desk.database.writing() as session:
        erlan = people.find_person(session, "erlan")
        pages.edit(session, erlan, pages.find_page(session, name), written(position=9))
    answer = client.post(f"/pages/{name}/edit", data=fields)
    assert answer.status_code == 409
    assert "Somebody else saved" in answer.text
    assert "Мой текст" in answer.text
    assert read(desk, name)[0].position == 9


def test_a_briefing_s_times_are_those_of_the_desk(desk):
    name = draft(desk, page_kind=PageKind.BRIEFING, section="")
    client = desk.sign_in("dana")
    fields = form(client, f"/pages/{name}/edit") | {"starts_at": "2020-03-20T12:00", "place_kk": "Нұр-Сұлтан"}
    client.post(f"/pages/{name}/edit", data=fields)
    now, _ = read(desk, name)
    assert now.starts_at.isoformat() == "2020-03-20T12:00:00+06:00"
    assert now.place == {"kk": "Нұр-Сұлтан"}


def test_a_correction_is_shown_against_what_is_public_and_a_withdrawal_tells_where_it_reaches(desk, name):
    approve(desk, name)
    publish(desk)
    client = desk.sign_in("dana")
    fields = form(client, f"/pages/{name}/edit") | {"body_ru": "Полный новый текст.", "do": "submit"}
    answer = client.post(f"/pages/{name}/edit", data=fields)
    assert answer.status_code == 409
    assert "what is corrected" in answer.text
    fields |= {"note_kk": "Түзетілді.", "note_ru": "Исправлено."}
    fields["base"] = form(client, f"/pages/{name}/edit")["base"]
    assert client.post(f"/pages/{name}/edit", data=fields).headers["location"] == f"/pages/{name}/approve"
    shown = client.get(f"/pages/{name}/approve").text
    assert "What changes against the approved version 1" in shown
    assert "новый" in shown
    with desk.database.writing() as session:
        erlan = people.find_person(session, "erlan")
        found = pages.find_page(session, name)
        pages.approve(session, erlan, found, found.versions[-1].digest)
    publish(desk)
    asked = client.get(f"/pages/{name}/withdraw").text
    assert asked.count("https://aiqyn.example/") >= 2
    assert client.post(f"/pages/{name}/withdraw", data={"reason_kk": "Ескірді"}).status_code == 409
    reason = {"reason_kk": "Ескірді", "reason_ru": "Устарело"}
    assert client.post(f"/pages/{name}/withdraw", data=reason).headers["location"] == f"/pages/{name}/approve"
    assert "Устарело" in desk.sign_in("erlan").get(f"/pages/{name}/approve").text


def publish(desk):
    with desk.database.writing() as session:
        for row in outbox.rows(session, [PublicationState.QUEUED]):
            sending = outbox.begin(session, row.id, clock.now(), 24.0)
            address = f"https://aiqyn.example/{row.language.value}/r/{row.code}/"
            outbox.sent(session, sending.publication_id, address, "ab" * 32)


def test_the_queue_tells_pages_from_refutations_and_takes_them_through_every_state(desk, name):
    refutation = drafted(desk, prepare(desk))
    approved(desk, refutation)
    approve(desk, name)
    client = desk.sign_in("dana")
    waiting = client.get("/queue").text
    assert waiting.index(f'href="/refutations/{refutation}"') < waiting.index(f'href="/pages/{name}"')
    with desk.database.writing() as session:
        rows = [row for row in outbox.rows(session) if row.version.page_id]
        outbox.begin_all(session, [row.id for row in rows], clock.now(), 24.0)
        outbox.unknown(session, rows[0].id, "the line broke")
    shown = client.get("/queue").text
    assert "Is this post in the channel?" in shown
    assert "On its way now" in shown
    with desk.database.writing() as session:
        for row in rows:
            outbox.sent(session, row.id, "https://aiqyn.example/x/", "ab" * 32)
    assert "Sent today" in client.get("/queue").text


@pytest.mark.parametrize("way", ["", "/edit", "/approve", "/withdraw"])
def test_an_id_that_nobody_knows_is_told_as_such(desk, way):
    assert desk.sign_in("dana").get(f"/pages/p-zzzzz{way}").status_code == 404


def test_the_api_tells_the_outbox_of_pages(desk, name):
    approve(desk, name)
    answer = desk.sign_in("dana").get("/api/v1/publications").json()
    assert {(one["page"], one["refutation"]) for one in answer["items"]} == {(name, None)}
