"""Words made fit for posts and letters: cut where a reader would, and no link that nobody meant."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.short_text import clean, cut, one_line, unlinked

LINKS = re.compile(r"(?i)\b[a-z]+://|\b[\w-]+\.(?:kz|com|ru|org)\b|@\w")


@pytest.mark.parametrize(
    ("text", "dead"),
    [
        ("https://evil.kz/pay?x=1", "evil[.]kz/pay?x=1"),
        ("HTTP://EVIL.KZ", "EVIL[.]KZ"),
        ("tg://resolve?domain=x.kz", "resolve?domain=x[.]kz"),
        ("evil-bank.com тегін", "evil-bank[.]com тегін"),
        ("bot@evil.kz", "bot (at) evil[.]kz"),
        ("@EgovKzBot2 жазыңыз", "(at) EgovKzBot2 жазыңыз"),
        ("@user@mastodon.social", "(at) user (at) mastodon[.]social"),
        ("2020 ж. наурыз. 42.5 пайыз", "2020 ж. наурыз. 42.5 пайыз"),
        ("сайт.қаз", "сайт[.]қаз"),
    ],
)
def test_an_address_stays_readable_and_is_no_link(text, dead):
    assert unlinked(text) == dead


@given(st.text(alphabet="ab.@:/ кқ\nhtpskz-_#?", max_size=80))
def test_whatever_stands_in_a_text_nothing_of_it_is_a_link(text):
    assert not LINKS.search(unlinked(text))


@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once_and_leaves_no_sign_that_turns_or_hides_text(text):
    tidy = clean(text)
    assert clean(tidy) == tidy
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f\x7f]", tidy)
    assert "\n" not in one_line(text)


@given(st.text(max_size=300), st.integers(0, 120))
def test_what_is_cut_fits_and_is_a_beginning_of_the_text(text, room):
    short = cut(text, room)
    assert len(short) <= room
    assert text.startswith(short.removesuffix("…").rstrip()) or short == text


def test_a_text_is_cut_at_the_end_of_a_sentence_but_not_behind_a_short_word():
    assert cut("Бірінші. Екінші сөйлем.", 15) == "Бірінші."
    assert cut("2020 ж. наурыз айында болған оқиға", 20) == "2020 ж. наурыз…"
