"""The pictures of answers: nothing outside its box, the same bytes for the same card, small files."""

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from io import BytesIO
from pathlib import Path

import pytest
import segno
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageColor

from claims.plugins import discover
from claims.terms import Verdict
from pipeline import cards
from pipeline.cards import faces, marks
from pipeline.cards.card import HERE
from pipeline.cards.drawing import Area, Code, Drawing, Words
from pipeline.cards.faces import drawable, face
from pipeline.cards.fitting import fitted
from pipeline.cards.layouts import house, infographic, share
from pipeline.cards.painting import painted

SITE = HERE.parent / "channels" / "site"
LAYOUTS = {"share": share.lay_out, "infographic": infographic.lay_out}

CARD = cards.Card(
    tone="false",
    label="Жалған",
    claim="«Банан арқылы коронавирус жұғады»",
    house="Айқын",
    day="2020 жылғы 28 наурыз",
    summary="Жоқ. Вирус тамақ арқылы емес, ауа-тамшы жолымен және ластанған қол арқылы жұғады.",
    source="Дереккөз: Денсаулық сақтау министрлігі, 2020 жылғы 27 наурыз",
    said="Не айтылып жүр",
    address="https://aiqyn.example/r/8f3k7a/",
)
REMARKED = replace(CARD, remarks=("Түзетілді: 2020 жылғы 30 наурыз", "Жағдай өзгерді: 2020 жылғы 5 шілде"))


def picture(written: bytes) -> Image.Image:
    return Image.open(BytesIO(written))


def texts(drawing: Drawing) -> list[Words]:
    return [part for part in drawing.parts if isinstance(part, Words)]


def said(drawing: Drawing) -> str:
    return " ".join(line.replace("\u00a0", " ") for words in texts(drawing) for line in words.lines)


# --- what a card says -------------------------------------------------------------------------


@pytest.mark.parametrize("lay_out", LAYOUTS.values(), ids=list(LAYOUTS))
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_stands_whole_and_large_above_its_claim(lay_out, language, verdict):
    label = discover("claims.languages")[language].VERDICTS[verdict]
    words = texts(lay_out(replace(CARD, tone=verdict.value, label=label)))
    claim = next(part for part in words if part.lines[0].startswith("«Банан"))
    assert " ".join(words[0].lines).replace("\u00a0", " ") == label
    assert words[0].size >= 70 and words[0].bottom < claim.first


@pytest.mark.parametrize("lay_out", LAYOUTS.values(), ids=list(LAYOUTS))
def test_a_correction_stands_between_the_verdict_and_the_claim(lay_out):
    lines = [line for words in texts(lay_out(REMARKED)) for line in words.lines]
    assert lines[:3] == ["Жалған", *REMARKED.remarks]


def test_an_infographic_holds_the_answer_its_source_and_its_address():
    assert said(infographic.lay_out(CARD)) == (
        "Жалған Не айтылып жүр «Банан арқылы коронавирус жұғады» Жоқ. Вирус тамақ арқылы емес, ауа-тамшы жолымен "
        "және ластанған қол арқылы жұғады. Дереккөз: Денсаулық сақтау министрлігі, 2020 жылғы 27 наурыз Айқын "
        "aiqyn.example/r/8f3k7a 2020 жылғы 28 наурыз"
    )


def test_a_withdrawn_claim_is_paler_than_one_that_stands():
    withdrawn = share.lay_out(replace(CARD, tone="withdrawn", label="Кері қайтарып алынды"))
    assert (texts(share.lay_out(CARD))[1].ink, texts(withdrawn)[1].ink) == (marks.INK, marks.SOFT)


def test_the_code_on_an_infographic_is_the_address_dot_for_dot():
    drawing = infographic.lay_out(CARD)
    code = next(part for part in drawing.parts if isinstance(part, Code))
    shown = painted(drawing).crop(code.box).convert("L").point(lambda value: 255 * (value < 128))
    left, top, right, bottom = shown.getbbox()
    rows = [list(row) for row in segno.make(CARD.address, error="m", micro=False).matrix]
    scale = (right - left) // len(rows)
    assert (right - left, bottom - top) == (scale * len(rows), scale * len(rows)) and scale >= 4
    middles = [left + scale * number + scale // 2 for number in range(len(rows))]
    downs = [top + scale * number + scale // 2 for number in range(len(rows))]
    assert [[shown.getpixel((x, y)) // 255 for x in middles] for y in downs] == rows


def test_a_front_page_has_a_card_with_its_name_what_it_is_and_where():
    drawing = house.lay_out(
        cards.House("Айқын", "Қауесеттерге тексерілген жауаптар", "https://aiqyn.example")
    )
    assert said(drawing) == "Айқын Қауесеттерге тексерілген жауаптар aiqyn.example"


# --- how it looks -----------------------------------------------------------------------------


def test_the_shapes_and_colours_are_those_of_the_site():
    template = (SITE / "templates" / "marks.html").read_text("utf-8")
    style = (SITE / "assets" / "site.css").read_text("utf-8").partition("@media")[0]
    missing = [tone for tone, shape in marks.SHAPES.items() if shape not in template.replace("\n", "")]
    colours = {tone: re.search(rf"--{tone.replace('_', '-')}: (#\w+)", style)[1] for tone in marks.COLOURS}
    assert missing == [] and colours == marks.COLOURS


@pytest.mark.parametrize("tone", list(marks.COLOURS))
def test_at_the_size_of_a_stamp_the_band_the_mark_and_the_word_are_told_apart(tone):
    """At 200 px: a sixth in each direction."""
    small = picture(cards.share_card(replace(CARD, tone=tone))).convert("RGB").resize((200, 105))
    band = tuple(int(marks.COLOURS[tone][at : at + 2], 16) for at in (1, 3, 5))
    assert _near(small.getpixel((190, 15)), band)
    word = small.crop((34, 6, 120, 24)).convert("L").getextrema()
    assert word[1] - word[0] > 120
    claim = small.crop((10, 34, 190, 86)).convert("L").getextrema()
    assert claim[1] - claim[0] > 150


def _near(one, other):
    return all(abs(a - b) < 12 for a, b in zip(one, other, strict=True))


def test_white_on_every_band_is_read_at_five_to_one():
    def light(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    ratios = {tone: 1.05 / (light(colour) + 0.05) for tone, colour in marks.COLOURS.items()}
    assert {tone: ratio for tone, ratio in ratios.items() if ratio < 5} == {}


# --- nothing outside its box ------------------------------------------------------------------

SIGNS = "әғқңөұүһіӘҒҚҢӨҰҮҺІЁйŞĄǾẾ «»“”№…–-'\"&<>\u00a0\u00ad\u0301\u202e\u200bوם漢😀✅\x00"
NASTY = st.one_of(
    st.text(st.one_of(st.sampled_from(SIGNS), st.characters()), max_size=200),
    st.builds(
        lambda word, times: word * times,
        st.sampled_from(["Ж", "Ұ\u0301\u0301\u0301", "ый ", "W"]),
        st.integers(1, 300),
    ),
    st.sampled_from(
        ["", " ", "электрондыүкіметтіңқосымшасындағымәліметтердіңдұрыстығына " * 9, "漢" * 50, "\u0301" * 99]
    ),
)
NASTY_CARDS = st.builds(
    cards.Card,
    tone=st.sampled_from([*marks.COLOURS, "no such tone"]),
    label=NASTY,
    claim=NASTY,
    house=NASTY,
    day=NASTY,
    remarks=st.lists(NASTY, max_size=4).map(tuple),
    summary=NASTY,
    source=NASTY,
    said=NASTY,
    address=st.sampled_from(
        ["", "https://aiqyn.example/r/8f3k/", "https://" + "long." * 30 + "example/r/8f3k/"]
    ),
)


@pytest.mark.parametrize("lay_out", LAYOUTS.values(), ids=list(LAYOUTS))
@hypothesis_settings(max_examples=150, deadline=None)
@given(card=NASTY_CARDS)
def test_no_text_stands_outside_its_box_nor_a_box_outside_the_card(lay_out, card):
    drawing = lay_out(card)
    assert [words for words in texts(drawing) if not _inside(words, drawing)] == []


def _inside(words: Words, drawing: Drawing) -> bool:
    left, top, right, bottom = words.box
    within = 0 <= left < right <= drawing.width and 0 <= top < bottom <= drawing.height
    for number, line in enumerate(words.lines):
        ink = face(words.size, words.bold).getbbox(line, anchor="ls")
        down = words.first + words.leading * number
        within &= ink[2] - min(ink[0], 0) <= right - left and ink[0] >= -words.size // 8
        within &= top <= down + ink[1] and down + ink[3] <= bottom
    return within


@pytest.mark.parametrize("lay_out", LAYOUTS.values(), ids=list(LAYOUTS))
@hypothesis_settings(max_examples=25, deadline=None)
@given(card=NASTY_CARDS)
def test_where_no_box_is_nothing_is_painted_by_text(lay_out, card):
    """Looked at by its pixels: outside the boxes a card is what it would be without any text."""
    drawing = lay_out(card)
    bare = Drawing(drawing.width, drawing.height, drawing.ground, _without_words(drawing))
    differing = ImageChops.difference(painted(drawing), painted(bare)).convert("L")
    for words in texts(drawing):
        # The first letter's ink may begin a little before its place, as in any line of print.
        left, top, right, bottom = words.box
        differing.paste(0, (left - words.size // 8, top, right + words.size // 8, bottom))
    assert differing.getbbox() is None


def _without_words(drawing: Drawing):
    return tuple(part for part in drawing.parts if not isinstance(part, Words))


@pytest.mark.parametrize("lay_out", LAYOUTS.values(), ids=list(LAYOUTS))
@hypothesis_settings(max_examples=100, deadline=None)
@given(card=NASTY_CARDS)
def test_no_two_texts_lie_on_each_other(lay_out, card):
    boxes = [words.box for words in texts(lay_out(card)) if any(words.lines)]
    over = [(a, b) for at, a in enumerate(boxes) for b in boxes[at + 1 :] if _overlap(a, b)]
    assert over == []


def _overlap(a, b) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


# --- text made fit ----------------------------------------------------------------------------


def fit(text: str, width: int = 400, height: int = 300, sizes: tuple[int, int] = (60, 20), **more) -> Words:
    return fitted(text, (0, 0, width, height), sizes, bold=False, ink="#000000", ground="#ffffff", **more)


def test_a_text_is_as_large_as_goes_and_smaller_when_it_is_longer():
    sizes = [fit("Сөз " * times).size for times in (1, 10, 40)]
    assert sizes[0] == 60 and sizes[0] > sizes[1] > sizes[2] >= 20


def test_a_long_word_makes_the_text_smaller_before_it_is_broken():
    words = fit("Қоғамдық сырқаттанушылықтарды зерттеу", width=420)
    assert "сырқаттанушылықтарды" in " ".join(words.lines).split() and words.size < 60


def test_a_word_wider_than_any_line_is_broken_and_not_a_letter_of_it_lost():
    word = "электрондыүкіметтіңқосымшасындағымәліметтердің"
    words = fit(word, width=150, sizes=(30, 20))
    assert len(words.lines) > 2 and "".join(words.lines) == word


def test_what_does_not_go_in_ends_in_three_dots_after_a_whole_word():
    words = fit("Дәріханалар әдеттегі кестемен жұмыс істейді. " * 20, height=120)
    last = words.lines[-1]
    assert (
        last.endswith("…")
        and last[:-1].split()[-1].rstrip(".") in "Дәріханалар әдеттегі кестемен жұмыс істейді"
    )


def test_one_letter_words_and_dashes_do_not_stray_at_a_lines_end():
    words = fit("Аптеки закрыты в понедельник и в среду — с утра", width=300, sizes=(30, 30))
    assert [line for line in words.lines if re.search(r"(^|\s)[вис«]$", line)] == []
    assert [line for line in words.lines if line.startswith("—")] == []


def test_lines_are_as_even_as_can_be_without_becoming_more():
    sentence = "Базарлар мен қалалар жабылады деген хабар рас емес"
    words, measure = fit(sentence, width=700, sizes=(40, 40)), face(40, bold=False).getlength
    single = sentence.split()
    breaks = [(" ".join(single[:at]), " ".join(single[at:])) for at in range(1, len(single))]
    assert words.lines == min(breaks, key=lambda pair: max(map(measure, pair)))


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        ("Вакцина 💉 қауіпті ✅", "Вакцина қауіпті"),
        ("يا سلام жаңалық", "… … жаңалық"),
        ("бұл \u202eнағлаж\u202c рас", "бұл нағлаж рас"),
        ("сөз\u00adдік\u200b", "сөздік"),
        ("а\u0301\u0301\u0301\u0301", "а\u0301"),
        ("и\u0306", "й"),
        ("бір\n\nекі\tүш", "бір екі үш"),
        ("25 → 30 −5", "25 – 30 –5"),
    ],
)
def test_what_the_faces_lack_is_left_out_or_said_by_dots(given_, shown):
    assert drawable(given_) == shown


def test_the_faces_have_every_character_they_are_said_to_have_and_all_of_kazakh():
    for bold in (False, True):
        lacking = bytes(face(40, bold).getmask("\ufffe"))
        missing = [
            sign
            for sign in faces._characters()
            if not sign.isspace() and bytes(face(40, bold).getmask(sign)) == lacking
        ]
        assert missing == []
    assert set("ӘәҒғҚқҢңӨөҰұҮүҺһІі₸№«»“”„–—…") <= faces._characters()


def test_the_vendored_faces_are_those_the_record_names():
    record = (HERE / "fonts" / "VENDORED.md").read_text("utf-8")
    sums = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (HERE / "fonts").glob("*.ttf")
    }
    assert (
        sums
        and {name for name, digest in sums.items() if f"| {name} |" not in record or digest not in record}
        == set()
    )


# --- files ------------------------------------------------------------------------------------


def test_the_same_card_is_the_same_bytes_in_another_process():
    code = (
        "import hashlib,sys;from pipeline import cards;"
        "c=cards.Card('scam','Алаяқтық','«42 500 теңге»','Айқын','28.03.2020',('Түзетілді',),'Жоқ.','ДСМ','Не','https://a.kz/r/1');"
        "sys.stdout.write(hashlib.sha256(cards.share_card(c)+cards.infographic(c)).hexdigest())"
    )
    runs = {
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
        for _ in range(2)
    }
    card = cards.Card(
        "scam",
        "Алаяқтық",
        "«42 500 теңге»",
        "Айқын",
        "28.03.2020",
        ("Түзетілді",),
        "Жоқ.",
        "ДСМ",
        "Не",
        "https://a.kz/r/1",
    )
    here = hashlib.sha256(cards.share_card(card) + cards.infographic(card)).hexdigest()
    assert runs == {here}


def test_the_cards_have_the_sizes_that_messengers_want_and_are_small():
    shared, large = cards.share_card(REMARKED), cards.infographic(REMARKED)
    assert (picture(shared).size, picture(large).size) == ((1200, 630), (1080, 1350))
    assert len(shared) < 40_000 and len(large) < 70_000


def test_the_palette_keeps_the_colours_true():
    """Flat areas exactly, the edges of letters to a shade that nobody sees."""
    drawing = share.lay_out(REMARKED)
    shown = picture(cards.share_card(REMARKED)).convert("RGB")
    tone = next(part for part in drawing.parts if isinstance(part, Area)).colour
    assert shown.getpixel((1190, 5)) == ImageColor.getrgb(tone)
    differing = ImageChops.difference(shown, painted(drawing)).convert("L")
    assert differing.getextrema()[1] <= 32


def test_without_the_libraries_one_sentence_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    assert cards.missing() == import_module("pipeline.cards.making").NO_LIBRARIES
    monkeypatch.undo()
    assert cards.missing() == ""


def test_whoever_imports_the_cards_loads_no_library():
    code = "import sys, pipeline.cards; sys.exit('PIL' in sys.modules or 'resvg_py' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path.cwd(), check=False).returncode == 0
