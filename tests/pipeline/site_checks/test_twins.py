import gzip

import brotli

PAGE = "ru/index.html"


def test_twins_that_hold_the_same_are_sound_and_no_twins_at_all_too(spoiled):
    assert spoiled.checked("twins").findings == []
    content = (spoiled.folder / PAGE).read_bytes()
    spoiled.write(f"{PAGE}.br", brotli.compress(content))
    spoiled.write(f"{PAGE}.gz", gzip.compress(content))
    assert spoiled.checked("twins").findings == []
    assert spoiled.checked("links").findings == []


def test_a_twin_of_yesterday_a_broken_one_a_lonely_one_and_a_large_one_are_found(spoiled):
    content = (spoiled.folder / PAGE).read_bytes()
    spoiled.write("ru/index.html.br", brotli.compress(content + b"!"))
    spoiled.write("ru/index.html.gz", gzip.compress(content)[:-9])
    spoiled.write("ru/gone.html.br", brotli.compress(b"gone"))
    spoiled.write("kk/index.html.gz", gzip.compress((spoiled.folder / "kk/index.html").read_bytes(), 0))
    spoiled.write("robots.txt.gz", gzip.compress((spoiled.folder / "robots.txt").read_bytes(), 0))
    assert spoiled.rules("twins") == {
        ("ru/index.html.br", "differs"): 1,
        ("ru/index.html.gz", "differs"): 1,
        ("ru/gone.html.br", "alone"): 1,
        ("kk/index.html.gz", "no-smaller"): 1,
    }
