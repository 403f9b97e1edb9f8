"""English: how it is read, and the words Aiqyn writes in it."""

NAME = "English"

# --- Reading: what comparing texts needs ------------------------------------------------

LETTERS = "abcdefghijklmnopqrstuvwxyz"

STOP_WORDS: frozenset[str] = frozenset(
    """
    a an the and or but if then than that this these those there here of in on at to from by for with
    about as into over under after before between during through up down out off is are was were be been
    being am has have had having do does did doing will would shall should can could might must i you he
    she it we they me him her us them my your his its our their who whom which what when where why how all
    any both each more most other some such only own same so too very just also now s t re ve ll d m
    """.split()  # noqa: SIM905
)

NEGATIONS: frozenset[str] = frozenset(
    """
    not no never none nobody nothing nowhere neither nor without cannot ain't aren't can't couldn't didn't
    doesn't don't hadn't hasn't haven't isn't mustn't needn't shouldn't wasn't weren't won't wouldn't
    """.split()  # noqa: SIM905
)

ENDINGS: tuple[str, ...] = (
    *("ations", "ation", "ments", "ment", "ings", "ing", "edly", "ied", "ies", "ed", "ers", "er"),
    *("ly", "es", "e", "s", "y"),
)


def stem(word: str) -> str:
    """The part of a folded *word* that its inflected forms share: one ending off, three letters kept."""
    for ending in ENDINGS:
        if len(word) - len(ending) >= 3 and word.endswith(ending):
            return word[: -len(ending)]
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
    # the command line
}

ERRORS: dict[str, str] = {}
