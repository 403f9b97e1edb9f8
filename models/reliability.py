"""How far a probability can be taken at its word: the table of reliability, and its picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BINS = 10
_SIDE = 360
_EDGE = 48
_COLOURS = ("#1b4965", "#c1666b", "#6a994e", "#bc6c25", "#5f0f40")


@dataclass(frozen=True)
class Bin:
    """Pairs whose probability lies between two tenths: how many, what was said on average, what was true."""

    low: float
    pairs: int
    said: float
    true: float


def reliability(same: npt.NDArray[np.bool_], scores: npt.NDArray[np.float64]) -> list[Bin]:
    """The table of ten bins of equal width; empty bins are left out."""
    which = np.minimum((scores * BINS).astype(int), BINS - 1)
    return [
        Bin(
            low=bin_ / BINS,
            pairs=int((which == bin_).sum()),
            said=float(scores[which == bin_].mean()),
            true=float(same[which == bin_].mean()),
        )
        for bin_ in range(BINS)
        if (which == bin_).any()
    ]


def draw(tables: Mapping[str, Sequence[Bin]], title: str) -> str:
    """The reliability diagram as SVG: what was said across, what was true upwards, a line for each of *tables*."""
    width, height = _SIDE + 2 * _EDGE + 130, _SIDE + 2 * _EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{title}</title>",
        "<style>text{font:12px system-ui,sans-serif;fill:#333}</style>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        _frame(),
    ]
    for place, (name, bins) in enumerate(tables.items()):
        parts.append(_line(name, bins, _COLOURS[place % len(_COLOURS)], place))
    return "\n".join([*parts, "</svg>", ""])


def _frame() -> str:
    ticks = []
    for tenth in range(0, 11, 2):
        x, y = _at(tenth / 10, 0)
        ticks.append(f'<text x="{x:.0f}" y="{y + 18:.0f}" text-anchor="middle">{tenth / 10:.1f}</text>')
        x, y = _at(0, tenth / 10)
        ticks.append(f'<text x="{x - 8:.0f}" y="{y + 4:.0f}" text-anchor="end">{tenth / 10:.1f}</text>')
    (x0, y0), (x1, y1) = _at(0, 0), _at(1, 1)
    return "\n".join(
        [
            f'<rect x="{x0:.0f}" y="{y1:.0f}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#999"/>',
            f'<path d="M{x0:.0f} {y0:.0f}L{x1:.0f} {y1:.0f}" stroke="#bbb" stroke-dasharray="4 4"/>',
            f'<text x="{(x0 + x1) / 2:.0f}" y="{y0 + 38:.0f}" text-anchor="middle">probability said</text>',
            f'<text x="{x0:.0f}" y="{y1 - 12:.0f}">share that states one claim</text>',
            *ticks,
        ]
    )


def _line(name: str, bins: Sequence[Bin], colour: str, place: int) -> str:
    points = [_at(one.said, one.true) for one in bins]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points)
    x, y = 2 * _EDGE + _SIDE - 28, _EDGE + 14 + 20 * place
    pairs = sum(one.pairs for one in bins)
    return (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"/>{dots}'
        f'<rect x="{x}" y="{y - 9}" width="10" height="10" fill="{colour}"/>'
        f'<text x="{x + 16}" y="{y}">{name} ({pairs:,})</text>'
    )


def _at(said: float, true: float) -> tuple[float, float]:
    return _EDGE + said * _SIDE, _EDGE + (1 - true) * _SIDE
