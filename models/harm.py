"""What a rumour can do to people: the kinds of harm, how grave each is, and the words by which a text names it."""

from functools import lru_cache

from models.lexicon import Lexicon, entries
from models.text import Folded

GRAVITY: dict[str, float] = {"violence": 0.8, "health": 0.7, "fraud": 0.65, "panic": 0.6, "hoarding": 0.5}
"""How grave each kind is, from 0 to 1: a matter of judgement, for the desk to change."""

WORDS: dict[str, str] = {
    "health": """
        вирус-|коронавирус-|ковид-|covid-|вакцин-|екпе|екпенің|екпеден|екпемен|екпені|екпеге|
        прививк-|привит-|привива-|
        дәрі|дәрі-дәрмек|дәріні|лекарств-|препарат-|антибиотик-|ауру|ауруы|аурудан|аурухана-|
        больниц-|реанимац-|рак|раком|
        қатерлі ісік|обыр|бесплоди-|бедеу-|уланып|уланған|уланды|уланды-|отрав-|улы|яд|ядовит-|
        заража-|зараз-|жұқтыр-|
        жұғады|өлді|өлген|өледі|қайтыс бол-|умер-|умрут|смерт-|погиб-|эпидеми-|індет-|инфекц-|
        эпидемия|спирт-|арақ|водк-|
        сода|содамен|метанол-|радиац-|излучени-|чип|чипир-|chip|virus-|vaccin-|poison-|infect-|
        cancer|cure-|disease-|
        died|dead|death-|kills|hospital-|epidemic-|bleach|infertil-|outbreak-|radiation
    """,
    "panic": """
        жер сілкін-|землетряс-|су тасқын-|су басу|су басады|наводнени-|затопит-|затопл-|плотин-|
        бөгет-|прорвал-|эвакуац-|
        эвакуир-|көшіріл-|комендант-|карантин-|локдаун-|жабыл-|жабады|закро-|закры-|төтенше жағдай|
        чрезвычайн-|авари-|
        жарылыс-|жарылып|взрыв-|взорв-|апат-|катастроф-|распыл-|шашады|шашып|шашып жатыр|газ|
        радиац-|свет отключ-|
        отключ- свет|жарық-|паник-|earthquake-|flood-|dam|evacuat-|lockdown-|curfew|explo-|spray-|
        blackout-|emergency|
        tsunami-|disaster-
    """,
    "fraud": """
        мошенник-|алаяқ-|номер карт-|номера карт-|карта нөмір-|карта номир-|картадағы ақша|картаның|
        списа-|спишут|
        cvv|смс код|sms код|код из|пин код|пин-код|введите|тіркелу керек|тіркеліңіз-|зарегистр-|
        регистрир-|перейдите по|
        сілтемеге өт-|ссылк-|выигра-|ұтып ал-|приз-|розыгрыш-|төленеді|төлейді|төлем-|выплат-|
        пособи-|компенсац-|субсиди-|
        жәрдемақы-|вклад-|салым-|депозит-|предоплат-|алдын ала төле-|инвест-|криптовалют-|пирамид-|
        бот|ботқа|ботта|боте|
        иин|жсн|scam|bank account|card number|deposit-|payout-|payment-|prize-|register-|refund-|
        freeze-|pin code|crypto-
    """,
    "violence": """
        убий-|убит-|убива-|өлтір-|кісі өлтір-|похища-|похит-|воруют детей|крадут детей|ұрла-|
        бала ұрла-|теракт-|террор-|
        лаңкес-|бомб-|заминир-|оружи-|қару-|стреля-|стрельб-|атыс|атып|избил-|избива-|ұрып|соққы|
        изнасил-|зорла-|погром-|
        толпа-|самосуд-|ұлттар|нацмен-|мобилизац-|призыв-|призывать|әскерге шақыр-|война|войн-|
        соғыс-|насили-|нападени-|
        напал-|шабуыл-|kidnap-|steal children|bomb-|terror-|shoot-|weapon-|attack-|murder-|lynch-|
        riot-|war|called up|
        mobilis-|mobiliz-
    """,
    "hoarding": """
        дефицит-|тапшы-|тапшылық-|таусыл-|закончит-|законч-|закончатся|скупа-|сметают|қымбатта-|
        подорожа-|талон-|
        запаса-|запасит-|қор жинап|қорлан-|сатып алып қал-|алып қалыңыз-|берите сейчас|муки|мука|
        сахар-|қант|ұн|гречк-|
        тұз|соли|бензин-|жанармай-|снимайте|снять наличн-|шешіп алыңыз-|пустые полк-|shortage-|
        run out|stock up|hoard-|
        empty shelves|buy now|sold out|ration-
    """,
}


@lru_cache(maxsize=1)
def harm_lexicon() -> Lexicon:
    """The words of every kind of harm."""
    return Lexicon({kind: entries(words) for kind, words in WORDS.items()})


def harms(folded: Folded) -> frozenset[str]:
    """The kinds of harm that a text names."""
    return harm_lexicon().found(folded)
