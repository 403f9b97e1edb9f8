"""What the stand-in of the Bot API answers with, and what it is asked with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


@dataclass
class Refusal(Exception):
    """An answer that is not ok."""

    status: int
    description: str
    retry_after: int = 0

    def wire(self) -> dict[str, Any]:
        """The answer as the Bot API writes it."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        return answer | ({"parameters": {"retry_after": self.retry_after}} if self.retry_after else {})


def bad(description: str) -> Refusal:
    """A request that is wrong in itself."""
    return Refusal(400, f"Bad Request: {description}")


class Params(dict[str, str]):
    """A call's parameters, and the files that came with them."""

    def __init__(self, params: Mapping[str, str], files: Mapping[str, bytes]) -> None:
        super().__init__(params)
        self.files = files
