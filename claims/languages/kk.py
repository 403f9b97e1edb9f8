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
