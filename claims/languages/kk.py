"""Kazakh: how it is read, and the words Aiqyn writes in it."""

from claims.refusals.asked import KK as ASKED
from claims.refusals.kk import SENTENCES

NAME = "Қазақша"

# --- Reading: what comparing texts needs ------------------------------------------------

LETTERS = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"

STOP_WORDS: frozenset[str] = frozenset(
    """
    да де та те мен бен пен және бірақ ал алайда дегенмен сондықтан өйткені себебі яғни сонымен немесе әрі
    бұл осы сол ол мына ана олар біз сіз сен оның оны оған одан онда біздің сіздің олардың өз өзі осындай
    сондай мұндай бар барлық бәрі барлығы әр бір бірі бірнеше кейбір басқа өзге тағы ғана тек ең өте аса
    тым үшін туралы бойынша дейін кейін бері бұрын соң арқылы қарай сайын қатар ретінде кезінде ішінде
    арасында деп деген дейді екен еді болды болады болған болып болса болатын отыр жатыр тұр жүр келеді
    алып келіп енді қазір міне әрине мысалы тіпті ғой иә ма ме ба бе па пе
    """.split()  # noqa: SIM905
)
"""Written by hand and checked against running text: no ready list keeps «жоқ» and «емес» out."""

NEGATIONS: frozenset[str] = frozenset(
    """
    емес емеспін емеспіз емессің емессіз жоқ жоқтың жоққа еш ешқандай- ешкім- ешқашан ешбір- ештеңе-
    ешнәрсе- ешқайда ешқайсы- -майды -мейді -байды -бейді -пайды -пейді -маймын -меймін -баймын -беймін
    -паймын -пеймін -маймыз -мейміз -баймыз -бейміз -паймыз -пейміз -маған -меген -баған -беген -паған
    -пеген -мады -меді -бады -беді -пады -педі -мадық -медік -мас -мес -маңыз -меңіз -баңыз -беңіз -паңыз
    -пеңіз -маңыздар -меңіздер -баңыздар -беңіздер -паңыздар -пеңіздер -маңдар -меңдер -баңдар -беңдер
    -паңдар -пеңдер -мауы -меуі -бауы -беуі -пауы -пеуі -мау -меу -бау -беу -пау -пеу -майтын -мейтін
    -байтын -бейтін -пайтын -пейтін -мапты -мепті -бапты -бепті -папты -пепті -маса -месе -баса -бесе
    -паса -песе -май -мей -пай -пей
    """.split()  # noqa: SIM905
)
"""Kazakh negates inside the verb: «өлтірмейді», «ішпеңіз»; a bare -ма is left out, for «алма» is an apple."""

ENDINGS: tuple[str, ...] = tuple(
    """
    ларының лерінің дарының дерінің тарының терінің лардың лердің дардың дердің тардың тердің ларға лерге
    дарға дерге тарға терге ларды лерді дарды дерді тарды терді лардан лерден дардан дерден тардан терден
    ларда лерде дарда дерде тарда терде лары лері дары дері тары тері лар лер дар дер тар тер ының інің
    ның нің дың дің тың тің ына іне сына сіне ында інде сында сінде ынан інен сынан сінен ымен імен ға ге
    қа ке на не ды ді ты ті ны ні да де та те нда нде дан ден тан тен нан нен мен бен пен ымыз іміз ыңыз
    іңіз мыз міз сы сі ы і ым ім ғандығы гендігі ғаны гені қаны кені ған ген қан кен атын етін йтын йтін
    ады еді йды йді ып іп п ар ер ыр ір дағы дегі тағы тегі лық лік дық дік тық тік шы ші
    """.split()  # noqa: SIM905
)


def stem(word: str) -> str:
    """The part of a folded *word* that its inflected forms share: up to three endings off, four letters
    kept."""
    for _ in range(3):
        for length in range(min(_LONGEST, len(word) - 4), 0, -1):
            if word[-length:] in FOLDED_ENDINGS:
                word = word[:-length]
                break
        else:
            return word
    return word


def _folded(ending: str) -> str:
    # What models/letters.py does to a word, for the letters that endings have; a room may not look upwards.
    table = str.maketrans("әғқңөұүһыій", "агкноуухиии")
    return ending.translate(table).replace("ии", "и")


FOLDED_ENDINGS = frozenset(_folded(ending) for ending in ENDINGS)
_LONGEST = max(map(len, FOLDED_ENDINGS))


# --- Writing: what people read ----------------------------------------------------------

MONTHS = (
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
)

ON_MONTHS = (
    "қаңтарда",
    "ақпанда",
    "наурызда",
    "сәуірде",
    "мамырда",
    "маусымда",
    "шілдеде",
    "тамызда",
    "қыркүйекте",
    "қазанда",
    "қарашада",
    "желтоқсанда",
)
"""The months as they stand where something happened on a day: «7 ақпанда»."""

VERDICTS = {
    "false": "Жалған",
    "misleading": "Жаңылыстырады",
    "missing_context": "Мәнмәтіні толық емес",
    "unproven": "Дәлелденбеген",
    "true": "Рас",
    "satire": "Сатира",
    "scam": "Алаяқтық",
}

PHRASES: dict[str, str] = {
    # dates and quotation marks
    "long_date": "{year} жылғы {day} {month}",
    "quotes": "«»“”",
    # pages that the machine drafts
    "page.statistics.title": "Күн статистикасы: {day}",
    "page.statistics.summary": "Бір күнде не сұралды, не тексерілді, не жарияланды.",
    "page.figure.questions": "Түскен сұрақтар",
    "page.figure.sightings": "Байқалған хабарламалар",
    "page.figure.claims": "Жаңа мәліметтер",
    "page.figure.refutations": "Жарияланған теріске шығарулар",
    "page.figure.corrections": "Жарияланған түзетулер",
    "page.digest.title": "Дайджест: {first} – {last}",
    "page.digest.summary": "Осы уақытта бекітілген теріске шығарулар саны: {count}.",
    # the channel
    "telegram.quoted": "«{text}»",
    "telegram.source": "Дереккөз: {names}",
    "telegram.sources": "Дереккөздер: {names}",
    "telegram.as_of": "{date} күнгі жағдай бойынша",
    "telegram.corrected": "Түзетілді ({date} күнгі жағдай бойынша).",
    "telegram.withdrawn": "Бұл жауап кері қайтарып алынды.",
    "telegram.former": "Бұрынғы «{verdict}» деген қорытынды күшін жойды: {claim}",
    "telegram.overtaken": "Жағдай өзгерді ({date}).",
    "telegram.more": "Толығырақ: {link}",
    "telegram.said": "Не айтылып жүр",
    "telegram.remark_corrected": "Түзетілді: {date}",
    "telegram.remark_overtaken": "Жағдай өзгерді: {date}",
    "telegram.label_withdrawn": "Кері қайтарып алынды",
    "telegram.verdict_was": "Бұрынғы қорытынды: {verdict}. Ол енді күшінде емес.",
    "telegram.page_withdrawn": "Бұл жарияланым кері қайтарып алынды.",
    "telegram.page_former": "Бұрынғы жарияланым: {title}",
    "telegram.when": "Уақыты: {date}, {time} (Алматы уақыты)",
    "telegram.where": "Орны: {place}",
    "telegram.held_by": "Өткізуші: {name}",
    "telegram.question": "Сұрақ: {text}",
    "telegram.answer_of": "Жауап берген: {name}",
    "telegram.and_more": "Тағы {number} жауап – сайтта.",
    "telegram.reply_corrected": "Жоғарыдағы жарияланым түзетілді.",
    "telegram.reply_withdrawn": "Жоғарыдағы жарияланым кері қайтарып алынды.",
    "telegram.reply_overtaken": "Жоғарыдағы жарияланымға қатысты жағдай өзгерді ({date}).",
    "telegram.stands": "Қазіргі қорытынды: {verdict} – {claim}",
    "mail.subject": "{name}, {date} — {parts}",
    "mail.count_new": "жаңа жауап: {count}",
    "mail.count_changed": "түзетілген не қайтарып алынған жауап: {count}",
    "mail.count_pages": "хабарландыру: {count}",
    "mail.changed": "Түзетілген және қайтарып алынған жауаптар",
    "mail.new": "Жаңа жауаптар",
    "mail.briefings": "Алдағы брифингтер",
    "mail.pages": "Басқа жарияланымдар",
    "mail.quoted": "«{text}»",
    "mail.corrected": "Түзетілді ({date} күнгі жағдай бойынша).",
    "mail.withdrawn": "Бұл жауап кері қайтарып алынды.",
    "mail.page_withdrawn": "Бұл бет кері қайтарып алынды.",
    "mail.former": "Бұрынғы «{verdict}» деген қорытынды күшін жойды: {claim}",
    "mail.overtaken": "Жағдай өзгерді ({date}).",
    "mail.as_of": "{date} күнгі жағдай бойынша",
    "mail.at": "{date}, {time}",
    "mail.more": "Толығырақ",
    "mail.why": "Сіз осы мекенжайды жазып, жазылымды растағандықтан, бұл хат Сізге келді.",
    "mail.leave": "Жазылымнан бас тарту",
    "mail.confirm_subject": "{name}: жазылымды растаңыз",
    "mail.confirm_said": "Біреу, шамасы Өзіңіз, біздің хаттарды осы мекенжайға жіберіп тұруды сұрады.",
    "mail.confirm_do": "Хат алып тұру үшін сілтемені ашып, батырманы басыңыз. Сілтеме 48 сағат жарамды.",
    "mail.confirm_button": "Растау",
    "mail.confirm_not": "Сұраған Сіз емес пе? Ештеңе істемеңіз: растамасаңыз, мекенжайды ұмытамыз.",
    "mail.already_subject": "{name}: Сіз жазылып қойғансыз",
    "mail.already_said": "Біреу, шамасы Өзіңіз, біздің хаттарды сұрады. Олар бұл мекенжайға онсыз да келіп тұр.",
    "mail.test_subject": "{name}: сынақ хат",
    "mail.test_said": "Бұл хат поштаның жетіп тұрғанын тексеру үшін қолмен жіберілді.",
    "mastodon.quoted": "«{text}»",
    "mastodon.source": "Дереккөз: {names}",
    "mastodon.sources": "Дереккөздер: {names}",
    "mastodon.corrected": "ТҮЗЕТІЛДІ ({date}):",
    "mastodon.withdrawn": "КЕРІ ҚАЙТАРЫП АЛЫНДЫ. Бұл жауап күшін жойды.",
    "mastodon.former": "Бұрынғы қорытынды «{verdict}»: {claim}",
    "mastodon.overtaken": "Жағдай өзгерді ({date}).",
    "mastodon.page_withdrawn": "КЕРІ ҚАЙТАРЫП АЛЫНДЫ.",
    # the inbox
    "inbox.not_weighed": "әлі бағаланбаған",
    "priority.asked": "Сұрағандар: {people}",
    "priority.sources": "Дереккөздер: {sources}",
    "priority.growth": "Соңғы аптада: {recent}, одан бұрынғы аптада: {before}",
    "priority.reach": "Көргендер: {reach}",
    "priority.harm": "Зияны тиюі мүмкін: {harms}",
    "priority.deadline": "Мәтінде аталған күн: {day}",
    "priority.back": "Қайта тараған күні: {day}",
    "priority.new": "Алғаш рет байқалды: {day}",
    "priority.worth": "Тексеретін мәлімет болу ықтималдығы: {percent}%",
    "priority.answered": "Жауабы бар",
    "priority.rule": "«{rule}» ережесі бойынша көтерілді",
    "harm.health": "денсаулық",
    "harm.panic": "үрей",
    "harm.fraud": "ақша, алаяқтық",
    "harm.violence": "зорлық-зомбылық",
    "harm.hoarding": "дүрлігіп сатып алу",
    "rule.sentence": "Егер {conditions} болса, онда: {actions}.",
    "rule.and": "; ",
    "rule.or": " немесе ",
    "rule.word": "«{word}»",
    "rule.sources": "дереккөз: {names}",
    "rule.languages": "мәтіннің тілі: {names}",
    "rule.regions": "өңір: {names}",
    "rule.words": "мәтіндегі сөз: {words}",
    "rule.words_any": "мәтіндегі сөздер (кемінде біреуі): {words}",
    "rule.words_all": "мәтіндегі сөздер (барлығы): {words}",
    "rule.score_from": "белгілі мәліметке ұқсастығы: кемінде {least}%",
    "rule.score_to": "белгілі мәліметке ұқсастығы: ең көбі {most}%",
    "rule.score_between": "белгілі мәліметке ұқсастығы: {least}–{most}%",
    "rule.no_match": "ұқсас мәлімет: жоқ",
    "rule.priority": "мәліметтің басымдығы: кемінде {points}",
    "rule.volume": "соңғы {hours} сағаттағы хабарламалар: кемінде {count}",
    "rule.tag": "«{value}» белгісін қою",
    "rule.assign": "жауапты адамды тағайындау: {value}",
    "rule.raise": "басымдығын көтеру: +{value}",
    "rule.mute": "кіріс тізімінен алып тастау",
    "rule.hold": "адам шешімінсіз ештеңе қоспау",
    "rule.did.tag": "белгі қойылды: «{value}»",
    "rule.did.assign": "жауапты адам: {value}",
    "rule.did.raise": "басымдығы көтерілді: +{value}",
    "rule.did.mute": "кіріс тізімінен алынды",
    "rule.did.hold": "тек адам шешімімен қосылады",
    "language.kk": "қазақша",
    "language.ru": "орысша",
    "language.en": "ағылшынша",
    "language.mixed": "аралас",
    "language.unknown": "белгісіз",
    "back.refuted": "Қайта тарап жатыр: соңғы рет {day} теріске шығарылған",
    "back.answered": "Қайта тарап жатыр: соңғы жауап {day} берілген",
    "back.seen": "Қайта тарап жатыр: бұған дейін соңғы рет {day} байқалған",
    "back.day": "{day} {month}",
    "back.day_of_year": "{year} жылғы {day} {month}",
    "worth.for": "Мәлімет екенін көрсетеді: {sign}",
    "worth.against": "Мәлімет емес екенін көрсетеді: {sign}",
    "worth.asks_truth": "рас па деп сұрайды",
    "worth.asks_way": "қайда, қалай деп сұрайды",
    "worth.hearsay": "біреудің сөзін жеткізеді",
    "worth.official": "мекеме не лауазымды адам аталған",
    "worth.announced": "хабарланған не дәлелденген делінген",
    "worth.happens": "не болғанын не болатынын айтады",
    "worth.command": "не істеу керегін айтады",
    "worth.wish": "өтініш",
    "worth.opinion": "пікір",
    "worth.thanks": "алғыс",
    "worth.greeting": "сәлемдесу не құттықтау",
    "worth.advert": "жарнама",
    "worth.first_person": "өзі туралы айтады",
    "worth.second_person": "оқырманға қарата айтады",
    "worth.hedge": "сенімсіз айтады",
    "worth.question_mark": "сұрақ белгісі",
    "worth.exclamation": "леп белгісі",
    "worth.numbers": "сандар",
    "worth.days": "күндер",
    "worth.harm": "зиян туралы сөздер",
    "worth.links": "сілтемелер",
    "worth.mentions": "хештегтер мен белгілер",
    "worth.laughter": "күлкі",
    "worth.quotes": "тырнақшадағы сөздер",
    "worth.capitals": "бас әріптер",
    "worth.names": "атаулар",
    "worth.length": "мәтіннің ұзындығы",
    "worth.very_short": "тым қысқа мәтін",
    "worth.percent_or_money": "пайыз не ақша",
    # the command line
    "match.scores": "{claim}: ықтималдығы ең жақын мәтін бойынша {score:.2f}, тұжырымы бойынша {anchor:.2f}",
    "match.nearest": "ең жақын мәтін: «{text}»",
    "match.nothing": "салмағы бар ортақ ештеңесі жоқ",
    "match.forbids": "мұндайды машина біріктірмейді: {reasons}",
    "match.across": "{claim} (басқа тілде): ықтималдығы {score:.2f}; бірдей сөздер: {words}",
    "match.glued": "бұған қоса {claim} туралы да айтуы мүмкін ({score:.2f}): екеуін де адам шешеді",
    "guard.words": "бірінде басқа сөз немесе ортасында артық сөз бар",
    "guard.short": "мәтіннің бірі тым қысқа",
    "guard.negation": "бірі екіншісі айтқанды жоққа шығарады",
    "guard.numbers": "сандары әртүрлі",
    "guard.dates": "күндері әртүрлі",
    "guard.places": "жерлері әртүрлі",
}

ERRORS: dict[str, str] = {
    "ClaimsError": "Бір нәрсе дұрыс болмады.",
    "NotFoundError": "«{name}» табылмады: тізімді ашып, атауын содан көшіріп алыңыз.",
    "NotAllowedError": "{person} үшін бұл әрекетке рұқсат жоқ: {action}. Әкімшіден рөл сұраңыз: {roles}.",
    "RefusedError": "{reason}",
    "StaleError": "{name} Сіз ашқаннан кейін өзгертілді: екеуін салыстырып, таңдаңыз.",
    "TooManyError": "Тым көп әрекет жасалды: {minutes} мин күтіп, қайталап көріңіз.",
    "NotYetError": "{seconds} секундтан кейін «Жіберу» түймесін қайта басыңыз. Жазғаныңыз осы бетте сақталып тұр.",
    "BusyError": "Дәл қазір өте көп адам жазып жатыр. {seconds} секундтан кейін «Жіберу» түймесін қайта басыңыз: "
    "жазғаныңыз осы бетте сақталып тұр.",
    "ProofError": "«Жіберу» түймесін тағы бір рет басыңыз: бет жаңартылды. Жазғаныңыз орнында тұр.",
    "KeyReusedError": "Бұл Idempotency-Key бұған дейін басқа сұрауда қолданылған: жаңа сұрауға жаңа кілт беріңіз.",
    "SettingsError": "{name} баптауын қолдануға болмайды: {reason}.",
    "UnknownPluginError": "{group} ішінде «{name}» жоқ; барлары: {known}.",
    "SourceError": "Дереккөзді оқу мүмкін болмады: {reason}.",
    "DatabaseSetupError": "Дерекқорды қолдануға болмайды: {reason}.",
    **SENTENCES,
    **ASKED,
}
