"""What is done to words to slip past a search, undone: letters spaced out, signs and digits for letters.

Everything here is looked for only where the signs of it stand, and is linear in the length of the text.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import islice, product

from models import layout
from models.spellings import is_latin

# Letters in boxes and circles, flags' letters, small capitals, rare twins: as plain Latin ones, small.
DISGUISED = str.maketrans(
    {chr(first + place): chr(97 + place) for first in (0x1F130, 0x1F150, 0x1F170) for place in range(26)}
    | dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡᴢɑɡԁԛԝɩ", "abcdefghijklmnoprtuvwzagdqwi", strict=True))
)
_BETWEEN = r"(?:[^\w\n]|_){1,3}"
# Four or more single letters with up to three signs between them («к о в и д», «в.ы-ш*к а»).
_SPACED = re.compile(rf"(?<![^\W_])[^\W_](?:{_BETWEEN}[^\W_]){{3,}}(?![^\W_])")
_SEPARATOR = re.compile(_BETWEEN)
_SHORTENED = re.compile(r"(?i)\b[тж]\W{0,2}[дпекб]\b|\bи\.о\b|\bи\W{1,2}т\b")
_SHORT_WORDS = frozenset("авикосуя")

_SHORT_WITH_O = frozenset(["со", "от", "но", "до", "по", "то", "он", "об", "во"])

_SIGNS = {"@": "аa", "$": "сs", "€": "еe", "£": "лl", "¢": "сc", "₸": "тt"}
_SIGN = re.compile("[@$€£¢₸]")
_PRICE = re.compile(r"\d+[$€£¢₸]")
_WITH_SIGN = re.compile(r"(?<![\w@$€£¢₸.])[\w@$€£¢₸]*[@$€£¢₸][\w@$€£¢₸]*(?:\.\w+)?")
_COMMA_FOR_TAIL = re.compile(r"(?<![^\W_])[кгКГ],[а-яәіөүұһғқң]{2}")
_TAIL = re.compile(r"(?<=[кгнКГН]),(?=[а-яәіөүұһғқң])")

_INNER = re.compile(r"(?<=[^\W\d_])(?:\d{1,2}|[01346]{3})(?=[^\W\d_])")
_FIRST = re.compile(r"[0346](?=[^\W\d_]{2})")
_DIGITS = re.compile(r"\d+")
_LAST = re.compile(r"\d+$")
_AFTER_A_NUMBER = re.compile(
    r"\d(?:ш[иыі]|мин|мың|млн|млрд|тыс|тг|кг|см|км|мм|год|лет|жил|жыл|жас|кун|күн|ден|дн|час|сағ|саг|раз|рет|ком"
    r"|эта|пол|пав|бал|ком|мет|мес|нед|сут|проц|дюйм|бөл|ай)"
)
_CYRILLIC_DIGITS = {"0": "о", "1": "ил", "3": "зе", "4": "ча", "6": "б", "8": "в", "9": "я"}
_LATIN_DIGITS = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "6": "bg", "7": "t", "8": "b"}
_USUAL_DIGITS = frozenset("01346")
"""The others are read as letters only where the word is likelier so than in two."""
LEAST_PIECE = 3
"""Letters that words among spaced-out letters have on average; shorter, they are one word."""
SECOND_CHOICE = 3.0
"""How much likelier a word must be by a digit's second letter than by its first."""
_OPTIONS_AT_MOST = 32
_FIRST_MAY_COST = 4.0
"""How much less likely a word may become when its first digit is read as a letter."""


def rejoined(text: str) -> str:
    """*text* with words whose letters were spaced out as words again."""
    return _SPACED.sub(_rejoin, text)


def _rejoin(run: re.Match[str]) -> str:
    spelled = run[0]
    letters = [sign for sign in spelled if sign.isalnum()]
    if 3 * sum(map(str.isdigit, letters)) > len(letters):
        return spelled
    between = Counter(_SEPARATOR.findall(spelled))
    if len(between) > 1 and (len(letters) < 5 or (len(letters) < 9 and _SHORTENED.search(spelled))):
        return spelled
    if set(between) == {" "} and len(letters) == 4 and _SHORT_WORDS.issuperset("".join(letters).lower()):
        return spelled
    return " ".join(_pieces(spelled, letters, between))


def _pieces(spelled: str, letters: list[str], between: Counter[str]) -> list[str]:
    """The words of a spaced-out run: parted where the space is wider than elsewhere, or the only space."""
    usual = between.most_common(1)[0][0]
    pieces = [letters[0]]
    for letter, gap in zip(letters[1:], _SEPARATOR.findall(spelled), strict=True):
        spaces = sum(map(str.isspace, gap))
        if spaces > sum(map(str.isspace, usual)) and (len(gap) > len(usual) or spaces == len(gap)):
            pieces.append(letter)
        else:
            pieces[-1] += letter
    return pieces if len(letters) >= LEAST_PIECE * len(pieces) else ["".join(letters)]


def signs_as_letters(text: str) -> str:
    """*text* with «@», «$» and the like inside words as letters, and «к,» before a letter as «қ»."""
    if _SIGN.search(text):
        text = _WITH_SIGN.sub(_read_signs, text)
    if "," in text and _COMMA_FOR_TAIL.search(text):
        text = _TAIL.sub("", text)
    return text


def _read_signs(found: re.Match[str]) -> str:
    word = found[0]
    letters = sum(map(str.isalpha, word))
    latin = not any("Ѐ" <= sign <= "ԯ" for sign in word)
    address = "@" in word and latin and ("." in word or word[0] == "@")
    if letters < 1 + latin or address or (not word[0].isalpha() and word[-1].isdigit()):
        return word
    price = _PRICE.match(word)
    start = price.end() if price else 0
    return word[:start] + _SIGN.sub(lambda sign: _SIGNS[sign[0]][latin], word[start:])


@lru_cache(maxsize=16_384)
def digits_as_letters(word: str) -> str:
    """*word* with digits that stand for letters read as letters («4ип», «к0вид»); a number with a unit is
    left."""
    if word.isalpha() or not any(map(str.isalpha, word)) or _AFTER_A_NUMBER.match(word):
        return word
    if len(word) == 2 and word.replace("0", "о") in _SHORT_WITH_O:
        return word.replace("0", "о")
    if tail := _LAST.search(word):  # «к0вид19»: the last digits are a number
        front = word[: tail.start()]
        if tail[0] == "0" and len(front) > 1 and not front.isascii():
            return digits_as_letters(front + "о")
        return digits_as_letters(front) + tail[0] if any(map(str.isdigit, front)) else word
    letters = sum(map(str.isalpha, word))
    sure = letters == 2 and (word[0] == "4" or (word[1:2] == "0" and not is_latin(word)))
    if (letters < 3 and not sure) or letters < len(word) - letters:
        return word
    table = _LATIN_DIGITS if is_latin(word) else _CYRILLIC_DIGITS
    word = _first_as_letter(word, table, sure)
    return _inner_as_letters(word, table)


def _first_as_letter(word: str, table: dict[str, str], sure: bool) -> str:
    if not _FIRST.match(word) or (table is _LATIN_DIGITS and word[0] not in "04"):
        return word
    read = table[word[0]][0] + word[1:]
    bare = layout.likelihood(word[1:])
    return read if sure or layout.likelihood(read) > bare - _FIRST_MAY_COST else word


def _inner_as_letters(word: str, table: dict[str, str]) -> str:
    places = [i for run in _INNER.finditer(word) for i in range(run.start(), run.end())]
    if not places or any(word[i] not in table for i in places):
        return word
    best, most = "", -1e9
    for chosen in islice(product(*(table[word[i]] for i in places)), _OPTIONS_AT_MOST):
        letters = list(word)
        for place, letter in zip(places, chosen, strict=True):
            letters[place] = letter
        read = "".join(letters)
        second = sum(table[word[i]][0] != letter for i, letter in zip(places, chosen, strict=True))
        chance = layout.likelihood(read) - SECOND_CHOICE * second
        if chance > most:
            best, most = read, chance
    usual = _USUAL_DIGITS.issuperset(word[i] for i in places)
    return best if usual or most > sum(map(layout.likelihood, _DIGITS.split(word))) else word
