"""Passwords: which are refused, how one is kept, and how one is compared in the same time for everybody.

Long is all that is asked: no digits, capitals or signs, and no change without a reason. What is refused is what
guessers try first: one of the long phrases that everybody takes, a run of keys, and one's own name.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from claims.errors import RefusedError

SHORTEST, LONGEST = 15, 1000
_OWN_PART = 8
"""How many letters have to be left when the names of the person and of the house are taken out."""
HASHER = (
    PasswordHasher()
)  # Argon2id, as the library advises now; `needs_new_hash` follows when it advises more

_ROWS = (
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertyuiop[]asdfghjkl;'zxcvbnm,./",
    "1234567890",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "abcdefghijklmnopqrstuvwxyz",
    "йцукенгшщзхъфывапролджэячсмитьбю",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "әіңғүұқөһ",
)
_PHRASES = """
    passwordpassword passwordpassword1 password123456 password1234567 password12345678 password123456789
    passwordpassword123 mypasswordispassword thisismypassword thisisapassword thisispassword
    mysecretpassword changemechangeme changemeplease changeme123456 letmeinletmein letmein123456789
    pleaseletmein welcomewelcome welcome123456789 iloveyouiloveyou iloveyouforever iloveyousomuch
    adminadminadmin administrator administrator1 administrator123 administratoradministrator
    rootrootrootroot supersecretpassword correcthorsebatterystaple correcthorsebattery
    horsebatterystaple tobeornottobe maytheforcebewithyou openthedoorplease thequickbrownfox
    thequickbrownfoxjumps thequickbrownfoxjumpsoverthelazydog onetwothreefour onetwothreefourfive
    onceuponatime opensesameopensesame trustno1trustno1 testtesttesttest test123456789012
    footballfootball baseballbaseball monkeymonkeymonkey dragondragondragon sunshinesunshine
    princessprincess superman123456789 qwertyqwertyqwerty qwerty123456789 qwerty1234567890
    qwerty12345678 asdfasdfasdfasdf zxcvbnmzxcvbnm abc123abc123abc123 abcd1234abcd1234 a1b2c3d4e5f6g7h8
    passwordqwerty adminpassword adminpassword123 factcheckfactcheck factchecker12345
    factcheckerfactchecker editoreditoreditor misinformation misinformation1 kazakhstan kazakhstan123456
    kazakhstankazakhstan kazakhstan2020 kazakhstan2024 kazakhstan2025 kazakhstan2026 almatyalmatyalmaty
    astanaastanaastana qazaqstanqazaqstan qazaqstan12345678 nursultannursultan nursultan1234567
    парольпарольпароль парольпароль мойпароль мойпарольпароль этомойпароль этопарольпароль
    пароль123456789 пароль1234567890 парольотпочты секретныйпароль администратор администратор1
    администратор123 администраторадминистратор ялюблютебя ятебялюблю ятебялюблюоченьсильно
    люблюлюблюлюблю привет123456789 приветприветпривет добропожаловать
    съешьещёэтихмягкихфранцузскихбулок вчащахюгажилбыцитрус мойдядясамыхчестныхправил быстраярыжаялиса
    мамамылараму мамамыларамумамамылараму казахстанказахстан казахстан1234567 қазақстанқазақстан
    қазақстан1234567 құпиясөзқұпиясөз құпиясөз123456 меніңқұпиясөзім құпиясөзжоқ сәлемсәлемсәлем
    менсенісүйемін алматыалматыалматы астанаастанаастана менімқұпиясөзім тәуелсізқазақстан менқазақпын
    менінелімқазақстан меніңелімқазақстан
"""
_COMMON = frozenset(_PHRASES.split())


def demand_good(password: str, own_words: Iterable[str]) -> None:
    """Refuse a password that is short or among the first that a guesser tries; *own_words* are names of its person."""
    if len(password) > LONGEST:
        raise RefusedError(reason="A password has at most {longest} letters.", longest=LONGEST)
    plain = _plain(password)
    if len(password.strip()) < SHORTEST:
        raise RefusedError(
            reason="A password has at least {shortest} letters: four or five words that do not belong together.",
            shortest=SHORTEST,
        )
    once = _once(plain)
    if not {plain, once, plain.rstrip("0123456789")}.isdisjoint(_COMMON) or _is_run(plain):
        raise RefusedError(reason="This password is among the first that are tried; choose other words.")
    if len(once) < _OWN_PART:
        raise RefusedError(reason="This password is a few letters again and again; choose other words.")
    if len(_without(plain, [*own_words, "aiqyn", "айқын"])) < _OWN_PART:
        raise RefusedError(
            reason="This password is little more than a name that everybody knows; choose other words."
        )


def hashed(password: str) -> str:
    """What is kept of a password: Argon2id with a salt of its own."""
    return HASHER.hash(_normal(password))


def is_right(kept: str | None, password: str) -> bool:
    """Whether *password* is the one *kept*; where none is kept the answer is no, after the same work."""
    nobody = _nobody_s()
    too_long = len(password) > LONGEST
    try:
        fits = HASHER.verify(kept or nobody, "" if too_long else _normal(password))
    except (Argon2Error, InvalidHashError):
        return False
    return fits and kept is not None and not too_long


def needs_new_hash(kept: str) -> bool:
    """Whether *kept* was made with less work than is advised now."""
    return HASHER.check_needs_rehash(kept)


@cache
def _nobody_s() -> str:
    return HASHER.hash(secrets.token_urlsafe(32))


def warm_up() -> None:
    """Make what nobody's password is compared with, so that the first stranger waits no longer than the second."""
    _nobody_s()


def _normal(password: str) -> str:
    # One keyboard sends й as one letter, another as и and a breve.
    return unicodedata.normalize("NFC", password)


def _plain(password: str) -> str:
    return re.sub(r"[\W_]+", "", _normal(password).casefold())


def _once(plain: str) -> str:
    """What is said again and again, once: "abcabcab" is "abc"."""
    for length in range(1, len(plain)):
        if plain == (plain[:length] * (len(plain) // length + 1))[: len(plain)]:
            return plain[:length]
    return plain


def _is_run(plain: str) -> bool:
    """Whether it is a walk along a row of keys, there or back, perhaps again and again."""
    return any(plain in row * 40 or plain in row[::-1] * 40 for row in _ROWS)


def _without(plain: str, words: Iterable[str]) -> str:
    parts = {_plain(part) for word in words for part in re.split(r"[\W_]+", word)} | {
        _plain(word) for word in words
    }
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= 3:
            plain = plain.replace(part, "")
    return plain
