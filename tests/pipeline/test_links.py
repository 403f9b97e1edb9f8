import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from url_normalize import url_normalize

from pipeline import links
from pipeline.links import canonical, canonical_links


@pytest.mark.parametrize(
    ("link", "plain"),
    [
        ("HTTP://News.Example:80/a/../b", "http://news.example/b"),
        ("https://news.example/?utm_source=x&id=5&fbclid=y#top", "https://news.example/?id=5"),
        ("https://news.example/?a=1&a=2&b=", "https://news.example/?a=1&a=2&b="),
        ("../x", "https://base.example/x"),
        ("//other.example/x", "https://other.example/x"),
        (" https://news.example/a\nb ", "https://news.example/ab"),
        ("https://қауесет.example/x", "https://xn--80aka1cgc82d.example/x"),
    ],
)
def test_a_link_has_one_spelling(link: str, plain: str) -> None:
    assert canonical(link, "https://base.example/c/d") == plain


@given(
    st.from_regex(
        r"https?://[a-z0-9-]{1,9}(\.[a-z0-9]{1,5}){1,2}/[a-zA-Z0-9/_~.-]{0,20}(\?[a-z0-9=&_.~-]{0,12})?",
        fullmatch=True,
    )
)
@settings(max_examples=150, deadline=None)
def test_what_is_taken_as_normal_is_what_normalising_gives(link: str) -> None:
    if links._NORMAL.match(link) and not links.TRACKING.search(link):
        assert canonical(link) == url_normalize(link)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "mailto:a@b.example",
        "tel:+77010000000",
        "http://user:secret@news.example/",
        "http://[::1",
        "http://",
        "https://news.example/" + "a" * 3_000,
        "http://\ud800.example/",
    ],
)
def test_what_is_no_web_link_is_empty(link: str) -> None:
    assert canonical(link, "https://base.example/") == ""


def test_links_come_once_and_at_most_fifty() -> None:
    links = [f"/{number // 2}" for number in range(1_000)]
    found = canonical_links(links, "https://base.example/")
    assert found == tuple(f"https://base.example/{number}" for number in range(50))


@pytest.mark.parametrize(
    "tail", ["a" * 2_000, "a/" * 1_000, "?" + "a=&" * 600, "a" * 500 + "." + "b" * 1_000]
)
def test_no_link_takes_long(tail: str) -> None:
    begun = time.perf_counter()
    canonical(f"https://news.example/{tail}!", "https://base.example/")
    assert time.perf_counter() - begun < 0.5
