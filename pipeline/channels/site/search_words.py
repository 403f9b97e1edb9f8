"""The words that published texts are found by, and the files that hold them: shards of postings, a few KB each.

Words are folded and cut as the matcher has them; a term is a folded word, its stem, or its first letters. Of all
languages there is one index: whoever pastes a Russian message into the Kazakh page finds the Kazakh answer.
Nothing stands in it but what is published: titles, summaries, texts, and the approved wordings of claims.
"""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

TITLE, SUMMARY, BODY = 3, 2, 1
"""How much it says about a page that a word stands in its title (or a claim's wording), its summary, its text."""
PREFIX = 5
"""Letters of a word's beginning: what is left of it in most of its forms."""
HOME = 4
"""Letters by which a term's shard is chosen, so that a word and its forms lie in one."""
LONGEST = 60
SHARD = 3_000
"""Bytes of a shard, about; a message asks for two dozen of them."""
COMMON_FROM = 50
COMMON_SHARE = 8
"""A term in more pages than the first, and in more than one in so many, tells no page from another."""

Ints = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Terms:
    """The terms of one page, each once."""

    hashes: Ints
    homes: Ints
    """The hash of the first letters, by which the shard is chosen."""
    weights: npt.NDArray[np.uint8]


NOTHING = Terms(np.zeros(0, np.uint32), np.zeros(0, np.uint32), np.zeros(0, np.uint8))


def read(parts: Iterable[tuple[int, str]]) -> Terms:
    """The terms of (weight, text) pairs; a term has the highest weight it is said with."""
    from models.similarity import stop_words
    from models.text import fold

    found: dict[str, int] = {}
    for weight, text in parts:
        folded = fold(text)
        for word in {*folded.words, *folded.latin} - stop_words():
            for term in terms_of(word):
                found[term] = max(weight, found.get(term, 0))
    names = sorted(found)
    return Terms(
        np.array([term_hash(name) for name in names], np.uint32),
        np.array([term_hash(name[:HOME]) for name in names], np.uint32),
        np.array([found[name] for name in names], np.uint8),
    )


@lru_cache(maxsize=65_536)
def terms_of(word: str) -> tuple[str, ...]:
    """The terms of a folded *word*, the most exact first; none for a single letter."""
    from models.stems import stem

    if len(word) < 2 and not word.isdigit():
        return ()
    word = word[:LONGEST]
    first = word if word[0].isdigit() else word[:PREFIX]
    return tuple(dict.fromkeys((word, stem(word), first)))


@lru_cache(maxsize=65_536)
def term_hash(term: str) -> int:
    """FNV-1a over 16-bit letters, its high bits folded in; the site's script does the same."""
    value = 0x811C9DC5
    spelled = term.encode("utf-16-le", "surrogatepass")
    for low, high in zip(spelled[::2], spelled[1::2], strict=True):
        value = ((value ^ (high << 8 | low)) * 0x01000193) & 0xFFFFFFFF
    return value ^ value >> 15


@dataclass(frozen=True)
class Index:
    """All postings of a site: its pages by number, the oldest first."""

    pages: Sequence[Terms]

    @cached_property
    def shards(self) -> int:
        """How many shards there are: a power of two, so that it changes seldom."""
        postings = sum(len(page.hashes) for page in self.pages)
        return 1 << max(0, (2 * postings // SHARD).bit_length())

    @cached_property
    def common(self) -> Ints:
        """The terms that tell no page from another, in order."""
        lists = self._lists
        return np.unique(lists.terms[lists.counts > self._most]).astype(np.uint32)

    def head(self) -> bytes:
        """What has to be known before a shard is asked for."""
        common = _base64(self.common.astype("<u4").tobytes())
        return _call("head", json.dumps({"pages": len(self.pages), "shards": self.shards, "common": common}))

    def files(self) -> Mapping[str, bytes]:
        """Every shard by name.

        A shard: how many terms (4 bytes); their hashes in order (4 bytes each); how many pages each has (2 bytes);
        then for each page a number in LEB128: three times the step from the page before, and the weight less one.
        """
        lists = self._lists
        kept = lists.counts <= self._most
        terms, homes = lists.terms[kept].astype("<u4"), lists.homes[kept]
        counts = np.minimum(lists.counts[kept], 0xFFFF).astype("<u2")
        written, ends = _leb128(lists.postings[np.repeat(kept, lists.counts)])
        last = np.concatenate([[0], ends[np.cumsum(lists.counts[kept]) - 1]])
        found = {}
        for shard, (begin, end) in enumerate(
            pairwise(np.searchsorted(homes, range(self.shards + 1)).tolist())
        ):
            parts = (
                np.array([end - begin], "<u4"),
                terms[begin:end],
                counts[begin:end],
                written[last[begin] : last[end]],
            )
            packed = _base64(b"".join([part.tobytes() for part in parts]))
            found[f"{shard:x}"] = _call("shard", str(shard), json.dumps(packed))
        return found

    @property
    def _most(self) -> int:
        return max(COMMON_FROM, len(self.pages) // COMMON_SHARE)

    @cached_property
    def _lists(self) -> "_Lists":
        hashes, homes, weights = self._all("hashes"), self._all("homes"), self._all("weights")
        keys = (homes & np.uint64(self.shards - 1)) << np.uint64(32) | hashes
        order = np.argsort(keys, kind="stable")  # pages stay in their order
        keys = keys[order]
        first = np.ones(len(keys), np.bool_)
        first[1:] = keys[1:] != keys[:-1]
        sizes = [len(page.hashes) for page in self.pages]
        pages = np.repeat(np.arange(len(self.pages), dtype=np.int64), sizes)[order]
        steps = np.where(first, pages + 1, np.diff(pages, prepend=0))
        starts = np.flatnonzero(first)
        return _Lists(
            (keys[starts] & np.uint64(0xFFFFFFFF)).astype(np.uint32),
            (keys[starts] >> np.uint64(32)).astype(np.int64),
            np.diff(np.append(starts, len(keys))),
            3 * steps + weights[order].astype(np.int64) - 1,
        )

    def _all(self, name: str) -> npt.NDArray[np.uint64]:
        parts = [getattr(page, name) for page in self.pages]
        return np.concatenate([np.zeros(0, np.uint8), *parts]).astype(np.uint64)


@dataclass(frozen=True)
class _Lists:
    """The postings in the order in which they are written: by shard, term and page."""

    terms: Ints
    homes: Numbers
    """The shard of each term."""
    counts: Numbers
    """How many postings each has."""
    postings: Numbers
    """Of all terms, as they are written."""


def script_of(name: str, *values: object) -> bytes:
    """A file that hands *values* to the search: a script, because a page opened from a disk may fetch nothing."""
    return _call(name, *[json.dumps(value, ensure_ascii=False) for value in values])


def _call(name: str, *arguments: str) -> bytes:
    # Nothing may end a script element or a line, wherever this text is put.
    spelled = (
        ",".join(arguments).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    )
    return f"aiqynSearch.{name}({spelled});\n".encode()


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _leb128(values: Numbers) -> tuple[npt.NDArray[np.uint8], Numbers]:
    """*values* seven bits a byte, the lowest first, and where each ends."""
    sizes = np.ones(len(values), np.int64)
    for bits in (7, 14, 21, 28):
        sizes += values >= 1 << bits
    ends = np.cumsum(sizes)
    written = np.zeros(sizes.sum(), np.uint8)
    for turn in range(sizes.max(initial=0)):
        there = sizes > turn
        more = np.where(sizes[there] > turn + 1, 128, 0)
        written[(ends - sizes)[there] + turn] = (values[there] >> 7 * turn) & 127 | more
    return written, ends
