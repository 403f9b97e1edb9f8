"""The run of all checks: which are run, what is said of those that cannot be."""

import sys
from pathlib import Path

import pytest

from claims.errors import RefusedError
from claims.plugins import discover
from pipeline import site_checks
from pipeline.built_site import BuiltSite, kind, language
from pipeline.site_checking import check, chosen, names
from pipeline.site_checks import Finding, NotHere


def site(folder: Path, *paths: str, most: int = 3) -> BuiltSite:
    for path in ("index.html", *paths):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("<!doctype html><title>x</title>")
    return BuiltSite(folder, "https://aiqyn.example", most)


def test_every_check_has_a_name_a_sentence_and_its_place_in_the_order():
    assert names() == [
        "accessibility", "addresses", "axe", "budgets", "extracted", "feeds", "headers", "html", "jsonld", "links",
        "twins",
    ]  # fmt: skip


def test_only_those_named_are_run_and_an_unknown_name_is_refused():
    assert chosen(["links", "html"]) == ["html", "links"]
    with pytest.raises(
        RefusedError, match="there is no check spelling of the site; there are: accessibility, "
    ):
        chosen(["links", "spelling"])


def test_a_folder_without_a_site_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="build it first"):
        list(check(BuiltSite(tmp_path, "https://aiqyn.example")))


def test_what_a_check_found_counts_although_it_could_not_end(tmp_path, monkeypatch):
    def findings(site):
        yield Finding("index.html", "rule", "It is wrong.")
        raise NotHere("There is no ruler.")

    monkeypatch.setattr("pipeline.site_checks.twins.findings", findings)
    (checked,) = check(site(tmp_path), ["twins"])
    assert (checked.name, len(checked.findings), checked.not_run) == ("twins", 1, "There is no ruler.")
    assert checked.says.startswith("Compressed twins: ")


def test_each_page_that_is_looked_at_is_told(tmp_path):
    heard = []
    list(check(site(tmp_path, "kk/index.html"), ["accessibility"], heard.append))
    assert heard == ["accessibility index.html", "accessibility kk/index.html"]


@pytest.mark.parametrize("library", ["extruct", "html5lib"])
def test_a_library_that_is_not_there_is_said_in_one_sentence(tmp_path, monkeypatch, library):
    monkeypatch.setitem(sys.modules, library, None)
    name = {"extruct": "extracted", "html5lib": "headers"}[library]
    (checked,) = check(site(tmp_path), [name])
    assert checked.not_run.endswith(f"pip install {library}")


@pytest.mark.parametrize(
    ("path", "spoken", "sort"),
    [
        ("index.html", "", ""),
        ("404.html", "", "404.html"),
        ("kk/index.html", "kk", ""),
        ("ru/corrections/index.html", "ru", "corrections"),
        ("ru/corrections/page/2/index.html", "ru", "corrections/page/*"),
        ("en/r/r-00001/index.html", "en", "r/*"),
        ("en/topics/health/index.html", "en", "topics/*"),
        ("r/7k3q9/index.html", "", "/r/*"),
    ],
)
def test_the_kind_of_a_page_is_where_it_lies(path, spoken, sort):
    assert (language(path), kind(path)) == (spoken, sort)


def test_some_of_each_kind_and_language_are_looked_at_or_all(tmp_path):
    answers = [f"{code}/r/r-{number:02}/index.html" for code in ("kk", "ru") for number in range(10)]
    built = site(tmp_path, "kk/index.html", *answers)
    sampled = [path for path in built.sampled if "/r/" in path]
    assert sampled == [
        f"{code}/r/r-{number}/index.html" for code in ("kk", "ru") for number in ("00", "04", "09")
    ]
    assert set(site(tmp_path, most=0).sampled) == {"index.html", "kk/index.html", *answers}


def test_an_address_is_inside_or_it_is_not(tmp_path):
    built = BuiltSite(tmp_path, "https://aiqyn.example/answers")
    assert built.inside("https://aiqyn.example/answers") == "index.html"
    assert built.inside("https://aiqyn.example/answers/kk/?x=1#y") == "kk/index.html"
    assert built.inside("https://aiqyn.example/answers/feed.atom") == "feed.atom"
    assert built.inside("https://aiqyn.example/answersheet/") is None
    assert built.inside("https://aiqyn.example.org/answers/") is None
    assert built.follow("kk/index.html", "../ru/") == "https://aiqyn.example/answers/ru/"


def test_a_check_of_one_s_own_is_one_file(tmp_path, monkeypatch):
    (tmp_path / "spelling.py").write_text(
        '"""Spelling: no page says teh."""\n'
        "from pipeline.site_checks import Finding\n\n\n"
        "def findings(site):\n"
        "    for path in site.pages:\n"
        '        if b"teh" in site.read(path):\n'
        '            yield Finding(path, "teh", "It says teh.")\n'
    )
    monkeypatch.setattr(site_checks, "__path__", [*site_checks.__path__, str(tmp_path)])
    discover.cache_clear()
    try:
        built = site(tmp_path / "site")
        (tmp_path / "site/index.html").write_text("<!doctype html><title>teh</title>")
        (checked,) = check(built, ["spelling"])
        assert checked.findings == [Finding("index.html", "teh", "It says teh.")]
    finally:
        discover.cache_clear()
        sys.modules.pop("pipeline.site_checks.spelling", None)
