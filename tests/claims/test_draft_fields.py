"""A draft as a form's fields and back, two people's changes put together, and what changed word by word."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.content import Text
from claims.draft_fields import NAMES, from_fields, merge, to_fields
from claims.refutations import Draft, draft_digest
from claims.terms import Verdict
from claims.wording_changes import changed_fields, changes

TODAY = date(2020, 3, 19)
DRAFT = Draft(
    verdict=Verdict.FALSE,
    as_of=TODAY,
    texts={"kk": Text("Банан", "Жоқ.", "Мәтін\n\nтағы"), "ru": Text("Бананы", "Нет.", "")},
    claims=("c-7k3q9", "c-aaaaa"),
    statements=("st-11111",),
    channels=("site", "telegram"),
    tags=("food", "health"),
    valid_until=date(2020, 4, 1),
    note={"kk": "Түзетілді"},
    overtaken_note={"ru": "Изменилось"},
)

words = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=20)
texts = st.dictionaries(
    st.sampled_from(["kk", "ru", "en"]),
    st.builds(Text, words.filter(str.strip), words, words),
)


@given(texts=texts, verdict=st.sampled_from(Verdict), day=st.none() | st.dates())
def test_a_draft_comes_back_from_its_fields_as_it_was(texts, verdict, day):
    draft = replace(DRAFT, texts=texts, verdict=verdict, review_by=day)
    read = from_fields(to_fields(draft), TODAY)
    assert (read.draft, read.wrong) == (draft, {})
    assert draft_digest(read.draft) == draft_digest(draft)


def test_every_field_of_a_draft_has_its_name():
    assert set(to_fields(DRAFT)) == set(NAMES)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("verdict", "", "choose a verdict"),
        ("verdict", "certainly", "choose a verdict"),
        ("as_of", "", "say of which day the answer is"),
        ("as_of", "19.03.2020", "write a day as 2020-03-19"),
        ("review_by", "soon", "write a day as 2020-03-19"),
        ("title_kk", " ", "a title is needed"),
        ("title_kk", "x" * 301, "a title has at most 300 characters"),
    ],
)
def test_what_cannot_be_read_is_told_beside_its_field_and_the_rest_is_read(name, value, said):
    read = from_fields({**to_fields(DRAFT), name: value}, TODAY)
    assert {field: str(wrong) for field, wrong in read.wrong.items()} == {name: said}
    assert read.draft.texts["ru"] == DRAFT.texts["ru"]


def test_changes_of_two_people_to_different_fields_are_put_together():
    opened = to_fields(DRAFT)
    theirs = {**opened, "summary_ru": "Нет, это неправда."}
    mine = {**opened, "summary_kk": "Жоқ, олай емес."}
    merged = merge(opened, theirs, mine)
    assert merged.fields == {**opened, "summary_ru": "Нет, это неправда.", "summary_kk": "Жоқ, олай емес."}
    assert (merged.taken, merged.both) == (("summary_ru",), ())


def test_where_both_wrote_mine_stays_in_the_form_and_the_field_is_named():
    opened = to_fields(DRAFT)
    theirs, mine = {**opened, "title_kk": "Олардікі"}, {**opened, "title_kk": "Менікі"}
    merged = merge(opened, theirs, mine)
    assert (merged.fields["title_kk"], merged.both) == ("Менікі", ("title_kk",))
    assert merge(opened, theirs, theirs).both == ()


@given(
    opened=st.dictionaries(st.sampled_from(NAMES[:4]), st.sampled_from("abc")),
    theirs=st.dictionaries(st.sampled_from(NAMES[:4]), st.sampled_from("abc")),
    mine=st.dictionaries(st.sampled_from(NAMES[:4]), st.sampled_from("abc")),
)
def test_nothing_that_somebody_wrote_is_lost_without_a_word(opened, theirs, mine):
    merged = merge(opened, theirs, mine)
    for name in NAMES:
        if mine.get(name, "") != opened.get(name, ""):
            assert merged.fields[name] == mine.get(name, "")
        if theirs.get(name, "") != opened.get(name, ""):
            told = name in merged.taken or name in merged.both
            assert told or merged.fields[name] == theirs.get(name, "")


def pieces(before, after):
    return [(piece.kind, piece.text) for piece in changes(before, after)]


def test_a_changed_word_is_told_as_one_gone_and_one_new():
    assert pieces("Бананы заражают людей.", "Бананы не заражают никого.") == [
        ("same", "Бананы "),
        ("new", "не "),
        ("same", "заражают "),
        ("gone", "людей"),
        ("new", "никого"),
        ("same", "."),
    ]


@given(before=words, after=words)
def test_what_stays_and_goes_is_the_old_text_and_what_stays_and_comes_is_the_new(before, after):
    found = changes(before, after)
    assert "".join(piece.text for piece in found if piece.kind != "new") == before
    assert "".join(piece.text for piece in found if piece.kind != "gone") == after


def test_only_fields_that_differ_are_told_with_their_language():
    before = to_fields(DRAFT)
    after = {**before, "verdict": "scam", "title_ru": "Банан"}
    assert [(change.name, change.language) for change in changed_fields(before, after)] == [
        ("title_ru", "ru"),
        ("verdict", ""),
    ]


def test_a_very_long_text_is_told_as_a_whole():
    assert [kind for kind, _ in pieces("a " * 2000, "b " * 2000)] == ["gone", "new"]
