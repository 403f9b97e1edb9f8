"""One file dropped into each of the four plug-in packages works, and nothing else is edited."""

import importlib
import sys
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from claims import plugins, refutations, sources, triage
from claims.content import Text
from claims.database import Database
from claims.errors import UnknownPluginError
from claims.plugins import discover
from claims.records import Sighting
from claims.refutations import Draft
from claims.settings import Settings
from claims.terms import Verdict

SOURCE = '''
"""A parrot: says each line of its address."""

from claims.seen import Seen, Unreadable
from pipeline.intake import Cursor, Option

OPTIONS = {"loud": Option(False, "say it in capitals")}


def read(settings):
    for number, line in enumerate(settings.address.split("|")):
        text = line.upper() if settings.options.get("loud") else line
        yield Seen(str(number), text) if line != "?" else Unreadable(str(number), b"?", "it only croaked")
    yield Cursor({"said": True})
'''
CHANNEL = '''
"""A wall: posts are files."""

from pipeline.channels import Post

SAFE_TO_REPEAT = True


def render(content, language, link):
    text = content.texts[language]
    return Post(link.code, language, text.title, f"{text.title}: {text.summary} {link.url}")


def deliver(post, settings):
    settings.folder.mkdir(parents=True, exist_ok=True)
    (settings.folder / post.code).write_text(post.body, encoding="utf-8")
    return f"wall:{post.code}"


def replace(post, address, settings):
    deliver(post, settings)
    return address
'''
SIGN = '''
"""Both texts have as many words."""

SAYS = {code: "{value} as many words" for code in ("kk", "ru", "en")}


def sign(a, b):
    return 1.0
'''
LANGUAGE = '''
"""Kyrgyz, in a nutshell."""

NAME = "Кыргызча"
MONTHS = ("үчтүн айы",) * 12
VERDICTS = {
    code: f"{code}!"
    for code in ("false", "misleading", "missing_context", "unproven", "true", "satire", "scam")
}
PHRASES = {}
ERRORS = {}
LETTERS = "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя"
STOP_WORDS = frozenset()
NEGATIONS = frozenset()


def stem(word):
    return word
'''


@pytest.fixture
def drop(tmp_path, monkeypatch):
    """Drops one file into a package, as if somebody had put it into its folder."""

    def put(package, name, text):
        folder = tmp_path / package
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
        home = importlib.import_module(package)
        monkeypatch.setattr(home, "__path__", [*home.__path__, str(folder)])
        importlib.invalidate_caches()
        discover.cache_clear()
        dropped.append((home, name))

    dropped = []
    yield put
    for home, name in dropped:
        sys.modules.pop(f"{home.__name__}.{name}", None)
        if hasattr(home, name):
            delattr(home, name)
    monkeypatch.undo()
    discover.cache_clear()


@pytest.fixture
def foreign(tmp_path, monkeypatch):
    """Installs somebody else's package that offers a plug-in by an entry point."""

    def install(group, name, text, module="strangers_module"):
        (tmp_path / f"{module}.py").write_text(text, encoding="utf-8")
        info = tmp_path / f"{module}-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1\n")
        (info / "entry_points.txt").write_text(f"[aiqyn.{group}]\n{name} = {module}\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        importlib.invalidate_caches()
        discover.cache_clear()
        installed.append(module)

    installed = []
    yield install
    for module in installed:
        sys.modules.pop(module, None)
    discover.cache_clear()


def test_a_source_dropped_in_is_read_and_what_it_shows_is_kept(
    database: Database, session, checker, drop, tmp_path
):
    from pipeline.collect import collect

    drop("pipeline.intake", "parrot", SOURCE)
    sources.add_source(session, checker, sources.NewSource("polly", "parrot", "one|?|two", {"loud": True}))
    session.commit()
    done = collect(database, Settings(data=tmp_path), ["polly"])
    assert (done.failed, done.kept["polly"].new, done.kept["polly"].aside) == ({}, 2, 1)
    with database.reading() as after:
        assert [row.text for row in after.query(Sighting).order_by(Sighting.id)] == ["ONE", "TWO"]
        assert sources.find_source(after, "polly").cursor == {"said": True}


def test_a_channel_dropped_in_gets_its_posts(
    database: Database, session, source, editor, second_editor, drop, tmp_path
):
    from claims import outbox, sightings
    from claims.seen import Seen
    from pipeline.publish import publish

    drop("pipeline.channels", "wall", CHANNEL)
    sighting = sightings.record(session, source, Seen("1", "rumour"))
    (claim,) = triage.open_claims(session, [sighting.id], "test")
    texts = {"kk": Text("Тақырып", "Жоқ.", "")}
    written = Draft(Verdict.FALSE, date(2020, 3, 1), texts, claims=(claim.public_id,), channels=("wall",))
    refutation = refutations.draft(session, editor, written)
    version = refutations.submit(session, editor, refutation)
    refutations.approve(session, second_editor, refutation, version.digest)
    session.commit()
    settings = Settings(data=tmp_path, site={"url": "https://aiqyn.example"})
    done = publish(database, settings, sleep=lambda _: None)
    with database.reading() as after:
        (row,) = outbox.rows(after)
    assert (done.sent, row.state.value, row.address) == ({"wall": 1}, "sent", f"wall:{row.code}")
    (posted,) = (tmp_path / "wall").iterdir()
    assert posted.read_text(encoding="utf-8") == f"Тақырып: Жоқ. https://aiqyn.example/r/{row.code}/"


def test_a_channel_dropped_in_is_told_what_its_section_holds_and_its_secrets_are_shown_nowhere(
    drop, tmp_path, monkeypatch
):
    from claims import settings as all_settings
    from pipeline.publish import channel_settings

    drop("pipeline.channels", "wall", CHANNEL)
    file = tmp_path / "aiqyn.toml"
    file.write_text('[channels.wall.options]\ncolour = "green"\n[channels.wall.secrets]\ntoken = "canary"\n')
    monkeypatch.setenv("AIQYN_CONFIG", str(file))
    monkeypatch.setenv("AIQYN_CHANNELS__WALL__SECRETS__PIN", "canary")
    told = all_settings.load(data=tmp_path)
    offered = channel_settings(told, "wall")
    assert offered.options["colour"] == "green"
    assert offered.secrets == {"token": "canary", "pin": "canary"}
    assert offered.folder == tmp_path / "wall"
    assert channel_settings(told, "database").options == {
        key: value for key, value in offered.options.items() if key != "colour"
    }
    assert "canary" not in repr(offered) + repr(told) + repr(all_settings.explain(told))


def test_a_sign_dropped_in_speaks_in_the_matchers_answer_and_in_its_reasons(drop):
    from models.matcher import Matcher
    from models.text import fold

    shipped = Matcher.load()
    drop("models.features", "as_many_words", SIGN)
    matcher = replace(
        shipped,
        features=(*shipped.features, "as_many_words"),
        weights=(*shipped.weights, 1.5),
        version="test",
    )
    a, b = fold("Ертең банктер жабылады"), fold("Бананы заражают людей")
    assert matcher.signs(a, b) == {**shipped.signs(a, b), "as_many_words": 1.0}
    (odds, more) = (np.log(p / (1 - p)) for p in (shipped.score([(a, b)])[0], matcher.score([(a, b)])[0]))
    assert more - odds == pytest.approx(1.5)
    assert "100% as many words" in [reason.says for reason in matcher.reasons(a, b, "kk")]


def test_a_language_dropped_in_gives_its_words(drop):
    drop("claims.languages", "ky", LANGUAGE)
    found = discover("claims.languages")
    assert sorted(found.modules) == ["en", "kk", "ky", "ru"]
    assert found["ky"].VERDICTS["false"] == "false!"


@pytest.mark.parametrize(
    ("package", "text", "lacking"),
    [
        ("pipeline.intake", SOURCE, "OPTIONS"),
        ("pipeline.channels", CHANNEL, "SAFE_TO_REPEAT"),
        ("models.features", SIGN, "SAYS"),
        ("claims.languages", LANGUAGE, "VERDICTS"),
    ],
)
def test_one_of_ours_that_lacks_a_name_is_an_error_that_names_it(drop, package, text, lacking):
    drop(package, "halfdone", text.replace(f"{lacking} = ", "SOMETHING = "))
    with pytest.raises(TypeError, match=rf"^{package}\.halfdone does not define {lacking}$"):
        discover(package)


def test_one_of_ours_without_a_docstring_is_an_error_for_its_user_reads_it(drop):
    drop("models.features", "silent", SIGN.replace('"""Both texts have as many words."""', ""))
    with pytest.raises(TypeError, match=r"^models\.features\.silent does not define __doc__$"):
        discover("models.features")


def test_a_module_whose_name_begins_with_an_underscore_is_no_plug_in(drop):
    before = set(discover("models.features").modules)
    drop("models.features", "_shared", "x = 1")
    assert set(discover("models.features").modules) == before


def test_somebody_elses_plug_in_is_found_by_its_entry_point(foreign):
    foreign("features", "theirs", SIGN)
    found = discover("models.features")
    assert found["theirs"].sign(None, None) == 1.0
    assert found.passed_over == {}


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("broken", "raise RuntimeError('no licence')", "it cannot be imported: no licence"),
        ("leaving", "raise SystemExit(3)", "it cannot be imported: 3"),
        ("halfdone", '"""Half."""\n\nSAYS = {}', "it does not define sign"),
        ("ours", SIGN, "its name is taken by one of ours"),
    ],
)
def test_somebody_elses_broken_plug_in_is_passed_over_with_the_reason(foreign, drop, name, text, reason):
    drop("models.features", "ours", SIGN)
    before = set(discover("models.features").modules)
    foreign("features", name, text)
    found = discover("models.features")
    assert (found.passed_over, set(found.modules)) == ({name: reason}, before)


def test_a_plug_in_that_is_not_there_is_refused_with_the_names_of_those_that_are():
    with pytest.raises(UnknownPluginError) as error:
        discover("claims.languages")["de"]
    assert str(error.value) == "There is no languages called de; there are: en, kk, ru."


def test_every_plug_in_of_ours_is_usable_and_has_words_for_its_user():
    for package in ("pipeline.intake", "pipeline.channels", "models.features", "claims.languages"):
        found = discover(package)
        assert found.modules
        for module in found.modules.values():
            assert plugins._lacking(module, importlib.import_module(package).REQUIRED) == []
