"""PostgreSQL knows a lock by its number alone: two parts with one number would keep each other from working."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(r"^\w*LOCK = (0x6169[0-9A-F]{4})", re.MULTILINE)


def test_each_lock_has_a_number_of_its_own():
    found = Counter(
        number
        for room in ("claims", "pipeline", "desk")
        for file in (ROOT / room).rglob("*.py")
        for number in NUMBER.findall(file.read_text(encoding="utf-8"))
    )
    assert len(found) >= 12
    assert [number for number, times in found.items() if times > 1] == []
