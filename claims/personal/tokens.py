"""A text as a row of sorts of words, a letter each, in which addresses are looked for."""

import re
from dataclasses import dataclass
from functools import lru_cache

from claims.personal.plain import Plain

_TOKEN = re.compile(
    r"(?<![^\W_])(?:пр-к?т\w{0,2}|мкр-н\w{0,2}|м-н\w{0,2}|б-р\w{0,2}|к-сі|ы/а|ж/м|кв-л\w{0,2})(?![^\W_])"
    r"|[0-9]+|[^\W\d_]+(?:['’][^\W\d_]+)?|\n|[^\w\s]|_"
)
_SIGNS = {",": "C", ";": "C", "-": "D", ".": "P", "/": "S", "\\": "S", "\n": "L", "№": "R", "#": "R", "%": "%", ":": "X"}

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
            r"|квартир$|пәтерлер|пәтерге|га$|соток|сотық|т$|утра|вечера|ночи|ай$|айда|апта",
        ),
        ("p", r"поликлиник|больниц|госпитал|школ|супермаркет|базар|рын[ок]к|тц$|трц$|трк$|цон|роддом|детсад|садик|отделени|здани"
              r"|акимат|мечет|вокзал|университет|гостиниц|емхана|аурухана|мектеп|әкімдік|мешіт|балабақша|clinic|hospital|school|shop"
              r"|store|market|mall|pharmacy|mosque|приказ|закон|стать|пункт|постановлен|бұйры|заң|бап|тармақ|қаулы|канал|автобус|маршрут"
              r"|рейс|класс|сынып|номер$|нөмір|телефон|тел$|version|верси"),
        ("M", r"мкр\w{0,4}$|мкрн|м-н|микрорайон[еау]?$|микрорайон(?:ы|ында)?$|ықшамаудан(?:ы)?$|ыкшамаудан(?:ы)?$|ы/а$|шағынаудан(?:ы)?$"
              r"|мөлтекаудан(?:ы)?$|microdistrict|mkr$|квартал[е]?$|кв-л"),
        ("T", r"(?:көше|коше|даңғыл|дангыл|ықшамаудан|ыкшамаудан|шағынаудан|мөлтекаудан|бульвар|тұйығ|орам)\w{0,3}(?:нд[ае]|д[ае]|ның|нің|дың|дің|тың|тің|нан|нен)\w{0,4}$"),
        ("E", r"street$|str$|st$|avenue$|ave$|road$|rd$|lane$|ln$|boulevard$|blvd$|drive$|square$|koshesi$|kosesi$|dangyly$|prospekt$|prospect$"),
        ("S", r"ул$|улиц[аыеу]$|уліц[аы]$|пр$|пр-к?т|просп$|проспект[аеу]?$|пер$|переул[ок]к[еау]?$|бульвар[е]?$|б-р|бул$|шоссе$|тупик[е]?$|проезд[е]?$"
              r"|ж/м|линия$|площадь$|площади$|пл$|көше(?:сі|м|міз)?\w{0,2}$|коше(?:си|сы)?$|көш$|к-сі|даңғылы?$|дангылы?$|даң$|тұйығы$|өткелі$|бульвары$"
              r"|алаңы$|көшесінің$"),
        ("V", r"сел[оеа]$|пос[её]л[ок]к[е]?$|пос$|аул[е]?$|ауыл\w{0,6}$|кент\w{0,5}$|дач[иа]$|с/о|village$|снт$"),
        ("H", r"дом[ауе]?$|үй(?:д|ін|ім|і$|ден)\w{0,5}$|уй(?:д|ин|им|и$)\w{0,5}$|house$|bldg$|building$|коттедж\w?$|участок$"),
        ("h", r"үй$|уй$"),
        ("f", r"кв$|кварт$|квартир[аыуе]$|квартирой$|пәтер\w{0,7}$|патер\w{0,7}$|apartment$|apt$|flat$|unit$|room$|комната$|комн$|бөлме\w{0,4}$"),
        ("b", r"корп$|корпус\w{0,2}$|блок$|строение$|стр$|подъезд\w{0,2}$|под$|секция$|кіреберіс\w{0,4}$|block$|entrance$|қабат\w{0,4}$|этаж[е]?$|эт$|floor$|подьезд$"),
        ("G", r"г$|город[ае]?$|гор$|қаласы\w{0,4}$|қ$|city$"),
        ("a", r"адрес(?:у|ом|ім\w{0,3}|і)?$|жив[уе]м?$|живём$|прожива|прописан|мекен\w{0,14}$|жай(?:ым|ымыз)\w{0,3}$|тұрам\w{0,3}$|тұрғылықты|тұратын|тұрып|address$|live$|living$|reside"),
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
    """N a number, W a word with a capital, w another, S E M T a street, h H a house, f a flat, b a block; and so on."""
    starts: list[int]
    ends: list[int]
    plain: Plain

    @property
    def said(self) -> "_Said":
        return _Said(self)


@dataclass(frozen=True, slots=True)
class _Said:
    row: Row

    def __getitem__(self, wanted: slice) -> str:
        """The text of some of the words."""
        return self.row.plain.lower[self.row.starts[wanted.start] : self.row.ends[wanted.stop - 1]]


def row(plain: Plain) -> Row:
    """*plain* as its row of words."""
    sorts, starts, ends = [], [], []
    for found in _TOKEN.finditer(plain.lower):
        start, end = found.span()
        sort = _sort(found[0]) if end - start < 24 else "X"
        sorts.append("W" if sort == "w" and plain.text[start] != found[0][0] else sort)
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
        return "X"
    if len(word) == 1 and word in "абвгежеaбbcdefgh":
        return "l"
    if word in ("д", "к"):
        return {"д": "d", "к": "k"}[word]
    for sort, words in _SORTS:
        if words.match(word):
            return sort
    return "w"
