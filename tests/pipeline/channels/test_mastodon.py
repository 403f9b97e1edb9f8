"""The Mastodon channel against a server of our own: real library, real sockets, real wire format."""

import subprocess
import sys
import traceback
from dataclasses import replace as changed
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from claims import clock as real_clock
from claims import outbox, people, refutations, sightings, sources, triage
from claims.content import Content, Evidence, Text
from claims.page_content import PageContent, PageText, Picture
from claims.plugins import discover
from claims.refutations import Draft
from claims.seen import Seen
from claims.settings import Settings
from claims.terms import PageKind, PublicationState, Role, Verdict, VersionKind
from pipeline.channels import ChannelSettings, Link, NotTaken
from pipeline.channels import mastodon as channel
from pipeline.publish import publish
from pipeline.standins import mastodon as standin
from pipeline.standins.mastodon import Fault, Mastodon

TOKEN = "CANARYcanaryCANARYcanaryCANARY-token"
SITE = "https://aiqyn.example"
NOON = datetime(2020, 3, 29, 12, tzinfo=UTC)
NOWHERE = "http://127.0.0.1:1"


class Clock:
    """A clock that tests set."""

    def __init__(self):
        self.now = NOON.timestamp()

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def there(clock):
    with Mastodon(TOKEN, now=clock) as server:
        yield server


@pytest.fixture
def here(there, tmp_path):
    return ChannelSettings("mastodon", SITE, tmp_path, {"url": there.url, "seconds": 2.0}, {"token": TOKEN})


def content(**more):
    texts = {
        "kk": Text("Алматыда барлық дәріхана жабылады", "Бұл жалған. Дәріханалар жұмыс істейді.", ""),
        "ru": Text("В Алматы закроют все аптеки", "Это неправда. Аптеки работают.", ""),
    }
    said = {
        "refutation": "r-1",
        "number": 1,
        "kind": VersionKind.FIRST,
        "verdict": Verdict.FALSE,
        "texts": texts,
        "claims": (),
        "evidence": (
            Evidence("s-1", {"kk": "Денсаулық сақтау министрлігі"}, "t", "https://x", date(2020, 3, 1), "kk"),
        ),
        "as_of": date(2020, 3, 29),
    }
    return Content(**(said | more))


def post(language="kk", code="abc12", **more):
    return channel.render(content(**more), language, Link(code, SITE))


def written(title, summary="Жоқ.", **more):
    return post(texts={"kk": Text(title, summary, "")}, **more)


# --- words --------------------------------------------------------------------------------------------


def test_the_verdict_comes_first_and_the_one_link_last():
    assert post().body == (
        "ЖАЛҒАН: «Алматыда барлық дәріхана жабылады»\n\n"
        "Бұл жалған. Дәріханалар жұмыс істейді.\n\n"
        "Дереккөз: Денсаулық сақтау министрлігі\n\n"
        "https://aiqyn.example/r/abc12/"
    )


def test_a_correction_says_so_before_anything_else():
    corrected = post(kind=VersionKind.CORRECTION, note={"kk": "Күні қате еді."}, as_of=date(2020, 3, 30))
    assert corrected.body.startswith("ТҮЗЕТІЛДІ (2020 жылғы 30 наурыз): Күні қате еді.\n\nЖАЛҒАН: «")


def test_a_withdrawal_does_not_repeat_the_old_answer():
    withdrawn = post(kind=VersionKind.WITHDRAWAL, note={"kk": "Дереккөз бас тартты."})
    assert withdrawn.body == (
        "КЕРІ ҚАЙТАРЫП АЛЫНДЫ. Бұл жауап күшін жойды. Дереккөз бас тартты.\n\n"
        "Бұрынғы қорытынды «Жалған»: «Алматыда барлық дәріхана жабылады»\n\n"
        "https://aiqyn.example/r/abc12/"
    )


def test_a_page_is_its_title_its_summary_and_the_link():
    page = PageContent(
        "p-1", "masks", PageKind.GUIDANCE, 1, VersionKind.FIRST, {"kk": PageText("Маска", "Қалай тағу керек.")},
        date(2020, 3, 29),
    )  # fmt: skip
    assert channel.render_page(page, "kk", Link("abc12", SITE)).body == (
        "Маска\n\nҚалай тағу керек.\n\nhttps://aiqyn.example/r/abc12/"
    )


@given(
    st.text(min_size=1, max_size=400),
    st.text(max_size=3000),
    st.text(max_size=600),
    st.sampled_from(list(VersionKind)),
    st.sampled_from(["kk", "ru", "en"]),
)
@hypothesis_settings(max_examples=200)
def test_whatever_is_written_the_post_fits_has_one_link_and_begins_with_mark_or_verdict(
    title, summary, note, kind, language
):
    texts = {language: Text(title, summary, "")}
    one = content(
        texts=texts,
        kind=kind,
        note={language: note},
        overtaken_on=date(2020, 4, 1),
        overtaken_note={language: note},
    )
    body = channel.render(one, language, Link("abc12", SITE)).body
    assert channel.length(body) <= 500
    assert standin.countable(body) <= 500
    assert standin._URL.findall(body) == ["https://aiqyn.example/r/abc12/"]
    assert body.endswith("\n\nhttps://aiqyn.example/r/abc12/")
    assert standin._MENTION.findall(standin._URL.sub("", body)) == []


def test_a_link_counts_for_23_however_long_it_is():
    assert channel.length("a https://aiqyn.example/" + "x" * 400) == 25


def test_a_long_answer_is_cut_at_the_end_of_a_sentence():
    body = written("Т", "Бірінші сөйлем ұзақ. " * 60).body
    assert 440 < channel.length(body) <= 500
    assert "ұзақ.\n\nДереккөз" in body


def test_people_and_addresses_in_a_rumour_are_neither_called_nor_linked(there, here):
    said = "@EgovKzBot @minister@gov.kz https://evil.kz/pay evil-bank.com"
    channel.deliver(written(said, said), here)
    (kept,) = there.shown()
    entity = there._status(kept)
    assert entity["mentions"] == []
    assert entity["content"].count("<a ") == 1
    assert "evil[.]kz/pay" in entity["content"]


def test_the_channel_has_its_words_in_three_languages():
    modules = discover("claims.languages").modules
    own = [
        {key for key in modules[code].PHRASES if key.startswith("mastodon.")} for code in ("kk", "ru", "en")
    ]
    assert own[0] == own[1] == own[2] and own[0]


# --- the wire -----------------------------------------------------------------------------------------


def test_a_post_goes_out_public_in_its_language_under_a_key(there, here):
    address = channel.deliver(post(), here)
    (kept,) = there.shown()
    assert address == f"{there.url}/@aiqyn/{kept.id}" and channel.place(address) == kept.id
    assert (kept.now.text, kept.language, kept.visibility, kept.now.spoiler) == (
        post().body,
        "kk",
        "public",
        "",
    )
    sent = there.requests[-1]
    assert (sent.method, sent.path, len(sent.headers["idempotency-key"])) == ("POST", "/api/v1/statuses", 64)


def test_a_correction_edits_the_post_where_it_stands(there, here):
    address = channel.deliver(post(), here)
    corrected = post(kind=VersionKind.CORRECTION, note={"kk": "Күні қате еді."})
    assert channel.replace(corrected, address, here) == address
    assert channel.replace(corrected, address, here) == address
    (kept,) = there.shown()
    assert [version.text for version in kept.versions] == [post().body, corrected.body]
    assert kept.language == "kk"


def test_a_correction_keeps_the_pictures(there, here):
    there.media["7"] = {"id": "7", "type": "image", "url": f"{there.url}/7", "description": "alt"}
    address = channel.deliver(post(), here)
    number = channel.place(address)
    first = there.statuses[number].versions
    first[0] = changed(first[0], media=("7",))
    channel.replace(post(kind=VersionKind.CORRECTION, note={"kk": "х"}), address, here)
    assert there.statuses[number].now.media == ("7",)


@pytest.mark.parametrize(
    "fault",
    [Fault.BROKEN, Fault.RESET, Fault.SILENT, Fault.BROKEN_AFTER, Fault.RESET_AFTER, Fault.GARBLED_AFTER],
)
def test_an_unknown_answer_is_asked_again_under_the_same_key_and_makes_one_post(there, here, fault):
    there.fail(fault, fault, seconds=0.1)
    address = channel.deliver(post(), here)
    (kept,) = there.shown()
    assert channel.place(address) == kept.id
    keys = {one.headers["idempotency-key"] for one in there.requests if one.method == "POST"}
    assert len(keys) == 1


@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.RESET_AFTER, Fault.BROKEN])
def test_what_stays_unknown_is_unknown_and_is_found_by_looking(there, here, fault):
    there.fail(*[fault] * 3, seconds=0.1)
    with pytest.raises(channel.Unanswered):
        channel.deliver(post(), here)
    found = channel.look(post(), here, NOON)
    expected = [f"{there.url}/@aiqyn/{kept.id}" for kept in there.shown()]
    assert [found] == (expected or [None])
    assert channel.look(post(code="other"), here, NOON) is None


def test_a_refusal_after_an_unknown_answer_leaves_it_unknown(there, here):
    there.fail(Fault.RESET_AFTER, Fault.FORBIDDEN)
    with pytest.raises(channel.Unanswered, match=r"^unknown after an earlier try"):
        channel.deliver(post(), here)
    assert len(there.shown()) == 1


def test_after_an_hour_the_key_is_worth_nothing_and_that_is_why_no_post_is_repeated_later(there, here, clock):
    channel.deliver(post(), here)
    clock.now += 3599
    channel.deliver(post(), here)
    assert len(there.shown()) == 1
    clock.now += 2
    channel.deliver(post(), here)
    assert len(there.shown()) == 2
    assert channel.SAFE_TO_REPEAT is False


def test_a_flood_says_how_long_to_wait(there, here):
    there.fail(Fault.FLOOD, seconds=90.0)
    with pytest.raises(NotTaken) as refusal:
        channel.deliver(post(), here)
    assert 80 < refusal.value.retry_after <= 91 and not refusal.value.permanent
    assert there.shown() == []


@pytest.mark.parametrize(
    ("fault", "said"), [(Fault.FORBIDDEN, "not allowed"), (Fault.MOVED, "another address")]
)
def test_a_clear_no_is_for_a_person(there, here, fault, said):
    there.fail(fault)
    with pytest.raises(NotTaken, match=said) as refusal:
        channel.deliver(post(), here)
    assert refusal.value.permanent and there.shown() == []
    assert len([one for one in there.requests if one.method == "POST"]) == 1


def test_a_wrong_token_is_told_without_the_token(there, here):
    wrong = changed(here, secrets={"token": TOKEN + "x"})
    with pytest.raises(NotTaken) as refusal:
        channel.deliver(post(), wrong)
    whole = "".join(traceback.TracebackException.from_exception(refusal.value, capture_locals=True).format())
    assert refusal.value.permanent and "access token is invalid" in refusal.value.reason
    assert "CANARY" not in refusal.value.reason
    assert "CANARYcanaryCANARYcanaryCANARY-tokenx" not in whole.replace(repr(wrong), "")


@pytest.mark.parametrize("missing", ["url", "token"])
def test_an_account_that_is_not_set_is_one_sentence(here, missing):
    bare = changed(here, secrets={}) if missing == "token" else changed(here, options={"url": ""})
    with pytest.raises(NotTaken, match=r"^the account is not set: mastodon\.url and mastodon\.token$"):
        channel.deliver(post(), bare)


def test_a_server_that_cannot_be_reached_certainly_has_nothing(here):
    with pytest.raises(NotTaken) as refusal:
        channel.deliver(post(), changed(here, options={"url": NOWHERE, "limit": 500, "seconds": 2.0}))
    assert not refusal.value.permanent


def test_a_server_that_takes_less_is_asked_first_and_nothing_is_cut_in_secret(here):
    with Mastodon(TOKEN, limit=60) as small:
        with pytest.raises(
            NotTaken, match=r"^the post has 1[0-9]{2} characters, and the server takes 60$"
        ) as refusal:
            channel.deliver(post(), changed(here, options={"url": small.url}))
        assert refusal.value.permanent and small.shown() == []


@pytest.mark.parametrize("address", ["", "https://x/@a/b", "tg://1/2", "https://x/@a/1/edit", "javascript:1"])
def test_an_address_that_is_no_post_is_refused(here, address):
    with pytest.raises(NotTaken, match="is not the address of a post on Mastodon") as refusal:
        channel.replace(post(), address, here)
    assert refusal.value.permanent


def test_a_post_that_somebody_deleted_there_is_for_a_person(there, here):
    address = channel.deliver(post(), here)
    there.statuses.clear()
    with pytest.raises(NotTaken) as refusal:
        channel.replace(post(kind=VersionKind.CORRECTION, note={"kk": "х"}), address, here)
    assert refusal.value.permanent


def test_without_the_library_there_is_one_sentence(tmp_path):
    script = (
        "import sys; sys.modules['mastodon'] = None\n"
        "from pipeline.channels import ChannelSettings, NotTaken, Post, mastodon\n"
        "from pathlib import Path\n"
        "here = ChannelSettings('mastodon', 's', Path('.'), {'url': 'http://127.0.0.1:1'}, {'token': 't'})\n"
        "try: mastodon.deliver(Post('a', 'kk', 't', 'b'), here)\n"
        "except NotTaken as refusal: print(refusal.reason, refusal.permanent)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "Mastodon.py is not installed: pip install 'aiqyn[mastodon]' True\n"


# --- the whole path -----------------------------------------------------------------------------------


def test_the_publisher_posts_corrects_and_withdraws_with_no_word_about_mastodon(database, there, tmp_path):
    settings = Settings(
        data=tmp_path,
        site={"url": SITE},
        mastodon={"url": there.url, "token": TOKEN, "seconds": 2.0},
        publish={"seconds_between": 0.0, "posts_per_minute": 1000},
    )
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "A", frozenset({Role.ADMINISTRATOR}))
        dana, erlan = (
            people.add_person(session, admin, name, name, frozenset({Role.EDITOR}))
            for name in ("dana", "erlan")
        )
        feed = sources.add_source(session, dana, sources.NewSource("feed", "feed", "https://a.kz", {}))
        (claim,) = triage.open_claims(session, [sightings.record(session, feed, Seen("1", "x")).id], "test")
        texts = content().texts
        draft = Draft(
            Verdict.FALSE, date(2020, 3, 29), texts, claims=(claim.public_id,), channels=("mastodon",)
        )
        made = refutations.draft(session, dana, draft)
        refutations.approve(session, erlan, made, refutations.submit(session, dana, made).digest)
    there.fail(Fault.SILENT, seconds=0.1)
    done = publish(database, settings, sleep=lambda _: None)
    assert (done.sent, done.failed, done.uncertain) == ({"mastodon": 2}, {}, 0)
    with database.writing() as session:
        dana, erlan = people.find_person(session, "dana"), people.find_person(session, "erlan")
        made = refutations.find_refutation(session, made.public_id)
        version = refutations.withdraw(session, dana, made, {"kk": "Қате.", "ru": "Ошибка."})
        refutations.approve(session, erlan, made, version.digest)
    done = publish(database, settings, sleep=lambda _: None)
    assert done.sent == {"mastodon": 2}
    with database.reading() as session:
        rows = [row for row in outbox.rows(session) if row.state is PublicationState.SENT]
        assert len(rows) == 4 and len({row.address for row in rows}) == 2
    assert [kept.language for kept in there.shown()] == ["kk", "ru"]
    assert [kept.now.text.split(".")[0] for kept in there.shown()] == ["КЕРІ ҚАЙТАРЫП АЛЫНДЫ", "ОТОЗВАНО"]


def queued(database):
    """An approved refutation in one language on Mastodon; its row's number."""
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "A", frozenset({Role.ADMINISTRATOR}))
        dana, erlan = (
            people.add_person(session, admin, name, name, frozenset({Role.EDITOR}))
            for name in ("dana", "erlan")
        )
        feed = sources.add_source(session, dana, sources.NewSource("feed", "feed", "https://a.kz", {}))
        (claim,) = triage.open_claims(session, [sightings.record(session, feed, Seen("1", "x")).id], "test")
        texts = {"kk": content().texts["kk"]}
        draft = Draft(
            Verdict.FALSE, date(2020, 3, 29), texts, claims=(claim.public_id,), channels=("mastodon",)
        )
        made = refutations.draft(session, dana, draft)
        refutations.approve(session, erlan, made, refutations.submit(session, dana, made).digest)
        (row,) = outbox.rows(session)
        return row.id


@pytest.mark.parametrize("arrived", [True, False])
def test_a_publisher_that_comes_back_after_hours_looks_and_does_not_trust_the_key(
    database, there, tmp_path, arrived
):
    settings = Settings(
        data=tmp_path, site={"url": SITE}, mastodon={"url": there.url, "token": TOKEN, "seconds": 2.0}
    )
    number = queued(database)
    began = real_clock.now() - timedelta(hours=5)
    with database.writing() as session:  # what a machine leaves that lost its power in the middle
        sending = outbox.begin(session, number, began, 24.0)
    if arrived:
        sent = channel.render(sending.content, "kk", Link(sending.code, SITE))
        there_settings = ChannelSettings("mastodon", SITE, tmp_path, {"url": there.url}, {"token": TOKEN})
        channel.deliver(sent, there_settings)
    done = publish(database, settings, sleep=lambda _: None)
    with database.reading() as session:
        (row,) = outbox.rows(session)
    if arrived:
        assert (row.state, row.address) == (
            PublicationState.SENT,
            f"{there.url}/@aiqyn/{there.shown()[0].id}",
        )
    else:
        assert (row.state, done.uncertain, there.shown()) == (PublicationState.UNCERTAIN, 1, [])


def picture(**more):
    said = {
        "sha256": "a" * 64,
        "name": "masks.png",
        "media_type": "image/png",
        "width": 10,
        "height": 10,
        "alt": {"kk": "Маска таққан адам", "ru": "Человек в маске"},
    }
    return Picture(**(said | more))


def memo(*pictures):
    texts = {code: PageText("Маска", "Қалай тағу керек.") for code in ("kk", "ru")}
    return PageContent(
        "p-1", "masks", PageKind.GUIDANCE, 1, VersionKind.FIRST, texts, date(2020, 3, 29), pictures=pictures
    )


def test_a_page_goes_out_with_its_pictures_and_what_they_show(there, here):
    page = memo(picture(), picture(name="ru.png", language="ru"), picture(name="kk.png", language="kk"))
    with_bytes = changed(here, picture=lambda sha256: b"png of " + sha256[:3].encode())
    there.fail(Fault.RESET_AFTER)
    address = channel.deliver(channel.render_page(page, "kk", Link("abc12", SITE)), with_bytes)
    (kept,) = there.shown()
    assert kept.id == channel.place(address)
    shown = [there.media[number] for number in kept.now.media]
    assert [one["description"] for one in shown] == ["Маска таққан адам"] * 2
    assert [one["url"].rpartition("/")[2] for one in shown] == ["masks.png", "kk.png"]
    assert {one["_bytes"] for one in shown} == {b"png of aaa"}


def test_no_more_pictures_go_out_than_a_post_shows(there, here):
    page = memo(*[picture(name=f"p{number}.png") for number in range(7)])
    channel.deliver(channel.render_page(page, "kk", Link("abc12", SITE)), here)
    assert len(there.shown()[0].now.media) == 4


def test_a_picture_that_the_server_does_not_take_stops_the_post(there, here):
    broken = channel.render_page(memo(picture(media_type="image/bmp")), "kk", Link("abc12", SITE))
    with pytest.raises(NotTaken, match="File content type is invalid") as refusal:
        channel.deliver(broken, here)
    assert refusal.value.permanent and there.shown() == []
