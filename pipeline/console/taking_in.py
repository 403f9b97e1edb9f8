"""Taking in: the sources, reading them, and what could not be read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from claims import clock, contacts, hook_secrets, sightings, sources
from claims.errors import NotFoundError, RefusedError
from claims.masking import mask
from claims.plugins import discover
from claims.terms import SourceState, TextLanguage
from pipeline.collect import collect as read_all
from pipeline.collect import source_settings
from pipeline.console import pages, reading
from pipeline.console.command import FAILED, NOTHING_OR_PARTLY, Command, Ended
from pipeline.console.documents import quarantined_document, source_document
from pipeline.console.files import write_bytes
from pipeline.console.options import typed_options, whole_address
from pipeline.console.reading import collected_lines, write_aside


def source_add(
    command: Command,
    key: str,
    kind: str,
    address: str,
    option: list[str] | None,
    language: TextLanguage | None,
    region: str,
    interval: int,
    note: str,
    dry_run: bool,
) -> None:
    """Take up a source; its key is its name for ever."""
    options = typed_options(discover("pipeline.intake")[kind].OPTIONS, option or ())
    new = sources.NewSource(
        key, kind, whole_address(address), options, language or "", region, note, interval
    )
    secret, signed = "", kind == hook_secrets.KIND and not dry_run
    with command.writing(dry_run=dry_run) as (session, by):
        source = sources.add_source(session, by, new)
        if signed:
            secret = hook_secrets.renew(session, by, source, command.settings.hook_secrets)
    what = (
        _secret_said(command, key, secret) if signed else f"To see what it brings: aiqyn source check {key}"
    )
    told = {"source": key, "address": new.address, "options": options, "dry_run": dry_run}
    command.screen.done(f"{key} is added. {what}", **told, **({"secret": secret} if signed else {}))


def source_secret(command: Command, key: str, hours: int, dry_run: bool) -> None:
    """Give a webhook's sender a new secret, shown once."""
    with command.writing(dry_run=dry_run) as (session, by):
        source = sources.find_source(session, key)
        if dry_run:
            command.screen.done(f"{key} would get a new secret.", source=key, dry_run=dry_run)
            return
        folder = command.settings.hook_secrets
        secret = hook_secrets.renew(session, by, source, folder, timedelta(hours=hours))
    sentence = f"{_secret_said(command, key, secret)} The one before it is good for {hours} h."
    command.screen.done(sentence, source=key, secret=secret, hours=hours, dry_run=dry_run)


def _secret_said(command: Command, key: str, secret: str) -> str:
    where = f"{command.settings.questions_url or 'https://…'}/hooks/questions/{quote(key, safe='')}"
    return f"Its questions go to {where}, signed with {secret} - it is shown this once."


def source_list(command: Command) -> None:
    """List the sources and how they fare."""
    command.listed("sources", _sources(command), pages.SOURCE, "None yet: aiqyn source add KEY KIND ADDRESS")


def source_show(command: Command, key: str) -> None:
    """Show one source in full."""
    found = [source for source in _sources(command) if source["key"] == key]
    if not found:
        raise NotFoundError(kind="source", name=key)
    command.screen.page(found[0], pages.source_page)


def _sources(command: Command) -> list[dict[str, Any]]:
    with command.reading() as session:
        return [source_document(session, health) for health in sources.health(session, clock.now())]


def source_check(command: Command, key: str) -> None:
    """Read a source once, keep nothing, and say what came."""
    with command.reading() as session:
        source = sources.find_source(session, key)
        given, kind = source_settings(session, command.settings, source), source.kind
    with command.screen.progress(f"Reading {key}"):
        brought = reading.check(given, kind)
    command.screen.page(brought, pages.check_page)


def source_pause(command: Command, key: str, dry_run: bool) -> None:
    """Read it no more for now; what it brought still counts."""
    _turn_source(command, key, SourceState.PAUSED, dry_run)


def source_mute(command: Command, key: str, dry_run: bool) -> None:
    """Go on reading it, but let nothing of it count."""
    _turn_source(command, key, SourceState.MUTED, dry_run)


def source_withdraw(command: Command, key: str, dry_run: bool) -> None:
    """Take everything it brought out of all counts, and read it no more."""
    _turn_source(command, key, SourceState.WITHDRAWN, dry_run)


def source_resume(command: Command, key: str, dry_run: bool) -> None:
    """Read it again, and let it count again."""
    _turn_source(command, key, SourceState.ACTIVE, dry_run)


def _turn_source(command: Command, key: str, state: SourceState, dry_run: bool) -> None:
    with command.writing(dry_run=dry_run) as (session, by):
        act = sources.turn(session, by, sources.find_source(session, key), state)
    command.acted(
        f"{key} is {state.value}" if act else f"{key} was {state.value} already",
        act,
        dry_run,
        source=key,
    )


def collect(command: Command, keys: list[str] | None, dry_run: bool) -> None:
    """Read the sources that are due, or those named, and keep what is new."""
    with command.stage(dry_run=dry_run) as database, command.screen.progress("Reading") as told:
        done = read_all(database, command.settings, keys or (), told=told)
    _collected(command, done, dry_run)


def _collected(command: Command, done: Any, dry_run: bool) -> None:
    lines = collected_lines(done)
    screen = command.screen
    screen.listing("collected", lines, pages.COLLECTED, dry_run=dry_run)
    if not lines:
        screen.note("No source is due. To read one now: aiqyn collect KEY")
    if done.failed:
        raise Ended(FAILED if len(done.failed) == len(lines) else NOTHING_OR_PARTLY)


def quarantine_list(command: Command, key: str, out: str) -> None:
    """List what could not be read, with the reason."""
    with command.reading() as session:
        rows = sightings.quarantined(session, sources.find_source(session, key) if key else None)
        items = [quarantined_document(row, _masked(command)) for row in rows]
        written = write_aside(rows, out, _opened(command)) if out and rows else []
    if out != "-":
        command.listed("quarantined", items, pages.QUARANTINED, "Nothing waits in quarantine.")
    if written:
        command.screen.note(f"Written: {', '.join(written)}. Mend it and read it as a source of its own.")


def _opened(command: Command) -> Callable[[bytes], bytes]:
    """Opens rows of people's questions: whoever may not read the private key sees them sealed."""

    def opened(content: bytes) -> bytes:
        if not content.startswith(sightings.SEALED):
            return content
        try:
            return sightings.opened(contacts.opener_of(command.settings.question_keys), content)
        except RefusedError:
            return b"(sealed)"

    return opened


def _masked(command: Command) -> Callable[[bytes], bytes]:
    """As `_opened`, masked for looking at: what has to be mended is written to a file of its own, whole."""
    opened = _opened(command)

    def masked(content: bytes) -> bytes:
        if not content.startswith(sightings.SEALED):
            return content
        return mask(opened(content).decode("utf-8", "replace")).text.encode()

    return masked


def quarantine_show(command: Command, number: int, out: str) -> None:
    """Show one item as it came, and why it could not be read."""
    with command.reading() as session:
        row = sightings.find_quarantined(session, number)
        document, content = quarantined_document(row, _masked(command)), _opened(command)(row.content)
    if out:
        write_bytes(out, content)
    if out != "-":
        command.screen.page(document, pages.quarantined_page)


def quarantine_retry(command: Command, key: str, dry_run: bool) -> None:
    """Read a source again from its beginning; what can be read now leaves the quarantine."""
    with command.stage(dry_run=dry_run) as database:
        with database.writing() as session:
            sources.read_again(session, command.person(session), sources.find_source(session, key))
        with command.screen.progress("Reading") as told:
            done = read_all(database, command.settings, [key], told=told)
    _collected(command, done, dry_run)
