"""How a text speaks: asks, passes on, commands, thanks, sells; what tells a claim from everything else people write.

The signs do not depend on a corpus: they are counted alike in Kazakh, Russian and English.
"""

import math
import re
from functools import lru_cache

from models.harm import harm_lexicon
from models.lexicon import Lexicon, entries
from models.text import LONGEST, Folded

WORDS: dict[str, str] = {
    "asks_truth": """
        рас па|рас ба|рас ма|расымен|шын ба|шын ма|шынымен|шындык па|шындыққа|отирик пе|өтірік пе|
        фейк пе|растай-|
        сенуге бола|правда ли|правда что|это правда|правда или|верно ли|это так|это фейк|фейк или|
        правда про|
        слухи|слух|утка|врут|мошенник-|можно ли верить|реально ли|доказано|правда|
        is it true|is that true|is this true|true or|is it fake|is this fake|a scam|hoax|rumor|rumour|fake
    """,
    "asks_way": """
        қайда|қайдан|қалай|қашан|қай|қанша|кімге|неше|керек|болады ма|бола ма|алсам|
        где|куда|как|когда|сколько|какой|какие|какая|кому|можно ли|нужен ли|нужна ли|подскажите|
        адрес|график|
        where|how do|how can|how much|when does|when is|which|what papers|can i|do i need|who can
    """,
    "hearsay": """
        дейді|деп жатыр|депті|деген хабар|деген сыбыс|екен|айтты|айтыпты|естідім|көршім|говорят|
        сказал-|слышал-|
        пишут|скинул-|знаком-|соседк-|сосед|призна-|проговорил-|якобы|оказывается|передают|
        they say|people say|i heard|heard that|someone says|told me|a friend|neighbour|reportedly|
        allegedly|apparently|
        söylüy-|iddia|твърд-|според
    """,
    "official": """
        министр-|ведомств-|әкімдік-|акимат-|комитет-|департамент-|үкімет-|правительств-|президент-|
        полици-|суд-|
        закон-|заң-|бұйрық-|приказ-|указ-|санэпид|дәрігер-|врач-|ғалым-|учен-|сейсмолог-|больниц-|аурухана-|
        minist-|government|president|police|court|department|official-|doctor-|scientist-|nurse-|
        hospital-|cdc|fda|who|
        bakan-|hükümet-|министерств-|правителство-
    """,
    "announced": """
        хабарла-|мәлімде-|мәліметінше|дәлелден-|анықтап-|ескертті|қол қойыл-|сообщ-|заяви-|
        по данным|подтверд-|
        предупред-|доказан-|подписан-|объяв-|выяв-|announce-|according to|confirm-|warned|study|
        research|report-|
        proved|proven|signed|data|açıkla-
    """,
    "happens": """
        жабыл-|жабады|шаш-|уланып|уланған|өлді|өлген|қайтыс|төлен-|тоқтат-|қымбатта-|таусыл-|жоғал-|
        ұрла-|шектел-|
        шақыр-|салын-|ашылды|жиналды|көшірілді|закры-|распыл-|отрав-|умер-|выплат-|заморо-|подорож-|
        пропал-|воруют|
        введ-|вводят|запре-|заблок-|отключ-|прорвал-|призыв-|скрыва-|погиб-|постро-|собрали|открыли|
        пострада-|
        close-|spray-|poison-|died|dead|killed|freeze|steal|banned|flooded|opened|disappear-|causes|
        cures|kills|approved
    """,
    "command": """
        жабыңыз-|алып қалыңыз-|жіберіңіз-|таратыңыз-|ішпеңіз-|шықпаңыз-|шешіп алыңыз-|закройте|
        не пейте|не выходите|
        снимайте|берите|перешлите|разошлите|уезжайте|заходите|регистрируйтесь|перейдите|do not|dont|
        close your|
        take your|buy now|register|forward
    """,
    "wish": """
        беріңіз-|бериниз-|беріңдер-|отинем|өтініш|көмектесіңіз-|комектес-|жөндеп|сұраймын|прошу|
        просим|просьба|помогите|
        пожалуйста|почините|отремонтируйте|вывезите|сделайте|дайте|перезвоните|удалите|примите|
        please|help|repair|fix
    """,
    "opinion": """
        менің ойымша|ойымша|ұят|сұмдық|ұнамайды|ұнайды|сенемін|по-моему|по моему|мне кажется|считаю|
        думаю|позор|
        стыдно|надоел-|нравится|надеюсь|i think|in my view|my opinion|shame|i feel|i believe|i hope|
        love|hate|tired
    """,
    "thanks": """
        рақмет-|рахмет-|алғыс-|спасибо|спс|благодар-|thank|thanks|thx|teşekkür-
    """,
    "greeting": """
        сәлем-|салем-|саламатсыз-|ассалау-|қайырлы|құтты болсын|мүбәрак|тілеймін|здравствуй-|
        привет-|добрый день|
        доброе утро|добрый вечер|поздравля-|с праздником|с днем рождения|hello|hi|good morning|congratulat-|
        happy birthday|have a nice
    """,
    "advert": """
        сатыла-|баға-|жеңілдік-|хабарласыңыз-|қоңырау шал-|жеткізіп|курсы-|продам|продаю|продаж-|
        сдам|доставка|скидк-|
        недорого|звоните|требуются|курсы|кредит без|заявк-|запись в|директ|for sale|discount|wanted|
        apply|sign up|
        message me|call now|shop|subscribe|win a|giveaway
    """,
    "first_person": """
        мен|маған|менің|біз|бізге|я|мне|меня|мой|моя|мы|нас|нам|наш-|i|me|my|we|us|our|ben|biz
    """,
    "second_person": """
        сен|сіз|сіздер-|сендер|саған|ты|вы|вас|вам|тебе|ваш-|you|your|siz|sen
    """,
    "hedge": """
        мүмкін|шығар|сияқты|болар|возможно|может быть|наверное|вроде|кажется|похоже|maybe|perhaps|
        might|could be|
        seems|possibly|belki
    """,
}
SURFACE = (
    *("question_mark", "exclamation", "numbers", "days", "harm", "links", "mentions", "laughter", "quotes"),
    *("capitals", "names", "length", "very_short", "percent_or_money"),
)
SIGNS = (*WORDS, *SURFACE)
"""Every sign, in the order of the columns."""

_LAUGHTER = re.compile(r"\)\)|хаха|аха+х|haha|\blol\b|😂|🤣", re.IGNORECASE)
_MENTION = re.compile(r"[@#]\w")
_NAME = re.compile(r"(?<=[\w,»”\"] )[A-ZА-ЯЁӘҒҚҢӨҰҮІ][\w'’-]+")
_QUOTED = re.compile(r"[«“\"„][^«»“”\"„]{3,300}[»”\"“]")
_MONEY = re.compile(r"[%$€₸]|тенге|теңге|тг\b|процент|пайыз|percent|tenge", re.IGNORECASE)


@lru_cache(maxsize=1)
def speech_lexicon() -> Lexicon:
    """The words of every way of speaking."""
    return Lexicon({kind: entries(words) for kind, words in WORDS.items()})


def signs(text: str, folded: Folded) -> list[float]:
    """The signs of *text* in the order of SIGNS, each from 0 to 1 or a little more."""
    text = text[:LONGEST]
    counts = speech_lexicon().counts(folded)
    letters = sum(map(str.isalpha, text)) or 1
    words = len(folded.spoken)
    surface = (
        min(2, text.count("?")),
        min(2, text.count("!")),
        math.log1p(len(folded.numbers)),
        min(2, len(folded.dates)),
        len(harm_lexicon().found(folded)),
        min(2, len(folded.links)),
        min(3, len(_MENTION.findall(text))) / 2,
        bool(_LAUGHTER.search(text)),
        bool(_QUOTED.search(text)),
        sum(map(str.isupper, text)) / letters,
        math.log1p(len(_NAME.findall(text))),
        math.log1p(words) / 3,
        words < 4,
        bool(_MONEY.search(text)),
    )
    return [*(min(2.0, float(count)) for count in counts), *map(float, surface)]
