"""Which language a text is written in: kk, ru, en, mixed or unknown, short texts and Kazakh without its
letters too.

Letters decide first; then a logistic regression over hashed groups of one to four letters, word by word, so
that two languages in one text show. Neighbours of Kazakh that share its letters are told by theirs and by
common words.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from claims.terms import TextLanguage
from models import _grams

TRAINED = Path(__file__).parent / "trained" / "language.npz"
CLASSES = (TextLanguage.KK, TextLanguage.RU, TextLanguage.EN)
LONGEST = 1_000
"""Characters of a text that are looked at."""
Floats = npt.NDArray[np.float32]

_WORD = re.compile(r"[^\W\d_]+")
_ODD = re.compile(r"[\d@#]|://")
_NOT_WORDS = re.compile(r"https?://\S+|[@#]\w+|\w*\d\w*")
_KAZAKH_ONLY = re.compile("[әғқңөұүһі]")
_FOREIGN = re.compile("[ўҳҷӣӯҗїєґљњћђ]|oʻ|gʻ|o‘|g‘")
_OTHER_SCRIPT = re.compile(r"[^\W\d_A-Za-zÀ-ɏЀ-ԯʻʼ‘’'\u0300-\u036f]")
_LETTER = re.compile(r"[^\W\d_]")
_KYRGYZ = frozenset(
    """
    жана үчүн учун эмес болгон болот ошол кыргыз эле дагы анын ушул бирок ооба жакшы өлкө жаңы балдар
    абдан жатат жатышат өкмөтү боюнча чечим кабыл менен эртең жардам элдер эки ойлойм барабыз кылып
    керектүү жөнүндө азыр
    """.split()  # noqa: SIM905
)
_TATAR = frozenset(
    """
    һәм белән өчен түгел булган дип татар юк бик шул булып ул хәзер иде икән безнең сез ничек минем яңа
    буенча
    """.split()  # noqa: SIM905
)
_UZBEK = frozenset(
    """
    va bilan uchun emas ham bo'lgan yo'q deb qilish lekin o'zbek bo'lib qilgan bugun yangi juda haqida
    qabul qildi билан эмас бўлган деб ҳам лекин қилиш эди бўлиб ушбу янги жуда бугун ҳақида қабул қилди
    яхши менга рахмат
    """.split()  # noqa: SIM905
) - {"рахмат", "қабул", "деб"}
_TURKISH = frozenset(
    """
    ve için değil bir bu çok daha olarak olan gibi kadar ama ile
""".split()  # noqa: SIM905
)
_KAZAKH = frozenset(
    """
    өте және нәрсе әрі әр дейді үшін сөз деңіз келеді өзі оның мәселе
""".split()  # noqa: SIM905
)
_NEIGHBOURS = _KYRGYZ | _TATAR | _UZBEK | _TURKISH
_UZBEK_LATIN = re.compile(r"\b(?:bo'l|o'z|yo'q|o'qi|to'g'ri|ko'p)")
_SURELY_KAZAKH = re.compile("[ғқұі]")
_SHARED = re.compile("[әөүң]")


class LanguageModel:
    """Weights of letter groups for kk, ru and en."""

    def __init__(self, weights: Floats, intercept: Floats) -> None:
        self.weights = weights
        self.intercept = intercept

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """The model stored at *path*, or the one shipped."""
        with np.load(path or TRAINED, allow_pickle=False) as stored:
            weights = stored["weights"].astype(np.float32) * np.float32(stored["scale"])
            return cls(weights, stored["intercept"])

    def predict(self, texts: Iterable[str]) -> list[str]:
        """The language of each text: "kk", "ru", "en", "mixed" or "unknown"."""
        return [str(self._decide(text)) for text in texts]

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """The probability of kk, ru and en for each text, were it one of them, shape (texts, 3)."""
        rows = [self._probabilities(self._word_sums(words_of(text.lower()))) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), len(CLASSES))

    def _decide(self, text: str) -> TextLanguage:
        spelled = words_of(text)
        words = [word.lower() for word in spelled]
        if not words or foreign(text, words):
            return TextLanguage.UNKNOWN
        sums = self._word_sums(words)
        if len(words) > 3 and _is_mixed(spelled, self._word_votes(sums)):
            return TextLanguage.MIXED
        if _kazakh_by_letters(words):
            return TextLanguage.KK
        chances = self._probabilities(sums)
        best = int(np.argmax(chances))
        return CLASSES[best] if chances[best] >= SURE else TextLanguage.UNKNOWN

    def _word_sums(self, words: Sequence[str]) -> Floats:
        spelled = f" {' '.join(words)} " if words else " "
        letters = np.frombuffer(spelled.encode("utf-32-le", "surrogatepass"), np.uint32)
        found: Floats = _grams.sums(letters, self.weights)
        return found

    def _probabilities(self, sums: Floats) -> Floats:
        total = sums.sum(axis=0)
        odds = total[:-1] / np.sqrt(max(1.0, float(total[-1]))) + self.intercept
        raised = np.exp(odds - odds.max())
        chances: Floats = (raised / raised.sum()).astype(np.float32)
        return chances

    def _word_votes(self, sums: Floats) -> Floats:
        """Each word's odds of each language over the best other one."""
        odds = sums[:, :-1] / np.sqrt(np.maximum(sums[:, -1:], 1))
        ranked = np.sort(odds, axis=1)
        votes: Floats = np.where(odds == ranked[:, -1:], odds - ranked[:, -2:-1], odds - ranked[:, -1:])
        return votes


SURE = 0.6
"""The least probability that is an answer."""
CLEAR = 1.5
"""The least odds by which a word is clearly of one language."""


@lru_cache(maxsize=1)
def shipped() -> LanguageModel:
    """The model that comes with Aiqyn, read once."""
    return LanguageModel.load()


def words_of(text: str) -> list[str]:
    """The words of *text* in letters only, one Unicode form, without addresses, names and numbers; case
    is kept."""
    text = text[:LONGEST]
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).replace("\u00ad", "").replace("\u200b", "")
    return _WORD.findall(_NOT_WORDS.sub(" ", text) if _ODD.search(text) else text)


def foreign(text: str, words: Sequence[str]) -> bool:
    """Whether *text* is in another script, or in a neighbour language of Kazakh, Russian or English."""
    if _in_other_letters(text[:LONGEST].lower()):
        return True
    joined = " ".join(words)
    if not _SURELY_KAZAKH.search(joined):
        spelled = text[:LONGEST].lower().split()
        known = sum(1 for word in spelled if word.strip('.,!?:;"()«»') in _NEIGHBOURS)
        if known * 8 >= len(words) and (known > 1 or known == len(words) or (len(words) > 3 and known)):
            return True
        # Kazakh of this length with ө, ү, ң or ә has one of ғ, қ, ұ, і as well; Kyrgyz and Tatar have none.
        marked = {word for word in words if _SHARED.search(word)}
        return len(joined) >= 30 and len(marked) >= 2 and not marked & _KAZAKH
    return False


def _in_other_letters(lower: str) -> bool:
    if lower.isascii():
        return bool(_UZBEK_LATIN.search(lower))
    other, strange = len(_OTHER_SCRIPT.findall(lower)), len(_FOREIGN.findall(lower))
    if not other and not strange:
        return False
    letters = len(_LETTER.findall(lower))
    return 2 * other > letters or 120 * strange > letters


def _kazakh_by_letters(words: Sequence[str]) -> bool:
    """Whether words with letters only Kazakh has are a good part of *words*; і alone may be Ukrainian."""
    marked = [word for word in words if _KAZAKH_ONLY.search(word)]
    strong = any(re.search("[ғқұ]|[әөүң]", word) for word in marked)
    return (strong or len(marked) >= 2) and len(marked) * 5 >= len(words) and not any("ў" in w for w in words)


def _is_mixed(words: Sequence[str], votes: Floats) -> bool:
    """Whether at least two words, and a quarter of the clear ones, are Kazakh, and as many Russian or
    English."""
    kk = ru = en = 0
    for word, (for_kk, for_ru, for_en) in zip(words, votes.tolist(), strict=True):
        if len(word) < 3:
            continue
        if for_kk > CLEAR or _KAZAKH_ONLY.search(word.lower()):
            kk += 1
        elif word[0].isupper():
            continue  # Names are spelled alike in all three.
        elif for_ru > CLEAR:
            ru += 1
        elif for_en > CLEAR and word.isascii():
            en += 1
    parts = sorted((kk, ru, en))
    return parts[1] >= 2 and parts[1] * 4 >= sum(parts)
