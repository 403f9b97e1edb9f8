"""The sorts of personal data that are looked for, and one found."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A sort of personal data."""

    IIN = "iin"
    PHONE = "phone"
    CARD = "card"
    ACCOUNT = "account"
    EMAIL = "email"
    HANDLE = "handle"
    DOCUMENT = "document"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Span:
    """Where one stands in the text that is looked at: its first sign, and the sign after its last."""

    kind: Kind
    start: int
    end: int
