"""Public ids: how they are drawn, how they grow, how a mistyped one is understood."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import clock, ids
from claims.records import Claim
from claims.terms import ClaimState

TAILS = st.text(st.sampled_from(ids.ALPHABET), min_size=ids.LENGTH, max_size=8)


def drawing(*words: str) -> Callable[[int], str]:
    """Draws these words, one after the other, each cut or filled to the length asked for."""
    left = iter(words)
    return lambda length: next(left)[:length].ljust(length, "z")


def open_claim(session, public_id):
    session.add(Claim(public_id=public_id, state=ClaimState.OPEN, opened_at=clock.now()))
    session.flush()


def test_a_drawn_word_has_the_length_asked_for_and_only_letters_that_cannot_be_misread():
    word = ids.draw(2000)
    assert len(word) == 2000
    assert set(word) == set("0123456789abcdefghjkmnpqrstvwxyz")


def test_an_id_that_is_taken_is_never_given_out_again(session):
    open_claim(session, "c-aaaaa")
    assert ids.new_ids(session, Claim.public_id, "c-", draw=drawing("aaaaa", "bbbbb")) == ["c-bbbbbz"]


def test_ids_keep_their_length_while_few_are_taken(session):
    words = ["aaaaa", "bbbbb", "ccccc"]
    assert sorted(ids.new_ids(session, Claim.public_id, "c-", 3, draw=drawing(*words))) == [
        "c-aaaaa",
        "c-bbbbb",
        "c-ccccc",
    ]


def test_a_word_drawn_twice_in_one_batch_is_given_out_once(session):
    found = ids.new_ids(session, Claim.public_id, "c-", 2, draw=drawing("aaaaa", "aaaaa", "bbbbb"))
    assert sorted(found) == ["c-aaaaa", "c-bbbbb"]


def test_a_whole_batch_of_real_draws_is_distinct(session):
    assert len(set(ids.new_ids(session, Claim.public_id, "c-", 3000))) == 3000


@pytest.mark.parametrize(
    "typed",
    ["c-7k3q9", "C-7K3Q9", " c-7k3q9 ", "7k3q9", "c7k3q9", "c 7k3q9", "c- 7k3 q9"],
)
def test_an_id_is_understood_as_people_type_it(typed):
    assert ids.tidy(typed, "c-") == "c-7k3q9"


def test_letters_that_are_misread_stand_for_the_digits_they_look_like():
    assert ids.tidy("c-IlOu5", "c-") == "c-110v5"


@given(TAILS, st.sampled_from(["c-", "r-", "st-"]))
def test_a_whole_id_is_always_understood_as_itself(tail, prefix):
    assert ids.tidy(prefix + tail, prefix) == prefix + tail


@given(st.text(st.sampled_from(ids.ALPHABET), min_size=5, max_size=5), st.sampled_from(["c-", "r-", "st-"]))
def test_neither_the_prefix_nor_its_dash_need_be_typed(tail, prefix):
    assert ids.tidy(tail, prefix) == prefix + tail
    assert ids.tidy(prefix.rstrip("-") + tail, prefix) == prefix + tail
