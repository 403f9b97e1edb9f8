"""Triage: matching, the inbox, and what a fact-checker decides about a claim."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from claims import history, ids, marks, merging, people, reports, triage
from claims import inbox as desk_inbox
from claims.inbox import Filters
from claims.lines import ClaimLine
from claims.records import Claim, Person
from claims.terms import InboxOrder, Language, Mark
from pipeline.console import pages
from pipeline.console.command import NOTHING_OR_PARTLY, Command, Ended, WrongUseError
from pipeline.console.documents import claim_document, line_document, proposal_document
from pipeline.console.screen import Document, Screen
from pipeline.match import match as match_all
from pipeline.run import weigh_and_rule


def match(command: Command, dry_run: bool) -> None:
    """Find which claims the new sightings state: join, suggest, or open a claim."""
    with command.stage(dry_run=dry_run) as database, command.screen.progress("Matching") as told:
        done = match_all(
            database,
            command.settings,
            told=lambda now, of: told(f"{now} of {of}"),
            noted=command.screen.note,
        )
        weighed, ruled = weigh_and_rule(
            database, command.settings, told=lambda now, of: told(f"weighed {now} of {of}")
        )
    document = {**asdict(done), "weighed": weighed.claims, "ruled": ruled.effects, "dry_run": dry_run}
    command.screen.page(document, pages.matched_page)


def match_explain(command: Command, sighting: int, claim: str) -> None:
    """Say in words why a sighting is, or is not, thought to state a claim."""
    from pipeline.explaining import explain

    with command.database() as database:
        lines = explain(database, command.settings, sighting, claim, command.screen.language)
    command.screen.page({"sighting": sighting, "claim": claim, "reasons": lines}, lambda d, _: d["reasons"])
    if not lines:
        command.screen.note("Nothing comes near it.")
        raise Ended(NOTHING_OR_PARTLY)


def recluster(command: Command, plan: bool, limit: int) -> None:
    """Say what a person may want to merge and split; only ever proposes."""
    if not plan:
        raise WrongUseError(
            "Merging and splitting is a person's decision: say --plan to see what the machine would propose."
        )
    from models.matcher import in_service
    from pipeline.recluster import plan as propose

    with command.reading() as session, command.screen.progress("Comparing") as told:
        found = propose(
            session,
            in_service(command.settings.data),
            command.screen.language,
            told=lambda done, of: told(f"{done} of {of}"),
        )
    document = {
        "claims": found.claims,
        "texts": found.texts,
        "waiting": found.waiting,
        "decided": found.decided,
        "proposed": len(found.proposals),
        "proposals": [proposal_document(proposal) for proposal in found.proposals[:limit]],
    }
    command.screen.page(document, pages.plan_page)
    if not found.proposals:
        raise Ended(NOTHING_OR_PARTLY)


@dataclass(frozen=True)
class Wanted:
    """What of the inbox is asked for on the command line, in its own words."""

    filters: Filters
    order: InboxOrder
    limit: int
    after: str = ""
    assigned: str = ""
    """Somebody's handle, or nobody."""
    since: date | None = None


def inbox(command: Command, wanted: Wanted, search: str) -> None:
    """List the claims that want a look, the most urgent first; or those that a search finds, the newest first."""
    with command.reading() as session:
        filters = _filters(session, wanted, command.settings.time_zone)
        found = _found(session, search, filters, wanted.limit) if search else None
        if found is None:
            page = desk_inbox.page(
                session, filters, order=wanted.order, limit=wanted.limit, after=wanted.after
            )
            found = page.lines
        empty = "" if found else _empty_inbox(reports.counts(session), filters.back)
    documents = [line_document(line) for line in found]
    told = [
        {**document, "why": pages.why(document, command.screen), "said": _read_as(document, command.screen)}
        for document in documents
    ]
    command.listed("claims", told, pages.RETURNED if filters.back else pages.CLAIM_LINE, empty)
    if any(line.weight is None for line in found):
        command.screen.note("Claims without a priority have not been weighed yet: aiqyn match")


def _filters(session: Session, wanted: Wanted, zone: str) -> Filters:
    assigned = wanted.assigned
    if assigned and assigned != desk_inbox.NOBODY:
        assigned = str(people.find_person(session, assigned).id)
    since = datetime.combine(wanted.since, time(), ZoneInfo(zone)) if wanted.since else None
    return replace(wanted.filters, assigned=assigned, since=since)


def _found(session: Session, search: str, filters: Filters, limit: int) -> list[ClaimLine]:
    """What a search finds; among closed claims too, unless something else is asked for as well."""
    from pipeline.searching import search as searched

    answer = searched(session, search, limit=limit)
    numbers = [hit.claim_id for hit in answer.hits]
    if answer.jump:
        numbers = [triage.find_claim(session, answer.jump).id]
    asked = None if filters == Filters() else filters
    return desk_inbox.lines_of(session, numbers, asked)


def _read_as(document: Document, screen: Screen) -> str:
    """A claim's wording in the reader's language, where there is one."""
    return screen.best(document["wording"]) or str(document["said"])


def _empty_inbox(counts: dict[str, int], back: bool) -> str:
    if not counts["sources"]:
        return "Nothing here yet. Begin with a source: aiqyn source add KEY KIND ADDRESS"
    if not counts["sightings"]:
        return "Nothing has been read yet: aiqyn collect"
    if not counts["claims"]:
        return "Nothing has been matched yet: aiqyn match"
    if back:
        return "Nothing has come back."
    return "No claim is as you asked; ask for less, or read on: aiqyn run"


def claim_show(command: Command, claim: str, limit: int) -> None:
    """Show a claim: wording, sightings, suggestions, refutations, notes and what was decided."""
    with command.reading() as session:
        found = triage.find_claim(session, claim)
        asked = ids.tidy(claim, triage.PREFIX)
        document = claim_document(session, found, asked, limit)
    command.screen.page(document, pages.claim_page)


def _on_claim(
    command: Command,
    claim: str,
    dry_run: bool,
    sentence: str,
    do: Callable[[Session, Person, Claim], int | None],
) -> None:
    """Find a claim, do one thing to it in one unit of work, and say so."""
    with command.writing(dry_run=dry_run) as (session, by):
        found = triage.find_claim(session, claim)
        act = do(session, by, found)
        name = found.public_id
    command.acted(sentence.format(claim=name) if act else f"{name} was so already", act, dry_run, claim=name)


def claim_wording(command: Command, claim: str, language: Language, text: str, dry_run: bool) -> None:
    """Approve the sentence of a claim in one language; matching is judged against it."""
    sentence = f"{{claim}} has its {language.value} wording"
    _on_claim(command, claim, dry_run, sentence, lambda s, by, c: triage.word(s, by, c, language, text))


def claim_confirm(command: Command, claim: str, sightings: list[int], dry_run: bool) -> None:
    """Agree: these sightings state this claim."""
    _on_sightings(command, claim, sightings, dry_run, "confirmed", triage.confirm)


def claim_reject(command: Command, claim: str, sightings: list[int], dry_run: bool) -> None:
    """Disagree: these sightings do not state this claim, whatever a re-run may find."""
    _on_sightings(command, claim, sightings, dry_run, "rejected", triage.reject)


def _on_sightings(
    command: Command, claim: str, numbers: list[int], dry_run: bool, verb: str, do: Callable[..., int]
) -> None:
    with command.writing(dry_run=dry_run) as (session, by):
        found = triage.find_claim(session, claim)
        acts = [do(session, by, triage.find_sighting(session, number), found) for number in numbers]
        name = found.public_id
    kept = [] if dry_run else acts
    back = f" (to take back: aiqyn claim undo {' '.join(map(str, kept))})" if kept else ""
    sentence = f"{name}: {', '.join(map(str, numbers))} {verb}{back}."
    command.screen.done(sentence, claim=name, sightings=numbers, acts=kept, dry_run=dry_run)


def claim_merge(command: Command, claim: str, into: str, dry_run: bool) -> None:
    """Make the first claim a redirect to the second: both say the same."""
    with command.writing(dry_run=dry_run) as (session, by):
        source, target = triage.find_claim(session, claim), triage.find_claim(session, into)
        preview = merging.preview_merge(session, source, target) if dry_run else None
        act = triage.merge(session, by, source, target)
        names = (source.public_id, target.public_id)
    sentence = f"{names[0]} now leads to {names[1]}"
    if preview is None:
        command.acted(sentence, act, dry_run, claim=names[0])
        return
    told = {"claim": names[0], "act": None, "changed": True, "dry_run": True, "preview": asdict(preview)}
    command.screen.page(told, lambda d, s: [f"Would be: {sentence}.", *pages.merge_page(d["preview"], s)])


def claim_split(command: Command, claim: str, sightings: list[int], dry_run: bool) -> None:
    """Take sightings that say something else out into a claim of their own."""
    with command.writing(dry_run=dry_run) as (session, by):
        found = triage.find_claim(session, claim)
        chosen = [triage.find_sighting(session, number) for number in sightings]
        new = triage.split(session, by, found, chosen)
        act = history.of_claim(session, found)[-1].seq
        names = (found.public_id, new.public_id)
    said = f"{len(sightings)} sightings of {names[0]} are the new claim {names[1]}"
    command.acted(said, act, dry_run, claim=names[0], new=names[1])


def claim_undo(command: Command, acts: list[int], dry_run: bool) -> None:
    """Take acts back, the last one first; refused when somebody changed the same thing since."""
    with command.writing(dry_run=dry_run) as (session, by):
        done = [triage.undo(session, by, number) for number in sorted(acts, reverse=True)]
    sentence = f"Taken back: {', '.join(map(str, sorted(acts)))}."
    command.screen.done(sentence, undone=sorted(acts), acts=[] if dry_run else done, dry_run=dry_run)


def claim_assign(command: Command, claim: str, handle: str, dry_run: bool) -> None:
    """Give a claim to somebody, or to nobody."""

    def give(session: "Session", by: "Person", found: "Claim") -> int:
        return triage.assign(session, by, found, people.find_person(session, handle) if handle else None)

    _on_claim(command, claim, dry_run, f"{{claim}} is with {handle or 'nobody'}", give)


def claim_tag(command: Command, claim: str, tag: str, dry_run: bool) -> None:
    """Put a word on a claim."""
    _on_claim(
        command, claim, dry_run, f"{{claim}} has the tag {tag}", lambda s, by, c: triage.tag(s, by, c, tag)
    )


def claim_untag(command: Command, claim: str, tag: str, dry_run: bool) -> None:
    """Take a word off a claim."""
    sentence = f"{{claim}} no longer has the tag {tag}"
    _on_claim(command, claim, dry_run, sentence, lambda s, by, c: triage.untag(s, by, c, tag))


def claim_mark(command: Command, claim: str, mark: str, on: bool, dry_run: bool) -> None:
    """Put a mark on a claim or take it off: muted, held."""
    sentence = f"{{claim}} is {mark}" if on else f"{{claim}} is no longer {mark}"
    do = marks.put if on else marks.take
    _on_claim(command, claim, dry_run, sentence, lambda s, by, c: do(s, by, c, Mark(mark)))


def claim_note(command: Command, claim: str, text: str, dry_run: bool) -> None:
    """Write something down about a claim, for the desk only."""
    with command.writing(dry_run=dry_run) as (session, by):
        found = triage.find_claim(session, claim)
        triage.note(session, by, found, text)
        name = found.public_id
    command.screen.done(f"Written down about {name}.", claim=name, dry_run=dry_run)


def claim_close(command: Command, claim: str, dry_run: bool) -> None:
    """The desk is done with a claim."""
    _on_claim(command, claim, dry_run, "{claim} is closed", triage.close)


def claim_reopen(command: Command, claim: str, dry_run: bool) -> None:
    """Take a closed claim up again."""
    _on_claim(command, claim, dry_run, "{claim} is open again", triage.reopen)
