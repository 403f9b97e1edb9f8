"""Pairs as the matcher will meet them: each text beside the nearest of thousands, nearly all of which differ.

Judged pairs alone teach the wrong lesson. Half of ours are twins on purpose (one word, one denial, one number
apart), so a model learns from them that likeness means little; and nobody hands a matcher pairs in service, it is
shown the nearest candidates of a stream in which most things are said once. So the judged texts are put into such a
stream, copies of them as chats make copies, among texts that have nothing to do with them, and every text is paired
with its nearest candidates. The bars are set on these pairs.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models import noise
from models.candidates import CandidateIndex
from models.corpora import lines
from models.judged import JudgedPair, is_frozen
from models.text import fold_all

NEIGHBOURS = 12
OTHERS = (
    ("kk-informal.txt", 1_500),
    ("kk-news.txt", 800),
    ("ru-informal.txt", 1_000),
    ("en-informal.txt", 700),
)
"""Corpora's texts that stand around the judged ones, and how many of each."""
COPIED = 0.35
"""The share of the others that is copied once."""
ASKED = 0.4
REPEATS = 0.6
"""The cosine from which a text of the corpora is taken for a repetition of another."""
ASKS = (" рас па?", " это правда?", " is it true?", " Барлығына таратыңыз!")


@dataclass(frozen=True)
class _Text:
    said: str
    original: str
    """What it is a copy of: itself where it is none."""
    group: str
    language: str
    ours: bool
    frozen: bool


def stream_pairs(judged: Sequence[JudgedPair], corpora: Path | None, seed: int = 1) -> Iterator[JudgedPair]:
    """Each text of the stream with its nearest candidates; two texts of one group that nobody judged are left out."""
    chance = random.Random(seed)
    originals = [*_judged_texts(judged), *_others(corpora, chance)]
    originals = _apart(originals)
    texts = [*originals, *_copies(originals, chance)]
    chance.shuffle(texts)
    folds = fold_all(text.said for text in texts)
    index = CandidateIndex().fit(range(len(texts)), folds)
    verdicts = _Verdicts(judged)
    for place, text in enumerate(texts):
        if not text.ours and text.said == text.original and chance.random() > 0.15:
            continue
        for key, _ in index.kneighbors([folds[place]], n_neighbors=NEIGHBOURS + 1)[0]:
            other = texts[key]
            same = verdicts.same(text, other) if key != place else None
            if same is None or (text.frozen != other.frozen and not text.frozen):
                continue  # nobody judged it, or learning from it would show a text that is kept aside
            language = (
                text.language if text.language == other.language else f"{text.language}-{other.language}"
            )
            pair = (text.said, other.said, same, language, text.group, "stream")
            yield JudgedPair(*pair, frozen=text.frozen)


class _Verdicts:
    """Whether two texts state one claim, as far as the judgements tell."""

    def __init__(self, judged: Sequence[JudgedPair]) -> None:
        self.said = {(pair.text_a, pair.text_b): pair.same for pair in judged}
        self.said |= {(pair.text_b, pair.text_a): pair.same for pair in judged}
        self.claims = dict(clusters(judged))

    def same(self, one: _Text, other: _Text) -> bool | None:
        """None: one group, but nobody said."""
        a, b = one.original, other.original
        if one.group != other.group:
            return False
        if a == b or (a, b) in self.said:
            return self.said.get((a, b), True)
        return True if self.claims.get(a, a) == self.claims.get(b, b) else None


def clusters(pairs: Sequence[JudgedPair]) -> list[tuple[str, int]]:
    """Each judged text with the claim it states: texts that a chain of positive judgements connects are one claim."""
    parent: dict[str, str] = {}

    def root(text: str) -> str:
        while parent.setdefault(text, text) != text:
            text = parent[text]
        return text

    for pair in pairs:
        one, other = root(pair.text_a), root(pair.text_b)
        if pair.same and one != other:
            parent[one] = other
    numbers: dict[str, int] = {}
    return [(text, numbers.setdefault(root(text), len(numbers))) for text in parent]


def _judged_texts(judged: Sequence[JudgedPair]) -> list[_Text]:
    found: dict[str, _Text] = {}
    for pair in judged:
        for said in (pair.text_a, pair.text_b):
            found.setdefault(said, _Text(said, said, pair.group, pair.language, True, pair.frozen))
    return list(found.values())


def _others(corpora: Path | None, chance: random.Random) -> Iterator[_Text]:
    for name, count in OTHERS if corpora is not None else ():
        assert corpora is not None
        said = [line for line in lines(corpora / "text" / name) if len(line.split()) >= 4]
        for place, line in enumerate(chance.sample(said, min(count, len(said)))):
            group = f"{name}:{place}"
            yield _Text(line, line, group, name[:2], False, is_frozen(group))


def _apart(texts: Sequence[_Text]) -> list[_Text]:
    """*texts* without others that nearly repeat an earlier one: nobody judged whether they say the same."""
    folds = fold_all(text.said for text in texts)
    index = CandidateIndex().fit(range(len(texts)), folds)
    near = index.kneighbors(folds, n_neighbors=3)
    return [
        text
        for place, (text, found) in enumerate(zip(texts, near, strict=True))
        if text.ours or not any(key < place and cosine >= REPEATS for key, cosine in found)
    ]


def _copies(originals: Sequence[_Text], chance: random.Random) -> Iterator[_Text]:
    spoilers = list(noise.SPOILERS.values())
    for text in originals:
        if len(text.said.split()) < 5 or (not text.ours and chance.random() > COPIED):
            continue
        said = chance.choice(spoilers)(text.said, chance)
        if chance.random() < ASKED:
            said += chance.choice(ASKS)
        yield _Text(said, text.said, text.group, text.language, text.ours, text.frozen)
