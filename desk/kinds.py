"""What each kind of question is called."""

from collections.abc import Callable

from claims.terms import QuestionKind


def kind_words(_: Callable[[str], str]) -> dict[str, str]:
    """What each kind is called, in the order of its keys."""
    return {
        QuestionKind.RUMOUR.value: _("Rumour"),
        QuestionKind.REQUEST.value: _("Request for information"),
        QuestionKind.COMPLAINT.value: _("Complaint"),
        QuestionKind.THANKS.value: _("Thanks"),
        QuestionKind.SPAM.value: _("Spam"),
        QuestionKind.NOT_FOR_US.value: _("Not for us"),
    }
