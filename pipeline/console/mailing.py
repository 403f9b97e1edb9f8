"""Letters: the keys, how many readers there are, what was sent, sending, a test."""

from dataclasses import asdict
from datetime import datetime

from claims import clock, letters, sealing, subscribers
from pipeline import publish as publisher
from pipeline.channels import ChannelSettings, NotTaken
from pipeline.channels.mail.sending import KEYS, NAME, due, last_hour, send, send_test
from pipeline.channels.mail.wire import Unanswered
from pipeline.console import pages
from pipeline.console.command import FAILED, NOTHING_OR_PARTLY, Command, Ended
from pipeline.editions import edition


def mail_keys(command: Command) -> None:
    """Make the keys that addresses are sealed with."""
    folder = _offered(command).folder / "keys"
    sealing.make_keys(folder, KEYS)
    private = folder / f"{KEYS}.private"
    command.screen.done(
        f"The keys are made. Keep a copy of {private} apart from every copy of the database:"
        " with both, whoever has them reads the addresses; without it, nobody does.",
        folder=str(folder),
    )


def mail_subscribers(command: Command) -> None:
    """Count the readers."""
    with command.reading() as session:
        items = [
            {"language": one.language.value, "state": one.state.value, "number": one.number}
            for one in subscribers.counts(session)
        ]
    command.listed("subscribers", items, pages.SUBSCRIBERS, "Nobody has asked for letters yet.")


def mail_digests(command: Command) -> None:
    """List the digests."""
    with command.reading() as session:
        items = [
            {
                "digest": one.mailing,
                "language": one.language.value,
                "frozen_at": one.frozen_at,
                **{state.value: number for state, number in one.states.items()},
            }
            for one in letters.standings(session)
        ]
    command.listed("digests", items, pages.DIGEST, "No digest was sent yet.")


def mail_send(command: Command, now: bool, dry_run: bool) -> None:
    """Send the digests that are due and the letters that wait."""
    offered = _offered(command)
    until = clock.now() if now else last_hour(offered)
    if dry_run:
        _rehearse(command, offered, until)
        return
    with command.database() as database, command.screen.progress("Sending") as told:
        done = send(
            database,
            offered,
            lambda: edition(database, NAME),
            until=until,
            told=told,
        )
    command.screen.done(
        f"Letters sent: {done.sent}; refused: {done.failed}; uncertain: {done.uncertain};"
        f" waiting: {done.waiting}; digests begun: {len(done.frozen)}."
        + (f" Publishing is stopped: {done.stopped}." if done.stopped else ""),
        **asdict(done),
    )
    if done.stopped or done.failed or done.uncertain or done.waiting:
        raise Ended(NOTHING_OR_PARTLY)


def mail_test(command: Command, address: str) -> None:
    """Send one test letter."""
    to = subscribers.tidy_address(address)
    try:
        send_test(_offered(command), to, command.settings.language.value)
    except (NotTaken, Unanswered) as trouble:
        command.screen.done(f"It was not taken: {trouble}.", taken=False, trouble=str(trouble))
        raise Ended(FAILED) from None
    command.screen.done("The mail server took it: look into the mailbox.", taken=True)


def _rehearse(command: Command, offered: ChannelSettings, until: datetime) -> None:
    with command.database() as database, database.reading() as session:
        found = due(session, offered, lambda: edition(database, NAME), until)
        items = [
            {
                "language": one.language.value,
                "corrected": len(one.digest.changed),
                "new": len(one.digest.new),
                "briefings": len(one.digest.briefings),
                "pages": len(one.digest.pages),
            }
            for one in found
            if one.digest is not None
        ]
    command.listed("digests", items, pages.DIGEST_DUE, "No digest is due.")


def _offered(command: Command) -> ChannelSettings:
    return publisher.channel_settings(command.settings, NAME)
