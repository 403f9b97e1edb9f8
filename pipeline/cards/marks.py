"""The shapes and colours of the verdicts, as the site draws them: no font has to have them."""

COLOURS = {
    "false": "#a8201a",
    "misleading": "#96450a",
    "missing_context": "#7a5600",
    "unproven": "#4a5866",
    "true": "#1c6b3c",
    "satire": "#5b4a86",
    "scam": "#8a1452",
    "withdrawn": "#3d464d",
}
"""Tone -> the colour of its band; white on each is read at 5 : 1 or better."""

PAPER, INK, SOFT, RULE, NOTE, WHITE = "#fbfbf9", "#17222b", "#52616c", "#d9dfe2", "#eef4f7", "#ffffff"
GRAVE, GRAVE_RULE = "#fdf3dc", "#b27700"
BRAND, BRAND_SOFT, SUN = "#0b4f6c", "#cfe6f0", "#f2b632"

SHAPES = {
    "false": '<path class="fill" d="M8 1.5h8L22.5 8v8L16 22.5H8L1.5 16V8z"/>'
    '<path class="line" d="M8 8l8 8M16 8l-8 8"/>',
    "misleading": '<path class="fill" d="M12 1.8 23 21.5H1z"/><path class="line" d="M12 9v5.5M12 18v.2"/>',
    "missing_context": '<path class="fill" d="M12 12V1.5A10.5 10.5 0 1 0 22.5 12z"/>'
    '<path class="dash" d="M15 2.2A10 10 0 0 1 21.8 9"/>',
    "unproven": '<rect class="fill" x="2" y="2" width="20" height="20" rx="3"/>'
    '<path class="line" d="M9.2 9.8a2.8 2.8 0 1 1 4.2 2.4c-.9.5-1.4 1-1.4 2M12 17.4v.2"/>',
    "true": '<circle class="fill" cx="12" cy="12" r="10.5"/><path class="line" d="M7 12.4l3.6 3.6L17.2 8.6"/>',
    "satire": '<path class="fill" d="M3 2h18a1.5 1.5 0 0 1 1.5 1.5v13A1.5 1.5 0 0 1 21 18h-8l-6 5v-5H3a1.5 1.5 0 0 '
    '1-1.5-1.5v-13A1.5 1.5 0 0 1 3 2z"/><path class="line" d="M8.5 7v.2M15.5 7v.2M7.5 11a5 5 0 0 0 9 0"/>',
    "scam": '<path class="fill" d="M12 1 21.5 4.5V12c0 5-4 8.8-9.5 11C6.5 20.8 2.5 17 2.5 12V4.5z"/>'
    '<path class="line" d="M12 6.5V13M12 17v.2"/>',
    "withdrawn": '<circle class="ring" cx="12" cy="12" r="10"/><path class="ring" d="M5 19 19 5"/>',
}
"""Tone -> the inside of an SVG of 24 × 24, the same as in the site's templates."""


def known(tone: str) -> str:
    """*tone* if there is a shape for it; anything else is drawn as what no longer stands."""
    return tone if tone in SHAPES else "withdrawn"


def mark(tone: str) -> str:
    """The shape of *tone*, white, with its sign cut out in the tone's own colour."""
    colour = COLOURS[known(tone)]
    style = (
        f".fill{{fill:{WHITE}}}.line{{fill:none;stroke:{colour};stroke-width:2.6;stroke-linecap:round;"
        f"stroke-linejoin:round}}.dash{{fill:none;stroke:{WHITE};stroke-width:2;stroke-dasharray:2.2 2.6}}"
        f".ring{{fill:none;stroke:{WHITE};stroke-width:3}}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><style>{style}</style>'
        f"{SHAPES[known(tone)]}</svg>"
    )


def sunrise(sky: str, sun: str) -> str:
    """The house's own mark."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="2 9 28 19"><path fill="{sky}" d="M2 23a14 14 0 0 1 28 0z"/>'
        f'<path fill="{sun}" d="M9 23a7 7 0 0 1 14 0z"/><path fill="{sky}" d="M2 25.5h28V28H2z"/></svg>'
    )
