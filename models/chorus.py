"""What is said around a rumour and not in it: headers of forwarded messages, calls to pass it on, how it came, whether
it is true.

What calls or heads is left out wherever it stands; the rest only at the beginning and the end of a text, for in its
midst the same words may be the claim. That something is a lie or a fake is never left out, and of «это не правда» the
«не» stays: they turn the claim round.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from models import letters
from models.spellings import with_one_name

Words = tuple[str, ...]

ANYWHERE = """
    срочно|срочно всем|срочно перешлите|срочно перешлите всем|шұғыл|urgent|назар аударыңыз|
    пересланное сообщение|пересылаемое сообщение|переслано от|переслано много раз|часто пересылаемое|
    перешлите всем|перешлите всем кого знаете|перешлите это всем|перешлите друзьям|передай другим|
    передайте всем|передайте другим|разошлите всем|разошлите по группам|распространите|
    максимальный репост|макс репост|максимально распространите|просьба распространить|поделитесь|
    скиньте всем|отправьте всем|сделайте репост|репост|
    жіберілген хабарлама|қайта жіберілген хабарлама|қайта жіберілді|барлығына жіберіңіз|
    барлығына таратыңыз|барлығына таратыңыздар|бәріне таратыңыз|бәріне жіберіңіз|бәріне жіберіңіздер|
    таратыңыз|таратыңыздар|тез таратыңыз|достарыңызға жіберіңіз|басқаларға жіберіңіз|
    forwarded|forwarded message|forwarded from|forwarded many times|forward this to everyone|fwd|
    pass it on|please share|please share with everyone|share this|share with everyone|share widely|
    send this to everyone|please forward|please forward to everyone|
    перешлите это сообщение всем|перешлите близким|распространите всем|распространяйте|
    қайта жіберілген|туыстарыңызға жіберіңіз|барлығына жеткізіңіз|
    post appeared first on|появились сначала на|впервые появилась на
"""
"""Headers and calls."""

READ_ON = """
    читать далее|читать дальше|читать полностью|читайте на сайте|читайте также|подробнее|
    подробнее по ссылке|подробнее на сайте|
    подробности по ссылке|полный текст по ссылке|ссылка в описании|подписывайтесь на канал|
    подписывайтесь на наш канал|подпишитесь на наш канал|
    толығырақ|толығырақ оқу|толығырақ оқыңыз|толығырақ сілтемеде|толық оқу|толық нұсқасын оқу|жалғасын оқу|
    жалғасын оқыңыз|әрі қарай оқу|ары қарай оқу|тағы оқыңыз|
    арнамызға жазылыңыз|біздің арнаға жазылыңыз|каналымызға жазылыңыз|
    read more|continue reading|full story|read the full story|link in bio|subscribe to our channel|join our channel
"""
ASKS = """
    это правда|это правда или нет|это правда или ложь|правда|правда ли|правда ли это|правда ли что|правда что|
    правда или нет|правда или ложь|скажите|подскажите|скажите пожалуйста|подскажите пожалуйста|
    так ли это|так ли это на самом деле|это действительно так|верить этому|верить ли этому|верить или нет|
    можно ли верить|можно ли этому верить|стоит ли верить|стоит ли этому верить|насколько это правда|кто знает|
    кто нибудь знает|может кто подтвердить|
    рас па|бұл рас па|осы рас па|рас па осы|рас па бұл|рас па екен|рас па өтірік пе|рас па әлде өтірік пе|
    деген рас па|дегені рас па|шын ба|бұл шын ба|осы шын ба|шын ба осы|деген шын ба|шындық па|бұл шындық па|
    сенуге бола ма|бұған сенуге бола ма|осыған сенуге бола ма|жауап беріңізші|жауап беріңіздерші|айтыңызшы|
    айтыңыздаршы|білетіндер бар ма|растай аласыз ба|растай аласыздар ма|
    is this true|is it true|is that true|is it true that|is this real|is it real|true or not|true or false|
    can anyone confirm|can someone confirm|can anybody confirm|can you confirm|please confirm|
    should we believe it|should we believe this|should i believe it|should i believe this|
    does anyone know|does anybody know|anyone know
"""
GREETINGS = """
    здравствуйте|добрый день|добрый вечер|доброе утро|спасибо|заранее спасибо|спасибо за ответ|спасибо заранее|
    сәлеметсіз бе|сәлеметсіздер ме|ассалаумағалейкум|армысыз|қайырлы күн|рахмет|рақмет|алдын ала рахмет|
    hello|hi|good morning|good afternoon|good evening|thanks|thank you|thanks in advance|thank you in advance
"""

CAME: Iterable[tuple[str, str]] = (
    (
        "пришло|прислали|переслали|скинули|кинули|пишут|получил|получила|увидел|увидела|прочитал|прочитала",
        "в чат|в чате|в чатах|в группу|в группе|в группах|в whatsapp|по whatsapp|в telegram|в instagram|в facebook|"
        "в tiktok|в интернете|в сети|в соцсетях",
    ),
    (
        "келді|жазып жатыр|жазыпты|таратып жатыр|тарап жатыр|тарап жүр|жүр|көрдім|оқыдым|алдым|жіберді|тастады",
        "ватсаптан|чаттан|чатта|топтан|топта|телеграмнан|инстаграмнан|тиктоктан|фейсбуктен|желіден|желіде|"
        "интернеттен|интернетте|әлеуметтік желіде",
    ),
    (
        "got this|got it|received this|saw this|saw it|read this|found this|someone sent this|someone posted this",
        "on whatsapp|on telegram|on facebook|on instagram|on tiktok|in a chat|in the chat|in our chat|in a group|"
        "in our group|online",
    ),
)
"""How it came, and where: said in either order."""
SOURCES = """
    из чата|из группы|из whatsapp|мынаны көріңізші|мынаны қараңызшы|маған келді|маған жіберді|
    from a chat|from a group|from whatsapp
"""


class _Phrases(NamedTuple):
    """Folded phrases by their first and by their last word, the longest first."""

    first: Mapping[str, list[Words]]
    last: Mapping[str, list[Words]]


def _edges() -> Iterator[str]:
    for said in (READ_ON, ASKS, GREETINGS, SOURCES):
        yield from said.split("|")
    for verbs, places in CAME:
        for verb, place in product(verbs.split("|"), places.split("|")):
            yield f"{verb} {place}"
            yield f"{place} {verb}"


def _by_words(lines: Iterable[str]) -> _Phrases:
    said = {with_one_name(tuple(letters.key(word) for word in line.split())) for line in lines}
    first: dict[str, list[Words]] = {}
    last: dict[str, list[Words]] = {}
    for phrase in sorted(said, key=lambda words: (-len(words), words)):
        first.setdefault(phrase[0], []).append(phrase)
        last.setdefault(phrase[-1], []).append(phrase)
    return _Phrases(first, last)


@lru_cache(maxsize=1)
def _anywhere() -> _Phrases:
    return _by_words(ANYWHERE.split("|"))


@lru_cache(maxsize=1)
def _at_the_edges() -> _Phrases:
    return _by_words(_edges())


def chorus_words() -> frozenset[str]:
    """The folded words by which a phrase of the chorus is found: those it may begin with, or end a text with."""
    return frozenset(_anywhere().first) | frozenset(_at_the_edges().first) | frozenset(_at_the_edges().last)


def without_calls(words: Words) -> Words:
    """Folded *words* without headers and calls; all of them, if nothing else is said."""
    known = _anywhere().first
    if known.keys().isdisjoint(words):
        return words
    kept: list[str] = []
    place = 0
    while place < len(words):
        phrase = _beginning(words, place, known.get(words[place], ()))
        if phrase:
            place += len(phrase)
        else:
            kept.append(words[place])
            place += 1
    return tuple(kept) or words


def without_asides(words: Words) -> Words:
    """Folded *words* without what is said around a claim at both ends; all of them, if nothing else is said."""
    known = _at_the_edges()
    start, end = 0, len(words)
    while start < end and (phrase := _beginning(words, start, known.first.get(words[start], ()))):
        start += len(phrase)
    while start < end and (phrase := _ending(words[start:end], known.last.get(words[end - 1], ()))):
        end -= len(phrase)
    return words[start:end] or words


def _beginning(words: Words, place: int, phrases: Iterable[Words]) -> Words:
    return next((phrase for phrase in phrases if words[place : place + len(phrase)] == phrase), ())


def _ending(words: Words, phrases: Iterable[Words]) -> Words:
    return next((phrase for phrase in phrases if words[-len(phrase) :] == phrase), ())
