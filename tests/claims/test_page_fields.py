"""A page's form: what is sent as it was opened changes nothing, whatever the page says."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from claims.page_content import Figure, Moment, PageContent, PageText, Picture, Video
from claims.page_fields import NAMES, WRITTEN, from_fields, to_fields
from claims.terms import PageKind, VersionKind

ALMATY = ZoneInfo("Asia/Almaty")
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12).filter(str.strip)
SAID = st.dictionaries(st.sampled_from(["kk", "ru", "en"]), WORDS, max_size=3)
NAME = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
TAG = WORDS.map(str.strip).filter(lambda word: word and "," not in word)
TIME = st.none() | st.integers(950_000_000, 2_200_000_000).flatmap(
    lambda seconds: st.sampled_from([datetime.fromtimestamp(seconds, zone) for zone in (UTC, ALMATY)])
)
PAGES = st.builds(
    PageContent,
    page=st.just(""),
    slug=NAME,
    page_kind=st.sampled_from(PageKind),
    number=st.just(1),
    kind=st.just(VersionKind.FIRST),
    texts=st.dictionaries(
        st.sampled_from(["kk", "ru", "en"]), st.builds(PageText, WORDS, WORDS, st.text(max_size=9))
    ),
    as_of=st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    section=st.sampled_from(["", "rules", "video"]),
    position=st.integers(0, 999),
    review_by=st.none() | st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    pictures=st.lists(
        st.builds(Picture, st.just("0" * 64), NAME, st.just("image/png"), st.just(3), st.just(2), SAID),
        max_size=2,
    ).map(tuple),
    video=st.none() | st.builds(Video, st.just("https://v.example/1"), transcript=SAID),
    moments=st.lists(st.builds(Moment, st.integers(0, 9999), SAID), max_size=2).map(tuple),
    figures=st.lists(st.builds(Figure, NAME, SAID, st.integers(0, 99).map(float)), max_size=2).map(tuple),
    starts_at=TIME,
    ends_at=TIME,
    place=SAID,
    question=SAID,
    authority=SAID,
    refutations=st.lists(NAME, unique=True, max_size=3).map(tuple),
    note=SAID,
    channels=st.lists(NAME, unique=True, max_size=3).map(sorted).map(tuple),
    tags=st.lists(TAG, unique=True, max_size=3).map(tuple),
    pinned=st.booleans(),
)


@given(PAGES)
def test_a_form_that_comes_back_as_it_went_out_says_the_same_page(page):
    fields = to_fields(page, ALMATY)
    assert tuple(fields) == NAMES
    read = from_fields({name: fields[name] for name in WRITTEN}, page, ALMATY)
    assert (read.draft, read.wrong) == (page, {})


@given(PAGES)
def test_a_form_without_fields_says_the_same_page(page):
    assert from_fields({}, page, ALMATY).draft == page


@given(PAGES, st.dictionaries(st.sampled_from(WRITTEN), st.text(max_size=20)))
def test_whatever_is_typed_is_read_or_told_and_what_the_form_does_not_hold_stays(page, typed):
    read = from_fields(typed, page, ALMATY)
    assert read.draft.pictures == page.pictures
    assert (read.draft.video, read.draft.moments, read.draft.figures) == (
        page.video,
        page.moments,
        page.figures,
    )
    assert set(read.wrong) <= set(WRITTEN)
