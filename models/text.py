"""Folding: every spelling of one text becomes one text, for comparing only; what people see stays as written.

Four steps: a readable canonical form; scripts put right word by word; the search key; for words in Latin
letters a Cyrillic reading. Every step is linear in the length of the text, whatever the text is.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_

import numpy as np
import numpy.typing as npt

from claims.plugins import discover
from models import disguises, figures, layout, letters, tote
from models._words import (
    AROUND,
    BEGINNING,
    DENIAL,
    DIGIT,
    ENDING,
    FIGURE,
    KK,
    LETTER,
    LOOKS_NEGATED,
    NEGATES,
    POINT,
    RARE,
    RU,
    STRANGE,
    WHOLE,
    tables_of,
    walk,
)
from models.chorus import chorus_begins, without_chorus
from models.latin import reads_as_cyrillic
from models.negation import LOOK_NEGATED, is_negation, negation_lists, negations
from models.spellings import KEY_OF_LETTERS, first_of_pairs, is_latin, spellings, with_one_name
from models.stems import stem

LONGEST = 16_000
"""Characters of a text that are looked at; the rest is cut off before anything else happens."""

LONGEST_WORD = 64
"""Letters of one word that are looked at."""


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

    @property
    def digest(self) -> str:
        """The digest of the key; see `fold_digest`."""
        return fold_digest(self)

    def pack(self) -> bytes:
        """Everything but `canon` in UTF-8, one field a line; stems as lengths where they begin their words."""
        cut = all(map(str.startswith, self.words, self.stems)) and max(map(len, self.stems), default=0) < 64
        stems = "".join([_LENGTHS[len(stem)] for stem in self.stems]) if cut else " " + " ".join(self.stems)
        sets = (_row(sorted(part)) for part in (self.numbers, self.dates, self.links))
        lines = (self.key, stems, *sets, _row(self.negations), _row(self.latin))
        return "\n".join(lines).encode("utf-8", "surrogatepass")

    @classmethod
    def unpack(cls, packed: bytes) -> "Folded":
        """What `pack` wrote, its `canon` empty; raises ValueError for anything else."""
        key, stems, numbers, dates, links, negations, latin = packed.decode("utf-8", "surrogatepass").split(
            "\n"
        )
        words = tuple(key.split(" ")) if key else ()
        if stems[:1] == " ":
            cut = tuple(stems[1:].split(" "))
        else:
            cut = tuple([word[: _LENGTH[sign]] for word, sign in zip(words, stems, strict=True)])
        return cls(
            "", key, words, cut, _set(numbers), _set(dates), _tuple(negations), _tuple(latin), _set(links)
        )


_LENGTHS = [chr(48 + length) for length in range(64)]
_LENGTH = {sign: length for length, sign in enumerate(_LENGTHS)}


def _row(parts: Sequence[str]) -> str:
    return " " + " ".join(parts) if parts else ""


def _tuple(row: str) -> tuple[str, ...]:
    return tuple(row[1:].split(" ")) if row else ()


def _set(row: str) -> frozenset[str]:
    return frozenset(row[1:].split(" ")) if row else _NOTHING


_NOTHING: frozenset[str] = frozenset()


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
_LINK = re.compile(r"(?:https?://|www\.|(?<![\w.])t\.me/|(?<![\w.])wa\.me/)[^\s<>\"«»]{1,500}", re.IGNORECASE)
_MENTION_TAIL = ".,;:!?)]}'…"
_WORD = re.compile(r"[^\W_]+(?:['’ʼ‘`´][^\W_]+|['’ʼ](?=\w))*(?:\.\d+)?")
_APOSTROPHE = re.compile("[’ʼ‘`´]")
_UNIT = re.compile(r"(?<=\d\d)(?=[^\W\d_])|(?<=[^\W\d_]{3})(?=\d\d)")
_LATIN = re.compile("[A-Za-z]")
_GREEK = re.compile("[Α-ω]")
_EMOJI = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]+")
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W_]+")
_QUOTED = re.compile("['’ʼ‘`´]")
_PLAIN = r" -~\n\r\t\u00a0а-яёәғқңөұүһі«»–—“”„’"
_CYRILLIC = re.compile(r"[ !-&(-/0-@\[-_{-~\u00a0а-яёәғқңөұүһі«»–—“”„]*")
_UNUSUAL = re.compile(f"[^{_PLAIN}А-ЯЁӘҒҚҢӨҰҮҺІ]")
_USUAL_SMALL = re.compile(f"[{_PLAIN}]*")


def fold(text: str) -> Folded:
    """*text* as it is compared; never raises, looks at its first 16,000 characters."""
    shown, links = _without_links(_one_form(text))
    if any_latin := _LATIN.search(shown) is not None:
        shown = layout.retyped(shown)
    shown = disguises.signs_as_letters(shown)
    canon, spelled, dates = _spell_out(shown, any_latin)
    read = _read(spelled)
    if read.singles > 2:
        joined = disguises.rejoined(shown)
        if joined != shown:
            canon, spelled, dates = _spell_out(joined, any_latin)
            read = _read(spelled)
    numbers, named = figures.named(read.words) if read.signs & FIGURE else (_NOTHING, _NOTHING)
    return Folded(
        canon=canon,
        key=read.key,
        words=read.words,
        stems=read.stems,
        numbers=numbers,
        dates=dates | named,
        negations=negations(read.words) if read.signs & DENIAL else (),
        latin=read.latin,
        links=links,
    )


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

    fixed = _WORD.sub(repair, shown)
    if not tricked:
        return shown
    return _WORD.sub(lambda w: letters.as_cyrillic(w[0]) if letters.could_be_cyrillic(w[0]) else w[0], fixed)


def _spell_out(shown: str, any_latin: bool) -> tuple[str, str, frozenset[str]]:
    """*shown* as its readable form, that with its numbers in one spelling, and the days written in digits."""
    if any_latin or _GREEK.search(shown):
        shown = _in_one_script(shown)
    if _EMOJI.search(shown):
        shown = _EMOJI.sub(" ", shown)
    canon = " ".join(shown.casefold().split())
    if not _USUAL_SMALL.fullmatch(canon):
        canon = _MARK.sub("", canon)
    if not _DIGIT.search(canon):
        return canon, canon, _NOTHING
    dated, dates = figures.written_dates(canon)
    return canon, figures.join_groups(dated), dates


@dataclass(frozen=True, slots=True)
class _Read:
    """The words of a text."""

    key: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    signs: int
    """What they are, together."""
    singles: int
    """Words of one letter."""
    latin: tuple[str, ...] = ()


def _read(spelled: str) -> _Read:
    if _CYRILLIC.fullmatch(spelled):
        letters_in = np.frombuffer(spelled.encode("utf-16-le"), np.uint16)
        found = walk(letters_in, _tables(), _SURE_LATIN)
        length, _, signs, singles = found[:4].tolist()
        if not signs & (RARE | AROUND):
            key = found[4 : 4 + length].tobytes().decode("utf-16-le")
            words = tuple(key.split(" ")) if key else ()
            cuts = found[4 + length :].tolist()
            stems = tuple([word[:cut] for word, cut in zip(words, cuts, strict=True)])
            return _Read(key, words, stems, signs, singles)
    return _read_by_word(spelled)


def _read_by_word(spelled: str) -> _Read:
    tokens = _tokens_with_digits(spelled) if _DIGIT.search(spelled) else _tokens(spelled)
    words, latin = _words_of(tokens)
    keys = tuple([word.key for word in words])
    return _Read(
        key=" ".join(keys),
        words=keys,
        stems=tuple([word.stem for word in words]),
        signs=reduce(or_, [word.signs for word in words], 0),
        singles=sum([len(token) == 1 for token in tokens]),
        latin=latin,
    )


@lru_cache(maxsize=1)
def _tables() -> npt.NDArray[np.int64]:
    """What the compiled walk has to know, from the same lists as everything else here."""
    whole, begin, endings, _ = negation_lists()
    table = spellings()
    languages = discover("claims.languages").modules
    return tables_of(
        dict.fromkeys("абвгдежзийклмнопрстуфхцчшщъыьэюяёәғқңөұүһі", LETTER)
        | dict.fromkeys("0123456789", DIGIT)
        | {".": POINT}
        | dict.fromkeys("abcdefghijklmnopqrstuvwxyz'`´", STRANGE),
        KEY_OF_LETTERS,
        (
            (figures.NAMES, WHOLE, FIGURE),
            (whole, WHOLE, DENIAL),
            (begin, BEGINNING, DENIAL),
            (endings, ENDING, NEGATES),
            (LOOK_NEGATED, WHOLE, LOOKS_NEGATED),
            (chorus_begins(), WHOLE, AROUND),
            (first_of_pairs(), WHOLE, AROUND),
            (table.whole, WHOLE, RARE),
            (table.begins, BEGINNING, RARE),
            (languages["ru"].FOLDED_ENDINGS, ENDING, RU),
            (languages["kk"].FOLDED_ENDINGS, ENDING, KK),
        ),
        *layout.pairs(),
    )


_SURE_LATIN = int((layout.SURE_LATIN - 0.1) * 1e6)


def _tokens(text: str) -> list[str]:
    if _QUOTED.search(text):
        text = _APOSTROPHE.sub("'", text)
        tokens = _WORD.findall(text)
    else:
        tokens = _LETTERS.findall(text)
    return (
        [token[:LONGEST_WORD] for token in tokens]
        if len(max(tokens, key=len, default="")) > LONGEST_WORD
        else tokens
    )


def _tokens_with_digits(text: str) -> list[str]:
    if not text.isascii():
        text = _APOSTROPHE.sub("'", text)
    tokens: list[str] = []
    for token in _WORD.findall(text):
        token = token[:LONGEST_WORD]
        if token.isalpha() or token.isdigit():
            tokens.append(token)
        elif _DIGIT.search(token):
            tokens.extend(_UNIT.sub(" ", disguises.digits_as_letters(token)).split())
        else:
            tokens.append(token)
    return tokens


@dataclass(frozen=True, slots=True)
class _Word:
    """What is known of a word by itself."""

    key: str
    stem: str
    signs: int


_LATIN_WORD, _CHORUS, _PAIR = 32, 64, 128


@lru_cache(maxsize=65_536)
def _word(token: str) -> _Word:
    """What is known of one lower-case *token*."""
    meant = layout.meant_in_latin(token)
    about = _about(letters.key(meant))
    if is_latin(meant) and not meant[0].isdigit():
        return _Word(about.key, about.stem, about.signs | _LATIN_WORD)
    return about


@lru_cache(maxsize=65_536)
def _about(key: str) -> _Word:
    if not key:
        return _Word("", "", 0)
    signs = (
        (FIGURE if figures.is_figure(key) else 0)
        | (DENIAL if is_negation(key) else 0)
        | (_CHORUS if key in chorus_begins() else 0)
        | (_PAIR if key in first_of_pairs() else 0)
    )
    return _Word(key, stem(key), signs)


def _words_of(tokens: Sequence[str]) -> tuple[list[_Word], tuple[str, ...]]:
    """The words of the key, and the second readings of those in Latin letters."""
    words = list(map(_word, tokens))
    signs = reduce(or_, [word.signs for word in words], 0)
    latin: tuple[str, ...] = ()
    if signs & _LATIN_WORD:
        words, latin = _latin_read(tokens, words)
        signs = reduce(or_, [word.signs for word in words], 0)
    if any(not word.key for word in words):
        words = [word for word in words if word.key]
    if signs & (_CHORUS | _PAIR):
        keys = tuple([word.key for word in words])
        keys = with_one_name(keys) if signs & _PAIR else keys
        keys = without_chorus(keys) if signs & _CHORUS else keys
        words = list(map(_about, keys))
    return words, latin


def _latin_read(tokens: Sequence[str], words: list[_Word]) -> tuple[list[_Word], tuple[str, ...]]:
    """*words* with those in Latin letters read as Cyrillic if they are such, and the reading not taken."""
    latin = [
        layout.meant_in_latin(t) for t, word in zip(tokens, words, strict=True) if word.signs & _LATIN_WORD
    ]
    cyrillic = sum(1 for token in tokens if not token[0].isdigit()) - len(latin)
    if len(latin) > cyrillic and reads_as_cyrillic(latin):
        plain = tuple([word.key for word in words if word.signs & _LATIN_WORD and word.key])
        read = [
            _about(letters.reading(token)) if word.signs & _LATIN_WORD else word
            for token, word in zip(tokens, words, strict=True)
        ]
        return read, plain
    return words, tuple(filter(None, map(letters.reading, latin)))
