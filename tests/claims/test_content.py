"""Exactly what an approval covers: one spelling, one digest, nothing left out."""

import dataclasses
import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.content import ClaimSaid, Content, Evidence, Text
from claims.terms import Verdict, VersionKind

WHOLE = Content(
    refutation="r-7k3q9",
    number=2,
    kind=VersionKind.CORRECTION,
    verdict=Verdict.FALSE,
    texts={"kk": Text("Банан жұқтырмайды", "Жоқ.", "Толық."), "ru": Text("Бананы", "Нет.", "Полно.")},
    claims=(ClaimSaid("c-aaaaa", {"ru": "Бананы заражают"}, date(2020, 1, 30)),),
    evidence=(
        Evidence(
            "st-aaaaa", {"ru": "Минздрав"}, "Брифинг", "https://gov.kz", date(2020, 2, 1), "ru", "«Нет»", "ab"
        ),
    ),
    as_of=date(2020, 2, 2),
    valid_from=date(2020, 2, 3),
    valid_until=date(2020, 3, 1),
    review_by=date(2020, 2, 20),
    overtaken_on=date(2020, 2, 25),
    overtaken_note={"ru": "Изменилось."},
    superseded_by="r-bbbbb",
    note={"ru": "Уточнено."},
    channels=("site", "telegram"),
    tags=("health",),
)

OTHERWISE = {
    "refutation": "r-zzzzz",
    "number": 3,
    "kind": VersionKind.WITHDRAWAL,
    "verdict": Verdict.MISLEADING,
    "texts": {"kk": WHOLE.texts["kk"]},
    "claims": (),
    "evidence": (),
    "as_of": date(2020, 2, 1),
    "valid_from": None,
    "valid_until": None,
    "review_by": None,
    "overtaken_on": None,
    "overtaken_note": {},
    "superseded_by": "",
    "note": {"ru": "Уточнено"},
    "channels": ("site",),
    "tags": (),
}


def parts_changed():
    """Every field of every part of WHOLE, each with another value."""
    text, said, evidence = WHOLE.texts["ru"], WHOLE.claims[0], WHOLE.evidence[0]
    for field in dataclasses.fields(Text):
        mended = replace(text, **{field.name: getattr(text, field.name) + " "})
        yield f"text.{field.name}", replace(WHOLE, texts={**WHOLE.texts, "ru": mended})
    other_said = {"id": "c-bbbbb", "wording": {"kk": "Банан"}, "first_seen": date(2020, 1, 31)}
    for field in dataclasses.fields(ClaimSaid):
        mended = replace(said, **{field.name: other_said[field.name]})
        yield f"claim.{field.name}", replace(WHOLE, claims=(mended,))
    for field in dataclasses.fields(Evidence):
        value = {"authority": {"ru": "МВД"}, "dated": None}.get(field.name, "x")
        mended = replace(evidence, **{field.name: value})
        yield f"evidence.{field.name}", replace(WHOLE, evidence=(mended,))


PARTS = list(parts_changed())
plain = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
days = st.dates()
some_day = st.none() | days
by_language = st.dictionaries(st.sampled_from(["kk", "ru", "en"]), plain, max_size=3)
contents = st.builds(
    Content,
    refutation=plain,
    number=st.integers(1, 9),
    kind=st.sampled_from(VersionKind),
    verdict=st.sampled_from(Verdict),
    texts=st.dictionaries(
        st.sampled_from(["kk", "ru", "en"]), st.builds(Text, plain, plain, plain), max_size=3
    ),
    claims=st.lists(st.builds(ClaimSaid, plain, by_language, some_day), max_size=2).map(tuple),
    evidence=st.lists(
        st.builds(Evidence, plain, by_language, plain, plain, some_day, plain, plain, plain), max_size=2
    ).map(tuple),
    as_of=days,
    valid_from=some_day,
    valid_until=some_day,
    review_by=some_day,
    overtaken_on=some_day,
    overtaken_note=by_language,
    superseded_by=plain,
    note=by_language,
    channels=st.lists(plain, max_size=3).map(tuple),
    tags=st.lists(plain, max_size=3).map(tuple),
)


@given(contents)
def test_a_content_reads_back_from_its_canonical_form_the_same(content):
    again = Content.from_canonical(content.canonical())
    assert again == content
    assert again.digest() == content.digest()


@given(contents, contents)
def test_two_contents_have_one_digest_only_when_they_are_equal(one, other):
    assert (one.digest() == other.digest()) == (one == other)


def test_every_field_has_a_changed_value_to_try():
    assert set(OTHERWISE) == {field.name for field in dataclasses.fields(Content)}


@pytest.mark.parametrize("name", list(OTHERWISE))
def test_any_changed_field_changes_the_digest(name):
    changed = replace(WHOLE, **{name: OTHERWISE[name]})
    assert changed.digest() != WHOLE.digest()


@pytest.mark.parametrize(("name", "changed"), PARTS, ids=[name for name, _ in PARTS])
def test_any_changed_field_of_a_part_changes_the_digest(name, changed):
    assert changed.digest() != WHOLE.digest()


def test_the_order_in_which_languages_were_written_does_not_matter():
    turned = replace(WHOLE, texts=dict(reversed(WHOLE.texts.items())))
    assert turned.canonical() == WHOLE.canonical()


def test_the_canonical_form_is_readable_json_with_sorted_keys_and_nothing_escaped():
    written = WHOLE.canonical()
    assert (
        json.dumps(json.loads(written), ensure_ascii=False, sort_keys=True, separators=(",", ":")) == written
    )
    assert "Банан жұқтырмайды" in written


def test_the_digest_is_the_same_in_every_version_of_aiqyn():
    # Approvals given by an older version stay approvals: changing this figure voids every one of them.
    assert WHOLE.digest() == "957067b524d37c2b8c87d28e00350a338adbb62b314d0cc8415cede1cc071eea"
