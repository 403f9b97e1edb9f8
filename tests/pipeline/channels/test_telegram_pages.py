"""Pages, pictures, albums, replies and pins in Telegram, against the stand-in: real library, real wire format."""

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import replace as changed
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from claims.content import ClaimSaid, Content, Evidence, Text
from claims.errors import NotFoundError
from claims.page_content import Figure, PageContent, PageText, Picture
from claims.terms import PageKind, Verdict, VersionKind
from pipeline.cards.marks import COLOURS
from pipeline.channels import ChannelSettings, Link, NotTaken, Post
from pipeline.channels import telegram as channel
from pipeline.standins.bot_api import Fault, Telegram
from pipeline.standins.markup import parse, units

TOKEN = "987654321:CANARYcanaryCANARYcanaryCANARYcanary0"
SITE = "https://aiqyn.example"
LINK = Link("8f3k", SITE)


def png(colour: str, size: tuple[int, int] = (640, 400)) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, colour).save(written, "PNG")
    return written.getvalue()


def named(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#008855"/></svg>'
KEPT = {named(content): content for content in (*(png(c) for c in ("red", "green", "blue")), SVG)}
RED, GREEN, BLUE, DRAWN = KEPT


def kept(sha256: str) -> bytes:
    if sha256 not in KEPT:
        raise NotFoundError(kind="picture", name=sha256)
    return KEPT[sha256]


def pictures(*names: str, language: str = "") -> tuple[Picture, ...]:
    return tuple(
        Picture(
            name,
            f"{number}.png",
            "image/svg+xml" if name == DRAWN else "image/png",
            640,
            400,
            {"kk": "Қол жуу"},
            language,
        )
        for number, name in enumerate(names)
    )


def memo(**fields: object) -> PageContent:
    texts = {
        "kk": PageText("Қолды қалай жуу керек", "Сабынмен кемінде 20 секунд жуыңыз. Содан кейін сүртіңіз."),
        "ru": PageText("Как мыть руки", "Мойте с мылом не меньше 20 секунд. Затем вытрите."),
        "en": PageText("How to wash hands", "Wash with soap for at least 20 seconds. Then dry them."),
    }
    plain = PageContent("p-1", "hands", PageKind.GUIDANCE, 1, VersionKind.FIRST, texts, date(2020, 3, 20))
    return changed(plain, **fields)


def answer(**fields: object) -> Content:
    plain = Content(
        refutation="r-1",
        number=1,
        kind=VersionKind.FIRST,
        verdict=Verdict.FALSE,
        texts={"ru": Text("Бананы заражают коронавирусом", "Нет. Вирус передаётся иначе.", "")},
        claims=(ClaimSaid("c-1", {}),),
        evidence=(Evidence("e-1", {"ru": "Минздрав"}, "", "", date(2020, 3, 27), "ru"),),
        as_of=date(2020, 3, 28),
    )
    return changed(plain, **fields)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Telegram]:
    chats = [(f"aiqyn_{code}", code) for code in ("kk", "ru", "en")]
    with Telegram(tmp_path / "telegram.jsonl", chats, token=TOKEN) as telegram:
        yield telegram


@pytest.fixture
def here(there: Telegram, tmp_path: Path) -> ChannelSettings:
    options = {
        "chats": {language: f"@aiqyn_{language}" for language in ("kk", "ru", "en")},
        "base_url": there.base_url,
        "seconds": 5.0,
        "breath": 0.0,
        "house": {"ru": "Айқын"},
    }
    return ChannelSettings("telegram", SITE, tmp_path / "channel", options, {"token": TOKEN}, kept)


def page_post(language: str = "ru", **fields: object) -> Post:
    return channel.render_page(memo(**fields), language, LINK)


def shown(there: Telegram) -> list[tuple[int, str, str]]:
    return [(one.id, one.text, one.photo) for one in there.book.standing()]


def colour(there: Telegram, photo: str) -> tuple[int, int, int]:
    with Image.open(there.book.files / photo) as picture:
        return picture.convert("RGB").getpixel((10, 10))


# --- what is said -----------------------------------------------------------------------------


def test_a_memo_says_its_title_what_to_do_and_where_to_read_on():
    assert page_post("kk").body == (
        "<b>Қолды қалай жуу керек</b>\n\nСабынмен кемінде 20 секунд жуыңыз. Содан кейін сүртіңіз.\n\n"
        "Толығырақ: https://aiqyn.example/r/8f3k/"
    )


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "kk",
            "Уақыты: 2020 жылғы 20 наурыз, 12:00 (Алматы уақыты)\nОрны: Орталық коммуникациялар қызметі\n"
            "Өткізуші: Денсаулық сақтау министрлігі",
        ),
        (
            "ru",
            "Когда: 20 марта 2020 года, 12:00 (время Алматы)\nГде: Служба центральных коммуникаций\n"
            "Проводит: Министерство здравоохранения",
        ),
        (
            "en",
            "When: 20 March 2020, 12:00 (Almaty time)\nWhere: Central Communications Service\n"
            "Held by: Ministry of Healthcare",
        ),
    ],
)
def test_a_briefing_is_announced_with_its_time_in_almaty_its_place_and_who_holds_it(language, lines):
    place = {
        "kk": "Орталық коммуникациялар қызметі",
        "ru": "Служба центральных коммуникаций",
        "en": "Central Communications Service",
    }
    who = {
        "kk": "Денсаулық сақтау министрлігі",
        "ru": "Министерство здравоохранения",
        "en": "Ministry of Healthcare",
    }
    starts = datetime(2020, 3, 20, 6, 0, tzinfo=UTC)  # Almaty was six hours ahead in 2020
    post = page_post(language, page_kind=PageKind.BRIEFING, starts_at=starts, place=place, authority=who)
    assert post.body.split("\n\n")[1] == lines


def test_the_figures_of_a_day_stand_with_their_change_in_the_languages_own_numbers():
    figures = (
        Figure("questions", {"ru": "Вопросов"}, 1234.0, 120.0),
        Figure("claims", {"ru": "Слухов"}, 7.0, -2.0),
        Figure("refutations", {"ru": "Опровержений"}, 5.0, 0.0),
        Figure("corrections", {"ru": "Исправлений"}, 1.0),
    )
    post = page_post("ru", page_kind=PageKind.STATISTICS, figures=figures)
    assert parse(post.body).text.split("\n\n")[1] == (
        "Вопросов: 1\u00a0234 (+120)\nСлухов: 7 (−2)\nОпровержений: 5\nИсправлений: 1"
    )


def test_a_public_answer_says_the_question_and_who_answers():
    post = page_post(
        "ru",
        page_kind=PageKind.ANSWER,
        question={"ru": "Сколько мыть руки?"},
        authority={"ru": "Минздрав"},
    )
    assert parse(post.body).text == (
        "Как мыть руки\n\nВопрос: Сколько мыть руки?\n\nМойте с мылом не меньше 20 секунд. Затем вытрите.\n\n"
        "Отвечает: Минздрав\nПо состоянию на 20 марта 2020 года\n\nПодробнее: https://aiqyn.example/r/8f3k/"
    )


def digest_of(count: int) -> PageContent:
    body = "\n".join(f"- **Неправда:** Слух номер {number}\\_. Ответ & вывод." for number in range(count))
    texts = {"ru": PageText("Ответы недели", "Что проверили.", body)}
    named = tuple(f"r-{number:05d}" for number in range(count))
    return memo(page_kind=PageKind.DIGEST, texts=texts, refutations=named)


def test_a_digest_lists_verdict_and_claim_and_each_leads_to_its_answer():
    post = channel.render_page(digest_of(2), "ru", LINK)
    assert post.body == (
        "<b>Ответы недели</b>\n\nЧто проверили.\n\n"
        '<b>Неправда:</b> <a href="https://aiqyn.example/ru/r/r-00000/">Слух номер 0_. Ответ &amp; вывод.</a>\n\n'
        '<b>Неправда:</b> <a href="https://aiqyn.example/ru/r/r-00001/">Слух номер 1_. Ответ &amp; вывод.</a>\n\n'
        "Подробнее: https://aiqyn.example/r/8f3k/"
    )


def test_a_long_digest_is_cut_between_entries_and_says_how_many_more_there_are():
    post = channel.render_page(digest_of(200), "ru", LINK)
    paragraphs = parse(post.body).text.split("\n\n")
    entries = [one for one in paragraphs if one.startswith("Неправда:")]
    assert entries == [f"Неправда: Слух номер {number}_. Ответ & вывод." for number in range(len(entries))]
    assert paragraphs[-2] == f"Ещё ответов на сайте: {200 - len(entries)}."
    assert channel.LIMIT - 60 < channel.length(post.body) <= channel.LIMIT


def test_a_withdrawn_memo_says_so_and_repeats_nothing_but_its_title():
    post = page_post("ru", kind=VersionKind.WITHDRAWAL, number=2, note={"ru": "Правила сменились."})
    assert parse(post.body).text == (
        "Эта публикация отозвана. Правила сменились.\n\nПрежняя публикация: «Как мыть руки»\n\n"
        "По состоянию на 20 марта 2020 года\n\nПодробнее: https://aiqyn.example/r/8f3k/"
    )


def test_only_pictures_without_words_or_in_the_posts_language_go_with_it():
    both = (*pictures(RED), *pictures(GREEN, language="kk"), *pictures(BLUE, language="ru"))
    assert [one.sha256 for one in page_post("ru", pictures=both).pictures] == [RED, BLUE]


TEXTS = st.text(
    st.one_of(st.sampled_from("<>&\"' .!?\n#*_-[]()әқ«»😀\u202e\x00@/:абв"), st.characters()), max_size=150
)
LONG = st.builds(lambda text, times: text * times, TEXTS, st.sampled_from([1, 1, 30, 300]))


@hypothesis_settings(max_examples=250, deadline=None)
@given(
    kind=st.sampled_from(list(PageKind)),
    version=st.sampled_from(list(VersionKind)),
    said=st.tuples(*[LONG] * 6),
    figures=st.integers(0, 90),
)
def test_no_page_is_ever_longer_than_fits_and_its_link_is_always_there(kind, version, said, figures):
    title, summary, body, note, place, question = said
    content = memo(
        page_kind=kind,
        kind=version,
        texts={"ru": PageText(title, summary, body)},
        note={"ru": note},
        place={"ru": place},
        question={"ru": question},
        authority={"ru": place},
        starts_at=datetime(2020, 3, 20, 6, tzinfo=UTC),
        figures=tuple(Figure("f", {"ru": title}, 1e6 * n, -1.5) for n in range(figures)),
    )
    post = channel.render_page(content, "ru", LINK)
    for html, limit in ((post.body, channel.LIMIT), (post.caption, channel.CAPTION_LIMIT)):
        parsed = parse(html)
        assert units(parsed.text) <= limit and channel.length(html) <= limit
        assert parsed.text.endswith(LINK.url)


@hypothesis_settings(max_examples=150, deadline=None)
@given(version=st.sampled_from(list(VersionKind)), said=st.tuples(*[LONG] * 5))
def test_no_refutation_beside_a_picture_is_longer_than_fits_there(version, said):
    title, summary, note, authority, overtaken = said
    content = answer(
        kind=version,
        texts={"ru": Text(title, summary, "")},
        note={"ru": note},
        evidence=tuple(Evidence("e", {"ru": authority}, "", "", date(2020, 3, 27), "ru") for _ in range(5)),
        overtaken_on=date(2020, 4, 1),
        overtaken_note={"ru": overtaken},
    )
    parsed = parse(channel.render(content, "ru", LINK).caption)
    assert units(parsed.text) <= channel.CAPTION_LIMIT and parsed.text.endswith(LINK.url)


# --- forms ------------------------------------------------------------------------------------


def test_a_memo_with_one_picture_is_a_photo_with_its_text_beside_it(there, here):
    post = page_post(pictures=pictures(RED))
    address = channel.deliver(post, here)
    assert shown(there) == [(1, parse(post.caption).text, RED)]
    assert address == "https://t.me/aiqyn_ru/1"


def test_several_pictures_are_an_album_whose_address_keeps_the_first_and_knows_the_rest(there, here):
    post = page_post(pictures=pictures(RED, GREEN, BLUE))
    address = channel.deliver(post, here)
    assert shown(there) == [(1, parse(post.caption).text, RED), (2, "", GREEN), (3, "", BLUE)]
    assert len({one.group for one in there.book.standing()}) == 1
    assert address == "https://t.me/aiqyn_ru/1#2,3"
    assert channel.place(address) == channel.Place("@aiqyn_ru", 1, (2, 3))


def test_an_eleventh_picture_stays_on_the_page(there, here):
    channel.deliver(page_post(pictures=pictures(*[RED] * 11)), here)
    assert len(shown(there)) == 10


def test_a_drawing_is_sent_as_a_picture_that_telegram_knows(there, here):
    channel.deliver(page_post(pictures=pictures(DRAWN)), here)
    assert colour(there, there.book.standing()[0].photo) == (0, 0x88, 0x55)


def test_a_picture_that_is_not_kept_is_a_certain_no(there, here):
    with pytest.raises(NotTaken) as refused:
        channel.deliver(page_post(pictures=pictures("0" * 64)), here)
    assert refused.value.permanent and shown(there) == []


@pytest.mark.parametrize(("wanted", "photos"), [(False, 0), (True, 1)])
def test_a_refutation_goes_with_its_infographic_only_where_that_is_wanted(there, here, wanted, photos):
    here = changed(here, options={**here.options, "pictures": wanted})
    channel.deliver(channel.render(answer(), "ru", LINK), here)
    (one,) = there.book.standing()
    assert (one.text.splitlines()[0], bool(one.photo)) == (
        "НЕПРАВДА: «Бананы заражают коронавирусом»",
        bool(photos),
    )


def test_a_refutation_too_long_to_stand_beside_a_picture_goes_as_text(there, here):
    here = changed(here, options={**here.options, "pictures": True})
    long = answer(texts={"ru": Text("Бананы", "Вирус передаётся иначе. " * 60, "")})
    post = channel.render(long, "ru", LINK)
    channel.deliver(post, here)
    assert (
        shown(there) == [(1, parse(post.body).text, "")] and channel.length(post.body) > channel.CAPTION_LIMIT
    )


def test_without_the_libraries_a_refutation_goes_as_text(there, here, monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    here = changed(here, options={**here.options, "pictures": True})
    channel.deliver(channel.render(answer(), "ru", LINK), here)
    assert shown(there)[0][2] == ""


# --- corrections where the post stands --------------------------------------------------------


def test_a_corrected_photo_has_the_new_text_and_the_new_infographic(there, here):
    here = changed(here, options={**here.options, "pictures": True})
    address = channel.deliver(channel.render(answer(), "ru", LINK), here)
    before = there.book.standing()[0].photo
    corrected = answer(kind=VersionKind.CORRECTION, number=2, verdict=Verdict.MISLEADING)
    assert channel.replace(channel.render(corrected, "ru", LINK), address, here) == address
    (one,) = there.book.standing()
    assert one.text.startswith("Исправлено") and one.photo != before
    assert "#%02x%02x%02x" % colour(there, one.photo) == COLOURS["misleading"]  # noqa: UP031


def test_a_withdrawn_photo_shows_that_it_was_withdrawn(there, here):
    here = changed(here, options={**here.options, "pictures": True})
    address = channel.deliver(channel.render(answer(), "ru", LINK), here)
    gone = answer(kind=VersionKind.WITHDRAWAL, number=2)
    channel.replace(channel.render(gone, "ru", LINK), address, here)
    (one,) = there.book.standing()
    assert one.text.startswith("Этот ответ отозван.")
    assert "#%02x%02x%02x" % colour(there, one.photo) == COLOURS["withdrawn"]  # noqa: UP031


@pytest.mark.parametrize("sent_with_pictures", [False, True])
def test_a_post_is_edited_in_the_form_it_has_whatever_the_settings_say_now(there, here, sent_with_pictures):
    then = changed(here, options={**here.options, "pictures": sent_with_pictures})
    now = changed(here, options={**here.options, "pictures": not sent_with_pictures})
    address = channel.deliver(channel.render(answer(), "ru", LINK), then)
    corrected = channel.render(answer(kind=VersionKind.CORRECTION, number=2), "ru", LINK)
    channel.replace(corrected, address, now)
    (one,) = there.book.standing()
    assert (one.text.split(" ")[0], bool(one.photo)) == ("Исправлено", sent_with_pictures)


def test_a_corrected_album_has_its_new_pictures_each_in_its_place(there, here):
    address = channel.deliver(page_post(pictures=pictures(RED, GREEN, BLUE)), here)
    post = page_post(kind=VersionKind.CORRECTION, pictures=pictures(BLUE, GREEN, RED))
    assert channel.replace(post, address, here) == address
    assert shown(there) == [(1, parse(post.caption).text, BLUE), (2, "", GREEN), (3, "", RED)]


def test_a_picture_that_was_taken_out_stands_nowhere_any_more(there, here):
    address = channel.deliver(page_post(pictures=pictures(RED, GREEN, BLUE)), here)
    channel.replace(page_post(kind=VersionKind.CORRECTION, pictures=pictures(RED, GREEN)), address, here)
    assert [photo for _, _, photo in shown(there)] == [RED, GREEN, GREEN]
    channel.replace(page_post(kind=VersionKind.CORRECTION), address, here)
    assert {RED, GREEN, BLUE}.isdisjoint(photo for _, _, photo in shown(there))


def test_a_withdrawn_album_says_so_in_every_place(there, here):
    address = channel.deliver(page_post(pictures=pictures(RED, GREEN)), here)
    channel.replace(page_post(kind=VersionKind.WITHDRAWAL, pictures=pictures(RED, GREEN)), address, here)
    colours = ["#%02x%02x%02x" % colour(there, photo) for _, _, photo in shown(there)]  # noqa: UP031
    assert colours == [COLOURS["withdrawn"]] * 2
    assert shown(there)[0][1].startswith("Эта публикация отозвана.")


def test_an_album_edited_twice_says_the_same_and_is_no_error(there, here):
    address = channel.deliver(page_post(pictures=pictures(RED, GREEN)), here)
    post = page_post(kind=VersionKind.CORRECTION, pictures=pictures(GREEN, RED))
    channel.replace(post, address, here)
    before = shown(there)
    assert channel.replace(post, address, here) == address and shown(there) == before


@pytest.mark.parametrize("names", [(RED,), (RED, GREEN)])
@pytest.mark.parametrize(
    ("fault", "known"),
    [(Fault.FLOOD, True), (Fault.FORBIDDEN, True), (Fault.BROKEN, False), (Fault.RESET_AFTER, False)],
)
def test_pictures_are_answered_in_three_ways_as_texts_are(there, here, names, fault, known):
    there.fail(fault)
    with pytest.raises(NotTaken if known else channel.Unanswered):
        channel.deliver(page_post(pictures=pictures(*names)), here)
    assert len(shown(there)) == (len(names) if fault == Fault.RESET_AFTER else 0)


# --- beside it --------------------------------------------------------------------------------


def reply_post(content: Content | PageContent) -> Post:
    return channel.render_reply(content, "ru", Link("k2m9x", SITE, "8f3k"))


def test_a_reply_says_what_was_done_why_and_what_stands_now():
    corrected = answer(
        kind=VersionKind.CORRECTION, verdict=Verdict.MISLEADING, note={"ru": "Уточнили источник."}
    )
    assert parse(reply_post(corrected).body).text == (
        "Публикация выше исправлена. Уточнили источник.\n\n"
        "Вывод сейчас: Вводит в заблуждение – «Бананы заражают коронавирусом»\n\n"
        "Подробнее: https://aiqyn.example/r/8f3k/#k2m9x"
    )


def test_the_reply_to_a_withdrawal_says_so_and_repeats_no_verdict():
    gone = answer(kind=VersionKind.WITHDRAWAL, note={"ru": "Источник ошибся."})
    assert parse(reply_post(gone).body).text == (
        "Публикация выше отозвана. Источник ошибся.\n\nПодробнее: https://aiqyn.example/r/8f3k/#k2m9x"
    )


def test_a_reply_stands_beside_its_post_and_rings_no_telephone(there, here):
    address = channel.deliver(channel.render(answer(), "ru", LINK), here)
    beside = channel.reply(reply_post(answer(kind=VersionKind.CORRECTION)), address, here)
    post, one = there.book.standing()
    assert (beside, one.reply_to, one.quiet, post.quiet) == ("https://t.me/aiqyn_ru/2", 1, True, False)


def test_a_reply_to_a_post_that_somebody_deleted_stands_by_itself(there, here):
    address = channel.deliver(channel.render(answer(), "ru", LINK), here)
    there.book.delete(there.book.standing()[0])
    channel.reply(reply_post(answer(kind=VersionKind.WITHDRAWAL)), address, here)
    assert [(one.id, one.reply_to) for one in there.book.standing()] == [(2, 0)]


def test_neither_the_post_nor_its_reply_is_taken_for_the_other_on_the_public_page(there, here):
    here = changed(here, options={**here.options, "preview": f"{there.url}/s/{{name}}"})
    post, beside = channel.render(answer(), "ru", LINK), reply_post(answer(kind=VersionKind.CORRECTION))
    address = channel.deliver(post, here)
    since = datetime(2020, 1, 1, tzinfo=UTC)
    assert channel.look(beside, here, since) is None
    channel.reply(beside, address, here)
    assert channel.look(beside, here, since) == "https://t.me/aiqyn_ru/2"
    there.book.delete(there.book.standing()[0])
    assert channel.look(post, here, since) != "https://t.me/aiqyn_ru/2"


# --- on top -----------------------------------------------------------------------------------


def test_what_asks_for_it_is_pinned_in_silence_and_takes_the_place_of_our_former(there, here):
    chat = there.book.chat("@aiqyn_ru")
    theirs = there.book.accept(chat, parse("A welcome of the channel's owner"))
    there.book.pin(theirs)
    for _ in range(2):
        post = page_post(pinned=True)
        channel.pin(post, channel.deliver(post, here), here)
    assert there.book.pinned[chat.id] == [1, 3]
    quiet = [
        e["params"]["disable_notification"]
        for e in there.book.events("request")
        if e["method"] == "pinChatMessage"
    ]
    assert quiet == ["True"] * 2 or quiet == ["true"] * 2


def test_what_is_withdrawn_or_asks_no_more_is_taken_down(there, here):
    post = page_post(pinned=True)
    address = channel.deliver(post, here)
    channel.pin(post, address, here)
    channel.pin(page_post(pinned=True, kind=VersionKind.WITHDRAWAL), address, here)
    assert there.book.pinned == {there.book.chat("@aiqyn_ru").id: []}


def test_the_same_pin_again_is_no_call(there, here):
    post = page_post(pinned=True)
    address = channel.deliver(post, here)
    for _ in range(3):
        channel.pin(post, address, here)
    assert [event["method"] for event in there.book.events("request")].count("pinChatMessage") == 1


# --- the stand-in's own limits ----------------------------------------------------------------


def call(there: Telegram, method: str, files: dict[str, bytes] | None = None, **params: str) -> str:
    answered = there.call(TOKEN, method, {"chat_id": "@aiqyn_ru", **params}, files)
    return answered.body["description"] if not answered.body["ok"] else "ok"


def test_the_stand_in_refuses_what_telegram_refuses(there):
    item = {"type": "photo", "media": "attach://a"}
    picture = {"a": png("red")}
    assert [
        call(there, "sendPhoto", {"photo": png("red")}, caption="а" * 1025),
        call(there, "sendPhoto", {"photo": b"no picture"}),
        call(there, "sendPhoto"),
        call(there, "sendMediaGroup", picture, media=json.dumps([item])),
        call(there, "sendMediaGroup", picture, media=json.dumps([item] * 11)),
        call(there, "sendMessage", text="x", reply_parameters='{"message_id": 77}'),
    ] == [
        "Bad Request: message caption is too long",
        "Bad Request: IMAGE_PROCESS_FAILED",
        "Bad Request: there is no photo in the request",
        "Bad Request: media must contain between 2 and 10 items",
        "Bad Request: media must contain between 2 and 10 items",
        "Bad Request: message to be replied not found",
    ]
    assert shown(there) == []


def test_the_stand_in_edits_no_text_into_a_photo_nor_a_photo_into_a_text(there):
    call(there, "sendMessage", text="text")
    call(there, "sendPhoto", {"photo": png("red")}, caption="photo")
    media = json.dumps({"type": "photo", "media": "attach://a"})
    assert [
        call(there, "editMessageCaption", message_id="1", caption="x"),
        call(there, "editMessageMedia", {"a": png("blue")}, message_id="1", media=media),
        call(there, "editMessageText", message_id="2", text="x"),
        call(there, "editMessageCaption", message_id="2", caption="photo"),
    ] == [
        "Bad Request: there is no caption in the message to edit",
        "Bad Request: there is no media in the message to edit",
        "Bad Request: there is no text in the message to edit",
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message",
    ]


def test_the_stand_in_remembers_pictures_replies_and_pins_when_it_starts_again(tmp_path, there, here):
    post = page_post(pinned=True, pictures=pictures(RED, GREEN))
    address = channel.deliver(post, here)
    channel.pin(post, address, here)
    channel.reply(reply_post(answer(kind=VersionKind.CORRECTION)), address, here)
    with Telegram(tmp_path / "telegram.jsonl", token=TOKEN) as again:
        assert (again.book.messages, again.book.pinned) == (there.book.messages, there.book.pinned)
