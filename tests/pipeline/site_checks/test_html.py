import os
import shutil
from pathlib import Path

import pytest

from pipeline.site_checks import NotHere, html

HOUSE = Path(__file__).parents[3]
JAR = HOUSE / ".tools/node_modules/vnu-jar/build/dist/vnu.jar"


@pytest.fixture
def vnu():
    """Where the validator is: skipped on a small machine, a failure where everything has to be tested."""
    found = os.environ.get("AIQYN_TEST_VNU") or str(JAR)
    if not Path(found).is_file() or shutil.which("java") is None:
        reason = "the HTML validator is not here: npm install --prefix .tools vnu-jar; default-jre-headless"
        if os.environ.get("AIQYN_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def test_a_sound_site_is_valid_and_a_fault_is_found_with_its_page_and_line(spoiled, vnu):
    assert spoiled.checked("html", vnu=vnu).findings == []
    spoiled.change("ru/index.html", "</h1>", "</h1><p><div>Бұл</div></p>")
    spoiled.change("ru/index.html", "<head>", '<head><meta name="x">')
    found = spoiled.checked("html", vnu=vnu).findings
    assert {finding.path for finding in found} == {"ru/index.html"}
    assert {finding.rule for finding in found} == {"error"}
    assert all(finding.sentence.startswith("line ") for finding in found)


def test_a_warning_is_a_finding_too(spoiled, vnu):
    spoiled.change("ru/index.html", "<main ", '<main role="main" ')
    assert spoiled.rules("html", vnu=vnu) == {("ru/index.html", "warning"): 1}


def test_names_that_want_quoting_are_read(spoiled, vnu, tmp_path):
    place = tmp_path / 'a "quoted" \\ folder'
    spoiled.folder.rename(place)
    spoiled.folder = place
    spoiled.change("ru/index.html", "</h1>", "</h1></p>")
    assert ("ru/index.html", "error") in spoiled.rules("html", vnu=vnu)


def test_without_the_validator_or_java_one_sentence_says_how_to_get_them(spoiled, monkeypatch, tmp_path):
    checked = spoiled.checked("html", vnu=str(tmp_path / "no.jar"))
    assert checked.findings == []
    assert checked.not_run.startswith("There is no HTML validator at ")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "default-jre-headless" in spoiled.checked("html").not_run


def test_a_validator_that_cannot_run_is_no_sound_site(spoiled, tmp_path):
    if shutil.which("java") is None:
        pytest.skip("there is no Java")
    (tmp_path / "vnu.jar").write_bytes(b"no archive")
    assert spoiled.checked("html", vnu=str(tmp_path / "vnu.jar")).not_run.startswith(
        "The HTML validator did not run"
    )


def test_the_places_it_is_looked_for_in_are_named(monkeypatch, tmp_path, spoiled):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(html, "_PLACES", ("vnu.jar",))
    with pytest.raises(NotHere, match="npm install"):
        list(html.findings(spoiled.site()))
