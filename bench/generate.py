"""Makes 41,000 questions out of what lies in data/: real spread, real noise, the same every time.

A few rumours are asked about thousands of times, most things once (Zipf), and hardly anybody types the same words:
each question is one of the texts people wrote, spoiled as people spoil them.
"""

import argparse
import json
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from models import noise

COUNT = 41_000
SPOILERS = (
    *(lambda text, _: text,) * 4,
    *(noise.typos,) * 4,
    *(noise.cut_short,) * 2,
    *(noise.forwarded,) * 2,
    noise.russian_letters,
    noise.russian_letters_and_typos,
    noise.homoglyphs,
    noise.shouted,
)
CHATTER = {
    "kk": (
        "Сәлеметсіз бе!",
        "рас па?",
        "айтыңыздаршы",
        "көршім айтты",
        "ватсаптан келді",
        "сұрайын дегенім",
        "өтінемін",
    ),
    "ru": (
        "Здравствуйте!",
        "это правда?",
        "подскажите пожалуйста",
        "соседка сказала",
        "пришло в ватсапе",
        "очень волнуюсь",
    ),
    "en": ("Hello,", "is this true?", "please tell me", "a neighbour said", "got this on whatsapp"),
}


def texts() -> list[list[tuple[str, str]]]:
    """Groups of (language, text): each rumour is one group, every other text one of its own."""
    groups: list[list[tuple[str, str]]] = []
    for path in sorted((ROOT / "data/demo/rumours").glob("r*.yaml")):
        rumour = yaml.safe_load(path.read_text(encoding="utf-8"))
        groups.append([(one["lang"], one["text"].strip()) for one in rumour["sightings"]])
    for folder in ("questions", "news"):
        for path in sorted((ROOT / "data/demo" / folder).glob("*.yaml")):
            entries: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
            groups += [[(path.stem, str(entry["text"]).strip())] for entry in entries]
    return groups


def questions(count: int, seed: int = 2020) -> list[dict[str, str]]:
    """*count* questions with their group, in order of arrival."""
    chance = random.Random(seed)
    groups = texts()
    order = list(range(len(groups)))
    chance.shuffle(order)
    weights = [1 / (rank + 3) for rank in range(len(groups))]
    start = datetime(2020, 3, 15, tzinfo=UTC)
    made = []
    for number, group in enumerate(chance.choices(order, weights, k=count), 1):
        language, text = chance.choice(groups[group])
        said = chance.choice(SPOILERS)(text, chance)
        if chance.random() < 0.5:
            extra = chance.choice(CHATTER[language])
            said = f"{extra} {said}" if chance.random() < 0.5 else f"{said} {extra}"
        at = start + timedelta(seconds=number * 120)
        made.append({"key": f"g{number}", "text": said, "published_at": at.isoformat(), "group": f"g{group}"})
    return made


def write(path: Path, count: int = COUNT) -> None:
    """The questions as JSON Lines, the form that `table` reads."""
    with path.open("w", encoding="utf-8") as lines:
        for question in questions(count):
            lines.write(json.dumps(question, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--count", type=int, default=COUNT)
    given = parser.parse_args()
    write(given.file, given.count)
