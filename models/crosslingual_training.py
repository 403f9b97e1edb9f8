"""Making the table between Kazakh, Russian and English, and the odds of a link.

IBM Model 1 (Brown et al. 1993) with an empty word, run in both directions over codes of roots and beginnings.
A pair's strength is half the geometric and half the arithmetic mean of the two probabilities. What a table
knew before, and our list of words, take part as sentences of one word.

Never learned from: two blocks in ten of the news sentences (`kept_aside`), the sentences of X-WMT and whatever
`eval parallel` is given.
"""

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from models import crosslingual_words as words
from models.corpora import lines, rows
from models.crosslingual import COMMON, LANGUAGES, CrossTable, Odds, Side
from models.crosslingual_index import MEASURES, CrossIndex
from models.evaluation import bar_for_precision, calibration_error
from models.text import Folded, fold

LEXICON = Path(__file__).parent.parent / "data" / "words" / "kk-ru.tsv"
ROUNDS = 6
WORD_WEIGHT = 3.0
"""Sentences that one line of the list of words, or one reading of an older table, stands for."""
FAINT = 0.03
"""Strength below which a reading is dropped."""
MOST_READINGS = 6
KEPT = 0.96
"""The precision that the bar is set for."""
BLOCK = 20
"""Neighbouring sentences are of one article: they are kept on one side together."""
CODES = tuple(map(str, LANGUAGES))
Parallel = Mapping[str, Folded]
Unit = Callable[[str, str], int]


@dataclass(frozen=True)
class Lesson:
    """Sentence pairs as codes: *source* and *target* codes of each, and how many sentences it stands for."""

    source: list[list[int]]
    target: list[list[int]]
    weight: list[float]

    def add(self, source: Iterable[int], target: Iterable[int], weight: float = 1.0) -> None:
        """One more pair."""
        mine, theirs = sorted(set(source)), sorted(set(target))
        if mine and theirs:
            self.source.append(mine)
            self.target.append(theirs)
            self.weight.append(weight)


def train_crosslingual(
    pairs: Sequence[Parallel],
    base: CrossTable | None = None,
    lexicon: Sequence[tuple[str, str]] = (),
    texts: Mapping[str, Sequence[Folded]] | None = None,
) -> CrossTable:
    """A table from *pairs* (language → folded text, two languages or three), on top of *base* if given.

    *lexicon*: Kazakh roots (a hyphen behind those of verbs) with a Russian word. *texts*: running text of each
    language, from which rarity is counted besides the pairs.
    """
    spelled = _spellings(lexicon)
    roots = {words.code(spelling): words.code("@" + known) for spelling, known in spelled.items()}
    old_roots = base.roots if base else frozenset()
    unit = _unit(roots, old_roots)
    reads = {code: _learned_side(code, pairs, base, lexicon, unit) for code in CODES}
    finished = {}
    for code in CODES:
        rarity, unseen = _rarity(code, pairs, (texts or {}).get(code, ()), base, unit, reads)
        respelled = spelled if code == "kk" else {}
        finished[code] = Side(_respelled(rarity, respelled), unseen, _respelled(reads[code], respelled))
    odds = base.odds if base else Odds((1.0, *(0.0,) * (len(MEASURES) - 1)), 0.0, 1.0)
    return CrossTable(finished, frozenset(roots) | old_roots, _targets(finished), odds)


def _targets(sides: Mapping[str, Side]) -> frozenset[int]:
    return frozenset(
        target for side in sides.values() for reads in side.reads.values() for target, _ in reads
    )


def _spellings(lexicon: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Each spelling of each folded root, with the root as it is listed."""
    listed = {_first(kazakh.rstrip("-")) for kazakh, _ in lexicon} - {""}
    spelled = {known: known for known in listed}
    for known in sorted(listed):
        for spelling in words.spellings(known):
            spelled.setdefault(spelling, known)
    return spelled


def _first(text: str) -> str:
    return next(iter(fold(text).words), "")


def _unit(roots: Mapping[int, int], old_roots: frozenset[int]) -> Unit:
    known = frozenset(roots) | old_roots
    seen: dict[tuple[str, str], int] = {}

    def unit(word: str, language: str) -> int:
        asked = (word, language)
        if asked not in seen:
            front = words.root(word, known) if language == "kk" and not word[0].isdigit() else ""
            if front:
                seen[asked] = roots.get(words.code(front), words.code("@" + front))
            else:
                seen[asked] = words.code(words.beginning(word))
        return seen[asked]

    return unit


def _respelled(table: Mapping[int, Any], spelled: Mapping[str, str]) -> dict[int, Any]:
    """*table* with each root's entry also under its other spellings."""
    more = {
        words.code("@" + spelling): table[words.code("@" + known)]
        for spelling, known in spelled.items()
        if words.code("@" + known) in table
    }
    return {**more, **table}


def _learned_side(
    language: str,
    pairs: Sequence[Parallel],
    base: CrossTable | None,
    lexicon: Sequence[tuple[str, str]],
    unit: Unit,
) -> dict[int, tuple[tuple[int, float], ...]]:
    if language == COMMON:
        return {}
    lesson = Lesson([], [], [])
    for pair in pairs:
        if language in pair and COMMON in pair:
            mine, theirs = pair[language], pair[COMMON]
            lesson.add((unit(w, language) for w in mine.words), (unit(w, COMMON) for w in theirs.words))
    for kazakh, russian in lexicon if language == "kk" else ():
        mine_word, their_word = _first(kazakh.rstrip("-")), _first(russian)
        if mine_word and their_word:
            lesson.add([words.code("@" + mine_word)], [unit(their_word, COMMON)], WORD_WEIGHT)
    for mine_code, reads in base.sides[language].reads.items() if base else ():
        for their_code, strength in reads:
            lesson.add([mine_code], [their_code], WORD_WEIGHT * strength)
    return _readings(lesson) if lesson.source else {}


def _readings(lesson: Lesson) -> dict[int, tuple[tuple[int, float], ...]]:
    """Each source code's readings, strongest first, made so that a sure reading has strength 1."""
    there = model_one(lesson)
    back = model_one(Lesson(lesson.target, lesson.source, lesson.weight))
    found: dict[int, list[tuple[int, float]]] = {}
    for (mine, theirs), forth in there.items():
        other = back.get((theirs, mine), 0.0)
        strength = (forth * other) ** 0.5 / 2 + (forth + other) / 4
        if strength >= FAINT:
            found.setdefault(mine, []).append((theirs, strength))
    readings = {}
    for mine, several in found.items():
        best = sorted(several, key=lambda item: (-item[1], item[0]))[:MOST_READINGS]
        length = sum(strength**2 for _, strength in best) ** 0.5
        sure = min(1.0, length**0.5) / length
        readings[mine] = tuple((theirs, strength * sure) for theirs, strength in best)
    return readings


def model_one(lesson: Lesson, rounds: int = ROUNDS) -> dict[tuple[int, int], float]:
    """The probability of each target code given a source code, by expectation and maximisation."""
    source, mine = _numbered(lesson.source)
    target, theirs = _numbered(lesson.target)
    nothing = len(mine)
    pieces = [_crossed(np.append(s, nothing), t) for s, t in zip(source, target, strict=True)]
    asked = np.concatenate([a for a, _ in pieces])
    given = np.concatenate([b for _, b in pieces])
    sizes = [len(t) for t in target]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    # Each target word of each sentence is one thing to explain, by any source word or by none.
    group = np.concatenate(
        [
            np.tile(np.arange(start, start + size), len(s) + 1)
            for s, start, size in zip(source, starts.tolist(), sizes, strict=False)
        ]
    )
    weight = np.repeat(np.array(lesson.weight), [len(a) for a, _ in pieces])
    pairs, which = np.unique(asked * len(theirs) + given, return_inverse=True)
    of = pairs // len(theirs)
    chance = np.ones(len(pairs))
    for _ in range(rounds):
        share = chance[which]
        share *= weight / np.bincount(group, share, starts[-1])[group]
        count = np.bincount(which, share, len(pairs))
        chance = count / np.bincount(of, count, nothing + 1)[of]
    worth = np.flatnonzero((of < nothing) & (chance > FAINT / 4))
    return {(mine[of[i]], theirs[pairs[i] % len(theirs)]): float(chance[i]) for i in worth.tolist()}


def _numbered(sentences: Sequence[Sequence[int]]) -> tuple[list[npt.NDArray[np.int64]], list[int]]:
    codes = sorted({code for sentence in sentences for code in sentence})
    place = {code: at for at, code in enumerate(codes)}
    return [np.array([place[code] for code in sentence], np.int64) for sentence in sentences], codes


def _crossed(
    a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    return np.repeat(a, len(b)), np.tile(b, len(a))


def _rarity(
    language: str,
    pairs: Sequence[Parallel],
    texts: Sequence[Folded],
    base: CrossTable | None,
    unit: Unit,
    sides: Mapping[str, Mapping[int, tuple[tuple[int, float], ...]]],
) -> tuple[dict[int, float], float]:
    """How rare each code is, log(1 + texts / (1 + texts that have it)), and how rare one never seen is."""
    all_texts = [*texts, *(pair[language] for pair in pairs if language in pair)]
    seen: Counter[int] = Counter()
    for text in all_texts:
        seen.update({unit(word, language) for word in text.words})
    unseen = float(np.log(1 + max(len(all_texts), 2)))
    wanted = set(sides[language])
    if language == COMMON:
        wanted = {target for side in sides.values() for reads in side.values() for target, _ in reads}
    counted = {code: many for code, many in seen.items() if many > 1 or code in wanted}
    rarity = {code: float(np.log(1 + len(all_texts) / (1 + many))) for code, many in counted.items()}
    if not base:
        return rarity, unseen
    # What was counted over far more text stays; only words new to the table are taken from the desk's own.
    before = base.sides[language]
    fresh = {code: before.unseen for code in rarity if code in wanted and code not in before.rarity}
    return {**fresh, **before.rarity}, before.unseen


# --- the shipped table --------------------------------------------------------------------------------


def kept_aside(place: int) -> bool:
    """Whether the news sentence in this *place* of its file is never learned from: two blocks in ten."""
    return zlib.crc32(f"b{place // BLOCK}".encode()) % 10 < 2


def parallel(path: Path) -> list[dict[str, Folded]]:
    """The rows of a file of parallel sentences, folded, by language; rows that lack one are left out."""
    found = []
    for row in rows(path):
        texts = {language: fold(row[language]) for language in CODES if row.get(language)}
        if len(texts) > 1 and all(text.words for text in texts.values()):
            found.append(texts)
    return found


def folded(texts: Iterable[Mapping[str, str]]) -> list[dict[str, Folded]]:
    """Texts that say one thing in several languages, folded, as `train_crosslingual` takes them."""
    return [{language: fold(text) for language, text in said.items() if language in CODES} for said in texts]


def lexicon(path: Path = LEXICON) -> list[tuple[str, str]]:
    """Our own list: each Kazakh root with each of its Russian words."""
    return [(row["kk"], russian) for row in rows(path) for russian in row["ru"].split(", ")]


def train_shipped(
    corpora: Path, out: Path, extra: Sequence[Path] = (), list_of_words: Path = LEXICON
) -> dict[str, Any]:
    """Writes *out*/crosslingual.npz and its report; *extra* files of parallel sentences a user may add."""
    news = parallel(corpora / "parallel" / "ntrex.kk-ru-en.tsv")
    learned = [pair for place, pair in enumerate(news) if not kept_aside(place)]
    blocks = [place // BLOCK for place in range(len(news)) if not kept_aside(place)]
    more = parallel(corpora / "parallel" / "covid-terms.kk-ru-en.tsv")
    for path in extra:
        more += parallel(path)
    listed, texts = lexicon(list_of_words), _running_text(corpora)
    table = train_crosslingual(learned + more, None, listed, texts)
    measured, right = _cross_measured(learned, blocks, more, listed, texts)
    odds, report = _odds(measured, right)
    table = replace(table, odds=odds)
    table.save(out / "crosslingual.npz")
    report |= {
        "learned_from": ["ntrex.kk-ru-en", "covid-terms.kk-ru-en", "data/words", *(path.stem for path in extra)],
        "sentences": len(learned), "terms": len(more), "words": len(listed),
        "readings": {language: sum(map(len, side.reads.values())) for language, side in table.sides.items()},
    }  # fmt: skip
    _write_report(report, out)
    return report


def train_from_desk(said: Sequence[Mapping[str, str]], out: Path) -> dict[str, Any]:
    """Writes *out*/crosslingual.npz: the shipped table, taught what a desk *said* in several languages, and a report.

    The odds of a link stay those of the shipped table: a desk's sentences are too few to measure them on.
    """
    base = CrossTable.load()
    table = train_crosslingual(folded(said), base)
    table.save(out / "crosslingual.npz")
    report = {
        "learned_from": ["the shipped table", "the desk"],
        "sentences": len(said),
        "readings": {language: sum(map(len, side.reads.values())) for language, side in table.sides.items()},
        "readings_before": {
            language: sum(map(len, side.reads.values())) for language, side in base.sides.items()
        },
    }
    _write_report(report, out)
    return report


def _write_report(report: Mapping[str, Any], out: Path) -> None:
    text = json.dumps(report, indent=1, sort_keys=True) + "\n"
    (out / "crosslingual.report.json").write_text(text, "utf-8")


def _running_text(corpora: Path) -> dict[str, list[Folded]]:
    text = corpora / "text"
    headlines = {
        row[side]
        for row in rows(corpora / "pairs" / "paraphraser-ru.train.tsv")
        for side in ("text_a", "text_b")
    }
    return {
        "kk": [fold(line) for line in lines(text / "kk-news.txt")[:8_000]],
        "ru": [fold(line) for line in lines(text / "ru-informal.txt") + sorted(headlines)[:8_000]],
        "en": [fold(line) for line in lines(text / "en-informal.txt")],
    }


FOLDS = 4
SIZES = (60, 150, 420)
"""Texts a side of the small desks on which the odds are learned."""
EIGHT = 8
CUT = 0.1
"""Share of the asking texts that are cut short: rumours may be, news sentences are not."""


def _cross_measured(
    learned: Sequence[Parallel],
    blocks: Sequence[int],
    more: Sequence[Parallel],
    listed: Sequence[tuple[str, str]],
    texts: Mapping[str, Sequence[Folded]],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The measures of the nearest neighbours, by tables that never saw them, and whether they were right."""
    measured: list[tuple[float, ...]] = []
    right: list[bool] = []
    chance = np.random.default_rng(7)
    for number in range(FOLDS):
        held = [pair for pair, block in zip(learned, blocks, strict=True) if block % FOLDS == number]
        rest = [pair for pair, block in zip(learned, blocks, strict=True) if block % FOLDS != number]
        table = train_crosslingual([*rest, *more], None, listed, texts)
        for size in SIZES:
            chosen = [held[i] for i in chance.permutation(len(held))[:size]]
            for asked, answer in (("kk", "ru"), ("ru", "kk")):
                _measure(table, chosen, asked, answer, chance, measured, right)
    return np.array(measured), np.array(right)


def _measure(
    table: CrossTable,
    pairs: Sequence[Parallel],
    asked: str,
    answer: str,
    chance: np.random.Generator,
    measured: list[tuple[float, ...]],
    right: list[bool],
) -> None:
    """Half of *pairs* have their *answer* in the index; every *asked* text is asked, some cut short."""
    index = CrossIndex(table)
    there = set(chance.permutation(len(pairs))[: len(pairs) // 2].tolist())
    texts = [cut_short(pair[asked]) if chance.random() < CUT else pair[asked] for pair in pairs]
    for place, pair in enumerate(pairs):
        if place in there:
            index.add(place, pair[answer], answer)
        else:  # a neighbour that is wrong must not be given away by its own counterpart
            index.add(-1 - place, texts[place], asked)
    for place, text in enumerate(texts):
        for link in index.links(text, asked)[:1]:
            measured.append(link.measured)
            right.append(link.text == place)


def cut_short(folded: Folded) -> Folded:
    """Only the first eight words of a text."""
    return fold(" ".join(folded.canon.split()[:EIGHT]))


def _odds(measured: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> tuple[Odds, dict[str, Any]]:
    """The odds by logistic regression, and their bar, precision and recall on the folds they did not see."""
    halves = np.arange(len(right)) * 2 // len(right)
    unseen = np.zeros(len(right))
    for half in (0, 1):
        part = _regression(measured[halves != half], right[halves != half])
        unseen[halves == half] = [part.probability(row) for row in measured[halves == half]]
    bar = bar_for_precision(right, unseen, KEPT)
    odds = replace(_regression(measured, right), bar=bar)
    curve = []
    for precision in (0.9, 0.93, 0.96, 0.98, 0.99):
        at = bar_for_precision(right, unseen, precision)
        given = unseen >= at
        curve.append({"precision": precision, "bar": at, "of_right_neighbours": float(given[right].mean())})
    return odds, {
        "bar": bar,
        "curve": curve,
        "calibration_error": calibration_error(right, unseen),
        "neighbours": len(right),
        "right": int(right.sum()),
        "weights": dict(zip(MEASURES, odds.weights, strict=True)),
    }


def _regression(measured: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> Odds:
    model = LogisticRegression(C=10.0, max_iter=2_000).fit(measured, right)
    return Odds(tuple(map(float, model.coef_[0])), float(model.intercept_[0]), 1.0)
