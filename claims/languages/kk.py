"""Kazakh: how it is read, and the words Aiqyn writes in it."""

NAME = "Қазақша"

# --- Reading: what comparing texts needs ------------------------------------------------

LETTERS = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"

STOP_WORDS: frozenset[str] = frozenset()

NEGATIONS: frozenset[str] = frozenset()


def stem(word: str) -> str:
    """The part of a folded *word* that its inflected forms share."""
    return word


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
    # the site
    "site.title": "Айқын",
    "site.tagline": "Қауесеттерге тексерілген жауаптар",
    "site.date": "{year} жылғы {day} {month}",
    "site.quotes": "«»“”",
    "site.skip": "Негізгі мазмұнға өту",
    "site.menu": "Бөлімдер",
    "site.languages": "Тіл",
    "site.latest": "Соңғы жауаптар",
    "site.archive": "Бұрынғы жауаптар",
    "site.earlier": "Бұрынғылары",
    "site.later": "Кейінгілері",
    "site.pages": "Беттер",
    "site.none": "Жарияланған жауаптар әзірге жоқ.",
    "site.corrections": "Түзетулер",
    "site.corrections_lead": (
        "Жарияланғаннан кейін түзетілген немесе кері қайтарып алынған жауаптардың бәрі осында "
        "көрсетілген. Ештеңе үнсіз өшірілмейді."
    ),
    "site.corrections_none": "Түзетулер әзірге жоқ.",
    "site.feeds": "Жаңартуларға жазылу",
    "site.open_data": "Ашық деректер (ClaimReview)",
    "site.publisher": "Жариялаушы",
    "site.home": "Басты бет",
    "site.demonstration": (
        "Көрсету нұсқасы: мұнда өткен жылдардағы оқиғалар берілген. Бұл қазіргі ресми хабарландыру емес."
    ),
    "site.verdict": "Қорытынды",
    "site.verdicts": "Қорытындылар нені білдіреді",
    "site.facts": "Жауап туралы",
    "site.published": "Жарияланды",
    "site.corrected": "Түзетілді",
    "site.withdrawn": "Кері қайтарып алынды",
    "site.overtaken": "Жағдай өзгерді",
    "site.superseded": "Бұл жауаптың орнына жаңа жауап жарияланды.",
    "site.read_newer": "Жаңа жауап",
    "site.what_changed": "Не өзгерді",
    "site.why_withdrawn": "Себебі",
    "site.verdict_was": "Бұрынғы қорытынды: {verdict}. Ол енді күшінде емес.",
    "site.verdict_as_of": "{verdict} ({date} күні бойынша)",
    "site.claims": "Не айтылып жүр",
    "site.first_seen": "Алғаш рет байқалды",
    "site.answer": "Толық жауап",
    "site.evidence": "Жауап неге негізделген",
    "site.archive_copy": "Сақталған көшірме, SHA-256",
    "site.as_of": "Қай күнгі жағдай бойынша",
    "site.valid_from": "Жарамдылық мерзімінің басы",
    "site.valid_until": "Жарамдылық мерзімінің соңы",
    "site.review_by": "Қайта қаралатын күні",
    "site.history": "Нұсқалар тарихы",
    "site.version": "{number}-нұсқа",
    "site.zone": "Уақыт Алматы бойынша көрсетілген.",
    "site.other_languages": "Бұл жауап басқа тілдерде",
    "site.share": "Бөлісу",
    "site.short_link": "Қысқа сілтеме",
    "site.go": "Жауапқа өту",
    "site.not_found": "Мұндай бет жоқ",
    "site.not_found_lead": "Сілтеме қате болуы мүмкін. Барлық жауаптар басты бетте.",
    "site.test.false": "Негізгі дерек болмаған немесе дұрыс емес.",
    "site.test.misleading": "Рас деректерден қате қорытынды жасалған.",
    "site.test.missing_context": (
        "Хабар ескі, басқа жерге қатысты, қысқартылған немесе маңызды шарты айтылмаған."
    ),
    "site.test.unproven": "Бүгінде растайтын да, жоққа шығаратын да дәлел жоқ.",
    "site.test.true": "Тексерілді: бұл рас.",
    "site.test.satire": "Бұл – әзіл, жаңалық емес.",
    "site.test.scam": "Мақсаты – ақша не дербес деректер алу немесе хабарды таратқызу.",
    "site.test.withdrawn": "Бұл жауап енді күшінде емес.",
    # the channel
    "telegram.date": "{year} жылғы {day} {month}",
    "telegram.quoted": "«{text}»",
    "telegram.source": "Дереккөз: {names}",
    "telegram.sources": "Дереккөздер: {names}",
    "telegram.as_of": "{date} күнгі жағдай бойынша",
    "telegram.corrected": "Түзетілді ({date} күнгі жағдай бойынша).",
    "telegram.withdrawn": "Бұл жауап кері қайтарып алынды.",
    "telegram.former": "Бұрынғы «{verdict}» деген қорытынды күшін жойды: {claim}",
    "telegram.overtaken": "Жағдай өзгерді ({date}).",
    "telegram.more": "Толығырақ: {link}",
    # the command line
}

ERRORS: dict[str, str] = {}
