"""Going out: the publisher, the outbox, the switch that stops everything, and the round of all stages."""

from dataclasses import asdict
from typing import Any

from claims import outbox, refutations
from claims.terms import PublicationState
from pipeline import publish as publisher
from pipeline.console import pages
from pipeline.console.command import NOTHING_OR_PARTLY, Command, Ended, WrongUseError
from pipeline.console.documents import publication_document
from pipeline.console.drafting import going_out
from pipeline.console.reading import rehearse, round_document
from pipeline.publish import publish as send_all
from pipeline.run import run_for_ever, run_once


def publish(command: Command, preview: str, dry_run: bool) -> None:
    """Send what is approved and queued to the site and the channels."""
    if preview:
        _preview(command, preview)
        return
    if dry_run:
        command.listed(
            "publications", _rows(command, (PublicationState.QUEUED,)), pages.PUBLICATION, "Nothing waits."
        )
        return
    with command.database() as database, command.screen.progress("Sending") as told:
        done = send_all(database, command.settings, told=told)
    command.screen.page(asdict(done), pages.published_page)
    if done.stopped or done.failed or done.uncertain or done.waiting:
        raise Ended(NOTHING_OR_PARTLY)


def _preview(command: Command, refutation: str) -> None:
    with command.reading() as session:
        content = going_out(session, refutations.find_refutation(session, refutation))
        posts = [
            {"channel": channel, **asdict(post)}
            for channel, _, post in publisher.preview(session, command.settings, content)
        ]
    command.screen.page(
        {"refutation": content.refutation, "digest": content.digest(), "posts": posts}, pages.posts_page
    )


def outbox_list(command: Command, state: list[PublicationState] | None) -> None:
    """List the publications and where each stands."""
    command.listed(
        "publications", _rows(command, tuple(state or ())), pages.PUBLICATION, "The outbox is empty."
    )


def _rows(command: Command, states: tuple[PublicationState, ...]) -> list[dict[str, Any]]:
    with command.reading() as session:
        return [publication_document(row) for row in outbox.rows(session, states)]


def outbox_settle(command: Command, code: str, found: str, absent: bool, dry_run: bool) -> None:
    """Say what you saw on the channel, where nobody knows whether a post went out."""
    if bool(found) == absent:
        raise WrongUseError("Say one of two things: --found ADDRESS or --absent.")
    with command.writing(dry_run=dry_run) as (session, by):
        row = outbox.find_publication(session, code)
        outbox.settle(session, by, row, found)
        state = row.state.value
    command.screen.done(f"{code} is {state}.", code=code, state=state, dry_run=dry_run)


def stop_publishing(command: Command, reason: str, dry_run: bool) -> None:
    """Stop everything that goes out, at once, for everybody."""
    with command.writing(dry_run=dry_run) as (session, by):
        changed = outbox.stop(session, by, reason)
    sentence = (
        "Nothing goes out any more. To go on: aiqyn resume-publishing"
        if changed
        else "It is stopped already."
    )
    command.screen.done(sentence, stopped=True, changed=changed, dry_run=dry_run)


def resume_publishing(command: Command, reason: str, dry_run: bool) -> None:
    """Let publishing go on."""
    with command.writing(dry_run=dry_run) as (session, by):
        changed = outbox.resume(session, by, reason)
    sentence = "Publishing goes on: aiqyn publish" if changed else "It was not stopped."
    command.screen.done(sentence, stopped=False, changed=changed, dry_run=dry_run)


def run(command: Command, forever: bool, dry_run: bool) -> None:
    """Collect, match, publish and tell who listens: once, or for ever."""
    if forever and dry_run:
        raise WrongUseError("A dry run is one round: leave out --forever.")
    screen = command.screen
    with command.stage(dry_run=dry_run) as database:
        settings = command.settings
        if forever:
            run_for_ever(
                database, settings, told=lambda done: screen.page(round_document(done), pages.round_page)
            )
        with screen.progress("Collecting, matching, publishing"):
            done = rehearse(database, settings) if dry_run else run_once(database, settings)
        screen.page(round_document(done), pages.round_page)
