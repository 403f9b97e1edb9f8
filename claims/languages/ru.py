"""Russian: how it is read, and the words Aiqyn writes in it."""

NAME = "Русский"

# --- Reading: what comparing texts needs ------------------------------------------------

LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"

STOP_WORDS: frozenset[str] = frozenset()

NEGATIONS: frozenset[str] = frozenset()


def stem(word: str) -> str:
    """The part of a folded *word* that its inflected forms share."""
    return word


# --- Writing: what people read ----------------------------------------------------------

MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)

VERDICTS = {
    "false": "Неправда",
    "misleading": "Вводит в заблуждение",
    "missing_context": "Не хватает контекста",
    "unproven": "Не доказано",
    "true": "Правда",
    "satire": "Сатира",
    "scam": "Мошенничество",
}

PHRASES: dict[str, str] = {
    # the site
    # the channel
    "telegram.date": "{day} {month} {year} года",
    "telegram.quoted": "«{text}»",
    "telegram.source": "Источник: {names}",
    "telegram.sources": "Источники: {names}",
    "telegram.as_of": "По состоянию на {date}",
    "telegram.corrected": "Исправлено (по состоянию на {date}).",
    "telegram.withdrawn": "Этот ответ отозван.",
    "telegram.former": "Прежний вывод «{verdict}» больше не действует: {claim}",
    "telegram.overtaken": "Ситуация изменилась ({date}).",
    "telegram.more": "Подробнее: {link}",
    # the command line
}

ERRORS: dict[str, str] = {}
