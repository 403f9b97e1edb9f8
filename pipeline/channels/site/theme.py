"""A deployment's own looks: two colours are enough, and every pair that text stands in stays legible.

Contrast is the ratio of WCAG 2.2 (relative luminance): at least 4.5 for text and 3 for marks.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claims.errors import RefusedError

PAPER, NIGHT = "#fbfbf9", "#10171c"
"""What text stands on, by day and by night: as assets/site.css has them."""
TEXT, MARK = 4.5, 3.0
LOGO_BYTES = 40_000
"""A bigger logo would break the 60 KB that a page may weigh."""
PICTURES = {".svg", ".png", ".webp"}

Colour = tuple[int, int, int]


def sheet(theme: Mapping[str, Any]) -> str:
    """What is said after the site's own style sheet; nothing when the theme names no colour."""
    day, night = _colours(theme)
    if not day:
        return ""
    return (
        f"\n/* The colours of this deployment */\n:root {{ {_said(day)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {_said(night)} }} }}\n"
    )


def picture(path: Path | str) -> bytes:
    """The bytes of a logo or an icon; one sentence when it cannot be one."""
    file = Path(path)
    if file.suffix.lower() not in PICTURES:
        raise RefusedError(
            reason="{file} cannot be a logo or an icon: use an SVG, PNG or WebP", file=str(file)
        )
    try:
        content = file.read_bytes()
    except OSError:
        raise RefusedError(reason="the logo or icon {file} cannot be read", file=str(file)) from None
    if len(content) > LOGO_BYTES:
        raise RefusedError(
            reason="the logo or icon {file} has {size} bytes; at most {most} fit into a light page",
            file=str(file),
            size=len(content),
            most=LOGO_BYTES,
        )
    return content


def _colours(theme: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    day: dict[str, str] = {}
    night: dict[str, str] = {}
    if brand := theme.get("brand"):
        dimmed = _mixed(_parsed(brand), _parsed("#000000"), 0.35)
        day |= {
            "brand": _hex(_parsed(brand)),
            "brand-ink": ink_on(brand),
            "link": legible(brand, PAPER, TEXT),
        }
        night |= {
            "brand": _hex(dimmed),
            "brand-ink": ink_on(_hex(dimmed)),
            "link": legible(brand, NIGHT, TEXT),
        }
        day["brand-soft"] = legible(brand, day["brand"], MARK)
        night["brand-soft"] = legible(brand, night["brand"], MARK)
    if accent := theme.get("accent"):
        day |= {"sun": _hex(_parsed(accent)), "focus": legible(accent, PAPER, MARK)}
        night |= {"sun": _hex(_parsed(accent)), "focus": legible(accent, NIGHT, MARK)}
    return day, night


def ink_on(colour: str) -> str:
    """White or black, whichever reads better on *colour*; one of them always has 4.58."""
    return max(("#ffffff", "#000000"), key=lambda ink: contrast(ink, colour))


def legible(colour: str, ground: str, ratio: float) -> str:
    """*colour*, moved towards white or black until it has *ratio* of contrast on *ground*."""
    goal = _parsed(ink_on(ground))
    for step in range(21):
        moved = _hex(_mixed(_parsed(colour), goal, step / 20))
        if contrast(moved, ground) >= ratio:
            return moved
    return _hex(goal)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(_parsed(one)), _luminance(_parsed(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parsed(colour: str) -> Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = [round(a + (b - a) * share) for a, b in zip(one, other, strict=True)]
    return red, green, blue


def _said(colours: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in colours.items())
