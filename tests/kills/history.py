"""What must be true after any kill, read from the record, the site and the stand-in's own journal.

Each function returns the faults it found, in words; no fault is an empty list.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from world import World, codes_in, shown, tree

from claims import acts, outbox
from claims.acts import Head
from claims.content import Content
from claims.records import (
    Act,
    Approval,
    Claim,
    Match,
    Publication,
    Quarantined,
    Question,
    ShortLink,
    Sighting,
    Source,
    Version,
)
from claims.terms import ClaimState, PublicationState
from claims.triage import MEMBER
from pipeline.audit_heads import published_heads
from pipeline.channels import Link, telegram
from pipeline.editions import edition
from pipeline.publish import channel_settings
from pipeline.standins.markup import Parsed, parse

SENDS = ("sendMessage", "sendPhoto", "editMessageText", "editMessageCaption", "editMessageMedia")


def whole(session: Session, known: Head | None = None) -> list[str]:
    """The database is sound and the chain unbroken; *known* is an earlier head that must still stand in it."""
    faults = list(acts.verify(session, known).faults)
    if session.get_bind().dialect.name == "sqlite":
        said = session.execute(text("PRAGMA integrity_check")).scalars().all()
        faults += [f"integrity: {line}" for line in said if line != "ok"]
        faults += [f"foreign key: {row}" for row in session.execute(text("PRAGMA foreign_key_check"))]
    return faults


def collected(session: Session) -> list[str]:
    """Everything that the sources show is kept, once, word for word, and the unreadable row is put aside once."""
    kept: dict[str, dict[str, str]] = defaultdict(dict)
    query = select(Source.key, Sighting.key, Sighting.text, Sighting.revision).join(Source)
    faults = []
    for source, key, said, revision in session.execute(query):
        if key in kept[source]:
            faults.append(f"{source} {key} is kept twice")
        if revision != 1:
            faults.append(f"{source} {key} was revised though nobody changed it")
        kept[source][key] = said
    for source, items in shown().items():
        faults += [f"{source} {key} is lost" for key in items.keys() - kept[source].keys()]
        faults += [f"{source} {key} was never shown" for key in kept[source].keys() - items.keys()]
        both = items.keys() & kept[source].keys()
        faults += [f"{source} {key} reads differently" for key in both if items[key] != kept[source][key]]
    counts = [session.scalar(select(func.count()).select_from(record)) for record in (Question, Quarantined)]
    if counts != [60, 1]:
        faults.append(f"60 questions and 1 unreadable row were there; {counts} are kept")
    return faults


def matched(session: Session) -> list[str]:
    """Every sighting has one home, every claim one founding sighting and one act that opened it."""
    faults = []
    homes = Counter(
        session.scalars(
            select(Match.sighting_id)
            .join(Claim, Claim.id == Match.claim_id)
            .where(Match.standing.in_(MEMBER), Claim.state != ClaimState.MERGED)
        )
    )
    for sighting in session.scalars(select(Sighting)):
        if homes[sighting.id] != 1:
            faults.append(f"sighting {sighting.id} has {homes[sighting.id]} homes")
        if sighting.matched_at is None or not sighting.fold:
            faults.append(f"sighting {sighting.id} was never marked as matched")
    matches = session.scalars(select(Match)).all()
    founding = Counter(match.claim_id for match in matches if match.reasons.get("founding"))
    founders = Counter(match.sighting_id for match in matches if match.reasons.get("founding"))
    claims = {claim.id: claim.public_id for claim in session.scalars(select(Claim))}
    faults += [f"claim {n} has {founding[n]} founding sightings" for n in claims if founding[n] != 1]
    faults += [f"sighting {n} founded {times} claims" for n, times in founders.items() if times > 1]
    opened = Counter(session.scalars(select(Act.subject).where(Act.verb == "open_claim")))
    if opened != Counter(f"claim:{name}" for name in claims.values()):
        faults.append("the acts that opened claims are not the claims that are open")
    joins = session.scalar(select(func.count()).select_from(Act).where(Act.verb.in_(["join", "suggest"])))
    if joins != len(matches) - len(claims):
        faults.append(f"{joins} acts for {len(matches) - len(claims)} joined and suggested matches")
    return faults


def queued(session: Session) -> list[str]:
    """Approved or not, never half: an approved version has a row on each channel in each language, others none."""
    posts = select(Publication).where(Publication.answers_id.is_(None))
    rows = Counter((row.version_id, row.channel, row.language.value) for row in session.scalars(posts))
    wanted: Counter[tuple[int, str, str]] = Counter()
    for version in _approved(session):
        content = Content.from_canonical(version.content)
        wanted.update((version.id, channel, code) for channel in content.channels for code in content.texts)
    approvals = session.scalar(select(func.count()).select_from(Act).where(Act.verb == "approve"))
    faults = [] if rows == wanted else [f"approved and queued differ: {(rows - wanted) + (wanted - rows)}"]
    if approvals != len(_approved(session)):
        faults.append(f"{approvals} acts of approval for {len(_approved(session))} approved versions")
    return faults


def posted(world: World, session: Session, *, settled: bool) -> list[str]:
    """The stand-in's journal against the outbox: nothing unapproved, nothing twice, nothing out of order.

    *settled*: everything has gone out, so nothing may be lacking either. Otherwise a post may be lacking only
    where its row is open, and be uncertain only where the channel really does not show it.
    """
    versions = _renderings(session, world.settings.site.url)
    faults, newest, first = [], {}, {}
    for event in world.bot.book.events("message", "edit"):
        said = Parsed(event["text"], tuple(event["entities"]))
        codes = codes_in(event["text"], event["entities"])
        code = next(iter(codes), "")
        place = (event["chat"], event["id"])
        found = [(number, at) for number, at, post in versions.get(code, ()) if post == said]
        if len(codes) != 1 or not found:
            faults.append(f"message {place} says what nobody approved: {event['text'][:60]!r}")
            continue
        number, approved_at = found[0]
        if approved_at.timestamp() > event["at"]:
            faults.append(f"{code} went out before it was approved")
        if first.setdefault(code, place) != place:
            faults.append(f"{code} is doubled: {first[code]} and {place}")
        if newest.get(code, 0) > number:
            faults.append(f"{code} went back from version {newest[code]} to {number}")
        newest[code] = number
    return faults + _states(session, first, newest, versions, settled)


def _states(
    session: Session,
    first: Mapping[str, tuple[int, int]],
    newest: Mapping[str, int],
    versions: Mapping[str, Sequence[tuple[int, datetime, Parsed]]],
    settled: bool,
) -> list[str]:
    faults = []
    for row in session.scalars(select(Publication).where(Publication.channel == "telegram")):
        state, number = row.state, row.version.number
        there = newest.get(row.code, 0)
        if state is PublicationState.SENT and there < number:
            faults.append(
                f"{row.code} {number} is written down as sent, and the channel has {there or 'nothing'}"
            )
        if state is PublicationState.SENT and not row.address.endswith(f"/{first.get(row.code, (0, 0))[1]}"):
            faults.append(f"{row.code} is written down at {row.address}, which is not its place")
        if state is PublicationState.QUEUED and there and number == 1:
            faults.append(f"{row.code} {number} is in the channel, yet it is queued to be sent")
        if settled and state is not PublicationState.SENT and state is not PublicationState.CANCELLED:
            faults.append(f"{row.code} {number} is {state.value} in the end")
    if settled:
        needless = select(Publication.code).where(
            Publication.answers_id.is_not(None), Publication.state == PublicationState.CANCELLED
        )
        for code in versions.keys() - set(session.scalars(needless)):
            known = versions[code]
            if newest.get(code, 0) != known[-1][0]:
                faults.append(
                    f"{code} is lost: version {known[-1][0]} was approved, {newest.get(code)} is seen"
                )
    return faults


def uncertain(world: World, session: Session) -> list[str]:
    """After the channel was looked at, a row is uncertain only if the channel truly does not show it."""
    there = {code for kept in world.bot.book.standing() for code in codes_in(kept.text, kept.entities)}
    rows = outbox.rows(session, [PublicationState.UNCERTAIN])
    return [
        f"{row.code} is called uncertain though the channel shows it" for row in rows if row.code in there
    ]


def stopped(world: World, session: Session, since: float, until: float) -> list[str]:
    """Between turning the switch and turning it back: no attempt begins; at most one was in flight."""
    calls = [
        event
        for event in world.bot.book.events("request")
        if event["method"] in SENDS and since < event["at"] < until
    ]
    began = datetime.fromtimestamp(since, UTC)
    rows = session.scalars(select(Publication).where(Publication.attempt_at > began)).all()
    faults = [f"{row.code} was begun after the switch was turned" for row in rows]
    if len(calls) > 1:
        faults.append(f"{len(calls)} calls after the switch was turned; one could be in flight")
    return faults


def rebuilt(world: World, session: Session, scratch: Path) -> list[str]:
    """The site that is shown equals, byte for byte, one built from nothing out of the record."""
    options = world.settings.model_copy(
        update={"site": world.settings.site.model_copy(update={"folder": scratch})}
    )
    from pipeline.channels import site

    whole = replace(edition(world.database, "site"), heads=published_heads(world.settings))
    site.build(whole, channel_settings(options, "site"))
    want, have = tree(scratch / "current"), tree(world.settings.site_folder / "current")
    differ = sorted(path for path in want.keys() | have.keys() if want.get(path) != have.get(path))
    return [f"{path} is not as it would be built from nothing" for path in differ]


def _approved(session: Session) -> list[Version]:
    return list(session.scalars(select(Version).join(Approval).order_by(Version.id)))


def _renderings(session: Session, site: str) -> dict[str, list[tuple[int, datetime, Parsed]]]:
    """Short code -> what each approved version looks like in the channel, oldest first; a reply is of one version."""
    found: dict[str, list[tuple[int, datetime, Parsed]]] = {}
    links = session.scalars(select(ShortLink).where(ShortLink.channel == "telegram")).all()
    by_refutation: dict[int, list[Version]] = defaultdict(list)
    for version in _approved(session):
        by_refutation[version.refutation_id].append(version)
    for link in links:
        for version in by_refutation[link.refutation_id]:
            content = Content.from_canonical(version.content)
            if link.version_id is None:
                post = telegram.render(content, link.language.value, Link(link.code, site))
            elif link.version_id == version.id:
                beside = next(one.code for one in links if _is_post_of(one, link))
                post = telegram.render_reply(content, link.language.value, Link(link.code, site, beside))
            else:
                continue
            assert version.approval is not None
            said = (version.number, version.approval.approved_at, parse(post.body))
            found.setdefault(link.code, []).append(said)
    return found


def _is_post_of(one: ShortLink, reply: ShortLink) -> bool:
    return (one.refutation_id, one.language, one.version_id) == (reply.refutation_id, reply.language, None)


def all_of(*found: Iterable[str]) -> list[str]:
    """The faults of several looks in one list."""
    return [fault for faults in found for fault in faults]
