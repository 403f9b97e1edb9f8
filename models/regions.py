"""Which region of Kazakhstan a text speaks of, by the names of regions, towns and districts in it.

Beside `models/places.py`, which tells places apart: here Temirtau is in Karaganda Region, whose akimat answers for it.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from models.lexicon import Lexicon, entries
from models.text import Folded

NAMES: Mapping[str, str] = {
    "10": """
        абай обл-|область абай|области абай|абай облыс-|абайск- обл-|семей|семее|семейде-|семейге|семея|
        семипалатинск-|аягөз-|аягоз-|курчатов|abai region|semey
    """,
    "11": """
        ақмола-|акмолинск-|акмола|көкшетау-|кокшетау-|кокчетав-|степногорск-|щучинск-|бурабай-|боровое|
        боровом|атбасар-|қопа көл-|озере копа|akmola-|kokshetau
    """,
    "15": "ақтөбе-|актобе-|актюбинск-|хромтау-|қандыағаш-|кандыагаш-|aktobe-|aqtobe-|aqtöbe-",
    "19": """
        алматы облыс-|алматы обл-|алматинск- област-|алматинской обл|талғар-|талгар-|есік қала-|қаскелең-|
        каскелен-|қонаев-|конаев-|қапшағай-|капшагай-|капчагай-|almaty region|kapchagay
    """,
    "23": "атырау-|атрау-|құлсары-|кульсары|теңіз кен-|тенгиз-|теңізде|atyrau-",
    "27": """
        батыс қазақстан|бқо|западно казахстанск-|зко|орал қала-|оралда-|оралдың|оралға|орал мектеп-|орал|
        уральск-|жаңғала-|жангала-|жангалин-|жангале|ақсай|uralsk-|oral|west kazakhstan|zhangala
    """,
    "31": """
        жамбыл обл-|жамбыл облыс-|жамбылск-|жамбылда-|жамбылской|тараз-|қордай-|кордай-|меркі|мерке|
        jambyl region|taraz
    """,
    "33": """
        жетісу обл-|жетісу облыс-|жетысу|область жетісу|талдықорған-|талдыкорган-|жаркент-|текелі|сарқан-|
        taldykorgan|jetisu
    """,
    "35": """
        қарағанды-|караганд-|теміртау-|темиртау-|балқаш-|балхаш-|шахтинск-|саран қала|сарань|приозерск-|
        karaganda|temirtau
    """,
    "39": """
        қостанай-|костанай-|кустанай-|рудный|рудном|рудного|лисаковск-|арқалық-|аркалык-|әулиекөл-|
        аулиеколь-|аулиекол-|kostanay
    """,
    "43": "қызылорда-|кызылорд-|байқоңыр-|байконур-|қазалы-|казалинск-|арал қала-|аральск-|kyzylorda",
    "47": "маңғыстау-|мангистау-|мангыстау-|ақтау-|актау-|жаңаөзен-|жанаозен-|mangystau-|aktau-|zhanaozen",
    "55": "павлодар-|екібастұз-|экибастуз-|ақсу қала-|pavlodar-|ekibastuz",
    "59": "солтүстік қазақстан|сқо|северо казахстанск-|ско|петропавл-|petropavl-|north kazakhstan",
    "61": """
        түркістан-|туркестан-|туркистан-|turkistan-|turkestan-|кентау-|арыс қала-|арысь|арыси|мақтаарал-|
        мактаарал-|мактаральск-|жетісай-|жетысай-|сарыағаш-|сарыагаш-|түлкібас-|тюлькубас-|сайрам-
    """,
    "62": "ұлытау-|улытау|жезқазған-|жезказган-|сәтпаев қала-|ulytau|zhezkazgan",
    "63": """
        шығыс қазақстан|шқо|восточно казахстанск-|вко|өскемен-|оскемен-|усть каменогорск-|усткаменогорск-|
        риддер-|зайсан-|oskemen|ust kamenogorsk|east kazakhstan
    """,
    "71": "астана-|нұр сұлтан-|нур султан-|нурсултан-|столиц-|елорда-|astana|nur sultan|nursultan",
    "75": """
        алматы-|алмата|алмате|алма ата|алма ате|алатау ауданы-|алатауск- район-|алатауском районе|
        бостандық аудан-|бостандыкск-|bostandyk|медеу|almaty-|алматинск- метро
    """,
    "79": "шымкент-|чимкент-|shymkent-",
}
"""The first digits of a region's KATO, and what names it: words, beginnings, some in a row."""


class Named(NamedTuple):
    """A region that a text names: which, and from which of its spoken words on, how many."""

    code: str
    place: int
    words: int


@lru_cache(maxsize=1)
def _lexicon() -> tuple[tuple[str, ...], Lexicon]:
    return tuple(NAMES), Lexicon({code: entries(names) for code, names in NAMES.items()})


def regions(folded: Folded) -> list[Named]:
    """The regions that a text names, in its order; of names that begin at one word the longest counts."""
    codes, lexicon = _lexicon()
    longest: dict[int, Named] = {}
    for kind, place, words in lexicon.places(folded):
        if place not in longest or words > longest[place].words:
            longest[place] = Named(codes[kind], place, words)
    return [longest[place] for place in sorted(longest)]


def region_meant(folded: Folded, told: str = "") -> str:
    """The region a question is about: one that it names, else the one that was *told* with it.

    Of several it is the one that was told, else the last: «из Караганды в Астану», «Ақтөбеден Алматыға».
    """
    named = [one.code for one in regions(folded)]
    if told in named or not named:
        return told
    return named[-1]
