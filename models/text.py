"""Folding: every spelling of one text becomes one text, for comparing only; what people see stays as written.

Four steps: a readable canonical form; scripts put right word by word; the search key; for words in Latin
letters a Cyrillic reading. Every step is linear in the length of the text, whatever the text is.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models import disguises, figures, layout, letters, tote
from models._words import DENIAL, FIGURE
from models.headers import without_headers
from models.negation import negations
from models.reading import LONGEST_WORD, WORD, may_be_retyped, read

LONGEST = 16_000
"""Characters of a text that are looked at; the rest is cut off before anything else happens."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is compared."""

    canon: str
    """Readable: one Unicode form, nothing invisible, lower case, every word in one script."""
    key: str
    """The search key: the words, joined by a space; identical keys are one text."""
    words: tuple[str, ...]
    stems: tuple[str, ...]
    """The stem of each word, in order."""
    numbers: frozenset[str]
    dates: frozenset[str]
    """Days as "month-day": "07-05"."""
    negations: tuple[str, ...]
    """For each negation the first letters of what it turns round."""
    latin: tuple[str, ...]
    """The second reading of the words in Latin letters: what was not taken into the key."""
    links: frozenset[str]
    """Addresses without scheme, www., query and fragment."""
    spoken: tuple[str, ...]
    """The words with the question and the greeting around them, by which one tells how a text speaks."""

    @property
    def digest(self) -> str:
        """The digest of the key; see `fold_digest`."""
        return fold_digest(self)

    def pack(self) -> bytes:
        """What is compared, in UTF-8, one field a line; stems as lengths where they begin their words."""
        if all(map(str.startswith, self.words, self.stems)):
            stems = "".join([chr(_NOUGHT + len(stem)) for stem in self.stems])
        else:
            stems = _row(self.stems)
        numbers, dates, links = _row(sorted(self.numbers)), _row(sorted(self.dates)), _row(sorted(self.links))
        lines = (self.key, stems, numbers, dates, links, _row(self.negations), _row(self.latin))
        return "\n".join(lines).encode("utf-8", "surrogatepass")

    @classmethod
    def unpack(cls, packed: bytes) -> "Folded":
        """What `pack` wrote, its `canon` empty and nothing said around it; raises ValueError for anything else."""
        lines = packed.decode("utf-8", "surrogatepass").split("\n")
        key, lengths, numbers, dates, links, negations, latin = lines
        words = tuple(key.split(" ")) if key else ()
        if lengths[:1] == " ":
            stems = _tuple(lengths)
        elif len(lengths) == len(words):
            stems = tuple([word[: ord(sign) - _NOUGHT] for word, sign in zip(words, lengths)])  # noqa: B905
        else:
            raise ValueError("these bytes are no folded text")
        sets = [frozenset(_tuple(row)) if row else _NOTHING for row in (numbers, dates, links)]
        return cls("", key, words, stems, sets[0], sets[1], _tuple(negations), _tuple(latin), sets[2], words)


_NOUGHT = 48
"""Stands for a stem of no letters; one of one letter is the next sign, and so on."""
_NOTHING: frozenset[str] = frozenset()


def _row(parts: Sequence[str]) -> str:
    return " " + " ".join(parts) if parts else ""


def _tuple(row: str) -> tuple[str, ...]:
    return tuple(row[1:].split(" ")) if row else ()


_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\x00-\x08\x0e-\x1f\x7f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
# Stray marks of European, Hebrew and Arabic letters; the vowel signs of India are letters of a word and stay.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
_MARK_RUN = re.compile(f"([{_MARKS}]{{2}})[{_MARKS}]+")
_MARK = re.compile(f"[{_MARKS}]+")
_LINK = re.compile(
    r"(?:https?://|www\.|(?<![\w.@/-])[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){0,4}\.[a-z]{2,8}/)[^\s<>\"«»]{1,500}",
    re.IGNORECASE,
)
_MENTION_TAIL = ".,;:!?)]}'…"
_LATIN = re.compile("[A-Za-z]")
# Pictures and arrows, but not letters and numbers in circles and boxes.
_EMOJI = re.compile(
    "(?:[\u2190-\u245f\u2500-\u2bff\U0001f000-\U0001f0ff\U0001f1e6-\U0001f1ff\U0001f200-\U0001faff]"
    "[\ufe0e\ufe0f\u200d\u20e3]*)+"
)
_GREEK = re.compile("[Α-ω]")
_LATIN_SCHWA = re.compile("(?<=[Ѐ-ӿ])[əƏ]|[əƏ](?=[Ѐ-ӿ])")
_DIGIT = re.compile(r"\d")
_PLAIN = r" -~\n\r\t\u00a0а-яёәғқңөұүһі«»–—“”„’"
_UNUSUAL = re.compile(f"[^{_PLAIN}А-ЯЁӘҒҚҢӨҰҮҺІ]")


def fold(text: str) -> Folded:
    """*text* as it is compared; never raises, looks at its first 16,000 characters."""
    shown, links = _without_links(without_headers(_one_form(text)))
    shown, any_latin = _undisguised(shown)
    canon, spelled, dates = _spell_out(shown, any_latin)
    found = read(spelled)
    if found.singles > 2:
        joined = disguises.rejoined(shown)
        if joined != shown:
            canon, spelled, dates = _spell_out(joined, any_latin)
            found = read(spelled)
    numbers, named = figures.named(found.words) if found.signs & FIGURE else (_NOTHING, _NOTHING)
    return Folded(
        canon=canon,
        key=found.key,
        words=found.words,
        stems=found.stems,
        numbers=numbers,
        dates=dates | named,
        negations=negations(found.words) if found.signs & DENIAL else (),
        latin=found.latin,
        links=links,
        spoken=found.spoken,
    )


def spelled_out(text: str) -> str:
    """*text* as `models/reading.py` reads it: one form, one script, small letters, numbers in one spelling."""
    shown, any_latin = _undisguised(_without_links(without_headers(_one_form(text)))[0])
    return _spell_out(shown, any_latin)[1]


def fold_all(texts: Iterable[str]) -> list[Folded]:
    """The fold of each of *texts*, in order."""
    return list(map(fold, texts))


def fold_digest(folded: Folded) -> str:
    """The SHA-256 of the key, in hexadecimal: equal for texts that are one after folding."""
    return hashlib.sha256(folded.key.encode()).hexdigest()


def _one_form(text: str) -> str:
    text = text[:LONGEST].replace("№", " ").replace("…", "...")  # NFKC makes it "No", glued to the number
    if not _UNUSUAL.search(text):
        return text
    text = _LATIN_SCHWA.sub("ә", _EMOJI.sub(" ", text))
    if not _UNUSUAL.search(text):
        return text
    if text.isascii():
        return _INVISIBLE.sub("", text)
    # Sorting a run of marks is quadratic, and one U+FDFA becomes eighteen letters: bound both.
    text = _MARK_RUN.sub(r"\1", _INVISIBLE.sub("", text)).translate(disguises.DISGUISED).replace("₸", " тг ")
    text = unicodedata.normalize("NFKC", text)[:LONGEST]
    return tote.read(_INVISIBLE.sub("", _MARK.sub("", text)))


def _without_links(text: str) -> tuple[str, frozenset[str]]:
    if "/" not in text and "www." not in text:
        return text, frozenset()
    found = _LINK.findall(text)
    if not found:
        return text, frozenset()
    return _LINK.sub(" ", text), frozenset(filter(None, map(_address, found)))


def _address(link: str) -> str:
    bare = re.sub(r"^https?://", "", link.rstrip(_MENTION_TAIL), flags=re.IGNORECASE)
    return re.split(r"[?#]", re.sub(r"^(?:www|m)\.", "", bare, flags=re.IGNORECASE))[0].rstrip("/").lower()


def _undisguised(shown: str) -> tuple[str, bool]:
    """*shown* without other layouts and signs for letters, and whether it has Latin letters."""
    any_latin = _LATIN.search(shown) is not None
    if any_latin and may_be_retyped(shown):
        shown = layout.retyped(shown)
    return disguises.signs_as_letters(shown), any_latin


def _in_one_script(shown: str) -> str:
    """*shown* with look-alikes put right; where one was found, Latin words that could be Cyrillic are."""
    if shown.isascii():
        return shown
    tricked = False

    def repair(found: re.Match[str]) -> str:
        nonlocal tricked
        repaired = letters.repair(found[0][:LONGEST_WORD])
        tricked = tricked or repaired != found[0]
        return repaired

    fixed = WORD.sub(repair, shown)
    if not tricked:
        return shown
    return WORD.sub(lambda w: letters.as_cyrillic(w[0]) if letters.could_be_cyrillic(w[0]) else w[0], fixed)


def _spell_out(shown: str, any_latin: bool) -> tuple[str, str, frozenset[str]]:
    """*shown* as its readable form, that with its numbers in one spelling, and the days written in digits."""
    if shown.isascii() or not (any_latin or _UNUSUAL.search(shown)):
        canon = " ".join(shown.lower().split())
    else:
        canon = _canon_of_unusual(shown, any_latin)
    if not _DIGIT.search(canon):
        return canon, canon, _NOTHING
    if not figures.may_be_joined(canon):
        return canon, canon, _NOTHING
    dated, dates = figures.written_dates(canon)
    return canon, figures.join_groups(dated), dates


def _canon_of_unusual(shown: str, any_latin: bool) -> str:
    if any_latin or _GREEK.search(shown):
        shown = _in_one_script(shown)
    return " ".join(_MARK.sub("", shown.casefold()).split())
