"""Two kinds of plots as plain SVG: readable on light and on dark pages, every line and point labelled where it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 860, 460
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 44, 56
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#24292f}.t{font-weight:600;font-size:15px}.q{fill:#57606a;font-size:12px}"
    ".g{stroke:#8c959f;stroke-opacity:.3}.a{stroke:#8c959f}.o{stroke:#0b63c5;fill:#0b63c5}.p{stroke:#8c6d1f;fill:#8c6d1f}"
    ".ol{fill:#0b63c5;font-weight:600}.pl{fill:#6b5212}.n{fill:none;stroke-width:2}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.q{fill:#9da7b1}.o{stroke:#6cb6ff;fill:#6cb6ff}"
    ".ol{fill:#6cb6ff}.p{stroke:#d4a72c;fill:#d4a72c}.pl{fill:#e3c778}.n{fill:none}}"
)


@dataclass(frozen=True)
class Series:
    """Points of one contestant; several are joined by a line."""

    label: str
    points: tuple[tuple[float, float], ...]
    ours: bool = False


@dataclass(frozen=True)
class Axis:
    """What an axis shows and where it ends; a logarithmic one has a tick at every 1, 2 and 5."""

    says: str
    low: float
    high: float
    logarithmic: bool = False

    @classmethod
    def around(cls, says: str, values: Sequence[float], logarithmic: bool = False) -> "Axis":
        """An axis with room for *values*."""
        if logarithmic:
            return cls(says, min(values) / 1.5, max(values) * 1.6, True)
        room = max(0.01, (max(values) - min(values)) * 0.1)
        return cls(says, min(values) - room, max(values) + room)

    def share(self, value: float) -> float:
        """Where *value* stands between the ends, 0 to 1."""
        if self.logarithmic:
            return (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """Where the lines of the grid are."""
        if self.logarithmic:
            decades = range(floor(log10(self.low)), ceil(log10(self.high)) + 1)
            steps = (1, 2, 5) if log10(self.high / self.low) < 3 else (1,)
            return [s * 10.0**d for d in decades for s in steps if self.low <= s * 10.0**d <= self.high]
        rough = (self.high - self.low) / 5
        unit = 10.0 ** floor(log10(rough))
        step = next(s * unit for s in (1, 2, 5, 10) if s * unit >= rough)
        return [n * step for n in range(ceil(self.low / step), floor(self.high / step) + 1)]


def plot(title: str, across: Axis, up: Axis, series: Sequence[Series]) -> str:
    """The plot as one SVG document; it names its figures for readers who cannot see them."""
    says = escape(f"{title}. Across: {across.says}. Up: {up.says}. " + "; ".join(map(_spoken, series)))
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{says}">',
            f"<style>{STYLE}</style>",
            f'<text class="t" x="{LEFT}" y="24">{escape(title)}</text>',
            *_grid(across, up),
            *_drawn(series, across, up),
            *_labels(series, across, up),
            "</svg>\n",
        )
    )


def _spoken(one: Series) -> str:
    return f"{one.label}: " + ", ".join(f"{x:.4g} → {y:.4g}" for x, y in one.points)


def _at(point: tuple[float, float], across: Axis, up: Axis) -> tuple[float, float]:
    x = LEFT + across.share(point[0]) * (WIDTH - LEFT - RIGHT)
    y = HEIGHT - BOTTOM - up.share(point[1]) * (HEIGHT - TOP - BOTTOM)
    return round(x, 1), round(y, 1)


def _grid(across: Axis, up: Axis) -> list[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    drawn = [f'<path class="a" fill="none" d="M{LEFT} {TOP}V{bottom}H{right}"/>']
    for tick in across.ticks():
        x, _ = _at((tick, up.low), across, up)
        drawn.append(f'<path class="g" d="M{x} {TOP}V{bottom}"/>')
        drawn.append(f'<text class="q" x="{x}" y="{bottom + 18}" text-anchor="middle">{_short(tick)}</text>')
    for tick in up.ticks():
        _, y = _at((across.low, tick), across, up)
        drawn.append(f'<path class="g" d="M{LEFT} {y}H{right}"/>')
        drawn.append(f'<text class="q" x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{_short(tick)}</text>')
    middle = (LEFT + right) / 2
    drawn.append(f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">{escape(across.says)}</text>')
    turned = f"translate(18 {(TOP + bottom) / 2}) rotate(-90)"
    drawn.append(f'<text transform="{turned}" text-anchor="middle">{escape(up.says)}</text>')
    return drawn


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.3g}"


def _drawn(series: Sequence[Series], across: Axis, up: Axis) -> list[str]:
    drawn = []
    for one in series:
        kind, places = "o" if one.ours else "p", [_at(point, across, up) for point in one.points]
        if len(places) > 1:
            drawn.append(f'<path class="{kind} n" d="M{" L".join(f"{x} {y}" for x, y in places)}"/>')
        size = 6 if one.ours else 4.5
        drawn.extend(f'<circle class="{kind}" cx="{x}" cy="{y}" r="{size}"/>' for x, y in places)
    return drawn


def _labels(series: Sequence[Series], across: Axis, up: Axis) -> list[str]:
    """Each name beside its last point, moved up or down where another name stands already."""
    drawn: list[str] = []
    taken: list[tuple[float, float, float]] = []
    for one in sorted(series, key=lambda s: (not s.ours, _at(s.points[-1], across, up)[1])):
        x, y = _at(one.points[-1], across, up)
        wide, free = 7.2 * len(one.label), y
        for step in sorted(range(-16, 17), key=abs):
            free = y + 8 * step
            if TOP - 4 < free < HEIGHT - BOTTOM and not _covered(
                x + 10, free, wide, taken, series, across, up
            ):
                break
        taken.append((x + 10, free, wide))
        if abs(free - y) > 10:
            drawn.append(f'<path class="g" d="M{x} {y}L{x + 9} {free}"/>')
        kind = "ol" if one.ours else "pl"
        drawn.append(f'<text class="{kind}" x="{x + 10}" y="{free + 4}">{escape(one.label)}</text>')
    return drawn


def _covered(
    x: float, y: float, wide: float, taken: Sequence[tuple[float, float, float]],
    series: Sequence[Series], across: Axis, up: Axis,
) -> bool:  # fmt: skip
    if any(abs(y - other) < 15 and x < left + width and left < x + wide for left, other, width in taken):
        return True
    dots = (_at(point, across, up) for one in series for point in one.points)
    return any(abs(y - dot[1]) < 9 and x - 2 < dot[0] < x + wide + 7 for dot in dots)
