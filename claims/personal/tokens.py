"""A text as a row of sorts of words, a letter each, in which addresses are looked for."""
# ruff: noqa: E501 - lists of words are easier to read unbroken

import re
from dataclasses import dataclass
from functools import lru_cache

from claims.personal.plain import Plain

_TOKEN = re.compile(
    r"(?<![^\W_])(?:пр-к?т\w{0,2}|мкр-н\w{0,2}|м-н\w{0,2}|б-р\w{0,2}|к-сі|ы/а|ж/м|кв-л\w{0,2})(?![^\W_])"
    r"|мекен[ -]жай\w{0,9}|[0-9]+|[^\W\d_]+(?:['’][^\W\d_]+)?|[\n\t]|[^\w\s]|_"
)
_SIGNS = {
    ",": ",",
    "-": "-",
    ".": ".",
    "/": "/",
    "\\": "/",
    "\n": "|",
    "\t": "|",
    "№": "#",
    "#": "#",
    "%": "%",
}

_LONE = {
    "д": "d",
    "к": "k",
    "г": "G",
    "қ": "G",
    "в": "i",
    "и": "q",
    "с": "q",
    "у": "q",
    "о": "q",
    "я": "q",
    "й": "o",
    "м": "o",
}
"""Letters that stand alone; any other is somebody's initial, or a house's letter."""
_SORTS = tuple(
    (sort, re.compile(words))
    for sort, words in (
        (
            "c",  # what is counted: months, people, sums, times
            r"мая|марта?|апрел|январ|феврал|июн[ея]|июл[ея]|август|сентябр|октябр|ноябр|декабр|қаңтар|ақпан|наурыз|сәуір"
            r"|мамыр|маусым|шілде|тамыз|қыркүйек|қазан[ды]|қараша|желтоқсан[ды]|january|february|march|april|june|july"
            r"|august|september|october|november|december|человек|людей|дом(?:ов|ам)|машин|авто|случа|больн|заболе|зараж"
            r"|лет$|год|раза?$|этажей|метр|км$|тенге|тг$|теңге|тыс|мың|млн|млрд|миллион|процент|пайыз|час|минут|дн[яе]|дней"
            r"|недел|месяц|дет[еия]|реб[её]н|семь|семей|трупов|погиб|умер|магазин|аптек|камер|адам|кісі|машина|жыл|күн|сағат"
            r"|рет$|рет[тс]|бала|жағдай|науқас|отбасы|үйлер|үйді$|үйге$|дүкен|дәріхана|people|persons|houses|cars|cases|years"
            r"|days|hours|times|families|children|patients|deaths|percent|tenge|degrees|градус|градус|литр|тонн|кг$|штук|дана$"
            r"|квартир$|пәтерлер|пәтерге|га$|соток|сотық|т$|утра|вечера|ночи|ай$|айда|апта|шаршы|квадрат",
        ),
        ("p", r"поликлиник|больниц|госпитал|школ|супермаркет|базар|рын[ок]к|тц$|трц$|трк$|цон|роддом|детсад|садик|отделени|здани"
              r"|акимат|мечет|вокзал|университет|гостиниц|емхана|аурухана|мектеп|әкімдік|мешіт|балабақша|clinic|hospital|school|shop"
              r"|store|market|mall|pharmacy|mosque|приказ|закон|стать|пункт|постановлен|бұйры|заң|бап|тармақ|қаулы|канал|автобус|маршрут"
              r"|рейс|класс|сынып|номер$|нөмір|телефон|тел$|version|верси"),
        ("m", r"мкр$|мкрн$|мкр-н|м-н$|ы/а$|mkr$"),
        ("M", r"мкр\w{2,4}$|микрорайон[еау]?$|микрорайоны$|ықшамаудан(?:ы)?$|ыкшамаудан(?:ы)?$|шағынаудан(?:ы)?$"
              r"|мөлтекаудан(?:ы)?$|microdistrict$"),
        ("T", r"(?:көше|коше|даңғыл|дангыл|ықшамаудан|ыкшамаудан|шағынаудан|мөлтекаудан|бульвар|тұйығ|микрорайон)\w{0,3}(?:нд[ае]|д[ае]|ның|нің|дың|дің|тың|тің|нан|нен)\w{0,4}$"),
        ("e", r"str?$|ave?$|rd$|ln$|blvd$"),
        ("E", r"street$|avenue$|road$|lane$|boulevard$|koshesi$|kosesi$|dangyly$|prospekt$|prospect$"),
        ("r", r"ул$|пр$|пр-к?т|просп$|пер$|б-р|кв-л|ж/м|пл$"),
        ("R", r"улиц[аыеу]$|уліц[аы]$|проспект[аеу]?$|переул[ок]к[еау]?$|бульвар[е]?$|шоссе$|тупик[е]?$|площадь$"),
        ("j", r"көш$|к-сі|даң$"),
        ("K", r"көше(?:сі|м|міз)$|коше(?:си|сы)?$|даңғылы?$|дангылы?$|тұйығы$|өткелі$|бульвары$|алаңы$"),
        ("y", r"батыра?$|batyr$|би$|bi$|жолы$|хана?$|ата$|ана$|жырау$|ақын$|zholy$"),
        ("u", r"им$|имени$|ак$|акад$|академика?$|ген$|генерала?$|маршала?$|героя$"),
        ("V", r"сел[оеа]$|пос[её]л[ок]к[е]?$|пос$|аул[е]?$|ауыл\w{0,6}$|кент\w{0,5}$|дач[иа]$|с/о|village$|снт$"),
        ("D", r"дом[ауе]?$|house$|bldg$|building$|коттедж\w?$|участок$"),
        ("H", r"үй(?:д|ін|ім|і$|ден)\w{0,5}$|уй(?:д|ин|им|и$)\w{0,5}$"),
        ("h", r"үй$|уй$"),
        ("f", r"кв$|кварт$|apt$|комн$"),
        ("F", r"квартир[аыуе]$|квартирой$|пәтер\w{0,7}$|патер\w{0,7}$|apartment$|flat$|unit$|room$|комната$|бөлме\w{0,4}$"),
        ("b", r"корп$|корпус\w{0,2}$|блок$|строение$|стр$|подъезд\w{0,2}$|под$|секция$|кіреберіс\w{0,4}$|block$|entrance$|қабат\w{0,4}$|этаж[е]?$|эт$|floor$|подьезд$"),
        ("G", r"г$|город[ае]?$|гор$|қаласы\w{0,4}$|қ$|city$"),
        ("a", r"адрес(?:у|ом|ім\w{0,3}|і)?$|жив[уе]м?$|живём$|прожива|прописан|мекен[ -]?жай(?:ы|ым\w{0,5})?$|тұрам\w{0,3}$|тұрғылықты|тұратын"),
        ("A", r"address$|live$|living$|reside$"),
        ("o", r"ші$|шы$|інші$|ыншы$|й$|ой$|я$|ая$|м$|го$|th$|nd$"),
        ("q", r"(?:в|на|и|с|по|от|до|за|из|не|что|как|это|все|или|у|мы|я|они|он|она|был[аио]?|есть|для|при|про|уже|еще|ещё|мен|біз|ол|бұл|сол|деп"
              r"|және|бар|жоқ|the|in|of|and|on|at|to|is|was|are|from|by|for|with|that|this|there|about|since|until|after|before|more|than|only|over"
              r"|some|just|мой|моя|my|менің|наш|со|во|дело|где|там|тут|здесь|сейчас|вчера|сегодня|завтра|кеше|бүгін|ертең|қазір|номер|around|near"
              r"|около|возле|рядом|жанында|по-моему|дейді|екен|says|said|сказали|говорят|вот|том|этой|этом|нашей|нашем|моей|ещё|тоже|if|when|if|i|we|you|it|осы|осында|кв)$"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """The words of a text: the sort of each, and where it stands."""

    sorts: str
    """A sign each: N a number, W a word with a capital, w another, other letters as in `_SORTS`, and signs as
    themselves: | a new line, # a number sign, ~ any other."""
    starts: list[int]
    ends: list[int]
    plain: Plain

    def said(self, first: int, after: int) -> str:
        """The text from word *first* to before word *after*."""
        return self.plain.lower[self.starts[first] : self.ends[after - 1]]


def row(plain: Plain) -> Row:
    """*plain* as its row of words."""
    sorts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in _TOKEN.finditer(plain.lower):
        start, end = found.span()
        sort = _sort(found[0]) if end - start < 24 else "~"
        if sort == "w" and plain.text[start] != found[0][0]:
            sort = "W"
        elif sort == "i" and sorts and sorts[-1] in "N-/" and ends[-1] == start:
            sort = "l"  # 12а, 12-б: a letter of the house
        sorts.append(sort)
        starts.append(start)
        ends.append(end)
    return Row("".join(sorts), starts, ends, plain)


@lru_cache(maxsize=65_536)
def _sort(word: str) -> str:
    if word in _SIGNS:
        return _SIGNS[word]
    if word[0].isdigit():
        return "N" if len(word) < 5 else "Z"
    if not word[0].isalpha():
        return "~"
    if len(word) == 1:
        return _LONE.get(word, "i")
    for sort, words in _SORTS:
        if words.match(word):
            return sort
    return "w"
