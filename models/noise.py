"""Spoiling texts as people and evaders do: to train on, and to measure what survives. Seeded, so
repeatable."""

import random
from collections.abc import Callable, Mapping

_RUSSIAN = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
_CHAT: Mapping[str, tuple[str, ...]] = {
    letter: tuple(options.split("/"))
    for letter, options in (
        pair.split(":")
        for pair in """
            ә:a ғ:g/gh қ:k/q ң:n/ng ө:o ұ:u ү:u һ:h і:i ы:y/i а:a б:b в:v г:g д:d е:e ё:e ж:zh/j з:z и:i
            й:y/i к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:h/kh ц:ts ч:ch ш:sh щ:sh э:e ю:yu я:ya ъ:
            ь:
        """.split()  # noqa: SIM905
    )
}
_LATIN_2021 = str.maketrans(
    dict(zip("әғңөүұуіқкжиыйшчщхһ", "äğñöüūuıqkjiyişçşhh", strict=True))
    | dict(zip("абвгдезлмнопрстфэё", "abvgdezlmnoprstfee", strict=True))
    | {"ц": "ts", "ю": "iu", "я": "ia", "ъ": "", "ь": ""}
)
_HOMOGLYPHS = str.maketrans("асеорхуікАВСЕНІКМОРТХУ", "aceopxyikABCEHIKMOPTXY")
_HIDDEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"

Spoil = Callable[[str, random.Random], str]


def russian_letters(text: str, chance: random.Random) -> str:
    """Kazakh typed on a Russian keyboard; і becomes и or ы, as people choose."""
    return text.replace("і", chance.choice("иы")).translate(_RUSSIAN)


def chat_latin(text: str, chance: random.Random) -> str:
    """Kazakh in the Latin letters of a chat: one habit per text."""
    habit = {letter: chance.choice(options) for letter, options in _CHAT.items()}
    return "".join(habit.get(letter, letter) for letter in text.lower())


def latin_2021(text: str, _: random.Random) -> str:
    """Kazakh in the Latin alphabet proposed in 2021."""
    return text.lower().translate(_LATIN_2021)


def homoglyphs(text: str, chance: random.Random) -> str:
    """Half of the letters that have a Latin double replaced by it."""
    return "".join(c.translate(_HOMOGLYPHS) if chance.random() < 0.5 else c for c in text)


def zero_width(text: str, chance: random.Random) -> str:
    """Invisible signs scattered into words."""
    return "".join(c + chance.choice(_HIDDEN) if chance.random() < 0.3 else c for c in text)


def typos(text: str, chance: random.Random) -> str:
    """One letter in fifteen dropped, doubled, swapped with the next or replaced."""
    letters = list(text)
    alphabet = sorted({c for c in text.lower() if c.isalpha()}) or ["а"]
    for place in range(len(letters) - 1):
        if letters[place].isalpha() and chance.random() < 1 / 15:
            slip = chance.randrange(4)
            if slip == 0:
                letters[place] = ""
            elif slip == 1:
                letters[place] *= 2
            elif slip == 2:
                letters[place], letters[place + 1] = letters[place + 1], letters[place]
            else:
                letters[place] = chance.choice(alphabet)
    return "".join(letters)


def russian_letters_and_typos(text: str, chance: random.Random) -> str:
    """Both at once, as in most messages."""
    return typos(russian_letters(text, chance), chance)


def spaced_out(text: str, chance: random.Random) -> str:
    """Two long words with their letters spaced out."""
    words = text.split()
    long = [place for place, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for place in chance.sample(long, min(2, len(long))):
        words[place] = " ".join(words[place])
    return "  ".join(words)


def dotted(text: str, chance: random.Random) -> str:
    """Two long words with dots between their letters."""
    words = text.split()
    long = [place for place, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for place in chance.sample(long, min(2, len(long))):
        words[place] = ".".join(words[place])
    return " ".join(words)


def digits_for_letters(text: str, _: random.Random) -> str:
    """Digits that look like letters, inside words."""
    return "".join(
        {"о": "0", "з": "3", "ч": "4", "б": "6"}.get(c, c)
        if 0 < place < len(text) - 1 and text[place - 1].isalpha() and text[place + 1].isalpha()
        else c
        for place, c in enumerate(text)
    )


def forwarded(text: str, chance: random.Random) -> str:
    """With the header and the call that forwarded messages wear."""
    heads = ("Пересланное сообщение: ", "‼️‼️ ", "Жіберілген хабарлама\n", "Forwarded from: ", "⚠️СРОЧНО ")
    tails = (" Перешлите всем!", " Барлығына таратыңыз!!!", " 🙏🙏", " https://t.me/x/1", "")
    return chance.choice(heads) + text + chance.choice(tails)


def shouted(text: str, chance: random.Random) -> str:
    """In capitals with letters held down."""
    return "".join(c * 3 if c.isalpha() and chance.random() < 0.1 else c for c in text.upper())


def cut_short(text: str, _: random.Random) -> str:
    """The first four fifths of the words."""
    words = text.split()
    return " ".join(words[: max(3, len(words) * 4 // 5)])


def letters_apart(text: str, chance: random.Random) -> str:
    """Every longer word with its letters apart, by one sign or by any that comes."""
    sign = chance.choice((" ", ".", "-", "*", ""))
    return "  ".join(
        _apart(word, sign, chance) if len(word) > 4 and word.isalpha() else word for word in text.split()
    )


def _apart(word: str, sign: str, chance: random.Random) -> str:
    return "".join(letter + (sign or chance.choice(".-_*·")) for letter in word[:-1]) + word[-1]


def stand_ins(text: str, chance: random.Random) -> str:
    """Signs of the keyboard for letters, in most places."""
    return "".join(_STAND_INS.get(c, c) if chance.random() < 0.7 else c for c in text)


def leet(text: str, chance: random.Random) -> str:
    """Capitals and small letters by turns, digits for letters inside words, one Latin letter a word."""
    mixed = "".join(c.upper() if chance.random() < 0.4 else c.lower() for c in text)
    return homoglyphs(digits_for_letters(mixed, chance), chance)


def held_down(text: str, chance: random.Random) -> str:
    """Letters held down, up to five times."""
    return "".join(c * chance.randrange(2, 6) if c.isalpha() and chance.random() < 0.2 else c for c in text)


def emoji_between(text: str, chance: random.Random) -> str:
    """An emoji, or three, between all words, spaces dropped here and there."""
    return "".join(
        word
        + chance.choice((" ", ""))
        + chance.choice(_EMOJI) * chance.randrange(1, 4)
        + chance.choice((" ", ""))
        for word in text.split()
    )


def wrong_layout(text: str, _: random.Random) -> str:
    """Typed with the English layout on."""
    return text.lower().translate(_OTHER_KEYS)


def swapped(text: str, chance: random.Random) -> str:
    """Its words in another order."""
    words = text.split()
    chance.shuffle(words)
    return " ".join(words)


def padded(text: str, chance: random.Random) -> str:
    """In the midst of unrelated sentences, three times as long as before."""
    before: list[str] = []
    while len(" ".join(before)) < 2 * len(text):
        before.append(chance.choice(_PADDING))
    place = chance.randrange(len(before) + 1)
    return " ".join([*before[:place], text, *before[place:]])


def boxed(text: str, chance: random.Random) -> str:
    """Small capitals and letters in circles in place of Latin twins."""
    return "".join(_BOXED.get(c, c) if chance.random() < 0.5 else c for c in homoglyphs(text, chance))


def several(text: str, chance: random.Random) -> str:
    """Three tricks at once."""
    return zero_width(held_down(homoglyphs(text, chance), chance), chance)


_STAND_INS = {
    "а": "@",
    "А": "@",
    "с": "$",
    "С": "$",
    "е": "€",
    "Е": "€",
    "a": "@",
    "s": "$",
    "o": "0",
    "о": "0",
    "з": "3",
    "ч": "4",
}
_EMOJI = "🔥😱‼⚠🙏😷💉🤯❗👇"
_BOXED = dict(zip("aceopxykm", "ⓐᴄⓔᴏⓟⓧⓨᴋᴍ", strict=True))
_OTHER_KEYS = str.maketrans(
    dict(zip("йцукенгшщзхъфывапролджэячсмитьбюё.,", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`/?", strict=True))
    | dict(zip("әіңғүұқөһ", "234589" + "0-=", strict=True))
)
_PADDING = (
    *("Бүгін ауа райы жылы, балалармен саябаққа бардық.", "Ертең достардың тойына сыйлық алу керек."),
    *("Кеше кешкі асқа қуырдақ пен бауырсақ жасадық.", "Жаңа маусымның сериалын көріп біттік, өте ұнады."),
    *("Пойызға билетті алдын ала алған тиімдірек екен.", "Көрші үйдің мысығы балалап қалыпты, төртеу екен."),
    *("Сегодня гуляли в парке, дети катались на самокатах.", "Подскажите хорошего мастера по ремонту обуви."),
    *("Вчера варили плов, получилось вкусно.", "На выходных едем к бабушке на дачу копать картошку."),
    *("Новый сезон сериала оказался скучным.", "Кто потерял рыжего кота, он сидит у третьего подъезда."),
)


SPOILERS: Mapping[str, Spoil] = {
    spoil.__name__: spoil
    for spoil in (
        *(russian_letters, chat_latin, latin_2021, homoglyphs, zero_width, typos, russian_letters_and_typos),
        *(spaced_out, dotted, digits_for_letters, forwarded, shouted, cut_short),
    )
}

EVASIONS: Mapping[str, Spoil] = {
    spoil.__name__: spoil
    for spoil in (
        *(homoglyphs, zero_width, dotted, letters_apart, digits_for_letters, stand_ins, padded, held_down),
        *(emoji_between, chat_latin, russian_letters, wrong_layout, leet, swapped, cut_short, boxed, several),
    )
}
"""What evaders do; see `models/evasion.py`."""
