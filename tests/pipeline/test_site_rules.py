import pytest

from pipeline.site_rules import headers_of, policy_of, read_rules

TEXT = """# a remark
/*
  X-Content-Type-Options: nosniff
  Cache-Control: no-cache

/assets/*
  cache-control: public, immutable
/kk/feed.atom
  Content-Type: application/atom+xml; charset=utf-8
"""


def test_the_rules_that_fit_a_path_add_up_and_the_later_one_wins():
    rules = read_rules(TEXT)
    assert headers_of(rules, "/kk/") == {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
    assert headers_of(rules, "/assets/a/b.css")["cache-control"] == "public, immutable"
    assert "Cache-Control" not in headers_of(rules, "/assets/a/b.css")
    assert headers_of(rules, "/kk/feed.atom")["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert headers_of(rules, "/kk/feedXatom").keys() == {"X-Content-Type-Options", "Cache-Control"}


@pytest.mark.parametrize("text", ["  X-A: b\n", "/*\nX-A: b\n", "/*\n  X-A\n"])
def test_a_line_that_is_neither_is_named(text):
    with pytest.raises(ValueError, match=r"line \d is neither a path nor a header"):
        read_rules(text)


def test_a_policy_is_directives_with_sources():
    assert policy_of("default-src 'none'; Style-Src 'self' https://a.example ;; sandbox") == {
        "default-src": ["'none'"],
        "style-src": ["'self'", "https://a.example"],
        "sandbox": [],
    }
