"""Folding: every spelling of one text becomes one text, for comparing only; what people see stays as written.

Four steps: a readable canonical form; scripts put right word by word; the search key; for words in Latin
letters a Cyrillic reading. Every step is linear in the length of the text, whatever the text is.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from models import figures, letters
from models.latin import reads_as_cyrillic
from models.negation import negations
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
# Letters spaced or dotted out, four or more («к о в и д», «в.ы.ш.к.а»).
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_]([ .\-_*·•|/])[^\W\d_](?:\1[^\W\d_]){2,}(?![^\W_])")
_BETWEEN = re.compile(r"[ .\-_*·•|/]")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ‘`´][^\W_]+|['’ʼ](?=\w))*(?:\.\d+)?")
_APOSTROPHE = re.compile("[’ʼ‘`´]")
_UNIT = re.compile(r"(?<=\d\d)(?=[^\W\d_])|(?<=[^\W\d_]{3})(?=\d\d)")
_LATIN = re.compile("[A-Za-z]")
_GREEK = re.compile("[Α-ω]")


def fold(text: str) -> Folded:
    """*text* as it is compared; never raises, looks at its first 16,000 characters."""
    shown, links = _without_links(_one_form(text))
    if _SPACED.search(shown):
        shown = _SPACED.sub(lambda run: _BETWEEN.sub("", run[0]), shown)
    canon = _canon(_in_one_script(shown))
    dated, dates = figures.written_dates(canon)
    tokens = _tokens(figures.join_groups(dated))
    words, latin = _keys(tokens)
    words = _without_chorus(words) or words
    numbers, named = figures.named(words)
    return Folded(
        canon=canon,
        key=" ".join(words),
        words=words,
        stems=tuple(map(stem, words)),
        numbers=numbers,
        dates=dates | named,
        negations=negations(words),
        latin=latin,
        links=links,
    )


def fold_all(texts: Iterable[str]) -> list[Folded]:
    """The fold of each of *texts*, in order."""
    return list(map(fold, texts))


def fold_digest(folded: Folded) -> str:
    """The SHA-256 of the key, in hexadecimal: equal for texts that are one after folding."""
    return hashlib.sha256(folded.key.encode()).hexdigest()


def _one_form(text: str) -> str:
    text = text[:LONGEST].replace("№", " ")  # NFKC makes it "No", and glues that to the number
    if text.isascii():
        return _INVISIBLE.sub("", text)
    # Sorting a run of marks is quadratic, and one U+FDFA becomes eighteen letters: bound both.
    text = unicodedata.normalize("NFKC", _MARK_RUN.sub(r"\1", _INVISIBLE.sub("", text)))[:LONGEST]
    return _INVISIBLE.sub("", _MARK.sub("", text))


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
    if shown.isascii() or not (_LATIN.search(shown) or _GREEK.search(shown)):
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


def _canon(shown: str) -> str:
    shown = shown.lower() if shown.isascii() else _MARK.sub("", shown.casefold())
    return _SPACES.sub(" ", shown).strip()


def _tokens(canon: str) -> list[str]:
    if not canon.isascii():
        canon = _APOSTROPHE.sub("'", canon)
    tokens: list[str] = []
    for token in _WORD.findall(canon):
        token = token[:LONGEST_WORD]
        if token.isalpha():
            tokens.append(token)
        elif any(map(str.isdigit, token)):
            tokens.extend(_UNIT.sub(" ", letters.letters_for_digits(token)).split())
        else:
            tokens.append(token)
    return tokens


def _keys(tokens: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of the key, and the second readings of those in Latin letters."""
    latin = [token for token in tokens if letters.is_latin(token) and not token[0].isdigit()]
    if not latin:
        return tuple(filter(None, map(letters.key, tokens))), ()
    plain = tuple(filter(None, map(letters.key, latin)))
    readings = tuple(filter(None, map(letters.reading, latin)))
    cyrillic = sum(1 for token in tokens if not token[0].isdigit()) - len(latin)
    if len(latin) > cyrillic and reads_as_cyrillic(latin):
        mine = set(latin)
        chosen = (letters.reading(token) if token in mine else letters.key(token) for token in tokens)
        return tuple(filter(None, chosen)), plain
    return tuple(filter(None, map(letters.key, tokens))), readings


@lru_cache(maxsize=1)
def _chorus() -> re.Pattern[str]:
    """What is said around a rumour and not in it: headers of forwarded messages, calls to pass it on."""
    said = sorted({_phrase(line) for line in CHORUS}, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(r"(?<!\S)(?:" + "|".join(map(re.escape, said)) + r")(?!\S)")


def _phrase(line: str) -> str:
    return " ".join(letters.key(word) for word in _WORD.findall(line))


CHORUS = (
    *("срочно", "шұғыл", "urgent", "назар аударыңыз", "срочно всем"),
    *(
        "пересланное сообщение",
        "переслано от",
        "пересылаемое сообщение",
        "переслано много раз",
        "часто пересылаемое",
    ),
    *(
        "перешлите всем",
        "перешлите всем кого знаете",
        "перешлите это всем",
        "перешлите друзьям",
        "передай другим",
    ),
    *("передайте всем", "передайте другим", "разошлите всем", "разошлите по группам", "распространите"),
    *(
        "максимальный репост",
        "макс репост",
        "максимально распространите",
        "просьба распространить",
        "поделитесь",
    ),
    *("срочно перешлите", "скиньте всем", "отправьте всем", "сделайте репост", "репост"),
    *("жіберілген хабарлама", "қайта жіберілген хабарлама", "қайта жіберілді", "барлығына жіберіңіз"),
    *("барлығына таратыңыз", "бәріне таратыңыз", "бәріне жіберіңіз", "бәріне жіберіңіздер", "таратыңыздар"),
    *(
        "барлығына таратыңыздар",
        "таратыңыз",
        "достарыңызға жіберіңіз",
        "басқаларға жіберіңіз",
        "тез таратыңыз",
    ),
    *("forwarded message", "forwarded from", "forwarded many times", "forwarded", "forward this to everyone"),
    *("pass it on", "please share", "share this", "share with everyone", "send this to everyone", "fwd"),
)
_CHORUS_SIGNS = (
    "пере",
    "расо",
    "разо",
    "разош",
    "распро",
    "репост",
    "подел",
    "скин",
    "отправ",
    "жибер",
    "тарат",
    "срочн",
    "шугил",
    "назар",
)
_CHORUS_SIGNS_LATIN = ("forw", "share", "send this", "pas it", "fwd", "urgent")


def _without_chorus(words: tuple[str, ...]) -> tuple[str, ...]:
    joined = " ".join(words)
    if not any(sign in joined for sign in _CHORUS_SIGNS + _CHORUS_SIGNS_LATIN):
        return words
    return tuple(_chorus().sub(" ", joined).split())
