"""The course of one figure over days, drawn as a small SVG whose text stays text.

It stands beside a table of the same numbers, so nothing is said by bars alone; it has both palettes in it, because a
picture cannot see the page's style.
"""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from pipeline.channels.site.house import fill
from pipeline.channels.site.words import Words

DAYS = 30
"""How many days a chart shows at most."""
WIDTH, HEIGHT = 400, 150
_TOP, _FOOT = 24, 22


def chart(name: str, days: Sequence[tuple[date, float]], words: Words) -> bytes:
    """The bars of *days*, the oldest first, with the highest and the last value written out."""
    highest = max([value for _, value in days] + [0.0]) or 1.0
    lowest = min([value for _, value in days] + [0.0])
    ground = HEIGHT - _FOOT
    scale = (ground - _TOP) / (highest - lowest)
    zero = ground + lowest * scale
    step = WIDTH / len(days)
    bars = [
        {
            "x": round(number * step + step * 0.1, 1),
            "y": round(zero - max(value, 0.0) * scale, 1),
            "width": round(step * 0.8, 1),
            "height": round(max(abs(value) * scale, 0.5), 1),
        }
        for number, (_, value) in enumerate(days)
    ]
    drawn: Markup = fill(
        "chart.svg",
        name=name,
        width=WIDTH,
        height=HEIGHT,
        top=_TOP,
        zero=round(zero, 1),
        bars=bars,
        first=f"{days[0][0]:%d.%m.%Y}",
        last=f"{days[-1][0]:%d.%m.%Y}",
        highest=words.number(max(value for _, value in days)),
        language=words.language,
    )
    return str(drawn).encode()
