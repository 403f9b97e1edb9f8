"""Letters: look-alikes put right, the search key of a word, the Cyrillic reading of a Latin one."""

import re
import unicodedata
from functools import lru_cache


def _pairs(spelled: str) -> dict[str, str]:
    """A table from words whose first letter stands for the rest of them."""
    return {pair[0]: pair[1:] for pair in spelled.split()}


# Which Latin (and Greek) letters pass for a Cyrillic one, capitals as capitals: «B» hides «В», «b» hides «ь».
_LOOK_LIKE_CYRILLIC = _pairs(
    "aа AА bь BВ cс CС eе EЕ hһ HН iі IІ kк KК mм MМ nп oо OО pр PР rг tт TТ xх XХ yу YУ "
    "αа ΑА ΒВ εе ΕЕ ΗН ιі ΙІ κк ΚК ΜМ οо ΟО ρр ΡР τт ΤТ υу ΥУ χх ΧХ"
)
# Latin letters no Cyrillic word can want: they keep a word Latin.
_ONLY_LATIN = frozenset("dDfFgGjJlLNqQRsSuUvVwWzZ")
_LOOK_LIKE_LATIN = _pairs(
    "аa АA вb ВB сc СC еe ЕE һh НH іi ІI кk КK мm МM оo ОO рp РP тt ТT хx ХX уy УY ѕs ЅS"
)
_SURE_DOUBLES = frozenset("aAcCeEoOpPxXyYiIkKBHMT")
# Kazakh letters as Russian ones, what people type for each other as one, hard and soft signs as nothing.
_KEY = str.maketrans(
    _pairs("әа ғг қк ңн өо ұу үу һх ёе эе іи ыи йи їи єе ґг ўу јж ҳх ӣи ӯу җж ӊн ѕс ӏл")
    | _pairs("яиа юиу цтс щш ъ ь")
)
# Chat habit first; letters with marks belong to the drafts of the Kazakh Latin alphabet (2018, 2019, 2021).
_READING = str.maketrans(
    _pairs("aа bб cк dд eе fф gг hх iи jж kк lл mм nн oо pп qк rр sс tт uу vв wу xх yи zз")
    | _pairs("äа áа ğг ǵг ñн ńн ŋн öо óо üу úу ūу ýу şш çш ıи")
)
_DIGRAPHS = (("shch", "ш"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("gh", "г"), ("kh", "х"), ("ts", "тс"))
_APOSTROPHES = (("s'", "ш"), ("c'", "ч"), ("y'", "у"), ("'", ""))
_DOUBLED = re.compile(r"([^\W\d])\1+")
_INNER_DIGIT = re.compile(r"(?<=[^\W\d_])[01346]{1,2}(?=[^\W\d_])|^[04](?=[^\W\d_]{2})")
_DIGIT_CYRILLIC = {"0": "о", "1": "и", "3": "з", "4": "ч", "6": "б"}
_DIGIT_LATIN = {"0": "o", "1": "i", "3": "e", "4": "a", "6": "b"}
_AFTER_A_NUMBER = re.compile(
    r"^\d(?:ш[иы]|мин|млн|млрд|мин|тис|тг|кг|год|лет|жил|жас|кун|ден|дн|час|сағ|саг|раз|рет)"
)

# What no rule can see: one name in several spellings, as folded words. A Latin name stands for its
# Cyrillic ones.
SAME_NAME = {
    "казакстан": "казахстан",
    "тг": "тене",
    "тенге": "тене",
    "kzt": "тене",
    "алмаата": "алмати",
    "ватсап": "whatsap",
    "вацап": "whatsap",
    "вотсап": "whatsap",
    "уатсап": "whatsap",
    "телеграм": "telegram",
    "пфаизер": "pfizer",
    "фаизер": "pfizer",
    "билаин": "beline",
    "казвак": "kazvac",
    "qazvac": "kazvac",
    "спутник": "sputnik",
    "ютуб": "youtube",
    "иутуб": "youtube",
    "инстаграм": "instagram",
    "феисбук": "facebok",
}
_STARTS_SAME = (("ковид", "covid"), ("казакстан", "казахстан"), ("казахстан", "казахстан"))
_SCRIPT_CHANGE = re.compile(r"(?<=[A-Za-z])(?=[Ѐ-ԯ])|(?<=[Ѐ-ԯ])(?=[A-Za-z])")
LOANS = frozenset(
    """
    covid sars cov whatsap telegram pfizer sputnik kazvac beline egov gosuslugi instagram
    facebok youtube tiktok twiter google kaspi moderna sinovac sinopharm astrazeneca bbc cnn usa
    kcel tele2 altel vpn sms pdf qr iphone android apple microsoft visa mastercard
    """.split()  # noqa: SIM905
)


@lru_cache(maxsize=65_536)
def repair(word: str) -> str:
    """*word* in one script, if look-alikes of another stand in it; the majority of its letters decides."""
    if word.isascii():
        return word
    latin = [letter for letter in word if letter in _LOOK_LIKE_CYRILLIC or letter in _ONLY_LATIN]
    cyrillic = [letter for letter in word if "Ѐ" <= letter <= "ԯ" and letter not in "їєґ"]
    if not latin or not cyrillic:
        return word
    to_cyrillic = not any(letter in _ONLY_LATIN for letter in latin)
    to_latin = all(letter in _LOOK_LIKE_LATIN for letter in cyrillic)
    if to_cyrillic and (not to_latin or len(cyrillic) >= len(latin)):
        return "".join(_LOOK_LIKE_CYRILLIC.get(letter, letter) for letter in word)
    if to_latin:
        return "".join(_LOOK_LIKE_LATIN.get(letter, letter) for letter in word)
    return _SCRIPT_CHANGE.sub(" ", word)  # «WhatsAppтан»: a loan with a Kazakh ending


@lru_cache(maxsize=65_536)
def could_be_cyrillic(word: str) -> bool:
    """Whether *word* is Latin letters only and each of them has a Cyrillic double («oca»)."""
    return word.isascii() and word.isalpha() and all(letter in _SURE_DOUBLES for letter in word)


def as_cyrillic(word: str) -> str:
    """*word* with every look-alike as Cyrillic."""
    return "".join(_LOOK_LIKE_CYRILLIC.get(letter, letter) for letter in word)


@lru_cache(maxsize=65_536)
def letters_for_digits(word: str) -> str:
    """*word* with digits that stand for letters read as letters («4ип», «к0вид»); a number with a unit is
    left."""
    if word.isalpha() or word.isdigit() or _AFTER_A_NUMBER.match(word):
        return word
    letters = sum(map(str.isalpha, word))
    sure = letters == 2 and (word[0] == "4" or (word[1:2] == "0" and not is_latin(word)))
    if (letters < 3 and not sure) or letters < len(word) - letters:
        return word
    if word[-1].isdigit():
        return word
    table = _DIGIT_LATIN if is_latin(word) else _DIGIT_CYRILLIC
    return _INNER_DIGIT.sub(lambda run: "".join(map(table.__getitem__, run[0])), word)


@lru_cache(maxsize=65_536)
def is_latin(word: str) -> bool:
    """Whether every letter of *word* is Latin, and there is one."""
    if word.isascii():
        return not word.isdigit()
    return all(letter < "Ͱ" or "Ḁ" <= letter <= "ỿ" for letter in word) and any(map(str.isalpha, word))


@lru_cache(maxsize=65_536)
def key(word: str) -> str:
    """The search key of one lower-case *word*: Kazakh letters as Russian ones, doubled letters once,
    marks off."""
    if not word.isascii():
        word = word.translate(_KEY)
        if not word.isascii() and is_latin(word):
            word = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    word = _DOUBLED.sub(r"\1", word.replace("'", "")).replace("нг", "н")
    return same_name(word)


@lru_cache(maxsize=65_536)
def reading(word: str) -> str:
    """The key of a lower-case Latin *word* read as Cyrillic («joq» → «жок»); a known loan stays Latin."""
    plain = key(word)
    if plain in LOANS:
        return plain
    for signs, letter in _APOSTROPHES + _DIGRAPHS:
        word = word.replace(signs, letter)
    return key(word.translate(_READING))


def same_name(word: str) -> str:
    """The one spelling that stands for a folded *word* among the names known to have several."""
    for start, name in _STARTS_SAME:
        if word.startswith(start):
            return name
    return SAME_NAME.get(word, word)
