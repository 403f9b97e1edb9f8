"""English: how it is read, and the words Aiqyn writes in it."""

NAME = "English"

# --- Reading: what comparing texts needs ------------------------------------------------

LETTERS = "abcdefghijklmnopqrstuvwxyz"

STOP_WORDS: frozenset[str] = frozenset()

NEGATIONS: frozenset[str] = frozenset()


def stem(word: str) -> str:
    """The part of a folded *word* that its inflected forms share."""
    return word


# --- Writing: what people read ----------------------------------------------------------

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

VERDICTS = {
    "false": "False",
    "misleading": "Misleading",
    "missing_context": "Missing context",
    "unproven": "Unproven",
    "true": "True",
    "satire": "Satire",
    "scam": "Scam",
}

PHRASES: dict[str, str] = {
    # the site
    # the channel
    "telegram.date": "{day} {month} {year}",
    "telegram.quoted": "“{text}”",
    "telegram.source": "Source: {names}",
    "telegram.sources": "Sources: {names}",
    "telegram.as_of": "As of {date}",
    "telegram.corrected": "Corrected (as of {date}).",
    "telegram.withdrawn": "This answer has been withdrawn.",
    "telegram.former": "The earlier verdict “{verdict}” no longer stands: {claim}",
    "telegram.overtaken": "The situation has changed ({date}).",
    "telegram.more": "Read more: {link}",
    # the command line
}

ERRORS: dict[str, str] = {}
