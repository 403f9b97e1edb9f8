import pytest

ATOM, RSS, JSON = "ru/feed.atom", "ru/feed.rss", "ru/feed.json"
URL = "https://aiqyn.example/answers/ru/r/r-00001/"
LATER = "2020-03-29T14:05:00+06:00"
EARLIER = "2020-03-27T14:05:00+06:00"
WHEN = "2020-03-28T14:05:00+06:00"


def found(spoiled, path):
    return {rule for where, rule in spoiled.rules("feeds") if where == path}


def test_a_sound_site_has_nothing_to_mend(spoiled):
    assert spoiled.checked("feeds").findings == []


@pytest.mark.parametrize(
    ("path", "old", "new", "rules"),
    [
        (ATOM, "<author><name>Aiqyn</name></author>", "", {"atom"}),
        (ATOM, f"<published>{WHEN}</published>", "<published>28.03.2020</published>", {"atom"}),
        (ATOM, f"<id>{URL}</id>", "", {"atom"}),
        (ATOM, "<entry>", "<entry><verdict>x</verdict>", {"atom"}),
        (ATOM, 'type="html"', 'type="markdown"', {"atom"}),
        (ATOM, 'rel="self"', 'rel="via"', {"atom"}),
        (ATOM, "feed.atom", "feed.xml", {"self"}),
        (ATOM, "</feed>", "", {"xml", "reader"}),
        (ATOM, f"<published>{WHEN}</published>", f"<published>{LATER}</published>", {"updated"}),
        (ATOM, f"/><updated>{WHEN}</updated>", f"/><updated>{EARLIER}</updated>", {"updated"}),
        (ATOM, f'<link rel="alternate" href="{URL}"/>', f'<link rel="alternate" href="{URL}gone/"/>', {"link"}),
        (ATOM, "&lt;p&gt;", "&lt;p&gt;&lt;a href='../x/'&gt;x&lt;/a&gt;", {"relative"}),
        (RSS, 'version="2.0"', 'version="0.9"', {"rss"}),
        (RSS, "<description>Aiqyn</description>", "", {"rss"}),
        (RSS, "<pubDate>Sat, 28 Mar 2020 14:05:00 +0600</pubDate>", "<pubDate>soon</pubDate>", {"rss"}),
        (RSS, f'<guid isPermaLink="true">{URL}</guid>', '<guid isPermaLink="true">r-00001</guid>', {"rss", "agree"}),
        (RSS, "<item>", "<item><verdict>x</verdict>", {"rss"}),
        (RSS, "<item>", '<item><enclosure url="https://a.example/x.png"/>', {"rss"}),
        (RSS, "<item><title>Бананы", "<item><title>Лимоны", {"agree"}),
        (JSON, "version/1.1", "version/1", {"json-feed"}),
        (JSON, '"items"', '"entries"', {"json-feed", "agree"}),
        (JSON, '"content_html"', '"content"', {"json-feed"}),
        (JSON, f'"date_modified": "{WHEN}"', '"date_modified": "soon"', {"json-feed"}),
        (JSON, f'"id": "{URL}"', '"id": 1', {"json-feed", "agree"}),
        (JSON, '"language"', '"languages"', {"json-feed"}),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_feed_is_found(spoiled, path, old, new, rules):
    spoiled.change(path, old, new)
    assert found(spoiled, path) >= rules


def test_two_entries_of_one_id_are_found(spoiled):
    text = (spoiled.folder / ATOM).read_text("utf-8")
    entry = text[text.index("<entry>") : text.index("</feed>")]
    spoiled.change(ATOM, "</feed>", f"{entry}</feed>")
    assert "id" in found(spoiled, ATOM)


def test_entries_that_do_not_stand_newest_first_are_found(spoiled):
    text = (spoiled.folder / ATOM).read_text("utf-8")
    entry = text[text.index("<entry>") : text.index("</feed>")].replace(URL, URL.replace("/ru/", "/kk/"))
    spoiled.change(ATOM, "</feed>", f"{entry.replace(f'<updated>{WHEN}', f'<updated>{LATER}')}</feed>")
    spoiled.change(ATOM, f"/><updated>{WHEN}", f"/><updated>{LATER}")
    assert "order" in found(spoiled, ATOM)


def test_an_entry_that_leads_to_a_short_link_is_found(spoiled):
    spoiled.change(JSON, f'"url": "{URL}"', '"url": "https://aiqyn.example/answers/r/7k3q9/"')
    assert found(spoiled, JSON) == {"link"}


def test_the_schema_takes_what_the_standard_takes(spoiled):
    more = (
        '<x:note xmlns:x="https://a.example/">x</x:note><category term="a" label="b"/>'
        '<contributor><name>B</name><email>b@a.example</email></contributor><rights type="text">C</rights>'
    )
    spoiled.change(ATOM, "<entry>", f"<entry>{more}")
    spoiled.change(
        ATOM, "<title>Aiqyn", '<generator version="1">Aiqyn</generator><icon>x.png</icon><title>Aiqyn'
    )
    assert found(spoiled, ATOM) == set()
