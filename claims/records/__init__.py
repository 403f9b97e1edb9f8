"""Every noun of `docs/design.md` section 1 as a typed record."""

from claims.records.acts import Act, ActChange
from claims.records.base import Record, UtcDateTime
from claims.records.bodies import (
    Authority,
    AuthorityName,
    AuthoritySuccession,
    Place,
    PlaceName,
    PlaceSuccession,
)
from claims.records.claims import (
    Claim,
    ClaimNote,
    ClaimTag,
    ClaimWording,
    Match,
    Narrative,
    NarrativeClaim,
)
from claims.records.dossier import ClaimPresence, ReviewAnswer
from claims.records.inbox import (
    AllLooked,
    ClaimDay,
    ClaimFacet,
    ClaimLook,
    DailyVolume,
    SaidWords,
    SavedFilter,
    WordCount,
)
from claims.records.kept_answers import KeptAnswer
from claims.records.mail import Letter, Mailing, MailingItem, Subscriber
from claims.records.pages import PICTURE_BYTES, Page, PageAuthor, PagePicture
from claims.records.people import Grant, Person
from claims.records.publications import Publication, ShortLink, Switch
from claims.records.queue import QueuePlace
from claims.records.refutations import (
    ArchivedCopy,
    DraftAuthor,
    Refutation,
    RefutationClaim,
    RefutationStatement,
    RefutationText,
    Statement,
)
from claims.records.rules import ClaimMark, ClaimRaise, Rule, RuleEffect, RuleVersion, Ruling
from claims.records.sightings import (
    Contact,
    Quarantined,
    Question,
    Sighting,
    SightingLink,
    SightingRevision,
    Source,
)
from claims.records.signing_in import (
    ApiKey,
    Credential,
    DeskSession,
    KnownDevice,
    OneTimeLink,
    RecoveryCode,
)
from claims.records.versions import Approval, Document, Refusal, Version, VersionAuthor
from claims.records.webhooks import Webhook, WebhookDelivery, WebhookEvent, WebhookReading
from claims.records.weights import ClaimWeight, Weighing

__all__ = [
    "PICTURE_BYTES",
    "Act",
    "ActChange",
    "AllLooked",
    "ApiKey",
    "Approval",
    "ArchivedCopy",
    "Authority",
    "AuthorityName",
    "AuthoritySuccession",
    "Claim",
    "ClaimDay",
    "ClaimFacet",
    "ClaimLook",
    "ClaimMark",
    "ClaimNote",
    "ClaimPresence",
    "ClaimRaise",
    "ClaimTag",
    "ClaimWeight",
    "ClaimWording",
    "Contact",
    "Credential",
    "DailyVolume",
    "DeskSession",
    "Document",
    "DraftAuthor",
    "Grant",
    "KeptAnswer",
    "KnownDevice",
    "Letter",
    "Mailing",
    "MailingItem",
    "Match",
    "Narrative",
    "NarrativeClaim",
    "OneTimeLink",
    "Page",
    "PageAuthor",
    "PagePicture",
    "Person",
    "Place",
    "PlaceName",
    "PlaceSuccession",
    "Publication",
    "Quarantined",
    "Question",
    "QueuePlace",
    "Record",
    "RecoveryCode",
    "Refusal",
    "Refutation",
    "RefutationClaim",
    "RefutationStatement",
    "RefutationText",
    "ReviewAnswer",
    "Rule",
    "RuleEffect",
    "RuleVersion",
    "Ruling",
    "SaidWords",
    "SavedFilter",
    "ShortLink",
    "Sighting",
    "SightingLink",
    "SightingRevision",
    "Source",
    "Statement",
    "Subscriber",
    "Switch",
    "UtcDateTime",
    "Version",
    "VersionAuthor",
    "Webhook",
    "WebhookDelivery",
    "WebhookEvent",
    "WebhookReading",
    "Weighing",
    "WordCount",
]
