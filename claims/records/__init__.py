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
from claims.records.kept_answers import KeptAnswer
from claims.records.people import Grant, Person
from claims.records.publications import Publication, ShortLink, Switch
from claims.records.refutations import (
    Approval,
    ArchivedCopy,
    DraftAuthor,
    Refusal,
    Refutation,
    RefutationClaim,
    RefutationStatement,
    RefutationText,
    RefutationVersion,
    Statement,
    VersionAuthor,
)
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
from claims.records.webhooks import Webhook, WebhookDelivery, WebhookEvent, WebhookReading
from claims.records.weights import ClaimWeight, Weighing

__all__ = [
    "Act",
    "ActChange",
    "ApiKey",
    "Approval",
    "ArchivedCopy",
    "Authority",
    "AuthorityName",
    "AuthoritySuccession",
    "Claim",
    "ClaimNote",
    "ClaimTag",
    "ClaimWeight",
    "ClaimWording",
    "Contact",
    "Credential",
    "DeskSession",
    "DraftAuthor",
    "Grant",
    "KeptAnswer",
    "KnownDevice",
    "Match",
    "Narrative",
    "NarrativeClaim",
    "OneTimeLink",
    "Person",
    "Place",
    "PlaceName",
    "PlaceSuccession",
    "Publication",
    "Quarantined",
    "Question",
    "Record",
    "RecoveryCode",
    "Refusal",
    "Refutation",
    "RefutationClaim",
    "RefutationStatement",
    "RefutationText",
    "RefutationVersion",
    "ShortLink",
    "Sighting",
    "SightingLink",
    "SightingRevision",
    "Source",
    "Statement",
    "Switch",
    "UtcDateTime",
    "VersionAuthor",
    "Webhook",
    "WebhookDelivery",
    "WebhookEvent",
    "WebhookReading",
    "Weighing",
]
