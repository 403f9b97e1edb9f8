"""The closed lists: every word that has one meaning in Aiqyn and a fixed set of values."""

from enum import StrEnum


class Language(StrEnum):
    """A language Aiqyn publishes in."""

    KK = "kk"
    RU = "ru"
    EN = "en"


class TextLanguage(StrEnum):
    """What a text that came in is written in."""

    KK = "kk"
    RU = "ru"
    EN = "en"
    MIXED = "mixed"
    UNKNOWN = "unknown"


class SightingKind(StrEnum):
    """How a sighting reached us."""

    ENTRY = "entry"
    MESSAGE = "message"
    QUESTION = "question"


class SourceState(StrEnum):
    """Whether a source is read, and whether what it shows counts."""

    ACTIVE = "active"
    PAUSED = "paused"
    MUTED = "muted"
    WITHDRAWN = "withdrawn"


class ClaimState(StrEnum):
    """Where a claim stands on the desk; *merged* is a redirect."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


class Shelf(StrEnum):
    """Where a claim lies in the inbox: *back* is closed and said again, *gone* was merged or counts no sighting."""

    OPEN = "open"
    BACK = "back"
    CLOSED = "closed"
    MUTED = "muted"
    GONE = "gone"


class Facet(StrEnum):
    """What claims are filtered by; *mark* is "answered", "back" or "cluster"."""

    LANGUAGE = "language"
    REGION = "region"
    SOURCE = "source"
    TAG = "tag"
    ASSIGNED = "assigned"
    MARK = "mark"


class InboxOrder(StrEnum):
    """What the inbox is sorted by."""

    PRIORITY = "priority"
    NEW = "new"
    GROWTH = "growth"


class Standing(StrEnum):
    """How sure we are that a sighting states a claim, and who said so."""

    JOINED = "joined"
    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class Verdict(StrEnum):
    """The seven verdicts; dates, corrections and withdrawals stand beside them, never among them."""

    FALSE = "false"
    MISLEADING = "misleading"
    MISSING_CONTEXT = "missing_context"
    UNPROVEN = "unproven"
    TRUE = "true"
    SATIRE = "satire"
    SCAM = "scam"


class RefutationState(StrEnum):
    """Where the draft of a refutation stands on its way to the public."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class VersionKind(StrEnum):
    """What an immutable version is to the one before it."""

    FIRST = "first"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"


class PageKind(StrEnum):
    """What is published beside refutations; a page's kind is the folder of its address."""

    GUIDANCE = "guidance"
    MEDIA = "media"
    BRIEFING = "briefing"
    ANSWER = "answer"
    STATISTICS = "statistics"
    DIGEST = "digest"
    ABOUT = "about"


class PublicationState(StrEnum):
    """The outbox: queued, in flight, and the three answers a channel can give."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


class SubscriberState(StrEnum):
    """How far somebody is who asked for letters; of who *left* nothing is known any more."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    LEFT = "left"


class LetterKind(StrEnum):
    """What a letter is for: *already* answers somebody who asks for what they get."""

    CONFIRM = "confirm"
    ALREADY = "already"
    DIGEST = "digest"


class LetterState(StrEnum):
    """Where one letter stands; *dropped* was never sent, because its reader left."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    DROPPED = "dropped"


class QuestionState(StrEnum):
    """Where a citizen's question stands; *closed* needed no answer, of who is *forgotten* nothing is kept."""

    RECEIVED = "received"
    ROUTED = "routed"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    FORGOTTEN = "forgotten"


class QuestionWay(StrEnum):
    """How a question came, and so how it is answered."""

    FORM = "form"
    TELEGRAM = "telegram"
    MAIL = "mail"
    WEBHOOK = "webhook"
    TABLE = "table"


class QuestionKind(StrEnum):
    """What a citizen's message is; *request* asks for information."""

    RUMOUR = "rumour"
    REQUEST = "request"
    COMPLAINT = "complaint"
    THANKS = "thanks"
    SPAM = "spam"
    NOT_FOR_US = "not_for_us"


class DecidedBy(StrEnum):
    """Who has the last word so far: a person's is the last."""

    MACHINE = "machine"
    PERSON = "person"


class Decided(StrEnum):
    """What was decided about a question."""

    KIND = "kind"
    ROUTE = "route"
    TRANSFER = "transfer"
    EXTENSION = "extension"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


class AnswerState(StrEnum):
    """Where an answer to askers stands; *approved* is on its way to them."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class NoticeKind(StrEnum):
    """What an asker is told."""

    RECEIPT = "receipt"
    ANSWER = "answer"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    TRANSFER = "transfer"
    EXTENSION = "extension"
    CLOSING = "closing"


class DayKind(StrEnum):
    """What a decree made of a day."""

    OFF = "off"
    WORKING = "working"


class DueState(StrEnum):
    """Where the term of a question stands: of one that is due *soon* half is used up, or more."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    ON_TIME = "on_time"
    PAUSED = "paused"


class DueStep(StrEnum):
    """What a question waits for."""

    ROUTE = "route"
    ANSWER = "answer"


class FiguresBy(StrEnum):
    """What the times to an answer are told by."""

    AUTHORITY = "authority"
    TOPIC = "topic"
    REGION = "region"


class PlaceKind(StrEnum):
    """What kind of place."""

    COUNTRY = "country"
    REGION = "region"
    CITY = "city"


class Role(StrEnum):
    """What a person is trusted with."""

    FACT_CHECKER = "fact_checker"
    EDITOR = "editor"
    ANALYST = "analyst"
    AUTHORITY_CONTACT = "authority_contact"
    ADMINISTRATOR = "administrator"


class WebhookEventKind(StrEnum):
    """What another program can be told of, as Standard Webhooks names it."""

    CLAIM_OPENED = "claim.opened"
    CLAIM_GROWING = "claim.growing"
    REFUTATION_PUBLISHED = "refutation.published"
    REFUTATION_CORRECTED = "refutation.corrected"
    REFUTATION_WITHDRAWN = "refutation.withdrawn"
    QUESTION_ANSWERED = "question.answered"
    QUESTIONS_DUE = "questions.due"


class WebhookState(StrEnum):
    """Whether an address is told anything; *disabled* after failing for days, *ended* by a person."""

    ACTIVE = "active"
    DISABLED = "disabled"
    ENDED = "ended"


class DeliveryState(StrEnum):
    """Where one telling stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class Mark(StrEnum):
    """What stands on a claim beside its state: *muted* is out of the inbox, to *held* no machine joins."""

    MUTED = "muted"
    HELD = "held"


class RuleAction(StrEnum):
    """What a rule can do to a claim."""

    TAG = "tag"
    ASSIGN = "assign"
    RAISE = "raise"
    MUTE = "mute"
    HOLD = "hold"


class Stage(StrEnum):
    """How far somebody came through the door."""

    SECOND_STEP = "second_step"
    IN = "in"


class Way(StrEnum):
    """By what somebody came in."""

    PASSWORD = "password"  # noqa: S105 - a word of the list, not a secret
    SECOND_FACTOR = "second_factor"
    RECOVERY_CODE = "recovery_code"
    DEMONSTRATION = "demonstration"


class LinkKind(StrEnum):
    """What a one-time link is good for."""

    INVITATION = "invitation"
    RESET = "reset"
    DEMONSTRATION = "demonstration"


class Step(StrEnum):
    """How long each of the spans is that things are counted in; a week begins on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class VolumeBy(StrEnum):
    """What sightings are counted by."""

    ALL = "all"
    LANGUAGE = "language"
    REGION = "region"
    SOURCE = "source"
    TAG = "tag"
    CLAIM = "claim"
