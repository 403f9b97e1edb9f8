"""Letters: look-alikes put right, the search key of a word, the Cyrillic reading of a Latin one."""

import re
from functools import lru_cache

from models.layout import likelihood
from models.spellings import bare_key, spellings
from models.spellings import letter_pairs as _pairs

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
# What one strange letter in a Cyrillic word sounds like, where it looks like nothing («vакцина», «вакциnа»).
_SOUNDS_CYRILLIC = _pairs(
    "aа AА bб BБ cс CС dд DД eе EЕ fф FФ gг GГ hх HХ iи IИ jж JЖ kк KК lл LЛ mм MМ nн NН oо OО pп PП qк QК rр RР "
    "sс SС tт TТ uу UУ vв VВ wш WШ xх XХ yи YИ zз ZЗ"
)
_ONE_STRANGE = re.compile(r"[A-Za-z]?(?:[Ѐ-ԯ]+[A-Za-z])*[Ѐ-ԯ]+[A-Za-z]?")
SOUND_OVER_LOOK = 5.0
"""How much likelier a mixed word must be by sound than by look to be read so."""
# Chat habit first; letters with marks belong to the drafts of the Kazakh Latin alphabet (2018, 2019, 2021).
_READING = str.maketrans(
    _pairs("aа bб cк dд eе fф gг hх iи jж kк lл mм nн oо pп qк rр sс tт uу vв wу xх yи zз")
    | _pairs("äа áа ğг ǵг ñн ńн ŋн öо óо üу úу ūу ýу şш çш ıи")
)
_DIGRAPHS = (("shch", "ш"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("gh", "г"), ("kh", "х"), ("ts", "тс"))
_APOSTROPHES = (("s'", "ш"), ("c'", "ч"), ("y'", "у"), ("'", ""))
_SCRIPT_CHANGE = re.compile(r"(?<=[A-Za-z])(?=[Ѐ-ԯ])|(?<=[Ѐ-ԯ])(?=[A-Za-z])")


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
    by_sound = "".join(_SOUNDS_CYRILLIC.get(letter, letter) for letter in word)
    if to_cyrillic and (not to_latin or len(cyrillic) >= len(latin)):
        by_look = as_cyrillic(word)
        better = likelihood(by_sound.lower()) - likelihood(by_look.lower())
        return by_sound if better > SOUND_OVER_LOOK else by_look
    one_strange = len(cyrillic) >= 3 and _ONE_STRANGE.fullmatch(word)
    if to_latin:
        by_look = "".join(_LOOK_LIKE_LATIN.get(letter, letter) for letter in word)
        cyrillic_word = one_strange and likelihood(by_sound.lower()) > likelihood(by_look.lower())
        return by_sound if cyrillic_word else by_look
    if one_strange:
        return by_sound  # «vакцина»
    return _SCRIPT_CHANGE.sub(" ", word)  # «WhatsAppтан»: a loan with a Kazakh ending


@lru_cache(maxsize=16_384)
def could_be_cyrillic(word: str) -> bool:
    """Whether *word* is Latin letters that all have Cyrillic doubles, and likelier the Cyrillic word
    («oca»)."""
    if not (word.isascii() and word.isalpha() and all(letter in _LOOK_LIKE_CYRILLIC for letter in word)):
        return False
    small = word.lower()
    return (
        key(small) not in spellings().loans and likelihood(as_cyrillic(word).lower()) > likelihood(small) - 2
    )


def as_cyrillic(word: str) -> str:
    """*word* with every look-alike as Cyrillic."""
    return "".join(_LOOK_LIKE_CYRILLIC.get(letter, letter) for letter in word)


@lru_cache(maxsize=65_536)
def key(word: str) -> str:
    """The search key of one lower-case *word*: Kazakh letters as Russian ones, doubled letters once, marks
    off, and one spelling for what has several."""
    return spellings().of(bare_key(word))


@lru_cache(maxsize=65_536)
def reading(word: str) -> str:
    """The key of a lower-case Latin *word* read as Cyrillic («joq» → «жок»); a known loan stays Latin."""
    plain = key(word)
    if plain in spellings().loans:
        return plain
    for signs, letter in _APOSTROPHES + _DIGRAPHS:
        word = word.replace(signs, letter)
    return key(word.translate(_READING))
