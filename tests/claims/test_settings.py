"""Where settings come from, which wins, and what a typo does."""

import re

import pytest
from platformdirs import user_config_path

from claims import settings
from claims.errors import SettingsError
from claims.terms import Language


@pytest.fixture(autouse=True)
def _nothing_set(tmp_path, monkeypatch):
    for name in [name for name in settings.os.environ if name.startswith("AIQYN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_without_anything_set_the_database_is_a_file_in_the_users_data(tmp_path):
    assert settings.load().database_url == f"sqlite:///{tmp_path}/data/aiqyn/aiqyn.db"


def test_each_place_wins_over_the_weaker_ones(tmp_path, monkeypatch):
    assert settings.load().person == ""
    write(user_config_path("aiqyn", appauthor=False) / "aiqyn.toml", 'person = "users-file"')
    assert settings.load().person == "users-file"
    write(tmp_path / "here" / "aiqyn.toml", 'person = "folders-file"')
    assert settings.load().person == "folders-file"
    monkeypatch.setenv("AIQYN_PERSON", "environment")
    assert settings.load().person == "environment"
    assert settings.load(person="option").person == "option"


def test_an_option_that_was_not_given_leaves_the_weaker_places_alone(monkeypatch):
    monkeypatch.setenv("AIQYN_LANGUAGE", "kk")
    assert settings.load(language=None).language is Language.KK


def test_a_file_named_by_the_environment_is_read_instead_of_the_folders(tmp_path, monkeypatch):
    write(tmp_path / "here" / "aiqyn.toml", 'person = "folders-file"')
    write(tmp_path / "named.toml", 'person = "named"')
    monkeypatch.setenv("AIQYN_CONFIG", str(tmp_path / "named.toml"))
    assert settings.load().person == "named"


def test_parts_are_merged_setting_by_setting(tmp_path, monkeypatch):
    write(tmp_path / "here" / "aiqyn.toml", "[publish]\nposts_per_minute = 5\napproval_hours = 12")
    monkeypatch.setenv("AIQYN_PUBLISH__APPROVAL_HOURS", "6")
    publish = settings.load().publish
    assert (publish.posts_per_minute, publish.approval_hours) == (5, 6.0)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('persn = "x"', "persn"),
        ('[site]\nurll = "x"', "site.urll"),
        ('[publish]\nposts_per_minute = "many"', "publish.posts_per_minute"),
        ('language = "de"', "language"),
        ("person = ", "aiqyn.toml"),
    ],
)
def test_a_file_that_cannot_be_used_is_an_error_that_names_the_setting(tmp_path, written, name):
    write(tmp_path / "here" / "aiqyn.toml", written)
    with pytest.raises(SettingsError, match=rf"^The setting {re.escape(name)} cannot be used"):
        settings.load()


def test_a_named_file_that_is_not_there_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("AIQYN_CONFIG", str(tmp_path / "nowhere.toml"))
    with pytest.raises(SettingsError, match="there is no file"):
        settings.load()


@pytest.mark.parametrize("name", ["AIQYN_PERSNO", "AIQYN_SITE_URL", "AIQYN_SITE__URLL", "aiqyn_databse"])
def test_a_mistyped_variable_is_an_error_that_names_it(monkeypatch, name):
    monkeypatch.setenv(name, "x")
    with pytest.raises(SettingsError) as error:
        settings.load()
    assert name.upper().replace("AIQYN_SITE__URLL", "SITE.URLL") in str(error.value).upper()


def test_variables_of_the_tests_and_the_configuration_are_no_typos(monkeypatch):
    for name in ("AIQYN_CORPORA", "AIQYN_REQUIRE_ALL", "AIQYN_TEST_STEPS"):
        monkeypatch.setenv(name, "1")
    assert settings.load().person == ""


def test_secrets_are_shown_nowhere(monkeypatch):
    monkeypatch.setenv("AIQYN_TELEGRAM__TOKEN", "canary-123:token")
    loaded = settings.load()
    assert loaded.telegram.token.get_secret_value() == "canary-123:token"
    shown = f"{loaded!r} {loaded} {loaded.model_dump()} {loaded.model_dump_json()}"
    assert "canary" not in shown


def test_a_secret_does_not_stand_in_the_error_about_it(monkeypatch):
    monkeypatch.setenv("AIQYN_TELEGRAM__TOKEN__X", "canary-123:token")
    with pytest.raises(SettingsError) as error:
        settings.load()
    assert "canary" not in str(error.value)


def test_loaded_settings_cannot_be_changed():
    loaded = settings.load()
    with pytest.raises(ValueError, match="frozen"):
        loaded.person = "somebody"
    with pytest.raises(ValueError, match="frozen"):
        loaded.site.url = "https://elsewhere.example"
