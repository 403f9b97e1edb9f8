import pytest

ANSWER = "ru/r/r-00001/index.html"


def test_a_sound_site_has_nothing_to_mend(spoiled):
    assert spoiled.checked("links").findings == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('<a href="../../">', '<a href="../../nowhere/">', "missing"),
        ('<a href="../../">', '<a href="../..">', None),  # the same place, written shorter
        ('<a href="../../">', '<a href="../../r/r-00001">', "slash"),
        ('<a href="../../">', '<a href="/answers/ru/">', "rooted"),
        ('<a href="../../">', '<a href="javascript:alert(1)">', "scheme"),
        ('<a href="../../">', '<a href="">', "empty"),
        ('<a href="../../">', '<a href="http://[::1">', "address"),
        ('<a href="#why">', '<a href="#what">', "anchor"),
        ('src="../../../assets/card.png"', 'src="https://example.org/card.png"', "third-party"),
        ('<img src="', '<img srcset="../../../assets/card2.png 2x" src="', "missing"),
        ("<h2 ", '<video poster="no.png"></video><h2 ', "missing"),
        ("<h2 ", '<form action="../nobody/"></form><h2 ', "missing"),
        ("</head>", '<link rel="preconnect" href="https://fonts.example.org"></head>', "third-party"),
        ("</head>", '<script src="//example.org/x.js"></script></head>', "third-party"),
        ("<h2 ", '<iframe title="x" src="https://video.example/embed/1"></iframe><h2 ', "third-party"),
        ('/assets/card.png"', '/assets/none.png"', "missing"),
        (
            '<link rel="canonical" href="https://aiqyn.example/answers/ru/r/r-00001/">',
            '<link rel="canonical" href="https://elsewhere.example/ru/r/r-00001/">',
            "foreign",
        ),
    ],
)  # fmt: skip
def test_a_reference_that_leads_nowhere_is_found(spoiled, old, new, rule):
    spoiled.change(ANSWER, old, new)
    found = spoiled.rules("links")
    assert {path for path, _ in found} <= {ANSWER}
    assert {named for _, named in found} == ({rule} if rule else set())


def test_what_a_style_sheet_asks_for_is_looked_for(spoiled):
    spoiled.write(
        "assets/site.0123456789.css",
        '@import "https://example.org/all.css"; @font-face{src:url(font.woff2)} a{background:url("data:x")}',
    )
    assert spoiled.rules("links") == {
        ("assets/site.0123456789.css", "third-party"): 1,
        ("assets/site.0123456789.css", "missing"): 1,
    }


def test_a_page_that_nothing_leads_to_is_an_orphan_even_if_it_leads_to_itself(spoiled):
    spoiled.write(
        "ru/lost/index.html",
        (spoiled.folder / "ru/index.html").read_text("utf-8").replace("r/r-00001/", "./"),
    )
    assert ("ru/lost/index.html", "orphan") in spoiled.rules("links")


def test_an_anchor_on_another_page_is_looked_for_there(spoiled):
    spoiled.change("kk/index.html", 'href="r/r-00001/"', 'href="r/r-00001/#why"')
    assert spoiled.rules("links") == {}
    spoiled.change("kk/index.html", "#why", "#nothing")
    assert spoiled.rules("links") == {("kk/index.html", "anchor"): 1}
