"""A page's way from draft to the outbox, and what stops it: the very rules that refutations have."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from claims import acts, clock, outbox, pages, queueing, versions
from claims.errors import NotAllowedError, NotFoundError, RefusedError, StaleError
from claims.page_content import Figure, Moment, PageContent, PageText, Picture, Video
from claims.page_pictures import keep_picture, picture
from claims.records import Approval, Page, Publication, ShortLink, Version
from claims.terms import Language, PageKind, PublicationState, RefutationState, Role, VersionKind

CARRIERS = ("site", "telegram")
KK = PageText("Қолды жуу", "Сабынмен, 40 секунд.", "Толық мәтін.")
RU = PageText("Как мыть руки", "С мылом, 40 секунд.", "Полный текст.")


def content(**values):
    whole = {
        "page": "",
        "slug": "wash-hands",
        "page_kind": PageKind.GUIDANCE,
        "number": 1,
        "kind": VersionKind.FIRST,
        "texts": {"kk": KK, "ru": RU},
        "as_of": date(2020, 3, 20),
        "section": "prevention",
        "channels": ("site", "telegram"),
        **values,
    }
    return PageContent(**whole)


@pytest.fixture
def page(session, editor):
    return pages.draft(session, editor, content())


@pytest.fixture
def publish(session, page, editor, second_editor):
    def go():
        version = pages.submit(session, editor, page, CARRIERS)
        return pages.approve(session, second_editor, page, version.digest)

    return go


@pytest.fixture
def correct(session, page, editor, publish):
    def go(**values):
        draft = replace(pages.read(page), note={"kk": "Түзетілді.", "ru": "Исправлено."}, **values)
        pages.edit(session, editor, page, draft)
        return publish()

    return go


def rows(session):
    session.flush()
    found = session.scalars(select(Publication).order_by(Publication.id))
    return [(row.channel, row.language.value, row.state.value) for row in found]


def send(session, row, address="https://t.me/x/1"):
    (sending,) = outbox.begin_all(session, [row.id], clock.now(), 24.0)
    outbox.sent(session, row.id, address, "ab" * 32)
    return sending


# --- writing ------------------------------------------------------------------------------------------


def test_a_draft_comes_back_as_it_was_written(session, page):
    assert replace(pages.read(page), page="") == content()
    assert (page.state, page.public_id[:2]) == (RefutationState.DRAFT, "p-")


def test_a_page_is_found_by_its_id_and_by_its_address(session, page):
    assert pages.find_page(session, page.public_id.upper()) is page
    assert pages.find_page(session, " guidance/wash-hands/ ") is page
    with pytest.raises(NotFoundError, match="media/wash-hands"):
        pages.find_page(session, "media/wash-hands")


def test_two_pages_cannot_have_one_address(session, page, editor):
    with pytest.raises(RefusedError, match="guidance/wash-hands already"):
        pages.draft(session, editor, content())
    other = content(page_kind=PageKind.ABOUT, section="")
    assert pages.draft(session, editor, other).slug == page.slug


def test_the_address_of_a_page_never_changes(session, page, editor):
    with pytest.raises(RefusedError, match="stays where it is"):
        pages.edit(session, editor, page, content(slug="hands"))
    with session.begin_nested() as savepoint:
        with pytest.raises(DBAPIError, match="never change"):
            session.execute(text("UPDATE pages SET slug = 'hands'"))
        savepoint.rollback()


def test_an_edit_that_says_the_same_changes_nothing(session, page, editor):
    assert pages.edit(session, editor, page, content(channels=("telegram", "site"))) is False
    assert pages.edit(session, editor, page, content(position=2)) is True


def test_who_wrote_from_an_older_draft_is_told(session, page, editor):
    base = pages.draft_digest(pages.read(page))
    assert pages.edit_from(session, editor, page, content(position=2), base) is True
    with pytest.raises(StaleError):
        pages.edit_from(session, editor, page, content(position=3), base)


@pytest.mark.parametrize(
    "slug", ["", "Wash", "wash_hands", "-wash", "wash--hands", "a/b", "қол", "a" * 81, "a\n"]
)
def test_a_slug_that_is_no_address_is_refused(session, editor, slug):
    with pytest.raises(RefusedError, match="cannot be an address"):
        pages.draft(session, editor, content(slug=slug))


def test_a_language_that_nobody_reads_here_is_refused(session, editor):
    with pytest.raises(RefusedError, match="the language de is not one of"):
        pages.draft(session, editor, content(texts={"de": KK}))


def test_only_those_trusted_with_it_write_and_approve(session, hire, page):
    analyst, checker = hire("aida", Role.ANALYST), hire("marat", Role.FACT_CHECKER)
    with pytest.raises(NotAllowedError):
        pages.draft(session, analyst, content(slug="other"))
    version = pages.submit(session, checker, page, CARRIERS)
    with pytest.raises(NotAllowedError):
        pages.approve(session, hire("olga", Role.FACT_CHECKER), page, version.digest)


# --- two people, exactly these bytes ---------------------------------------------------------------------


def test_an_approval_queues_each_channel_in_each_language(session, page, publish):
    version = publish()

    assert page.state is RefutationState.APPROVED
    assert (version.number, version.kind, version.refutation_id) == (1, VersionKind.FIRST, None)
    assert rows(session) == [(c, language, "queued") for c in CARRIERS for language in ("kk", "ru")]


def test_no_author_approves_their_own_page(session, page, editor, second_editor, hire):
    pages.edit(session, second_editor, page, content(position=2))
    version = pages.submit(session, editor, page, CARRIERS)
    for author in (editor, second_editor):
        with pytest.raises(RefusedError, match="wrote part of it"):
            pages.approve(session, author, page, version.digest)
    pages.approve(session, hire("third", Role.EDITOR), page, version.digest)


def test_the_database_itself_refuses_an_author_s_approval_and_other_bytes(
    session, page, editor, second_editor
):
    version = pages.submit(session, editor, page, CARRIERS)
    for person, digest, why in (
        (editor, version.digest, "own text"),
        (second_editor, "0" * 64, "exactly what was submitted"),
    ):
        with session.begin_nested() as savepoint:
            session.add(
                Approval(version_id=version.id, person_id=person.id, digest=digest, approved_at=clock.now())
            )
            with pytest.raises(DBAPIError, match=why):
                session.flush()
            savepoint.rollback()


def test_a_version_and_a_short_link_belong_to_exactly_one_document(session, page, publish):
    publish()
    for record in (
        ShortLink(code="zzzzz", channel="site", language=Language.KK),
        Version(
            number=1,
            attempt=1,
            kind=VersionKind.FIRST,
            content="{}",
            digest="0" * 64,
            submitted_by_id=page.drafted_by_id,
            submitted_at=clock.now(),
        ),
    ):
        with session.begin_nested() as savepoint:
            session.add(record)
            with pytest.raises(DBAPIError, match="of_one_document"):
                session.flush()
            savepoint.rollback()


def test_another_digest_than_the_submitted_one_is_refused(session, page, editor, second_editor):
    pages.submit(session, editor, page, CARRIERS)
    with pytest.raises(RefusedError, match="not what was submitted"):
        pages.approve(session, second_editor, page, "0" * 64)


def test_an_edit_makes_what_was_submitted_void(session, page, editor, second_editor):
    version = pages.submit(session, editor, page, CARRIERS)
    pages.edit(session, editor, page, content(position=2))

    assert (version.refusal.void, page.state) == (True, RefutationState.DRAFT)
    with pytest.raises(RefusedError, match="submit it first"):
        pages.approve(session, second_editor, page, version.digest)
    again = pages.submit(session, editor, page, CARRIERS)
    assert (again.number, again.attempt) == (1, 2)


def test_a_page_goes_back_with_a_comment(session, page, editor, second_editor):
    version = pages.submit(session, editor, page, CARRIERS)
    with pytest.raises(RefusedError, match="what is to be mended"):
        pages.send_back(session, second_editor, page, " ")
    pages.send_back(session, second_editor, page, "Дереккөзін жазыңыз")

    assert (version.refusal.comment, version.refusal.void) == ("Дереккөзін жазыңыз", False)
    assert page.state is RefutationState.DRAFT


def test_what_waits_cannot_be_submitted_again(session, page, editor):
    pages.submit(session, editor, page, CARRIERS)
    with pytest.raises(RefusedError, match="waits for approval already"):
        pages.submit(session, editor, page, CARRIERS)


def test_a_correction_says_what_it_corrects_and_has_the_next_number(session, page, editor, publish, correct):
    publish()
    pages.edit(session, editor, page, content(position=2))
    with pytest.raises(RefusedError, match="say in kk, ru what is corrected"):
        pages.submit(session, editor, page, CARRIERS)
    version = correct(position=3)

    assert (version.number, version.kind) == (2, VersionKind.CORRECTION)
    assert versions.read(version).note == {"kk": "Түзетілді.", "ru": "Исправлено."}
    assert pages.read(page).note == {}


def test_nothing_is_submitted_twice_and_nothing_published_disappears(session, page, editor, publish):
    publish()
    note = {"kk": "Түзетілді.", "ru": "Исправлено."}
    pages.edit(session, editor, page, content(note=note))
    with pytest.raises(RefusedError, match="nothing was changed"):
        pages.submit(session, editor, page, CARRIERS)
    for change, why in (
        (("texts", {"kk": KK}), "language ru"),
        (("channels", ("site",)), "channel telegram"),
    ):
        pages.edit(session, editor, page, content(note=note, **dict([change])))
        with pytest.raises(RefusedError, match=why):
            pages.submit(session, editor, page, CARRIERS)


def test_a_withdrawal_is_approved_by_another_and_edits_what_stands(
    session, page, editor, second_editor, publish
):
    publish()
    with pytest.raises(RefusedError, match="say in ru"):
        pages.withdraw(session, editor, page, {"kk": "Ескірді"})
    posted = session.scalars(select(Publication).where(Publication.channel == "telegram")).first()
    send(session, posted)
    version = pages.withdraw(session, editor, page, {"kk": "Ескірді", "ru": "Устарело"})
    with pytest.raises(RefusedError, match="wrote part of it"):
        pages.approve(session, editor, page, version.digest)
    pages.approve(session, second_editor, page, version.digest)

    assert page.state is RefutationState.WITHDRAWN
    newest = session.scalars(
        select(Publication).where(Publication.code == posted.code).order_by(Publication.id.desc())
    ).first()
    sending = send(session, newest)
    assert (sending.replaces, sending.content.kind) == ("https://t.me/x/1", VersionKind.WITHDRAWAL)
    with pytest.raises(RefusedError, match="nothing to withdraw"):
        pages.withdraw(session, editor, page, {"kk": "Ескірді", "ru": "Устарело"})


def test_every_act_on_a_page_is_a_link_of_the_chain(session, page, editor, second_editor, publish):
    publish()
    told = session.execute(
        text("SELECT actor, verb FROM acts WHERE subject = :page ORDER BY seq"),
        {"page": f"page:{page.public_id}"},
    ).all()
    assert [tuple(one) for one in told] == [("dana", "draft"), ("dana", "submit"), ("erlan", "approve")]
    assert acts.verify(session).faults == []


# --- what each kind needs --------------------------------------------------------------------------------

VIDEO = Video("https://video.example/1", "https://video.example/embed/1", transcript={"kk": "Сөз"})


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"section": "video"}, "it needs a section; there are: rules, symptoms, prevention, support"),
        ({"page_kind": PageKind.ABOUT}, "only guidance and media have sections"),
        ({"texts": {}}, "no text in any language"),
        ({"texts": {"kk": replace(KK, summary=" ")}}, "its kk text needs a title and a summary"),
        ({"texts": {"kk": replace(KK, title="а" * 301)}}, "at most 300 characters"),
        ({"channels": ()}, "names no channel"),
        ({"channels": ("site", "fax")}, "the channel fax carries no pages; there are: site, telegram"),
        ({"review_by": date(2020, 3, 1)}, "review_by lies before as_of"),
        ({"page_kind": PageKind.MEDIA, "section": "infographic"}, "an infographic needs its picture"),
        ({"page_kind": PageKind.MEDIA, "section": "clip"}, "a page of a video needs the video"),
        (
            {
                "page_kind": PageKind.MEDIA,
                "section": "video",
                "video": replace(VIDEO, transcript={"kk": " "}),
            },
            "transcript in at least one language",
        ),
        ({"video": replace(VIDEO, embed="http://video.example/1")}, "has to begin with https://"),
        ({"video": replace(VIDEO, url="javascript:alert(1)")}, "has to begin with https://"),
        ({"video": replace(VIDEO, url="https://a:b@video.example/")}, "hold no password"),
        ({"video": replace(VIDEO, url="")}, "needs its address"),
        ({"video": replace(VIDEO, poster="x.png")}, "the video's poster x.png is no picture of this page"),
        ({"page_kind": PageKind.BRIEFING, "section": ""}, "needs the time at which it begins"),
        ({"starts_at": datetime.fromisoformat("2020-03-20T12:00")}, "a time needs its zone"),
        (
            {
                "starts_at": datetime(2020, 3, 20, 12, tzinfo=UTC),
                "ends_at": datetime(2020, 3, 20, 11, tzinfo=UTC),
            },
            "ends before it begins",
        ),
        ({"moments": (Moment(-1, {"kk": "x"}),)}, "cannot lie before its beginning"),
        ({"page_kind": PageKind.ANSWER, "section": ""}, "needs the question in kk, ru"),
        (
            {"page_kind": PageKind.ANSWER, "section": "", "question": {"kk": "Рас па?", "ru": "Правда?"}},
            "who answers",
        ),
        ({"page_kind": PageKind.STATISTICS, "section": ""}, "at least one figure"),
        ({"figures": (Figure("asked", {"kk": "x"}, float("nan")),)}, "the figure asked is not a number"),
        ({"page_kind": PageKind.DIGEST, "section": ""}, "a digest needs the refutations"),
    ],
)
def test_what_a_page_lacks_is_one_clear_sentence(session, editor, values, why):
    with pytest.raises(RefusedError, match=why):
        pages.submit(session, editor, pages.draft(session, editor, content(slug="new", **values)), CARRIERS)


@pytest.mark.parametrize("field", ["refutations", "moments"])
def test_a_refutation_that_a_page_names_must_exist(session, editor, refutation, field):
    def with_name(name):
        values = {"refutations": (name,)} if field == "refutations" else {"moments": (Moment(5, {}, name),)}
        return content(slug="new", **values)

    page = pages.draft(session, editor, with_name("r-zzzzz"))
    with pytest.raises(NotFoundError, match="r-zzzzz"):
        pages.submit(session, editor, page, CARRIERS)
    pages.edit(session, editor, page, with_name(refutation.public_id))
    pages.submit(session, editor, page, CARRIERS)


# --- pictures --------------------------------------------------------------------------------------------


def shown(sha256, **values):
    return Picture(
        **{
            "sha256": sha256,
            "name": "memo.png",
            "media_type": "image/png",
            "width": 3,
            "height": 2,
            "alt": {"kk": "Қол", "ru": "Руки"},
            **values,
        }
    )


def test_a_picture_is_kept_once_and_comes_back_byte_for_byte(session, editor, second_editor):
    name = keep_picture(session, editor, b"picture", "image/png", 3, 2)
    assert keep_picture(session, second_editor, b"picture", "image/png", 3, 2) == name
    assert picture(session, name) == b"picture"
    with pytest.raises(NotFoundError):
        picture(session, "0" * 64)


def test_a_picture_whose_bytes_somebody_changed_is_not_given_out(session, editor):
    name = keep_picture(session, editor, b"picture", "image/png", 3, 2)
    session.execute(text("UPDATE page_pictures SET content = :other"), {"other": b"another"})
    session.expire_all()
    with pytest.raises(RefusedError, match="were changed"):
        picture(session, name)


def test_a_picture_of_more_than_ten_megabytes_is_refused(session, editor):
    with pytest.raises(RefusedError, match="at most 10 MB"):
        keep_picture(session, editor, b"x" * (10 * 1024 * 1024 + 1), "image/png", 3, 2)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"alt": {"kk": "Қол"}}, "say in ru what the picture memo.png shows"),
        ({"name": "Memo.png"}, "needs a name of a-z"),
        ({"name": "../memo.png"}, "needs a name of a-z"),
        ({"name": "memo.gif"}, "ends in .png"),
        ({"width": 4}, "not of the size or kind"),
        ({"media_type": "image/jpeg"}, "not of the size or kind"),
        ({"sha256": "0" * 64}, "is not here"),
    ],
)
def test_a_page_with_a_picture_that_is_not_fit_is_refused(session, editor, values, why):
    name = keep_picture(session, editor, b"picture", "image/png", 3, 2)
    page = pages.draft(session, editor, content(slug="new", pictures=(shown(**{"sha256": name, **values}),)))
    with pytest.raises(RefusedError, match=why):
        pages.submit(session, editor, page, CARRIERS)


def test_two_pictures_of_a_page_have_two_names(session, editor):
    name = keep_picture(session, editor, b"picture", "image/png", 3, 2)
    page = pages.draft(session, editor, content(slug="new", pictures=(shown(name), shown(name))))
    with pytest.raises(RefusedError, match="two pictures are called memo"):
        pages.submit(session, editor, page, CARRIERS)


# --- the outbox --------------------------------------------------------------------------------------------


def test_a_code_stays_and_a_correction_takes_the_place_of_what_waits(session, page, publish, correct):
    publish()
    codes = [link.code for link in outbox.page_links(session)[page.id]]
    correct(position=2)

    assert [link.code for link in outbox.page_links(session)[page.id]] == codes
    assert [state for _, _, state in rows(session)] == ["cancelled"] * 4 + ["queued"] * 4


def test_what_is_sent_is_the_page_s_own_content(session, page, publish):
    version = publish()
    row = session.scalars(select(Publication)).first()
    sending = send(session, row)

    assert isinstance(sending.content, PageContent)
    assert (sending.content.page, sending.digest) == (page.public_id, version.digest)
    assert outbox.public_page_versions(session, row.channel) == {page.id: [version]}
    assert not outbox.public_index(session, row.channel)


def test_an_approval_that_is_too_old_is_not_acted_upon(session, page, publish):
    publish()
    row = session.scalars(select(Publication)).first()
    assert outbox.begin(session, row.id, clock.now() + timedelta(hours=25), 24.0) is None
    assert row.state is PublicationState.CANCELLED


def test_a_page_waits_behind_refutations_and_can_be_given_a_time(
    session, page, publish, approve, second_editor
):
    publish()
    approve()
    waiting = queueing.waiting(session, "telegram")

    assert [bool(one.page) for one in waiting] == [False, True, True]
    assert {one.page for one in waiting} == {"", page.public_id}
    row = queueing.find_queued(session, waiting[1].code)
    later = clock.now() + timedelta(hours=3)
    queueing.plan_for(session, second_editor, row, later, 24.0)
    assert queueing.held(session, [row.id], clock.now()) == {row.id}
    assert queueing.held(session, [row.id], later) == set()


def test_pages_are_listed_by_kind_and_state(session, page, editor, publish):
    other = pages.draft(session, editor, content(slug="us", page_kind=PageKind.ABOUT, section=""))
    publish()
    assert pages.known(session) == [other, page]
    assert pages.known(session, PageKind.ABOUT) == [other]
    assert pages.known(session, state=RefutationState.APPROVED) == [page]
    assert session.scalars(select(Page.slug).order_by(Page.slug)).all() == ["us", "wash-hands"]


# --- hostile texts ------------------------------------------------------------------------------------------

HOSTILE = (
    "</script><script>alert(1)</script>",
    "'; DROP TABLE pages; --",
    "\\u0000 \\b \\\\u0000 \\f",
    "{0.__class__} %s %(name)s {{ 7*7 }}",
    "\u202eabc\u2066",
    "\u200b\ufeff\u0301\u0301",
    "\n\t---\ntitle: x",
    "🇰🇿 ҚӨҰӘІҢҒҮҺ",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_comes_back_as_it_was_written(session, editor, second_editor, hostile):
    said = {"kk": hostile, "ru": hostile}
    written = content(
        slug="new",
        texts={"kk": PageText(f"x{hostile}", f"x{hostile}", hostile), "ru": RU},
        place=said,
        question=said,
        authority=said,
        tags=(hostile,),
        figures=(Figure(hostile, said, 1.0),),
        moments=(Moment(1, said),),
    )
    page = pages.draft(session, editor, written)
    version = pages.submit(session, editor, page, CARRIERS)
    pages.approve(session, second_editor, page, version.digest)
    session.expire_all()
    assert replace(pages.read(page), page="") == written
    assert versions.read(page.versions[0]).texts == written.texts


@pytest.mark.parametrize("letter", ["\x00", "\x08", "\x0c", "\x1b", "\x7f", "\ud800", "\ufffe"])
def test_a_character_that_no_text_has_is_refused(session, editor, publish, page, letter):
    with pytest.raises(RefusedError, match="a character that no text has"):
        pages.draft(session, editor, content(slug="new", tags=(f"a{letter}b",)))
    publish()
    with pytest.raises(RefusedError, match="a character that no text has"):
        pages.withdraw(session, editor, page, {"kk": letter, "ru": "x"})
