import pytest

ADDRESS = "https://aiqyn.example/answers"
ANSWER = "ru/r/r-00001/index.html"


def test_a_sound_site_has_nothing_to_mend(spoiled):
    assert spoiled.checked("addresses").findings == []


def test_a_canonical_address_that_is_another_page_s_is_found(spoiled):
    spoiled.change(ANSWER, f'rel="canonical" href="{ADDRESS}/ru/', f'rel="canonical" href="{ADDRESS}/kk/')
    assert (ANSWER, "canonical") in spoiled.rules("addresses")


def test_a_page_without_a_canonical_address_is_found_and_the_404_page_needs_none(spoiled):
    spoiled.change(ANSWER, 'rel="canonical"', 'rel="nothing"')
    spoiled.change("404.html", 'rel="canonical"', 'rel="nothing"')
    assert spoiled.rules("addresses")[ANSWER, "canonical"] == 1
    assert ("404.html", "canonical") not in spoiled.rules("addresses")


@pytest.mark.parametrize(
    ("old", "new", "elsewhere"),
    [
        ('hreflang="x-default"', 'hreflang="de"', True),
        (f'hreflang="en" href="{ADDRESS}/en/', f'hreflang="en" href="{ADDRESS}/none/', True),
        ('hreflang="en"', 'hreflang="kk"', True),
        (f'hreflang="ru" href="{ADDRESS}/ru/', f'hreflang="ru" href="{ADDRESS}/kk/', True),
    ],
)
def test_alternates_that_are_not_mutual_are_found(spoiled, old, new, elsewhere):
    spoiled.change(ANSWER, old, new)
    found = spoiled.rules("addresses")
    assert (ANSWER, "hreflang") in found
    assert any(path != ANSWER and rule == "hreflang" for path, rule in found) is elsewhere


def test_a_short_link_has_to_lead_to_a_page_and_stay_out_of_search(spoiled):
    short = "r/7k3q9/index.html"
    spoiled.change(short, 'content="noindex"', 'content="all"')
    assert spoiled.rules("addresses") == {(short, "short-link"): 1}
    spoiled.change(short, "url=../../kk/r/r-00001/", "url=../../kk/r/r-00009/")
    assert spoiled.rules("addresses")[short, "short-link"] == 2


def test_a_short_link_that_leads_to_a_short_link_is_found(spoiled):
    text = (spoiled.folder / "r/7k3q9/index.html").read_text("utf-8")
    spoiled.write("r/8k3q9/index.html", text.replace("url=../../kk/r/r-00001/", "url=../7k3q9/"))
    assert spoiled.rules("addresses") == {("r/8k3q9/index.html", "short-link"): 1}


def test_the_site_map_lists_exactly_the_canonical_pages(spoiled):
    spoiled.change(
        "sitemap.xml", f"<loc>{ADDRESS}/en/r/r-00001/</loc>", f"<loc>{ADDRESS}/en/r/r-00009/</loc>"
    )
    assert spoiled.rules("addresses") == {
        ("sitemap.xml", "sitemap"): 1,
        ("en/r/r-00001/index.html", "sitemap"): 1,
    }


def test_a_page_that_keeps_out_of_search_may_not_be_in_the_site_map(spoiled):
    spoiled.change(ANSWER, "<head>", '<head><meta name="robots" content="noindex">')
    assert spoiled.rules("addresses") == {("sitemap.xml", "sitemap"): 1}


def test_the_maps_of_an_index_count_as_one(spoiled):
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    spoiled.write("sitemap-1.xml", (spoiled.folder / "sitemap.xml").read_bytes())
    maps = "".join(
        f"<sitemap><loc>{ADDRESS}/{name}</loc></sitemap>" for name in ("sitemap-1.xml", "sitemap-2.xml")
    )
    spoiled.write("sitemap.xml", f"<sitemapindex {space}>{maps}</sitemapindex>")
    assert spoiled.rules("addresses") == {("sitemap.xml", "sitemap"): 1}  # the second is not there


def test_a_broken_site_map_and_a_date_that_is_none_are_found(spoiled):
    spoiled.change("sitemap.xml", "2020-03-28T14:05:00+06:00</lastmod>", "yesterday</lastmod>")
    assert spoiled.rules("addresses") == {("sitemap.xml", "sitemap"): 7}
    spoiled.write("sitemap.xml", "<urlset>")
    assert spoiled.rules("addresses")["sitemap.xml", "sitemap"] == 1


def test_robots_have_to_be_told_of_the_site_map(spoiled):
    spoiled.write("robots.txt", "User-agent: *\nAllow: /\n")
    assert spoiled.rules("addresses") == {("robots.txt", "sitemap"): 1}
