"""One file, one language. A language module defines the names in ``REQUIRED``.

NAME            the language's name in itself
MONTHS          the twelve months as they stand inside a date
VERDICTS        verdict code -> the words people read
PHRASES         phrase key -> sentence, for the site, the channel and the command line
ERRORS          error class name, or the English sentence of a refusal or warning -> the sentence its reader gets
                (the same {fields}); "Role.editor", "Action.approve": the words of our codes in such a sentence
LETTERS         the alphabet, in its own order (for sorting)
STOP_WORDS      function words, down-weighted when texts are compared; never a negation
NEGATIONS       words and beginnings that turn a statement round; a beginning ends in "-", an ending starts with "-"
stem(word)      the part of a folded word that its inflected forms share
"""

REQUIRED = (
    "NAME",
    "MONTHS",
    "VERDICTS",
    "PHRASES",
    "ERRORS",
    "LETTERS",
    "STOP_WORDS",
    "NEGATIONS",
    "stem",
)
