"""Errors whose docstring is the message.

The first line of the docstring is what the reader sees, in English, with {names} filled from the error's
fields; the languages' modules hold the same sentence in Kazakh and Russian under the class's name.
"""

import math

from claims.sayings import Saying, Sentences, filled


class ClaimsError(Exception):
    """Something went wrong."""

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.say())

    def say(self, sentences: Sentences | None = None) -> str:
        """The message, from *sentences* (class name to sentence) or from the docstring."""
        sentences = sentences or {}
        own = (type(self).__doc__ or "").strip().splitlines()[0]
        return filled(sentences.get(type(self).__name__, own), self.fields, sentences)


class NotFoundError(ClaimsError):
    """There is no {kind} called {name}; list them and copy the name from there."""


class NotAllowedError(ClaimsError):
    """{person} may not {action}: ask an administrator for the role {roles}."""


class RefusedError(ClaimsError):
    """{reason}"""

    def __init__(self, *, reason: str, **fields: object) -> None:
        """*reason* is a constant English sentence whose {names} the other *fields* fill; it is said in the
        reader's language when the language has it."""
        super().__init__(reason=Saying(reason, fields))


class TooManyError(ClaimsError):
    """Too many attempts: wait {minutes} min, then try again."""

    def __init__(self, *, seconds: float) -> None:
        self.seconds = max(1, math.ceil(seconds))
        """How long to wait."""
        super().__init__(minutes=math.ceil(self.seconds / 60), seconds=self.seconds)


class NotYetError(TooManyError):
    """Press "Send" again in {seconds} seconds. What you wrote is still on this page."""


class BusyError(NotYetError):
    """Very many people are writing right now. Press "Send" again in {seconds} seconds; what you wrote is still here."""


class ProofError(ClaimsError):
    """Press "Send" once more: the page had to be renewed. What you wrote is still here."""


class StaleError(ClaimsError):
    """Somebody else saved {name} since you opened it; look at both and choose."""


class KeyReusedError(ClaimsError):
    """This Idempotency-Key stood on another request before; send a new request with a new key."""


class SettingsError(ClaimsError):
    """The setting {name} cannot be used: {reason}."""


class UnknownPluginError(ClaimsError):
    """There is no {group} called {name}; there are: {known}."""


class SourceError(ClaimsError):
    """The source could not be read: {reason}."""

    def __init__(
        self, *, reason: str, retry_after: float | None = None, permanent: bool = False, code: str = ""
    ) -> None:
        self.code = code
        """What kind of trouble it was, for whoever says it in words of their own: "slow", "gone", "closed" …"""
        self.retry_after = retry_after
        """Seconds the source asked us to stay away, when it did."""
        self.permanent = permanent
        """Whether the source says of itself that it is gone for good."""
        super().__init__(reason=reason)


class DatabaseSetupError(ClaimsError):
    """The database cannot be used: {reason}."""
