"""The Telegram channel against the stand-in of the Bot API: real library, real sockets, real wire format."""

import json
import logging
import socket
import traceback
from collections.abc import Iterator
from dataclasses import replace as changed
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import urllib3
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from claims.content import ClaimSaid, Content, Evidence, Text
from claims.plugins import discover
from claims.terms import Verdict, VersionKind
from pipeline.channels import ChannelSettings, Link, NotTaken, Post
from pipeline.channels import telegram as channel
from pipeline.channels.telegram.text import cut
from pipeline.standins.bot_api import Fault, Telegram
from pipeline.standins.markup import parse, units

TOKEN = "987654321:CANARYcanaryCANARYcanaryCANARYcanary0"
SITE = "https://aiqyn.example"
NOON = datetime(2020, 3, 29, 12, tzinfo=UTC).timestamp()


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def there(tmp_path: Path, clock: Clock) -> Iterator[Telegram]:
    chats = [("aiqyn_kk", "Айқын"), ("aiqyn_ru", "Айкын"), ("aiqyn_en", "Aiqyn")]
    with Telegram(tmp_path / "telegram.jsonl", chats, token=TOKEN, now=clock) as telegram:
        yield telegram


@pytest.fixture
def here(there: Telegram, tmp_path: Path) -> ChannelSettings:
    return settings_for(there.url, tmp_path)


def settings_for(url: str, folder: Path, **options: object) -> ChannelSettings:
    known = {
        "chats": {language: f"@aiqyn_{language}" for language in ("kk", "ru", "en")},
        "base_url": f"{url}/bot",
        "preview": f"{url}/s/{{name}}",
        "seconds": 2.0,
    }
    return ChannelSettings("telegram", SITE, folder, known | options, {"token": TOKEN})


def content(**fields: object) -> Content:
    texts = {
        "kk": Text(
            "Алматыда дүйсенбіден бастап барлық дәріхана жабылады",
            "Бұл жалған. Дәріханалар әдеттегі кестемен жұмыс істейді, "
            "оларды жабу туралы шешім қабылданған жоқ.",
            "",
        ),
        "ru": Text(
            "С понедельника в Алматы закроют все аптеки",
            "Это неправда. Аптеки работают по обычному графику, решения об их закрытии не принимали.",
            "",
        ),
        "en": Text(
            "All pharmacies in Almaty will close from Monday",
            "This is false. Pharmacies keep their usual hours; no decision to close them has been taken.",
            "",
        ),
    }
    authority = {
        "kk": "Алматы қаласының Қоғамдық денсаулық сақтау басқармасы",
        "ru": "Управление общественного здоровья города Алматы",
        "en": "Almaty City Public Health Department",
    }
    plain = Content(
        refutation="r1",
        number=1,
        kind=VersionKind.FIRST,
        verdict=Verdict.FALSE,
        texts=texts,
        claims=(ClaimSaid("c1", {}),),
        evidence=(Evidence("e1", authority, "", "https://gov.example/1", date(2020, 3, 28), "ru"),),
        as_of=date(2020, 3, 29),
    )
    return changed(plain, **fields)


def said(title: str, summary: str, **fields: object) -> Content:
    return content(texts={"ru": Text(title, summary, "")}, **fields)


LINK = Link("8f3k", SITE)


def post(number: int = 1, language: str = "ru") -> Post:
    return channel.render(content(number=number), language, Link(f"code{number}", SITE))


# --- what is rendered -----------------------------------------------------------------------


def test_a_first_post_in_kazakh_reads_so() -> None:
    post = channel.render(content(), "kk", LINK)
    assert (post.code, post.language, post.title, post.body) == (
        "8f3k",
        "kk",
        "Жалған: «Алматыда дүйсенбіден бастап барлық дәріхана жабылады»",
        "<b>ЖАЛҒАН:</b> «Алматыда дүйсенбіден бастап барлық дәріхана жабылады»\n\n"
        "Бұл жалған. Дәріханалар әдеттегі кестемен жұмыс істейді, "
        "оларды жабу туралы шешім қабылданған жоқ.\n\n"
        "Дереккөз: Алматы қаласының Қоғамдық денсаулық сақтау басқармасы, 2020 жылғы 28 наурыз\n"
        "2020 жылғы 29 наурыз күнгі жағдай бойынша\n\n"
        "Толығырақ: https://aiqyn.example/r/8f3k/",
    )


def test_a_correction_in_russian_says_so_above_everything_else() -> None:
    corrected = content(
        kind=VersionKind.CORRECTION,
        as_of=date(2020, 3, 30),
        note={"ru": "Уточнили название управления."},
    )
    assert channel.render(corrected, "ru", LINK).body == (
        "<b>Исправлено (по состоянию на 30 марта 2020 года).</b> Уточнили название управления.\n\n"
        "<b>НЕПРАВДА:</b> «С понедельника в Алматы закроют все аптеки»\n\n"
        "Это неправда. Аптеки работают по обычному графику, решения об их закрытии не принимали.\n\n"
        "Источник: Управление общественного здоровья города Алматы, 28 марта 2020 года\n\n"
        "Подробнее: https://aiqyn.example/r/8f3k/"
    )


def test_a_withdrawal_in_english_names_the_claim_but_does_not_repeat_the_answer() -> None:
    withdrawn = content(kind=VersionKind.WITHDRAWAL, note={"en": "The source was misread."})
    assert channel.render(withdrawn, "en", LINK).body == (
        "<b>This answer has been withdrawn.</b> The source was misread.\n\n"
        "The earlier verdict “False” no longer stands: “All pharmacies in Almaty will close from Monday”\n\n"
        "As of 29 March 2020\n\n"
        "Read more: https://aiqyn.example/r/8f3k/"
    )


def test_what_was_overtaken_by_events_says_when_and_how() -> None:
    overtaken = content(
        overtaken_on=date(2020, 4, 2), overtaken_note={"kk": "Дәріханалардың кестесі өзгерді."}
    )
    first = channel.render(overtaken, "kk", LINK).body.split("\n\n")[0]
    assert first == "<b>Жағдай өзгерді (2020 жылғы 2 сәуір).</b> Дәріханалардың кестесі өзгерді."


def test_a_withdrawn_post_in_kazakh_and_russian_reads_so() -> None:
    withdrawn = content(kind=VersionKind.WITHDRAWAL)
    first = {language: channel.render(withdrawn, language, LINK).body for language in ("kk", "ru")}
    assert first["kk"].split("\n\n")[:2] == [
        "<b>Бұл жауап кері қайтарып алынды.</b>",
        "Бұрынғы «Жалған» деген қорытынды күшін жойды: "
        "«Алматыда дүйсенбіден бастап барлық дәріхана жабылады»",
    ]
    assert first["ru"].split("\n\n")[:2] == [
        "<b>Этот ответ отозван.</b>",
        "Прежний вывод «Неправда» больше не действует: «С понедельника в Алматы закроют все аптеки»",
    ]


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_post_begins_with_its_verdict_in_words(verdict: Verdict, language: str) -> None:
    words = discover("claims.languages")[language]
    body = channel.render(content(verdict=verdict), language, LINK).body
    assert body.startswith(f"<b>{words.VERDICTS[verdict].upper()}:</b> ")


def test_two_sources_of_one_body_on_one_day_are_named_once() -> None:
    one = content().evidence[0]
    other = changed(one, id="e2", authority={"ru": "Акимат"}, dated=None)
    lines = channel.render(content(evidence=(one, changed(one, id="e3"), other)), "ru", LINK).body.split("\n")
    assert (
        lines[4] == "Источники: Управление общественного здоровья города Алматы, 28 марта 2020 года; Акимат"
    )


def test_the_short_link_is_the_only_link_whatever_addresses_the_text_quotes() -> None:
    quoting = said(
        "Kaspi раздаёт деньги на kaspi-bonus.kz",
        "Не вводите данные на https://kaspi-bonus.kz/win?a=1&b=2, www.kaspi.tk и не пишите @kaspi_bonus или "
        "a.b@kaspi-bonus.kz. Тел. на egov.kz.",
        verdict=Verdict.SCAM,
    )
    parsed = parse(channel.render(quoting, "ru", LINK).body)
    links = [entity for entity in parsed.entities if entity["type"] not in ("bold", "code")]
    start = units(parsed.text) - units(LINK.url)
    assert links == [{"type": "url", "offset": start, "length": units(LINK.url)}]


def test_a_long_answer_is_cut_at_the_end_of_a_sentence_and_keeps_its_link() -> None:
    sentence = "Аптеки «Саулық» работают и 28 наурыз күні де ашық 😀. "
    body = channel.render(said("Аптеки", sentence * 200), "ru", LINK).body
    answer = body.split("\n\n")[1]
    assert answer == (sentence * 200)[: len(answer)] and answer.endswith("ашық 😀.")
    assert body.endswith(f"\n\nПодробнее: {LINK.url}")
    assert channel.LIMIT - units(sentence) < channel.length(body) <= channel.LIMIT


@pytest.mark.parametrize(
    ("text", "room", "left"),
    [
        ("Бір. Екі. Үш.", 9, "Бір. Екі."),
        ("2020 ж. наурыз айында ештеңе жабылған жоқ", 22, "2020 ж. наурыз айында…"),
        ("«Рас па?» Жоқ, бұл жалған мәлімет.", 20, "«Рас па?»"),
        ("біртұтасұзынсөз", 5, "бірт…"),
        ("😀😀😀😀", 5, "😀😀…"),
        ("Қысқа.", 6, "Қысқа."),
        ("Ұзын", 0, ""),
    ],
)
def test_cutting_keeps_sentences_then_words_then_signs(text: str, room: int, left: str) -> None:
    assert cut(text, room) == left


TEXTS = st.text(
    st.one_of(
        st.sampled_from(
            "<>&\"' .!?…\n\t\r#;@/:=әіңғүұқөһӘІҢҒҮҰҚӨҺabклм«»“”😀👨‍👩‍👧\u200d\u202e\u030a\x00\u2028"
        ),
        st.characters(),
    ),
    max_size=120,
)
LONG = st.builds(lambda text, times: text * times, TEXTS, st.sampled_from([1, 1, 3, 60, 200]))


@hypothesis_settings(max_examples=300, deadline=None)
@given(
    title=LONG,
    summary=LONG,
    note=LONG,
    authority=LONG,
    kind=st.sampled_from(VersionKind),
    language=st.sampled_from(["kk", "ru", "en"]),
)
def test_telegram_shows_what_we_say_and_never_more_than_its_limit(
    title: str, summary: str, note: str, authority: str, kind: VersionKind, language: str
) -> None:
    evidence = (Evidence("e", {language: authority}, "", "", None, language),) * 2
    texts = {language: Text(title, summary, "")}
    whole = content(texts=texts, evidence=evidence, kind=kind, note={language: note})
    body = channel.render(whole, language, LINK).body
    parsed = parse(body)
    assert parsed.text == channel.visible_text(body)
    assert units(parsed.text) == channel.length(body) <= channel.LIMIT
    assert parsed.text.endswith(f": {LINK.url}")


@hypothesis_settings(max_examples=200, deadline=None)
@given(summary=TEXTS)
def test_no_sign_of_a_short_answer_is_lost_on_the_way(summary: str) -> None:
    from pipeline.channels.telegram.text import clean

    body = channel.render(said("Аптеки", summary, evidence=()), "ru", LINK).body
    kept = clean(summary)
    shown = parse(body).text.removeprefix("НЕПРАВДА: «Аптеки»\n\n")
    assert (
        shown
        == (f"{kept}\n\n" if kept else "") + f"По состоянию на 29 марта 2020 года\n\nПодробнее: {LINK.url}"
    )


@pytest.mark.parametrize(
    "bad", ["a" * 20_000, "a." * 10_000, "!" * 20_000, "!    " * 4_000, "@" * 20_000, "a@a." * 5_000]
)
def test_no_text_takes_long_to_render(bad: str) -> None:
    begin = datetime.now(UTC)
    channel.render(said(bad, bad), "ru", LINK)
    assert datetime.now(UTC) - begin < timedelta(seconds=1)


# --- what is sent -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_post_goes_to_its_languages_channel_and_its_address_leads_back(
    there: Telegram, here: ChannelSettings, language: str
) -> None:
    address = channel.deliver(post(1, language), here)
    assert address == f"https://t.me/aiqyn_{language}/1"
    assert channel.place(address) == channel.Place(f"@aiqyn_{language}", 1)
    [kept] = there.book.standing()
    assert (kept.text, there.book.chats[kept.chat].username) == (
        channel.visible_text(post(1, language).body),
        f"aiqyn_{language}",
    )


def test_a_channel_without_a_name_is_addressed_by_its_number(there: Telegram, tmp_path: Path) -> None:
    chat = there.book.add_chat("", "Без имени")
    settings = settings_for(there.url, tmp_path, chats={"ru": chat.id})
    address = channel.deliver(post(), settings)
    assert address == f"tg://{chat.id}/1"
    assert channel.replace(post(2), address, settings) == address
    assert [kept.text for kept in there.book.standing()] == [channel.visible_text(post(2).body)]


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("https://t.me/aiqyn_kk/12", ("@aiqyn_kk", 12)),
        (" https://t.me/s/aiqyn_kk/12?single ", ("@aiqyn_kk", 12)),
        ("https://t.me/c/1234567890/7", (-1001234567890, 7)),
        ("tg://-1001234567890/7", (-1001234567890, 7)),
        ("http://127.0.0.1:8080/aiqyn_kk/3", ("@aiqyn_kk", 3)),
    ],
)
def test_addresses_are_read_as_people_copy_them(address: str, where: tuple[str | int, int]) -> None:
    assert channel.place(address) == channel.Place(*where)


@pytest.mark.parametrize(
    "address", ["", "https://t.me/aiqyn_kk", "https://t.me/aiqyn_kk/x", "t.me/a/1", "file:///a/1"]
)
def test_what_is_no_address_of_a_post_is_refused(address: str, here: ChannelSettings) -> None:
    with pytest.raises(ValueError, match="is not the address of a post"):
        channel.place(address)
    with pytest.raises(NotTaken) as refusal:
        channel.replace(post(), address, here)
    assert refusal.value.permanent


def test_a_correction_edits_the_post_where_it_stands(
    there: Telegram, here: ChannelSettings, clock: Clock
) -> None:
    address = channel.deliver(post(), here)
    clock.now += 400 * 86400
    corrected = channel.render(content(kind=VersionKind.CORRECTION), "ru", LINK)
    assert channel.replace(corrected, address, here) == address
    [kept] = there.book.standing()
    assert (kept.id, kept.text, kept.edit_date) == (1, channel.visible_text(corrected.body), int(clock.now))


def test_an_edit_that_changes_nothing_is_success(there: Telegram, here: ChannelSettings) -> None:
    address = channel.deliver(post(), here)
    assert channel.replace(post(), address, here) == address
    assert [event["status"] for event in there.book.events("answer")] == [200, 400]


def test_a_post_that_is_gone_cannot_be_corrected(here: ChannelSettings) -> None:
    with pytest.raises(NotTaken) as refusal:
        channel.replace(post(), "https://t.me/aiqyn_ru/77", here)
    assert (refusal.value.permanent, "message to edit not found" in refusal.value.reason.lower()) == (
        True,
        True,
    )


def test_no_card_is_asked_for_unless_the_setting_says_so(there: Telegram, tmp_path: Path) -> None:
    channel.deliver(post(), settings_for(there.url, tmp_path))
    channel.deliver(post(), settings_for(there.url, tmp_path, card=True))
    asked = [json.loads(event["params"]["link_preview_options"]) for event in there.book.events("request")]
    assert asked == [{"is_disabled": True}, {"url": f"{SITE}/r/code1/", "prefer_small_media": True}]


# --- certainly not taken ----------------------------------------------------------------------


def refused(post_: Post, settings: ChannelSettings) -> tuple[float | None, bool]:
    with pytest.raises(NotTaken) as refusal:
        channel.deliver(post_, settings)
    return refusal.value.retry_after, refusal.value.permanent


def test_a_flood_answer_is_a_no_with_the_seconds_to_wait(there: Telegram, here: ChannelSettings) -> None:
    there.fail(Fault.FLOOD, 17)
    assert refused(post(), here) == (17.0, False)
    assert there.book.standing() == []
    assert len(there.book.events("request")) == 1


def test_the_stand_ins_own_pace_is_obeyed_after_the_seconds_it_names(
    there: Telegram, here: ChannelSettings, clock: Clock
) -> None:
    there.pace = True
    channel.deliver(post(1), here)
    wait, _ = refused(post(2), here)
    clock.now += wait or 0
    assert channel.deliver(post(2), here) == "https://t.me/aiqyn_ru/2"


def test_refusals_that_only_a_person_can_mend_are_permanent(there: Telegram, here: ChannelSettings) -> None:
    there.fail(Fault.FORBIDDEN)
    assert refused(post(), here) == (None, True)
    broken = changed(post(), body="<p>нет такой метки</p>")
    assert refused(broken, here) == (None, True)
    assert refused(changed(post(), body="а" * 5000), here) == (None, True)
    assert refused(post(), changed(here, options={**here.options, "chats": {"ru": "@nowhere"}})) == (
        None,
        True,
    )
    assert refused(post(), changed(here, options={**here.options, "chats": {}})) == (None, True)
    assert refused(post(), changed(here, secrets={"token": TOKEN + "x"})) == (None, True)
    assert refused(post(), changed(here, secrets={"token": "shapeless"})) == (None, True)
    assert refused(post(), changed(here, secrets={})) == (None, True)
    assert there.book.standing() == []


def test_a_connection_that_never_comes_about_is_a_no(tmp_path: Path) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        # Linux completes backlog + 1 handshakes by itself; from then on connecting takes for ever.
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(deaf.getsockname())
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        assert refused(post(), settings_for(url, tmp_path, seconds=0.6)) == (None, False)
        for one in waiting:
            one.close()


def test_a_refused_connection_is_a_no_that_may_be_tried_again(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert refused(post(), settings_for(f"http://127.0.0.1:{port}", tmp_path)) == (None, False)


# --- nobody knows -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "taken"),
    [
        (Fault.SILENT, 1),
        (Fault.RESET_AFTER, 1),
        (Fault.BROKEN_AFTER, 1),
        (Fault.SLOW, 1),
        (Fault.RESET, 0),
        (Fault.BROKEN, 0),
        (Fault.LATE, 0),
    ],
)
def test_without_a_clear_answer_nobody_knows_and_nothing_is_sent_again(
    there: Telegram, tmp_path: Path, fault: Fault, taken: int
) -> None:
    there.fail(fault, 30)
    with pytest.raises(channel.Unanswered):
        channel.deliver(post(), settings_for(there.url, tmp_path, seconds=0.5))
    assert [event["method"] for event in there.book.events("request")] == ["sendMessage"]
    assert len(there.book.events("message")) == taken


def test_a_gateways_refusal_in_no_words_of_telegrams_settles_nothing(
    there: Telegram, here: ChannelSettings, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/bot" + TOKEN + "/sendMessage").respond_with_data(
        "<h1>Forbidden</h1>", status=403
    )
    settings = changed(here, options={**here.options, "base_url": httpserver.url_for("/bot")})
    with pytest.raises(channel.Unanswered):
        channel.deliver(post(), settings)


def test_a_429_that_names_no_time_is_still_a_no(here: ChannelSettings, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/bot" + TOKEN + "/sendMessage").respond_with_json(
        {"ok": False, "error_code": 429, "description": "Too Many Requests"}, status=429
    )
    settings = changed(here, options={**here.options, "base_url": httpserver.url_for("/bot")})
    assert refused(post(), settings) == (None, False)


def test_an_answer_that_is_no_message_settles_nothing(here: ChannelSettings, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/bot" + TOKEN + "/sendMessage").respond_with_data("ok")
    settings = changed(here, options={**here.options, "base_url": httpserver.url_for("/bot")})
    with pytest.raises(channel.Unanswered):
        channel.deliver(post(), settings)


# --- the token --------------------------------------------------------------------------------


def answer_with_the_address_called(httpserver: HTTPServer) -> None:
    """As gateways and careless servers do: the token comes back in a page and in a description."""
    path = f"/bot{TOKEN}/sendMessage"
    echo = {"ok": False, "error_code": 400, "description": f"no such page: {path}"}
    httpserver.expect_ordered_request(path).respond_with_data(f"<p>no such page: {path}</p>", status=404)
    httpserver.expect_ordered_request(path).respond_with_json(echo, status=400)


def test_the_token_is_in_no_log_no_error_and_no_repr(
    there: Telegram, here: ChannelSettings, caplog: pytest.LogCaptureFixture, httpserver: HTTPServer
) -> None:
    answer_with_the_address_called(httpserver)
    caplog.set_level(logging.DEBUG)
    seen = [repr(here)]
    channel.deliver(post(), here)
    there.fail(Fault.FLOOD)
    there.fail(Fault.BROKEN_AFTER)
    there.fail(Fault.RESET_AFTER)
    wrong = changed(here, options={**here.options, "base_url": "ftp://127.0.0.1/bot"})
    echoing = changed(here, options={**here.options, "base_url": httpserver.url_for("/bot")})
    other = changed(here, secrets={"token": TOKEN + "x"})
    for settings in (here, here, here, echoing, echoing, wrong, other):
        try:
            channel.deliver(post(), settings)
        except Exception as error:
            whole = traceback.TracebackException.from_exception(error, capture_locals=True)
            seen += [repr(error), str(error), "".join(whole.format())]
    # All that is logged, tracebacks too, but for what the test's own second server says.
    written = [logging.Formatter().format(one) for one in caplog.records if one.name != "werkzeug"]
    seen += written
    seen.append(there.book.path.read_text())
    assert len(seen) == 1 + 7 * 3 + len(written) + 1
    assert [text for text in seen if TOKEN in text] == []


# --- the public page --------------------------------------------------------------------------


def since(clock: Clock) -> datetime:
    return datetime.fromtimestamp(clock.now, UTC)


def test_a_post_whose_answer_was_lost_is_found_on_the_public_page(
    there: Telegram, here: ChannelSettings, clock: Clock
) -> None:
    channel.deliver(post(1), here)
    there.fail(Fault.RESET_AFTER)
    with pytest.raises(channel.Unanswered):
        channel.deliver(post(2), here)
    assert channel.look(post(2), here, since(clock)) == "https://t.me/aiqyn_ru/2"


def test_addresses_can_begin_elsewhere_so_that_a_demos_posts_can_be_opened(
    there: Telegram, tmp_path: Path, clock: Clock
) -> None:
    settings = settings_for(there.url, tmp_path, address=there.url)
    address = channel.deliver(post(), settings)
    assert address == channel.look(post(), settings, since(clock)) == f"{there.url}/aiqyn_ru/1"
    assert channel.replace(post(2), address, settings) == address
    with urllib3.PoolManager(retries=False) as pool:
        assert f"{SITE}/r/code2/" in pool.request("GET", address).data.decode()


def test_absence_counts_only_on_a_page_newer_than_the_attempt(
    there: Telegram, here: ChannelSettings, clock: Clock
) -> None:
    channel.deliver(post(1), here)
    attempt = since(clock)
    clock.now += 60
    missing = post(9)
    assert channel.look(missing, here, attempt) == channel.Unknown(
        "the public page shows nothing newer than the attempt", attempt
    )
    channel.deliver(post(2), here)
    assert channel.look(missing, here, attempt) is None
    there.stale = 30
    assert channel.look(missing, here, attempt) == channel.Unknown(
        "the public page shows nothing newer than the attempt", attempt
    )


def test_absence_counts_only_on_a_page_that_reaches_back_to_the_attempt(
    here: ChannelSettings, clock: Clock
) -> None:
    channel.deliver(post(1), here)
    attempt = since(clock)
    for number in range(2, 24):
        clock.now += 60
        channel.deliver(post(number), here)
    assert channel.look(post(1), here, attempt) == channel.Unknown(
        "the public page does not reach back to the attempt", since(clock)
    )


def test_a_page_that_cannot_be_read_or_shows_nothing_settles_nothing(
    there: Telegram, here: ChannelSettings, clock: Clock
) -> None:
    nothing = "the public page shows no message with a time"
    assert channel.look(post(), here, since(clock)) == channel.Unknown(nothing)
    wrong = changed(here, options={**here.options, "chats": {"ru": "@nowhere"}})
    assert channel.look(post(), wrong, since(clock)) == channel.Unknown(
        "the public page could not be read: ValueError"
    )
    private = changed(here, options={**here.options, "chats": {"ru": -100123}})
    assert channel.look(post(), private, since(clock)) == channel.Unknown(
        "the channel has no public page to look at"
    )
    there.stop()
    gone = channel.look(post(), here, since(clock))
    assert isinstance(gone, channel.Unknown) and gone.reason.startswith("the public page could not be read: ")


def test_a_longer_code_that_begins_alike_is_another_post(here: ChannelSettings, clock: Clock) -> None:
    channel.deliver(post(12), here)
    attempt = since(clock)
    clock.now += 60
    channel.deliver(post(30), here)
    assert channel.look(post(1), here, attempt) is None


def test_the_channel_is_a_whole_plug_in() -> None:
    assert discover("pipeline.channels")["telegram"] is channel
    assert channel.SAFE_TO_REPEAT is False
