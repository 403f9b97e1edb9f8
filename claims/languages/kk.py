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
    # the command line
}

ERRORS: dict[str, str] = {
    "ClaimsError": "Бір нәрсе дұрыс болмады.",
    "NotFoundError": "«{name}» табылмады: тізімді ашып, атауын содан көшіріп алыңыз.",
    "NotAllowedError": "{person} бұл әрекетті ({action}) жасай алмайды: әкімшіден мына рөлді сұраңыз: {roles}.",
    "RefusedError": "{reason}",
    "SettingsError": "{name} баптауын қолдануға болмайды: {reason}.",
    "UnknownPluginError": "{group} ішінде «{name}» жоқ; барлары: {known}.",
    "SourceError": "Дереккөзді оқу мүмкін болмады: {reason}.",
    "DatabaseSetupError": "Дерекқорды қолдануға болмайды: {reason}.",
}
