"""Whether a figure fell by more than chance: below the interval it had before."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models.quality import Figure

LOWER_IS_BETTER = frozenset(
    {"calibration error", "related pairs joined", "different pairs joined", "joined by machine"}
)
EVEN = 1e-9


def dropped(before: Figure, now: Figure) -> bool:
    """Whether *now* lies beyond the worse end of the interval that *before* had."""
    # Resampling ones gives nothing but ones, yet where n were right, three in n may still be wrong (the rule of three).
    room = 3 / before.rows if before.rows and before.high - before.low < EVEN else 0.0
    if now.name in LOWER_IS_BETTER:
        return now.value > before.high + room + EVEN
    return now.value < before.low - room - EVEN


def drops(before: Sequence[Figure], now: Sequence[Figure]) -> list[str]:
    """The figures of *now* that fell, in words; what was not measured before cannot fall."""
    known = {(one.name, one.by, one.language): one for one in before}
    return [
        f"{one.name} by {one.by} ({one.language}): {one.value:.3f}, before {old.value:.3f}"
        f" [{old.low:.3f}, {old.high:.3f}]"
        for one in now
        if (old := known.get((one.name, one.by, one.language))) is not None and dropped(old, one)
    ]


def fallen(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The same for two reports of a training: wherever both hold a value and the old one an interval."""
    old = dict(_values(before))
    return [
        f"{name}: {value:.3f}, in service {old[name][0]:.3f} [{old[name][1]:.3f}, {old[name][2]:.3f}]"
        for name, (value, _, _) in _values(now)
        if name in old and ("calibration" not in name) and value < old[name][1] - EVEN
    ]


def reached(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every value of a training's report that has an interval, as rows."""
    return [
        {"name": name, "value": value, "low": low, "high": high}
        for name, (value, low, high) in _values(report)
    ]


def _values(
    report: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[float, float, float]]]:
    for name, found in report.items():
        if isinstance(found, list) and [type(one) for one in found] == [float] * 3:  # value, low, high
            yield ", ".join((*path, name)), (float(found[0]), float(found[1]), float(found[2]))
        if not isinstance(found, Mapping):
            continue
        value = found.get("value", found.get("right"))
        if isinstance(value, int | float) and "low" in found and "high" in found:
            yield ", ".join((*path, name)), (float(value), float(found["low"]), float(found["high"]))
        else:
            yield from _values(found, (*path, name))
