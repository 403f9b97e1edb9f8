import random

import brotli
import pytest

from pipeline.site_checks.budgets import figures

PAGE = "ru/r/r-00001/index.html"
CSS = "assets/site.0123456789.css"


def noise(size):
    """Text that cannot be packed much."""
    drawn = random.Random(1)
    return "".join(drawn.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(size))


def test_a_sound_site_keeps_within_its_budgets(spoiled):
    assert spoiled.checked("budgets").findings == []


def test_a_heavy_page_is_found_with_what_makes_it_heavy(spoiled):
    spoiled.change(PAGE, "</main>", f"<p>{noise(100_000)}</p></main>")
    (found,) = spoiled.checked("budgets").findings
    assert (found.path, found.rule) == (PAGE, "first-view")
    assert found.sentence.startswith("Its first view takes 6")
    assert f"the heaviest: {PAGE} 6" in found.sentence


def test_what_is_asked_for_at_once_counts_and_what_waits_does_not(spoiled):
    spoiled.write("assets/big.png", b"\x89PNG\r\n\x1a\n" + noise(70_000).encode())
    picture = '<img src="../../../assets/big.png" width="1" height="1" alt="x"{}>'
    spoiled.change(PAGE, "</main>", picture.format(' loading="lazy"') + "</main>")
    assert spoiled.rules("budgets") == {}
    spoiled.change(PAGE, ' loading="lazy"></main>', "></main>")
    assert spoiled.rules("budgets") == {(PAGE, "first-view"): 1}


@pytest.mark.parametrize(("letters", "heavy"), [("U+0400-04FF", True), ("U+0590-05FF", False)])
def test_a_font_counts_only_where_its_letters_are(spoiled, letters, heavy):
    spoiled.write("assets/font.woff2", noise(59_900).encode())
    face = f"@font-face{{font-family:x;src:url(font.woff2) format('woff2');unicode-range:{letters}}}\n"
    spoiled.write(CSS, face + (spoiled.folder / CSS).read_text("utf-8"))
    assert ((PAGE, "first-view") in spoiled.rules("budgets")) is heavy


def test_the_brotli_twin_is_what_goes_over_the_wire(spoiled):
    content = (spoiled.folder / PAGE).read_bytes()
    spoiled.write(f"{PAGE}.br", brotli.compress(content))
    weighed = figures(spoiled.site())
    assert weighed["files"] == len(spoiled.site().everything)
    spoiled.write(f"{PAGE}.br", b"x" * 70_000)
    assert spoiled.rules("budgets") == {(PAGE, "first-view"): 1}


def test_heavy_files_and_wrong_share_cards_are_found(spoiled, png_of):
    spoiled.write("assets/extra.css", noise(40_000))
    spoiled.write("data/all.bin", b"\0" * 26_000_000)
    spoiled.write("assets/card.png", png_of(600, 315))
    assert spoiled.rules("budgets") == {
        ("assets/extra.css", "asset"): 1,
        ("data/all.bin", "size"): 1,
        ("assets/card.png", "card"): 1,
    }
    spoiled.write("assets/card.png", b"GIF89a" + b"x" * 400_000)
    assert spoiled.rules("budgets")["assets/card.png", "card"] == 2
