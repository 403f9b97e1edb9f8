"""How often the search finds its claim on the demonstration when words are asked for in other forms and spellings.

    python bench/recall.py DATABASE_URL

Two long words of a text that stands in a claim are asked for: as they stand, with other endings, with Kazakh letters
typed as Russian ones, and in Latin letters; and the whole text, spoiled as people spoil what they pass on.
"""

import random
import re
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from corpus import ENDINGS
from sqlalchemy import select

from claims.database import open_database
from claims.records import Match, Sighting
from claims.terms import TextLanguage
from claims.triage import MEMBER
from models import noise
from models.similarity import stop_words
from pipeline.searching import search

QUERIES = 300
CYRILLIC = "абвгдежзийклмнопрстуфхцыэәғқңөұүһі"
LATIN = dict(zip(CYRILLIC, [*"abvgdejziiklmnoprstufh", "ts", *"yeagqnouuhi"], strict=True))
RUSSIAN = str.maketrans("әғқңөұүһі", "агкноуухи")


def _other_endings(word: str, language: str, chance: random.Random) -> str:
    return word[: -chance.randrange(1, 3)] + chance.choice(ENDINGS[language])


def _latin(word: str, _: str, __: random.Random) -> str:
    return "".join(LATIN.get(letter, letter) for letter in word.lower())


WAYS: dict[str, Callable[[str, str, random.Random], str]] = {
    "as it stands": lambda word, _, __: word,
    "other endings": _other_endings,
    "Russian letters": lambda word, _, __: word.lower().translate(RUSSIAN),
    "Latin letters": _latin,
}


def main() -> None:
    """Ask, and print the shares by language."""
    chance = random.Random(2020)
    database = open_database(sys.argv[1])
    with database.reading() as session:
        query = select(Sighting, Match.claim_id).join(Match, Match.sighting_id == Sighting.id)
        rows = session.execute(
            query.where(Match.standing.in_(MEMBER), Sighting.language.in_(["kk", "ru", "en"]))
        ).all()
        found: dict[tuple[str, str], list[bool]] = {}
        for sighting, claim in chance.sample(rows, min(QUERIES, len(rows))):
            language = TextLanguage(sighting.language).value
            words = [
                word
                for word in re.findall(r"[^\W\d_]{5,}", sighting.said)
                if word.lower() not in stop_words()
            ]
            if len(words) < 2:
                continue
            chosen = chance.sample(words, 2)
            for way, spoil in WAYS.items():
                asked = " ".join(spoil(word, language, chance) for word in chosen)
                hits = search(session, asked, limit=100).hits
                found.setdefault((way, language), []).append(any(hit.claim_id == claim for hit in hits))
            hits = search(session, noise.typos(sighting.said, chance)).hits
            found.setdefault(("whole, mistyped", language), []).append(
                any(hit.claim_id == claim for hit in hits)
            )
    for (way, language), told in sorted(found.items()):
        print(f"{way:18}{language:4}{len(told):5}{sum(told) / len(told):8.3f}")


if __name__ == "__main__":
    main()
