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
from claims.records.weights import ClaimWeight, Weighing

__all__ = [
    "Act",
    "ActChange",
    "Approval",
    "ArchivedCopy",
    "Authority",
    "AuthorityName",
    "AuthoritySuccession",
    "Claim",
    "ClaimMark",
    "ClaimNote",
    "ClaimRaise",
    "ClaimTag",
    "ClaimWeight",
    "ClaimWording",
    "Contact",
    "DraftAuthor",
    "Grant",
    "Match",
    "Narrative",
    "NarrativeClaim",
    "Person",
    "Place",
    "PlaceName",
    "PlaceSuccession",
    "Publication",
    "Quarantined",
    "Question",
    "Record",
    "Refusal",
    "Refutation",
    "RefutationClaim",
    "RefutationStatement",
    "RefutationText",
    "RefutationVersion",
    "Rule",
    "RuleEffect",
    "RuleVersion",
    "Ruling",
    "ShortLink",
    "Sighting",
    "SightingLink",
    "SightingRevision",
    "Source",
    "Statement",
    "Switch",
    "UtcDateTime",
    "VersionAuthor",
    "Weighing",
]
