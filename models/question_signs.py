"""How a citizen's message speaks: what tells a rumour, a request, a complaint, thanks, an advertisement, small talk.

To the signs of `models/speech.py` it adds grievances, offers and small talk, and what can be seen without reading.
"""

import re
from functools import lru_cache

from models.lexicon import Lexicon, entries
from models.speech import SIGNS as SPEECH
from models.speech import signs
from models.text import LONGEST, Folded

WORDS: dict[str, str] = {
    "grieves": """
        жоқ|бермей|бермеді|келмеді|келмей|істемейді|ашылмайды|алмай|шара қолдан-|тазаламады|жеткізбе-|өткізбеді|
        кіргізбейді|ешкім|неге|заңды ма|қашанға дейін|қайда қарап|ұстап қалды|болмады|дұрыстаңыз-|түспеді|көтермейді|
        нет|не дали|не дают|не платят|не заплат-|не приехал-|не работает|не открывается|не пускают|не пропустил-|
        не дошел|не дошла|не убирали|не делали|не внесли|не берут|не проходит|висит|завис-|отказ-|обещали|
        невозможно|примите меры|сколько можно|куда смотр-|кто отвечает|никто|ждали|дышать нечем|грохот|вонь|
        удержал-|списали|заставля-|требу-|почему|жаловаться|справедливость|
        nobody|no one|never came|do something|none left|crashes|out of stock|still waiting|broken|not working
    """,
    "offers": """
        сатамыз|сатамын|көтерме|арзан|салымсыз|табыс-|ақша тап|жекеге жаз|қарыз|жеткіземіз|кепілдік|ставка|профиль-|
        жеңілдік|жөндеймін|
        заработ-|вложени-|в личку|куплю|продам|продаю|скидк-|займ-|гарантия|биткоин-|ставк-|недорого|на дому|
        переходи|оптом|ремонт-|без выходных|
        earn|followers|best price|message me|bitcoin-|from home
    """,
    "small_talk": """
        алло|сәлем|сәлеметсіз бе|ассалаумағалейкум|біреу бар ма|бот|робот|сөйлесейік|мейлі|тест|иә|сұрақ қойсам|
        бос сөз|жалқау-|жұмыстарыңды|мерекелеріңізбен|тағы мен|жауап беретін адам|
        привет|здравствуйте|здрасте|есть кто|тест|проверка|скучно|вопрос|ок|дурак-|дураки|бездельник-|ну и ладно|
        опять я|кто нибудь отвечает|с праздником|долго еще|лучше работайте|работайте лучше|народ пугать|
        hi|hello|ok|useless|anybody there
    """,
    "asks_thing": """
        қалай|қайда|қайдан|қашан|қанша|неше|нешінші|қай|қандай|кім|кімге|керек пе|бола ма|болады ма|міндетті ме|
        беріле ме|айырмашылығы|жарай ма|
        как|где|куда|когда|сколько|какой|какая|какие|кто|можно ли|нужно ли|нужен ли|нужна ли|обязательно|положен-|
        подскажите|что такое|чем отличается|до скольки|имеют право|
        how|where|when|which|what|who|can i|do i|should i|is there
    """,
    "passed_on": """
        дейді|деп жатыр|деген рас|деген шын|деген хабар|депті|жазып жатыр|тарап-|аудио|видео|ватсап-|екен|естідік|
        говорят|пишут|прислал-|скинул-|сказал-|якобы|рассылк-|в чате|в группе|аудио|видео|слух-|фейк|правда|
        people say|says|message|video|supposedly|rumour|voice note|channel|sent me|true|real
    """,
}
SEEN = (
    *("ends_asking", "asks_within", "asks_loudly", "has_sentences", "one_word", "two_words"),
    *("twelve_words", "twenty_words", "begins_small", "has_digits", "ends_loudly"),
)
SIGNS = (*SPEECH, *WORDS, *SEEN)
"""Every sign, in the order of the columns."""
_DIGIT = re.compile(r"\d")


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    return Lexicon({kind: entries(words) for kind, words in WORDS.items()})


def question_signs(text: str, folded: Folded) -> list[float]:
    """The signs of *text* in the order of SIGNS, each from 0 to about 2."""
    said, words = text[:LONGEST].strip(), len(folded.spoken)
    seen = (
        said.endswith("?"),
        "?" in said[:-1],
        "??" in said,
        "." in said or "!" in said,
        words <= 1,
        words <= 2,
        words >= 12,
        words >= 20,
        said[:1].islower(),
        bool(_DIGIT.search(said)),
        said.endswith("!"),
    )
    counts = [float(min(2, count)) for count in _lexicon().counts(folded)]
    return [*signs(text, folded), *counts, *map(float, seen)]
