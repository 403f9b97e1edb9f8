"""Places that a text names: what is closed in Aktau is not closed in Aktobe."""

from collections.abc import Mapping
from functools import lru_cache

from models import letters
from models.text import Folded

NAMES: Mapping[str, str] = {
    "almaty": "алматы алматы алма-ата almaty",
    "astana": "астана астана нұр-сұлтан нурсултан nursultan astana",
    "shymkent": "шымкент шымкент чимкент shymkent",
    "abai": "семей семей семипалатинск semey",
    "akmola": "ақмола акмола акмолин көкшетау кокшетау kokshetau akmola",
    "aktobe": "ақтөбе актобе актюбин aktobe",
    "atyrau": "атырау атырау atyrau",
    "west": "орал уральск uralsk",
    "jambyl": "тараз тараз жамбыл zhambyl taraz",
    "jetisu": "талдықорған талдыкорган жетісу жетысу taldykorgan",
    "qaraghandy": "қарағанды караганд karaganda",
    "temirtau": "теміртау темиртау temirtau",
    "qostanai": "қостанай костанай kostanay",
    "rudny": "рудный рудный rudny",
    "qyzylorda": "қызылорда кызылорд kyzylorda",
    "baikonur": "байқоңыр байконур baikonur",
    "aktau": "ақтау актау aktau",
    "mangystau": "маңғыстау мангистау мангыстау mangystau",
    "janaozen": "жаңаөзен жанаозен zhanaozen",
    "pavlodar": "павлодар павлодар pavlodar",
    "ekibastuz": "екібастұз экибастуз ekibastuz",
    "petropavl": "петропавл петропавловск petropavl",
    "turkistan": "түркістан туркестан turkistan turkestan",
    "kentau": "кентау кентау kentau",
    "ulytau": "ұлытау улытау ulytau",
    "jezqazghan": "жезқазған жезказган zhezkazgan",
    "balqash": "балқаш балхаш balkhash",
    "oskemen": "өскемен усть-каменогорск oskemen",
    "ridder": "риддер риддер ridder",
    "qonaev": "қонаев конаев капшагай қапшағай konaev",
    "stepnogorsk": "степногорск степногорск stepnogorsk",
    "shchuchinsk": "щучинск щучинск бурабай боровое shchuchinsk",
    "arys": "арыс арысь arys",
    "saryagash": "сарыағаш сарыагаш saryagash",
    "russia": "ресей россия россии россию russia",
    "china": "қытай китай china",
    "uzbekistan": "өзбекстан узбекистан uzbekistan",
    "kyrgyzstan": "қырғызстан кыргызстан киргизия kyrgyzstan",
    "ukraine": "украина украина ukraine",
    "turkey": "түркия турция турции türkiye",
    "italy": "италия италия italy",
    "iran": "иран иран iran",
    "germany": "германия германия germany",
    "moscow": "мәскеу москва москве москвы moscow",
    "wuhan": "ухань ухане wuhan",
    "bishkek": "бішкек бишкек bishkek",
    "tashkent": "ташкент ташкент tashkent",
}
"""A place's name here, and how it is written: first in Kazakh, then in Russian, last in English."""
_ENDING = 6
_START = 4


@lru_cache(maxsize=1)
def _known() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """By the first letters of a folded word, what a place's word begins with and the place."""
    found: dict[str, list[tuple[str, str]]] = {}
    for place, written in NAMES.items():
        for name in written.split():
            start = letters.key(name.partition("-")[0] if name.startswith("усть") else name.replace("-", ""))
            start = start[:-1] if len(start) > _START + 1 and start[-1] in "аиоу" else start
            found.setdefault(start[:_START], []).append((start, place))
    return {start: tuple(names) for start, names in found.items()}


@lru_cache(maxsize=65_536)
def place_of(word: str) -> str:
    """The place that a folded *word* names, or nothing."""
    for start, place in _known().get(word[:_START], ()):
        if word.startswith(start) and len(word) <= len(start) + _ENDING:
            return place
    return ""


def say_places(named: frozenset[str], language: str) -> str:
    """Places by their names in *language*."""
    column = {"kk": 0, "ru": 1}.get(language, -1)
    return ", ".join(NAMES[place].split()[column].title() for place in sorted(named)) or "–"


def places(folded: Folded) -> frozenset[str]:
    """The places that a text names."""
    return _places(folded.words)


@lru_cache(maxsize=4_096)
def _places(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(filter(None, map(place_of, words)))
