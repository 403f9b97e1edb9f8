"""Russian: how it is read, and the words Aiqyn writes in it."""

NAME = "Русский"

# --- Reading: what comparing texts needs ------------------------------------------------

LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"

STOP_WORDS: frozenset[str] = frozenset(
    """
    и в во на с со к ко по за из изо от ото до для о об обо у при про через над под перед между после а но
    же ли бы что чтобы как так то это этот эта эти этого этой этих том тот та те тех тем который которая
    которые которого которых которым он она оно они его её их ему ей им ими мы вы я ты нас вас вам нам
    меня мне тебя тебе свой свои своих себя себе был была было были быть есть будет будут если или либо
    когда где куда там тут здесь уже ещё только даже лишь вот весь вся всё все всех всем очень также тоже
    потому поэтому чем кто такой такая такие такое сам сама сами можно может могут нужно надо да ну ведь
    хотя пока раз более
    """.split()  # noqa: SIM905
)

NEGATIONS: frozenset[str] = frozenset(
    """
    не нет нету ни без безо нельзя никто никого никому никем никогда ничего ничто ничем ничему никак
    никакой никакая никакое никакие никаких никаким нигде никуда ниоткуда невозможн- неправд- недопустим-
    вряд
    """.split()  # noqa: SIM905
)

ENDINGS: tuple[str, ...] = tuple(
    """
    иями ями ами иях ях ах иям ям ам иев ев ов ией ей ой ий ый ия ья ие ье ию ью ию а я о е и ы у ю ого
    его ому ему ыми ими ым им ом ем ых их ая яя ое ее ые ие ую юю ается яется уется ятся утся ются атся
    ится алась илась ались ились алось илось ался ился ает яет ует ют ут ят ит ат ал ил ала ила али или
    ало ило ать ить еть уть нуть ешь ишь ете ите ость ости остью ение ения ению ением ании ание ания ией
    """.split()  # noqa: SIM905
)


def stem(word: str) -> str:
    """The part of a folded *word* that its inflected forms share: one ending off, four letters kept."""
    for ending in _FOLDED_ENDINGS:
        if len(word) - len(ending) >= 4 and word.endswith(ending):
            return word[: -len(ending)]
    return word


def _folded(ending: str) -> str:
    # What models/letters.py does to a word, for the letters that endings have; a room may not look upwards.
    spelled = ending.replace("я", "иа").replace("ю", "иу").translate(str.maketrans("эёый", "ееии", "ъь"))
    return spelled.replace("ии", "и").replace("ии", "и")


_FOLDED_ENDINGS = tuple(sorted({_folded(ending) for ending in ENDINGS}, key=lambda e: (-len(e), e)))


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

ERRORS: dict[str, str] = {}
