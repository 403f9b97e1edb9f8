"""Draws the pictures of the demonstration's pages: SVG by hand, painted to PNG, the same bytes each time.

Run by hand when a drawing changes: ``.venv/bin/python data/demo/draw_pages.py``.
"""

from collections.abc import Sequence
from html import escape
from io import BytesIO
from pathlib import Path

import resvg_py
from PIL import Image

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent.parent / "pipeline" / "cards" / "fonts"
INK, PAPER, ACCENT, SOFT = "#14212b", "#fbfaf7", "#0b5d57", "#dcebe8"
WIDTH, HEIGHT = 1080, 1350

FORWARD = {
    "kk": (
        ("Таратпас бұрын", "төрт сұрақ"),
        (
            ("Кім айтты?", "Танысымның танысы – дереккөз емес."),
            ("Қашан айтты?", "Ескі хабар жаңа болып қайта тарайды."),
            ("Құжаты қайда?", "Ресми шешім ресми сайтта тұрады."),
            ("Маған не істет дейді?", "Ақша, код сұраса – тоқтаңыз."),
        ),
        "Айқын · еркін таратуға болады",
    ),
    "ru": (
        ("Четыре вопроса,", "прежде чем переслать"),
        (
            ("Кто это сказал?", "Знакомый знакомого – не источник."),
            ("Когда?", "Старое часто возвращается как новое."),
            ("Где документ?", "Решения – на официальных сайтах."),
            ("Чего от меня хотят?", "Просят денег или код – остановитесь."),
        ),
        "Айқын · можно свободно распространять",
    ),
    "en": (
        ("Four questions", "before you forward"),
        (
            ("Who said it?", "A friend of a friend is no source."),
            ("When?", "Old messages come back as new ones."),
            ("Where is the document?", "Decisions stand on official sites."),
            ("What am I asked to do?", "If it is money or a code, stop."),
        ),
        "Aiqyn · may be passed on freely",
    ),
}
WASH = {
    "kk": (
        ("Қолды қалай", "жуу керек"),
        (
            "Қолды сулап, сабын алыңыз",
            "Алақанды алақанға үйкеңіз",
            "Сырты мен саусақ арасын үйкеңіз",
            "Бас бармақтарды айналдыра жуыңыз",
            "Саусақ ұштарын алақанға үйкеңіз",
            "Шайып, таза сүлгімен құрғатыңыз",
        ),
        "Кемінде 40 секунд",
        "Дереккөз: Дүниежүзілік денсаулық сақтау ұйымы, 2020",
    ),
    "ru": (
        ("Как мыть", "руки"),
        (
            "Намочите руки, возьмите мыло",
            "Потрите ладонь о ладонь",
            "Тыльную сторону и между пальцами",
            "Большие пальцы – по кругу",
            "Кончики пальцев – о ладонь",
            "Смойте и вытрите полотенцем",
        ),
        "Не меньше 40 секунд",
        "Источник: Всемирная организация здравоохранения, 2020",
    ),
    "en": (
        ("How to wash", "your hands"),
        (
            "Wet your hands and take soap",
            "Rub palm to palm",
            "Rub the backs and between fingers",
            "Wash each thumb, turning",
            "Rub the fingertips on the palm",
            "Rinse, and dry with a clean towel",
        ),
        "40 seconds at least",
        "Source: World Health Organization, 2020",
    ),
}


def sheet(width: int, height: int, parts: Sequence[str]) -> str:
    """One drawing on paper."""
    inside = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>{inside}</svg>\n'
    )


def words(
    x: int, y: int, said: str, size: int, ink: str = INK, *, bold: bool = False, middle: bool = False
) -> str:
    """One line of text."""
    weight = "bold" if bold else "normal"
    anchor = "middle" if middle else "start"
    return (
        f'<text x="{x}" y="{y}" font-family="Noto Sans" font-size="{size}" font-weight="{weight}"'
        f' text-anchor="{anchor}" fill="{ink}">{escape(said)}</text>'
    )


def heading(title: Sequence[str]) -> list[str]:
    """The dark band above, with a title of two lines."""
    band = f'<rect width="{WIDTH}" height="330" fill="{ACCENT}"/>'
    return [
        band,
        *(words(80, 140 + 92 * line, said, 80, PAPER, bold=True) for line, said in enumerate(title)),
    ]


def numbered(y: int, number: int, radius: int) -> list[str]:
    """A number in a disc at the left."""
    disc = f'<circle cx="{80 + radius}" cy="{y}" r="{radius}" fill="{SOFT}"/>'
    return [
        disc,
        words(80 + radius, y + radius // 3 + 3, str(number), radius, ACCENT, bold=True, middle=True),
    ]


def before_you_forward(language: str) -> str:
    """Four questions, each with its answer."""
    title, questions, foot = FORWARD[language]
    parts = heading(title)
    for place, (question, why) in enumerate(questions):
        y = 450 + 215 * place
        parts += numbered(y, place + 1, 62)
        parts += [words(240, y - 8, question, 54, bold=True), words(240, y + 52, why, 38)]
    return sheet(WIDTH, HEIGHT, [*parts, words(80, 1300, foot, 34, ACCENT)])


def wash_your_hands(language: str) -> str:
    """Six steps and how long they take."""
    title, steps, time, source = WASH[language]
    parts = heading(title)
    for place, step in enumerate(steps):
        y = 412 + 118 * place
        parts += [*numbered(y, place + 1, 46), words(210, y + 15, step, 43)]
    parts += [
        f'<rect x="80" y="1092" width="920" height="130" rx="16" fill="{ACCENT}"/>',
        words(540, 1177, time, 64, PAPER, bold=True, middle=True),
        words(80, 1300, source, 30, ACCENT),
    ]
    return sheet(WIDTH, HEIGHT, parts)


def person(x: int) -> str:
    """Somebody who stands at *x*."""
    body = f"M{x - 70} 430 v-120 q0 -80 70 -80 q70 0 70 80 v120 z"
    return f'<circle cx="{x}" cy="160" r="58" fill="{ACCENT}"/><path d="{body}" fill="{ACCENT}"/>'


def one_metre() -> str:
    """Two people and an arrow between them: no words but the length."""
    arrow = (
        f'<path d="M330 360 h300 M330 360 l24 -16 M330 360 l24 16 M630 360 l-24 -16 M630 360 l-24 16"'
        f' stroke="{INK}" stroke-width="8" stroke-linecap="round" fill="none"/>'
    )
    ground = f'<rect y="430" width="960" height="50" fill="{SOFT}"/>'
    ruler = "".join(
        f'<rect x="{330 + 30 * mark - 2}" y="390" width="4" height="24" fill="{INK}"/>' for mark in range(11)
    )
    return sheet(960, 480, [ground, person(220), person(740), arrow, ruler])


def lectern() -> str:
    """A lectern with a microphone."""
    return sheet(
        1280,
        720,
        [
            f'<rect width="1280" height="720" fill="{SOFT}"/>',
            f'<path d="M440 330 h400 l-40 110 h-320 z M500 440 h280 v210 h-280 z" fill="{ACCENT}"/>',
            f'<rect x="400" y="650" width="480" height="26" fill="{INK}"/>',
            f'<path d="M640 330 v-90" stroke="{INK}" stroke-width="14" stroke-linecap="round"/>',
            f'<rect x="608" y="110" width="64" height="130" rx="32" fill="{INK}"/>',
        ],
    )


def helicopter() -> str:
    """A helicopter in the air."""
    return sheet(
        1280,
        720,
        [
            f'<rect width="1280" height="720" fill="{SOFT}"/>',
            f'<rect x="330" y="196" width="620" height="14" rx="7" fill="{INK}"/>',
            f'<rect x="632" y="204" width="16" height="70" fill="{INK}"/>',
            f'<ellipse cx="620" cy="370" rx="190" ry="112" fill="{ACCENT}"/>',
            f'<path d="M770 330 l300 -24 v-70 h40 v150 h-40 v-30 l-300 34 z" fill="{ACCENT}"/>',
            f'<path d="M450 360 q20 -80 130 -84 v84 z" fill="{PAPER}"/>',
            f'<path d="M500 530 h260 M560 476 v54 M700 476 v54" stroke="{INK}" stroke-width="12" fill="none"'
            ' stroke-linecap="round"/>',
        ],
    )


def png(svg: str) -> bytes:
    """The drawing painted, with as few colours as it has."""
    fonts = [str(path) for path in sorted(FONTS.glob("*.ttf"))]
    painted = bytes(resvg_py.svg_to_bytes(svg_string=svg, font_files=fonts, skip_system_fonts=True))
    few = Image.open(BytesIO(painted)).convert("RGB").quantize(32, dither=Image.Dither.NONE)
    written = BytesIO()
    few.save(written, "PNG", optimize=True)
    return written.getvalue()


def main() -> None:
    """Write every picture into its page's folder."""
    pages = HERE / "pages"
    for language in FORWARD:
        folder = pages / "media" / "before-you-forward"
        (folder / f"before-you-forward-{language}.png").write_bytes(png(before_you_forward(language)))
        folder = pages / "guidance" / "wash-your-hands"
        (folder / f"wash-your-hands-{language}.png").write_bytes(png(wash_your_hands(language)))
    (pages / "guidance" / "keep-your-distance" / "one-metre.svg").write_text(one_metre(), encoding="utf-8")
    (pages / "briefing" / "2020-03-23-information" / "poster.png").write_bytes(png(lectern()))
    (pages / "media" / "helicopter-video" / "poster.png").write_bytes(png(helicopter()))


if __name__ == "__main__":
    main()
