"""A small story for the tests of the claim page and the review: claims, suggestions, a refutation."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from claims import people, refutations, sightings, sources, triage
from claims.content import Text
from claims.refutations import Draft
from claims.seen import Seen
from claims.terms import Language, SightingKind, Verdict
from claims.triage import Proposed

RUMOUR = "Бананы заражают коронавирусом, не ешьте их"
NEAR = "Бананы из Китая заражают коронавирусом 5 июля"
KAZAKH = "Банан жегендер вирус жұқтырады"


@dataclass
class Story:
    """What the tests need to know of it: public ids and numbers."""

    claim: str = ""
    other: str = ""
    members: list[int] = field(default_factory=list)
    suggested: list[int] = field(default_factory=list)
    """Sightings suggested to *claim*, each with a claim of its own."""
    homes: list[str] = field(default_factory=list)
    refutation: str = ""


def tell(desk, suggestions=3):
    """The story, told into the desk's record."""
    story = Story()
    with desk.database.writing() as session:
        editor = people.find_person(session, "dana")
        feed = sources.add_source(
            session, editor, sources.NewSource("feed", "feed", "https://example.kz/rss", {})
        )
        begin = datetime(2020, 3, 1, 6, tzinfo=UTC)
        count = iter(range(10_000))

        def say(text, language=Language.RU, **more):
            at = begin + timedelta(hours=7 * next(count))
            seen = Seen(f"k{next(count)}", text, language=language, published_at=at, **more)
            return sightings.record(session, feed, seen)

        first, apart = say(RUMOUR), say("Метро закроют навсегда, сообщили очевидцы")
        claim, other = triage.open_claims(session, [first.id, apart.id], "test")
        more = [say(NEAR, kind=SightingKind.QUESTION), say(KAZAKH, Language.KK), say(RUMOUR + "!")]
        triage.join(session, [Proposed(one.id, claim.id, 0.98) for one in more], "test")
        for number in range(suggestions):
            sighting = say(f"Говорят, что {number + 2} банана опасны и заражают вирусом")
            (home,) = triage.open_claims(session, [sighting.id], "test")
            reasons = {"nearest": first.id, "anchor": 0.5, "forbids": [], "same": False}
            triage.suggest(session, [Proposed(sighting.id, claim.id, 0.6 - number / 100, reasons)], "test")
            story.suggested.append(sighting.id)
            story.homes.append(home.public_id)
        texts = {"ru": Text("Бананы заражают коронавирусом", "Нет.", "Полный текст.")}
        draft = Draft(Verdict.FALSE, begin.date(), texts, claims=(other.public_id,), channels=("site",))
        story.refutation = refutations.draft(session, editor, draft).public_id
        story.claim, story.other = claim.public_id, other.public_id
        story.members = [first.id, *(one.id for one in more)]
    return story
