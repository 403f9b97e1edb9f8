import os
import shutil

import pytest

PAGE = "ru/r/r-00001/index.html"
pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def chromium():
    """Chromium: skipped on a small machine, a failure where everything has to be tested."""
    if not (shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")):
        reason = "there is no Chromium on this machine"
        if os.environ.get("AIQYN_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


def test_a_sound_site_has_nothing_to_mend(spoiled):
    assert spoiled.checked("axe", most=1).findings == []


def test_what_only_a_browser_sees_is_found_where_it_is(spoiled):
    css = "assets/site.0123456789.css"
    spoiled.change(css, "body{color:#111;", "h1{color:#aaa;width:500px}body{color:#111;")
    for path in ("kk/r/r-00001/index.html", "en/r/r-00001/index.html"):
        (spoiled.folder / path).unlink()
    spoiled.change(
        PAGE, "<h2 ", '<p style="color:red">x</p><img src="https://elsewhere.example/x.png" alt="x"><h2 '
    )
    found = spoiled.checked("axe", most=1).findings
    assert {(finding.path, finding.rule) for finding in found} >= {
        (PAGE, "color-contrast"),
        (PAGE, "sideways"),
        (PAGE, "third-party"),
        (PAGE, "console"),
    }
    said = [finding.sentence for finding in found if finding.path == PAGE]
    assert any(sentence.startswith("360 px, light: it is ") for sentence in said)
    assert not any(
        sentence.startswith(("1280 px, light: it is ", "360 px, dark: Elements must meet"))
        for sentence in said
    )


def test_without_a_browser_one_sentence_says_how_to_get_it(spoiled, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert spoiled.checked("axe").not_run.endswith("apt-get install chromium")
