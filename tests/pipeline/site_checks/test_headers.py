import base64
import hashlib

import pytest

from pipeline.site_checks.headers import by_the_standard, scripts

PAGE = "ru/r/r-00001/index.html"


def test_a_sound_site_has_nothing_to_mend(spoiled):
    assert spoiled.checked("headers").findings == []


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        ("<h2 ", "<script>alert(1)</script><h2 ", {"inline-script", "script"}),
        ("<h2 ", '<h2 onclick="alert(1)" ', {"handler", "script"}),
        ("<h2 ", '<a href=" java\nscript:alert(1)">x</a><h2 ', {"handler", "script"}),
        ("<h2 ", '<h2 style="color:red" ', {"inline-style"}),
        ("</head>", "<style>a{color:red}</style></head>", {"inline-style"}),
        ("</head>", '<base href="https://example.org/"></head>', {"embedded"}),
        ("<h2 ", '<object data="x.swf"></object><h2 ', {"embedded"}),
        ("<h2 ", '<script src="https://example.org/x.js"></script><h2 ', {"script"}),
        ("<h2 ", "<svg><script>alert(1)</script></svg><h2 ", {"inline-script", "script"}),
        ('{"@context"', '{"@context" oops', {"script"}),
    ],
)
def test_what_a_page_may_not_hold_is_found(spoiled, old, new, rules):
    spoiled.change(PAGE, old, new)
    assert {rule for path, rule in spoiled.rules("headers") if path == PAGE} == rules


def test_a_script_file_of_ours_is_known_and_one_that_is_not_there_is_not(spoiled):
    spoiled.write("assets/read.0123456789.js", "1;\n")
    spoiled.change(PAGE, "</head>", '<script src="../../../assets/read.0123456789.js" defer></script></head>')
    assert spoiled.rules("headers") == {}
    (spoiled.folder / "assets/read.0123456789.js").unlink()
    assert spoiled.rules("headers") == {(PAGE, "script"): 1}


def test_an_inline_script_whose_digest_every_policy_names_is_allowed(spoiled):
    text = "document.title"
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    allowed = f"default-src 'none'; script-src 'sha256-{digest}'"
    spoiled.change(PAGE, "default-src 'none'", allowed)
    spoiled.change(PAGE, "</head>", f"<script>{text}</script></head>")
    assert spoiled.rules("headers")[PAGE, "inline-script"] == 1  # the server's policy does not name it
    spoiled.change("_headers", "default-src 'none'", allowed)
    assert (PAGE, "inline-script") not in spoiled.rules("headers")


@pytest.mark.parametrize(
    ("old", "new", "path", "rule"),
    [
        ("  X-Content-Type-Options: nosniff\n", "", "_headers", "headers"),
        ("default-src 'none'", "default-src 'self'", "_headers", "policy"),
        ("style-src 'self'", "style-src 'self' 'unsafe-inline'", "_headers", "policy"),
        ("; frame-ancestors 'none'", "", "_headers", "policy"),
        ("immutable", "no-cache", "assets/card.png", "headers"),
        ("  Referrer-Policy: no-referrer", "Referrer-Policy", "_headers", "headers"),
    ],
)
def test_rules_for_servers_that_are_weak_or_broken_are_found(spoiled, old, new, path, rule):
    spoiled.change("_headers", old, new)
    assert (path, rule) in spoiled.rules("headers")


def test_a_page_without_any_policy_is_found(spoiled):
    (spoiled.folder / "_headers").unlink()
    spoiled.change(PAGE, 'http-equiv="Content-Security-Policy"', 'name="x"')
    assert spoiled.rules("headers") == {("_headers", "headers"): 1, (PAGE, "policy"): 1}


def test_a_payload_that_only_a_browser_s_parser_takes_for_a_script_is_counted():
    """Foreign content and a comment that ends otherwise than it looks: what lenient parsers disagree about."""
    content = b"<!doctype html><title>x</title><!--><script>alert(1)</script>--><svg><script>2</script></svg>"
    assert scripts(by_the_standard(content)).inline == ("alert(1)", "2")


def test_data_is_no_script_and_text_is_no_element():
    found = scripts(
        by_the_standard(b'<!doctype html><p>&lt;script&gt;</p><script type="application/ld+json">{}</script>')
    )
    assert (found.data, found.files, found.inline, found.handlers) == (1, (), (), ())
