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
    # the command line
}

ERRORS: dict[str, str] = {
    "ClaimsError": "Что-то пошло не так.",
    "NotFoundError": "«{name}» не найдено: откройте список и скопируйте название оттуда.",
    "NotAllowedError": "{person} не может выполнить действие «{action}»: попросите у администратора роль {roles}.",
    "RefusedError": "{reason}",
    "SettingsError": "Настройку {name} нельзя использовать: {reason}.",
    "UnknownPluginError": "В группе {group} нет «{name}»; есть: {known}.",
    "SourceError": "Не удалось прочитать источник: {reason}.",
    "DatabaseSetupError": "Базу данных нельзя использовать: {reason}.",
}
