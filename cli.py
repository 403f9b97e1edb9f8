"""The command line of Aiqyn: a table of commands, each of which opens one unit of work and calls one function.

Only Typer is imported here; whatever is heavy is imported by the command that needs it, so that ``--help`` and
completion come at once. What is printed is in `pipeline/console/`.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer


def _demand_own_house() -> None:
    """Stop when Python finds packages named like ours somewhere else: another program's."""
    house = Path(__file__).resolve().parent
    for name in ("claims", "models", "pipeline"):
        spec = find_spec(name)
        places = [Path(place).resolve() for place in (spec.submodule_search_locations or ())] if spec else []
        if house / name not in places[:1]:
            where = f"is at {places[0]}" if places else "is missing"
            raise SystemExit(
                f"Aiqyn lives in {house}, but the package {name!r} {where}: another program installed the same"
                " name. Install Aiqyn in an environment of its own (uv tool install, or pipx)."
            )


_demand_own_house()  # before anything of ours is imported

from claims.errors import NotFoundError  # noqa: E402
from claims.terms import (  # noqa: E402
    ClaimState,
    Language,
    PublicationState,
    RefutationState,
    Role,
    SourceState,
    TextLanguage,
)
from pipeline.console import entrance, pages  # noqa: E402
from pipeline.console.command import Command, Options, WrongUseError  # noqa: E402
from pipeline.console.entrance import FAILED, FINE, NOTHING_OR_PARTLY  # noqa: E402
from pipeline.console.screen import Form  # noqa: E402

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from claims.database import Database
    from claims.records import Claim, Person

_EPILOG = """Exit codes: 0 fine; 1 failed; 2 wrong use; 3 nothing found, or done only in part; 130 interrupted.

Results go to stdout, everything else to stderr. --as, --config, --database, --json, --jsonl, --quiet, --verbose
and --yes may stand anywhere in a command.

Example: aiqyn inbox --unanswered --json"""


def _app(says: str, example: str) -> typer.Typer:
    return typer.Typer(help=says, no_args_is_help=True, epilog=_eg(example))


def _eg(*examples: str) -> str:
    return "\n\n".join(f"Example: {example}" for example in examples)


app = typer.Typer(
    help="Takes in rumours, finds those that say the same, and carries official refutations to the public.",
    epilog=_EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
db_app = _app("The database: bring it up to date, see where it stands.", "aiqyn db upgrade")
config_app = _app("The settings as they hold, and who said so.", "aiqyn config show")
person_app = _app("The people at the desk and what they are trusted with.", "aiqyn person list")
authority_app = _app("The state bodies that answer.", "aiqyn authority load authorities.yaml --as aliya")
place_app = _app("The regions and cities.", "aiqyn place load places.yaml --as aliya")
source_app = _app("Where rumours come from.", "aiqyn source list")
quarantine_app = _app("What could not be read, kept with the reason.", "aiqyn quarantine list")
match_app = typer.Typer(help="Find which claims the new sightings state.", epilog=_eg("aiqyn match"))
claim_app = _app("Look at a claim and decide about it.", "aiqyn claim show c-7k3q9")
statement_app = _app("The official statements that refutations rest on.", "aiqyn statement list")
refutation_app = _app("Write, submit, approve, correct and withdraw refutations.", "aiqyn refutation list")
outbox_app = _app("What goes out, and where it stands.", "aiqyn outbox list")
audit_app = _app("The chain of every decision: verify it, publish its head, read it.", "aiqyn audit verify")
for _name, _sub in {
    "source": source_app,
    "quarantine": quarantine_app,
    "match": match_app,
    "claim": claim_app,
    "statement": statement_app,
    "refutation": refutation_app,
    "outbox": outbox_app,
    "audit": audit_app,
    "person": person_app,
    "authority": authority_app,
    "place": place_app,
    "db": db_app,
    "config": config_app,
}.items():
    app.add_typer(_sub, name=_name)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter("write a date as 2020-03-19") from None


DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen; change nothing.")]
Limit = Annotated[int, typer.Option(min=1, help="How many at most.")]
ClaimId = Annotated[str, typer.Argument(metavar="CLAIM", help="The claim's id, such as c-7k3q9.")]
SightingNumbers = Annotated[list[int], typer.Argument(metavar="SIGHTING", help="The sightings' numbers.")]
RefutationId = Annotated[str, typer.Argument(metavar="REF", help="The refutation's id, such as r-4m2x8.")]
DraftPath = Annotated[str, typer.Argument(metavar="FILE.md", help='A Markdown file; "-" is stdin.')]
YamlPath = Annotated[str, typer.Argument(metavar="FILE.yaml", help='A YAML list; "-" is stdin.')]
SourceKey = Annotated[str, typer.Argument(metavar="KEY", help="The source's key.")]
Day = Annotated[date | None, typer.Option(parser=_day, metavar="DATE", help="A date, such as 2020-03-19.")]


@app.callback()
def aiqyn(
    ctx: typer.Context,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read the settings from this file.")
    ] = None,
    database: Annotated[str | None, typer.Option(metavar="URL", help="The database to work on.")] = None,
    person: Annotated[str | None, typer.Option("--as", metavar="HANDLE", help="Who you are.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="Print one JSON document a line.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but results and errors.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more.")] = False,
    language: Annotated[Language | None, typer.Option(help="The language you read.")] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Answer questions with yes; approvals need --digest.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, help="Print the version.", callback=lambda on: _version(on)),
    ] = False,
) -> None:
    """Takes in rumours, finds those that say the same, and carries official refutations to the public."""
    if config is not None:
        os.environ["AIQYN_CONFIG"] = str(config)
    form = Form.JSONL if as_jsonl else Form.JSON if as_json else Form.TEXT
    _command(ctx).options = Options(database, person, language, form, quiet, verbose, yes)


def _command(ctx: typer.Context) -> Command:
    command: Command = ctx.obj
    return command


# --- setting up -------------------------------------------------------------------------------------------


@db_app.command("upgrade", epilog=_eg("aiqyn db upgrade"))
def db_upgrade(ctx: typer.Context, dry_run: DryRun = False) -> None:
    """Bring the database to the shape this version needs; make it when there is none."""
    from claims import migrate

    command = _command(ctx)
    with command.database(any_shape=True) as database:
        before, needed = migrate.current(database.engine), migrate.newest()
        if before != needed and not dry_run:
            migrate.upgrade(database.engine)
    did = "stands" if before == needed else "would come" if dry_run else "came"
    sentence = (
        f"The database {did} at revision {needed}."
        if before == needed
        else (f"The database {did} from {before or 'nothing'} to revision {needed}.")
    )
    command.screen.done(sentence, before=before, revision=needed, changed=before != needed, dry_run=dry_run)


@db_app.command("status", epilog=_eg("aiqyn db status --json"))
def db_status(ctx: typer.Context) -> None:
    """Say where the database is, its shape, and how much there is of everything."""
    from claims import migrate, reports, settings

    command = _command(ctx)
    with command.database(any_shape=True) as database:
        found, needed = migrate.current(database.engine), migrate.newest()
        figures: dict[str, Any] = {
            "database": settings.without_password(command.settings.database_url),
            "revision": found or "empty",
            "needed": needed,
        }
        if found == needed:
            with database.reading() as session:
                figures |= reports.counts(session)
    command.screen.page(figures, pages.figures_page)
    if found != needed:
        command.screen.note("Run 'aiqyn db upgrade' first.")
        raise typer.Exit(FAILED)


@config_app.command("show", epilog=_eg("aiqyn config show"))
def config_show(ctx: typer.Context) -> None:
    """Print every setting, its value (secrets hidden), and who said so."""
    from claims import settings

    command = _command(ctx)
    said = settings.explain(command.settings, command.options.given)
    items = [{"name": item.name, "value": item.value, "said_by": item.said_by} for item in said]
    command.screen.listing("settings", items, pages.SETTING)


@person_app.command("add", epilog=_eg('aiqyn person add dana "Dana S." --role editor --as aliya'))
def person_add(
    ctx: typer.Context,
    handle: Annotated[str, typer.Argument(help="A short name: a-z, 0-9, dot, dash, underscore.")],
    name: Annotated[str, typer.Argument(help="The whole name.")],
    role: Annotated[
        list[Role] | None, typer.Option(help="What they are trusted with; repeat for more.")
    ] = None,
    language: Annotated[Language, typer.Option(help="The language they read.")] = Language.EN,
    dry_run: DryRun = False,
) -> None:
    """Add somebody; the very first person needs no --as and becomes the administrator."""
    from claims import people

    command = _command(ctx)
    with command.unit(dry_run=dry_run) as session:
        first = not people.everybody(session)
        by = None if first else command.person(session)
        roles = frozenset(role or ()) | (frozenset({Role.ADMINISTRATOR}) if first else frozenset())
        added = people.add_person(session, by, handle, name, roles, language)
        held, added_as = ", ".join(sorted(roles)) or "no role yet", added.handle
    command.screen.done(
        f"{added_as} is added: {held}.", person=added_as, roles=sorted(roles), dry_run=dry_run
    )


@person_app.command("list", epilog=_eg("aiqyn person list"))
def person_list(ctx: typer.Context) -> None:
    """List the people and their roles."""
    from claims import people
    from pipeline.console.documents import person_document

    with _command(ctx).reading() as session:
        items = [person_document(person) for person in people.everybody(session)]
    _listed(ctx, "people", items, pages.PERSON, 'Nobody is here yet: aiqyn person add HANDLE "NAME"')


@person_app.command("role", epilog=_eg("aiqyn person role dana --give editor --take analyst --as aliya"))
def person_role(
    ctx: typer.Context,
    handle: Annotated[str, typer.Argument(help="Who.")],
    give: Annotated[list[Role] | None, typer.Option(help="A role to give; repeat for more.")] = None,
    take: Annotated[list[Role] | None, typer.Option(help="A role to take back; repeat for more.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Give roles and take them back; what was approved before stays approved."""
    from claims import people

    if not (give or take):
        raise WrongUseError("Say what changes: --give ROLE or --take ROLE.")
    command = _command(ctx)
    with command.writing(dry_run=dry_run) as (session, by):
        person = people.find_person(session, handle)
        for role in give or ():
            people.grant(session, by, person, role)
        for role in take or ():
            people.end_grant(session, by, person, role)
        roles, called = sorted(role.value for role in person.roles), person.handle
    sentence = f"{called} now is: {', '.join(roles) or 'without a role'}."
    command.screen.done(sentence, person=called, roles=roles, dry_run=dry_run)


@person_app.command("disable", epilog=_eg("aiqyn person disable dana --as aliya"))
def person_disable(
    ctx: typer.Context, handle: Annotated[str, typer.Argument(help="Who left.")], dry_run: DryRun = False
) -> None:
    """Somebody left: nothing is allowed to them any more; what they did stays theirs."""
    from claims import people

    command = _command(ctx)
    with command.writing(dry_run=dry_run) as (session, by):
        person = people.find_person(session, handle)
        people.disable(session, by, person)
        called = person.handle
    command.screen.done(f"{called} may do nothing any more.", person=called, active=False, dry_run=dry_run)


@authority_app.command("load", epilog=_eg("aiqyn authority load data/authorities.yaml --as aliya"))
def authority_load(ctx: typer.Context, file: YamlPath, dry_run: DryRun = False) -> None:
    """Add the authorities of a list that are not known yet."""
    from claims import bodies
    from claims.people import Action, demand
    from pipeline.console.files import read_entries

    command = _command(ctx)
    entries = read_entries(file, ("key", "names"))
    with command.writing(dry_run=dry_run) as (session, by):
        new = bodies.load_authorities(session, demand(by, Action.MANAGE_BODIES), entries)
    sentence = f"{new} authorities are new, {len(entries) - new} were known."
    command.screen.done(sentence, new=new, known=len(entries) - new, dry_run=dry_run)


@authority_app.command("list", epilog=_eg("aiqyn authority list"))
def authority_list(ctx: typer.Context) -> None:
    """List the authorities under their names of today."""
    from claims import bodies
    from pipeline.console.documents import authority_document

    with _command(ctx).reading() as session:
        items = [authority_document(authority) for authority in bodies.authorities(session)]
    _listed(ctx, "authorities", items, pages.AUTHORITY, "None yet: aiqyn authority load FILE.yaml")


@place_app.command("load", epilog=_eg("aiqyn place load data/places.yaml --as aliya"))
def place_load(ctx: typer.Context, file: YamlPath, dry_run: DryRun = False) -> None:
    """Add the places of a list that are not known yet."""
    from claims import bodies
    from claims.people import Action, demand
    from pipeline.console.files import read_entries

    command = _command(ctx)
    entries = read_entries(file, ("code", "kind", "names"))
    with command.writing(dry_run=dry_run) as (session, by):
        new = bodies.load_places(session, demand(by, Action.MANAGE_BODIES), entries)
    sentence = f"{new} places are new, {len(entries) - new} were known."
    command.screen.done(sentence, new=new, known=len(entries) - new, dry_run=dry_run)


@place_app.command("list", epilog=_eg("aiqyn place list"))
def place_list(ctx: typer.Context) -> None:
    """List the places."""
    from claims import bodies
    from pipeline.console.documents import place_document

    with _command(ctx).reading() as session:
        items = [place_document(place) for place in bodies.places(session)]
    _listed(ctx, "places", items, pages.PLACE, "None yet: aiqyn place load FILE.yaml")


# --- taking in --------------------------------------------------------------------------------------------


@source_app.command(
    "add",
    epilog=_eg(
        "aiqyn source add zakon feed https://www.example.kz/rss --language ru",
        "aiqyn source add hotline table questions.csv --option kind=question --option columns=text=Сұрақ",
    ),
)
def source_add(
    ctx: typer.Context,
    key: SourceKey,
    kind: Annotated[str, typer.Argument(help="What it is: feed, table, telegram_export …")],
    address: Annotated[str, typer.Argument(help="Its address, or a file.")],
    option: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="An option of this kind.")
    ] = None,
    language: Annotated[TextLanguage | None, typer.Option(help="What it is mostly written in.")] = None,
    region: Annotated[str, typer.Option(metavar="CODE", help="The place it writes about.")] = "",
    interval: Annotated[int, typer.Option(min=60, help="Seconds between two readings.")] = 900,
    note: Annotated[str, typer.Option(help="How far it is to be believed.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Take up a source; its key is its name for ever."""
    from claims import sources
    from claims.plugins import discover
    from pipeline.console.options import typed_options, whole_address

    command = _command(ctx)
    options = typed_options(discover("pipeline.intake")[kind].OPTIONS, option or ())
    new = sources.NewSource(
        key, kind, whole_address(address), options, language or "", region, note, interval
    )
    with command.writing(dry_run=dry_run) as (session, by):
        sources.add_source(session, by, new)
    sentence = f"{key} is added. To see what it brings: aiqyn source check {key}"
    command.screen.done(sentence, source=key, address=new.address, options=options, dry_run=dry_run)


@source_app.command("list", epilog=_eg("aiqyn source list"))
def source_list(ctx: typer.Context) -> None:
    """List the sources and how they fare."""
    _listed(ctx, "sources", _sources(ctx), pages.SOURCE, "None yet: aiqyn source add KEY KIND ADDRESS")


@source_app.command("show", epilog=_eg("aiqyn source show zakon"))
def source_show(ctx: typer.Context, key: SourceKey) -> None:
    """Show one source in full."""
    found = [source for source in _sources(ctx) if source["key"] == key]
    if not found:
        raise NotFoundError(kind="source", name=key)
    _command(ctx).screen.page(found[0], pages.source_page)


def _sources(ctx: typer.Context) -> list[dict[str, Any]]:
    from claims import clock, sources
    from pipeline.console.documents import source_document

    with _command(ctx).reading() as session:
        return [source_document(session, health) for health in sources.health(session, clock.now())]


@source_app.command("check", epilog=_eg("aiqyn source check zakon"))
def source_check(ctx: typer.Context, key: SourceKey) -> None:
    """Read a source once, keep nothing, and say what came."""
    from claims import sources
    from pipeline.collect import source_settings
    from pipeline.console import reading

    command = _command(ctx)
    with command.reading() as session:
        source = sources.find_source(session, key)
        given, kind = source_settings(session, command.settings, source), source.kind
    with command.screen.progress(f"Reading {key}"):
        brought = reading.check(given, kind)
    command.screen.page(brought, pages.check_page)


@source_app.command("pause", epilog=_eg("aiqyn source pause zakon --as dana"))
def source_pause(ctx: typer.Context, key: SourceKey, dry_run: DryRun = False) -> None:
    """Read it no more for now; what it brought still counts."""
    _turn_source(ctx, key, SourceState.PAUSED, dry_run)


@source_app.command("mute", epilog=_eg("aiqyn source mute zakon --as dana"))
def source_mute(ctx: typer.Context, key: SourceKey, dry_run: DryRun = False) -> None:
    """Go on reading it, but let nothing of it count."""
    _turn_source(ctx, key, SourceState.MUTED, dry_run)


@source_app.command("withdraw", epilog=_eg("aiqyn source withdraw zakon --as dana"))
def source_withdraw(ctx: typer.Context, key: SourceKey, dry_run: DryRun = False) -> None:
    """Take everything it brought out of all counts, and read it no more."""
    _turn_source(ctx, key, SourceState.WITHDRAWN, dry_run)


@source_app.command("resume", epilog=_eg("aiqyn source resume zakon --as dana"))
def source_resume(ctx: typer.Context, key: SourceKey, dry_run: DryRun = False) -> None:
    """Read it again, and let it count again."""
    _turn_source(ctx, key, SourceState.ACTIVE, dry_run)


def _turn_source(ctx: typer.Context, key: str, state: SourceState, dry_run: bool) -> None:
    from claims import sources

    command = _command(ctx)
    with command.writing(dry_run=dry_run) as (session, by):
        act = sources.turn(session, by, sources.find_source(session, key), state)
    _acted(
        ctx,
        f"{key} is {state.value}" if act else f"{key} was {state.value} already",
        act,
        dry_run,
        source=key,
    )


@app.command("collect", epilog=_eg("aiqyn collect", "aiqyn collect zakon --json"))
def collect(
    ctx: typer.Context,
    keys: Annotated[
        list[str] | None, typer.Argument(metavar="KEY", help="These sources; else those due.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Read the sources that are due, or those named, and keep what is new."""
    from pipeline.collect import collect as read_all

    command = _command(ctx)
    with _database(ctx, dry_run) as database, command.screen.progress("Reading") as told:
        done = read_all(database, command.settings, keys or (), told=told)
    _collected(ctx, done, dry_run)


def _collected(ctx: typer.Context, done: Any, dry_run: bool) -> None:
    from pipeline.console.reading import collected_lines

    lines = collected_lines(done)
    screen = _command(ctx).screen
    screen.listing("collected", lines, pages.COLLECTED, dry_run=dry_run)
    if not lines:
        screen.note("No source is due. To read one now: aiqyn collect KEY")
    if done.failed:
        raise typer.Exit(FAILED if len(done.failed) == len(lines) else NOTHING_OR_PARTLY)


@quarantine_app.command("list", epilog=_eg("aiqyn quarantine list hotline --out mend.csv"))
def quarantine_list(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="[KEY]", help="Of this source only.")] = "",
    out: Annotated[str, typer.Option(metavar="FILE", help="Write the raw items there, to mend.")] = "",
) -> None:
    """List what could not be read, with the reason."""
    from claims import sightings, sources
    from pipeline.console.documents import quarantined_document
    from pipeline.console.reading import write_aside

    command = _command(ctx)
    with command.reading() as session:
        rows = sightings.quarantined(session, sources.find_source(session, key) if key else None)
        items = [quarantined_document(row) for row in rows]
        written = write_aside(rows, out) if out and rows else []
    if out != "-":
        _listed(ctx, "quarantined", items, pages.QUARANTINED, "Nothing waits in quarantine.")
    if written:
        command.screen.note(f"Written: {', '.join(written)}. Mend it and read it as a source of its own.")


@quarantine_app.command("show", epilog=_eg("aiqyn quarantine show 12 --out row.csv"))
def quarantine_show(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="Its number in the list.")],
    out: Annotated[str, typer.Option(metavar="FILE", help='Write it there as it came; "-" is stdout.')] = "",
) -> None:
    """Show one item as it came, and why it could not be read."""
    from claims import sightings
    from pipeline.console.documents import quarantined_document
    from pipeline.console.files import write_bytes

    command = _command(ctx)
    with command.reading() as session:
        row = sightings.find_quarantined(session, number)
        document, content = quarantined_document(row), row.content
    if out:
        write_bytes(out, content)
    if out != "-":
        command.screen.page(document, pages.quarantined_page)


@quarantine_app.command("retry", epilog=_eg("aiqyn quarantine retry hotline --as dana"))
def quarantine_retry(ctx: typer.Context, key: SourceKey, dry_run: DryRun = False) -> None:
    """Read a source again from its beginning; what can be read now leaves the quarantine."""
    from claims import sources
    from pipeline.collect import collect as read_all

    command = _command(ctx)
    with _database(ctx, dry_run) as database:
        with database.writing() as session:
            sources.read_again(session, command.person(session), sources.find_source(session, key))
        with command.screen.progress("Reading") as told:
            done = read_all(database, command.settings, [key], told=told)
    _collected(ctx, done, dry_run)


# --- matching and triage ----------------------------------------------------------------------------------


@match_app.callback(invoke_without_command=True)
def match(ctx: typer.Context, dry_run: DryRun = False) -> None:
    """Find which claims the new sightings state: join, suggest, or open a claim."""
    if ctx.invoked_subcommand is not None:
        return
    from dataclasses import asdict

    from pipeline.match import match as match_all

    command = _command(ctx)
    with _database(ctx, dry_run) as database, command.screen.progress("Matching") as told:
        done = match_all(database, command.settings, told=lambda now, of: told(f"{now} of {of}"))
    command.screen.page({**asdict(done), "dry_run": dry_run}, pages.matched_page)


@match_app.command("explain", epilog=_eg("aiqyn match explain 1207", "aiqyn match explain 1207 c-7k3q9"))
def match_explain(
    ctx: typer.Context,
    sighting: Annotated[int, typer.Argument(help="The sighting's number.")],
    claim: Annotated[
        str, typer.Argument(metavar="[CLAIM]", help="Against this claim; else the nearest.")
    ] = "",
) -> None:
    """Say in words why a sighting is, or is not, thought to state a claim."""
    from pipeline.match import explain

    command = _command(ctx)
    with command.database() as database:
        lines = explain(database, sighting, claim, command.screen.language)
    command.screen.page({"sighting": sighting, "claim": claim, "reasons": lines}, lambda d, _: d["reasons"])
    if not lines:
        command.screen.note("Nothing comes near it.")
        raise typer.Exit(NOTHING_OR_PARTLY)


@app.command("inbox", epilog=_eg("aiqyn inbox --unanswered --language kk"))
def inbox(
    ctx: typer.Context,
    language: Annotated[TextLanguage | None, typer.Option(help="Seen in this language.")] = None,
    tag: Annotated[str, typer.Option(help="With this tag.")] = "",
    unanswered: Annotated[bool, typer.Option("--unanswered", help="Without a refutation.")] = False,
    state: Annotated[ClaimState, typer.Option(help="Open or closed.")] = ClaimState.OPEN,
    least: Annotated[int, typer.Option(min=1, help="With at least so many sightings.")] = 1,
    limit: Limit = 20,
) -> None:
    """List the claims that want a look, the most urgent first."""
    from claims import reports
    from pipeline.console.documents import line_document

    with _command(ctx).reading() as session:
        lines = reports.claim_lines(
            session,
            limit=limit,
            state=state,
            language=language or "",
            tag=tag,
            unanswered=unanswered,
            least=least,
        )
        counts = reports.counts(session)
    _listed(ctx, "claims", [line_document(line) for line in lines], pages.CLAIM_LINE, _empty_inbox(counts))


def _empty_inbox(counts: dict[str, int]) -> str:
    if not counts["sources"]:
        return "Nothing here yet. Begin with a source: aiqyn source add KEY KIND ADDRESS"
    if not counts["sightings"]:
        return "Nothing has been read yet: aiqyn collect"
    if not counts["claims"]:
        return "Nothing has been matched yet: aiqyn match"
    return "No claim is as you asked; ask for less, or read on: aiqyn run"


@claim_app.command("show", epilog=_eg("aiqyn claim show c-7k3q9"))
def claim_show(ctx: typer.Context, claim: ClaimId, limit: Limit = 30) -> None:
    """Show a claim: wording, sightings, suggestions, refutations, notes and what was decided."""
    from claims import ids, triage
    from pipeline.console.documents import claim_document

    command = _command(ctx)
    with command.reading() as session:
        found = triage.find_claim(session, claim)
        document = claim_document(session, found, ids.tidy(claim, triage.PREFIX), limit)
    command.screen.page(document, pages.claim_page)


def _on_claim(
    ctx: typer.Context,
    claim: str,
    dry_run: bool,
    sentence: str,
    do: "Callable[[Session, Person, Claim], int | None]",
) -> None:
    """Find a claim, do one thing to it in one unit of work, and say so."""
    from claims import triage

    with _command(ctx).writing(dry_run=dry_run) as (session, by):
        found = triage.find_claim(session, claim)
        act = do(session, by, found)
        name = found.public_id
    _acted(ctx, sentence.format(claim=name) if act else f"{name} was so already", act, dry_run, claim=name)


def _acted(ctx: typer.Context, sentence: str, act: int | None, dry_run: bool, **document: Any) -> None:
    number = None if dry_run else act
    said = pages.act_sentence(sentence, number, undoable=True)
    _command(ctx).screen.done(said, **document, act=number, changed=act is not None, dry_run=dry_run)


@claim_app.command(
    "wording", epilog=_eg('aiqyn claim wording c-7k3q9 ru "Бананы заражают коронавирусом" --as dana')
)
def claim_wording(
    ctx: typer.Context,
    claim: ClaimId,
    language: Annotated[Language, typer.Argument(help="kk, ru or en.")],
    text: Annotated[str, typer.Argument(help="The claim in one neutral sentence, without a verdict.")],
    dry_run: DryRun = False,
) -> None:
    """Approve the sentence of a claim in one language; matching is judged against it."""
    from claims import triage

    sentence = f"{{claim}} has its {language.value} wording"
    _on_claim(ctx, claim, dry_run, sentence, lambda s, by, c: triage.word(s, by, c, language, text))


@claim_app.command("confirm", epilog=_eg("aiqyn claim confirm c-7k3q9 1207 1210 --as berik"))
def claim_confirm(
    ctx: typer.Context, claim: ClaimId, sightings: SightingNumbers, dry_run: DryRun = False
) -> None:
    """Agree: these sightings state this claim."""
    from claims import triage

    _on_sightings(ctx, claim, sightings, dry_run, "confirmed", triage.confirm)


@claim_app.command("reject", epilog=_eg("aiqyn claim reject c-7k3q9 1207 --as berik"))
def claim_reject(
    ctx: typer.Context, claim: ClaimId, sightings: SightingNumbers, dry_run: DryRun = False
) -> None:
    """Disagree: these sightings do not state this claim, whatever a re-run may find."""
    from claims import triage

    _on_sightings(ctx, claim, sightings, dry_run, "rejected", triage.reject)


def _on_sightings(
    ctx: typer.Context, claim: str, numbers: list[int], dry_run: bool, verb: str, do: Callable[..., int]
) -> None:
    from claims import triage

    with _command(ctx).writing(dry_run=dry_run) as (session, by):
        found = triage.find_claim(session, claim)
        acts = [do(session, by, triage.find_sighting(session, number), found) for number in numbers]
        name = found.public_id
    kept = [] if dry_run else acts
    back = f" (to take back: aiqyn claim undo {' '.join(map(str, kept))})" if kept else ""
    sentence = f"{name}: {', '.join(map(str, numbers))} {verb}{back}."
    _command(ctx).screen.done(sentence, claim=name, sightings=numbers, acts=kept, dry_run=dry_run)


@claim_app.command("merge", epilog=_eg("aiqyn claim merge c-4m2x8 c-7k3q9 --as berik"))
def claim_merge(
    ctx: typer.Context,
    claim: ClaimId,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The claim that stays.")],
    dry_run: DryRun = False,
) -> None:
    """Make the first claim a redirect to the second: both say the same."""
    from claims import triage

    sentence = f"{{claim}} now leads to {into}"
    _on_claim(
        ctx, claim, dry_run, sentence, lambda s, by, c: triage.merge(s, by, c, triage.find_claim(s, into))
    )


@claim_app.command("split", epilog=_eg("aiqyn claim split c-7k3q9 1207 1210 --as berik"))
def claim_split(
    ctx: typer.Context, claim: ClaimId, sightings: SightingNumbers, dry_run: DryRun = False
) -> None:
    """Take sightings that say something else out into a claim of their own."""
    from claims import history, triage

    command = _command(ctx)
    with command.writing(dry_run=dry_run) as (session, by):
        found = triage.find_claim(session, claim)
        chosen = [triage.find_sighting(session, number) for number in sightings]
        new = triage.split(session, by, found, chosen)
        act = history.of_claim(session, found)[-1].seq
        names = (found.public_id, new.public_id)
    said = f"{len(sightings)} sightings of {names[0]} are the new claim {names[1]}"
    _acted(ctx, said, act, dry_run, claim=names[0], new=names[1])


@claim_app.command("undo", epilog=_eg("aiqyn claim undo 4711 --as berik"))
def claim_undo(
    ctx: typer.Context,
    acts: Annotated[list[int], typer.Argument(metavar="ACT", help="Numbers from 'aiqyn claim show'.")],
    dry_run: DryRun = False,
) -> None:
    """Take acts back, the last one first; refused when somebody changed the same thing since."""
    from claims import triage

    command = _command(ctx)
    with command.writing(dry_run=dry_run) as (session, by):
        done = [triage.undo(session, by, number) for number in sorted(acts, reverse=True)]
    sentence = f"Taken back: {', '.join(map(str, sorted(acts)))}."
    command.screen.done(sentence, undone=sorted(acts), acts=[] if dry_run else done, dry_run=dry_run)


@claim_app.command("assign", epilog=_eg("aiqyn claim assign c-7k3q9 berik --as dana"))
def claim_assign(
    ctx: typer.Context,
    claim: ClaimId,
    handle: Annotated[
        str, typer.Argument(metavar="[HANDLE]", help="Who takes it on; nobody when left out.")
    ] = "",
    dry_run: DryRun = False,
) -> None:
    """Give a claim to somebody, or to nobody."""
    from claims import people, triage

    def give(session: "Session", by: "Person", found: "Claim") -> int:
        return triage.assign(session, by, found, people.find_person(session, handle) if handle else None)

    _on_claim(ctx, claim, dry_run, f"{{claim}} is with {handle or 'nobody'}", give)


@claim_app.command("tag", epilog=_eg("aiqyn claim tag c-7k3q9 vaccines --as berik"))
def claim_tag(
    ctx: typer.Context,
    claim: ClaimId,
    tag: Annotated[str, typer.Argument(help="A word.")],
    dry_run: DryRun = False,
) -> None:
    """Put a word on a claim."""
    from claims import triage

    _on_claim(ctx, claim, dry_run, f"{{claim}} has the tag {tag}", lambda s, by, c: triage.tag(s, by, c, tag))


@claim_app.command("untag", epilog=_eg("aiqyn claim untag c-7k3q9 vaccines --as berik"))
def claim_untag(
    ctx: typer.Context,
    claim: ClaimId,
    tag: Annotated[str, typer.Argument(help="The word.")],
    dry_run: DryRun = False,
) -> None:
    """Take a word off a claim."""
    from claims import triage

    sentence = f"{{claim}} no longer has the tag {tag}"
    _on_claim(ctx, claim, dry_run, sentence, lambda s, by, c: triage.untag(s, by, c, tag))


@claim_app.command("note", epilog=_eg('aiqyn claim note c-7k3q9 "Asked the ministry on Monday" --as berik'))
def claim_note(
    ctx: typer.Context,
    claim: ClaimId,
    text: Annotated[str, typer.Argument(help="What to remember.")],
    dry_run: DryRun = False,
) -> None:
    """Write something down about a claim, for the desk only."""
    from claims import triage

    command = _command(ctx)
    with command.writing(dry_run=dry_run) as (session, by):
        found = triage.find_claim(session, claim)
        triage.note(session, by, found, text)
        name = found.public_id
    command.screen.done(f"Written down about {name}.", claim=name, dry_run=dry_run)


@claim_app.command("close", epilog=_eg("aiqyn claim close c-7k3q9 --as berik"))
def claim_close(ctx: typer.Context, claim: ClaimId, dry_run: DryRun = False) -> None:
    """The desk is done with a claim."""
    from claims import triage

    _on_claim(ctx, claim, dry_run, "{claim} is closed", triage.close)


@claim_app.command("reopen", epilog=_eg("aiqyn claim reopen c-7k3q9 --as berik"))
def claim_reopen(ctx: typer.Context, claim: ClaimId, dry_run: DryRun = False) -> None:
    """Take a closed claim up again."""
    from claims import triage

    _on_claim(ctx, claim, dry_run, "{claim} is open again", triage.reopen)


# --- statements and refutations ---------------------------------------------------------------------------


@statement_app.command(
    "add",
    epilog=_eg(
        'aiqyn statement add moh "Briefing" ru --dated 2020-02-20 --url https://example.kz/1 --file page.pdf --as dana'
    ),
)
def statement_add(
    ctx: typer.Context,
    authority: Annotated[str, typer.Argument(help="The authority's key.")],
    title: Annotated[str, typer.Argument(help="What the document is called.")],
    language: Annotated[Language, typer.Argument(help="What it is written in.")],
    dated: Day = None,
    url: Annotated[str, typer.Option(help="Its address.")] = "",
    found_at: Annotated[str, typer.Option(help="Where it is known from when it has no address.")] = "",
    quote: Annotated[str, typer.Option(help="The sentence that matters.")] = "",
    file: Annotated[str, typer.Option(metavar="FILE", help="Keep this file as the archived copy.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Keep an official statement, with a copy of the document if there is one."""
    from mimetypes import guess_type

    from claims import statements
    from pipeline.console.documents import statement_document
    from pipeline.console.files import read_bytes

    command = _command(ctx)
    copy = read_bytes(file) if file else b""
    new = statements.NewStatement(authority, title, dated, language, url, found_at, quote)
    with command.writing(dry_run=dry_run) as (session, by):
        kept = statements.add_statement(
            session, by, new, copy, guess_type(file)[0] or "application/octet-stream"
        )
        document = statement_document(kept)
    command.screen.done(f"{document['id']} is kept.", **document, dry_run=dry_run)


@statement_app.command("list", epilog=_eg("aiqyn statement list --authority moh"))
def statement_list(
    ctx: typer.Context, authority: Annotated[str, typer.Option(help="Of this authority only.")] = ""
) -> None:
    """List the statements."""
    from claims import statements
    from pipeline.console.documents import statement_document

    with _command(ctx).reading() as session:
        items = [statement_document(statement) for statement in statements.known(session, authority)]
    _listed(
        ctx, "statements", items, pages.STATEMENT, "None yet: aiqyn statement add AUTHORITY TITLE LANGUAGE"
    )


@statement_app.command("show", epilog=_eg("aiqyn statement show st-4m2x8 --copy page.pdf"))
def statement_show(
    ctx: typer.Context,
    statement: Annotated[str, typer.Argument(metavar="STATEMENT", help="Its id, such as st-4m2x8.")],
    copy: Annotated[str, typer.Option(metavar="FILE", help="Write the archived copy there.")] = "",
) -> None:
    """Show a statement in full."""
    from claims import statements
    from pipeline.console.documents import statement_document
    from pipeline.console.files import write_bytes

    command = _command(ctx)
    with command.reading() as session:
        found = statements.find_statement(session, statement)
        document, content = statement_document(found), statements.archived(session, found)
    if copy and not content:
        raise NotFoundError(kind="archived copy of", name=document["id"])
    if copy:
        write_bytes(copy, content)
    if copy != "-":
        command.screen.page(document, pages.statement_page)


@refutation_app.command("draft", epilog=_eg("aiqyn refutation draft answer.md --as dana"))
def refutation_draft(ctx: typer.Context, file: DraftPath, dry_run: DryRun = False) -> None:
    """Start a refutation from a Markdown file with front matter; new statements in it are added first."""
    from claims import refutations
    from pipeline.console.drafting import draft_in

    command = _command(ctx)
    with command.writing(dry_run=dry_run) as (session, by):
        started = refutations.draft(session, by, draft_in(session, by, file))
        name, odd = started.public_id, refutations.warnings(session, started)
    _warned(ctx, odd)
    command.screen.done(
        f"{name} is drafted. Next: aiqyn refutation submit {name}",
        refutation=name,
        warnings=odd,
        dry_run=dry_run,
    )


@refutation_app.command("edit", epilog=_eg("aiqyn refutation edit r-4m2x8 answer.md --as dana"))
def refutation_edit(
    ctx: typer.Context, refutation: RefutationId, file: DraftPath, dry_run: DryRun = False
) -> None:
    """Replace the draft by what the file says; a version that waits for approval is void."""
    from claims import refutations
    from pipeline.console.drafting import draft_in

    command = _command(ctx)
    with command.writing(dry_run=dry_run) as (session, by):
        found = refutations.find_refutation(session, refutation)
        changed = refutations.edit(session, by, found, draft_in(session, by, file))
        name, odd = found.public_id, refutations.warnings(session, found)
    _warned(ctx, odd)
    sentence = f"{name} is changed." if changed else f"{name} says exactly this already."
    command.screen.done(sentence, refutation=name, changed=changed, warnings=odd, dry_run=dry_run)


def _warned(ctx: typer.Context, warnings: Sequence[str]) -> None:
    for warning in warnings:
        _command(ctx).screen.note(f"Look at: {warning}.")


@refutation_app.command("show", epilog=_eg("aiqyn refutation show r-4m2x8 --markdown > answer.md"))
def refutation_show(
    ctx: typer.Context,
    refutation: RefutationId,
    markdown: Annotated[bool, typer.Option("--markdown", help="As the file that 'edit' reads.")] = False,
) -> None:
    """Show a refutation: the draft as it stands, and its versions."""
    from claims import refutations
    from pipeline.console.documents import refutation_document
    from pipeline.drafts import write_draft

    command = _command(ctx)
    with command.reading() as session:
        found = refutations.find_refutation(session, refutation)
        text = write_draft(refutations.read(found)) if markdown else ""
        document = (
            {"id": found.public_id, "markdown": text} if markdown else refutation_document(session, found)
        )
    page = (lambda d, _: [d["markdown"].removesuffix("\n")]) if markdown else pages.refutation_page
    command.screen.page(document, page)


@refutation_app.command("list", epilog=_eg("aiqyn refutation list --state submitted"))
def refutation_list(
    ctx: typer.Context,
    state: Annotated[RefutationState | None, typer.Option(help="In this state only.")] = None,
) -> None:
    """List the refutations."""
    from claims import refutations
    from pipeline.console.documents import refutation_line

    with _command(ctx).reading() as session:
        items = [refutation_line(item) for item in refutations.known(session, state)]
    _listed(ctx, "refutations", items, pages.REFUTATION, "None: aiqyn refutation draft FILE.md")


@refutation_app.command("submit", epilog=_eg("aiqyn refutation submit r-4m2x8 --as dana"))
def refutation_submit(ctx: typer.Context, refutation: RefutationId, dry_run: DryRun = False) -> None:
    """Freeze the draft and ask for a second person's approval."""
    from claims import refutations

    _on_version(ctx, refutation, dry_run, "{name} waits for another editor", refutations.submit)


@refutation_app.command(
    "approve",
    epilog=_eg(
        "aiqyn refutation approve r-4m2x8 --as erlan",
        "aiqyn refutation approve r-4m2x8 --digest 3f2a… --as erlan",
    ),
)
def refutation_approve(
    ctx: typer.Context,
    refutation: RefutationId,
    digest: Annotated[str, typer.Option(metavar="D", help="The digest of what you looked at.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Say yes to exactly what was submitted; it is queued for publication. You must not be its author."""
    from claims import refutations

    command = _command(ctx)
    seen = digest.strip().lower() or _looked_at(command, refutation)
    if not seen:
        command.screen.note("Nothing was approved.")
        raise typer.Exit(FAILED)
    _on_version(
        ctx,
        refutation,
        dry_run,
        "{name} is approved",
        lambda s, by, r: refutations.approve(s, by, r, seen),
    )


def _looked_at(command: Command, refutation: str) -> str:
    """Show what waits and ask; its digest when the answer is yes. No unit of work is open while we wait."""
    from claims import refutations
    from claims.content import Content
    from claims.errors import RefusedError
    from pipeline.console.documents import content_document

    if not command.can_ask():
        raise WrongUseError(
            "Without a terminal an approval needs --digest: look at 'aiqyn refutation show' first."
        )
    with command.reading() as session:
        found = refutations.find_refutation(session, refutation)
        version, odd = refutations.pending(found), refutations.warnings(session, found)
        if version is None:
            raise RefusedError(reason="nothing of it waits for approval; submit it first")
        document = content_document(Content.from_canonical(version.content))
    command.screen.write(pages.approval_page(document, command.screen))
    for warning in odd:
        command.screen.note(f"Look at: {warning}.")
    return str(document["digest"]) if typer.confirm("Publish exactly this?", err=True) else ""


@refutation_app.command("return", epilog=_eg('aiqyn refutation return r-4m2x8 "Name the date" --as erlan'))
def refutation_return(
    ctx: typer.Context,
    refutation: RefutationId,
    comment: Annotated[str, typer.Argument(help="What is to be mended; the author reads it.")],
    dry_run: DryRun = False,
) -> None:
    """Say no, and why; it is a draft again."""
    from claims import refutations

    command = _command(ctx)
    with command.writing(dry_run=dry_run) as (session, by):
        found = refutations.find_refutation(session, refutation)
        refutations.send_back(session, by, found, comment)
        name = found.public_id
    command.screen.done(f"{name} went back to its author.", refutation=name, dry_run=dry_run)


@refutation_app.command(
    "correct",
    epilog=_eg(
        'aiqyn refutation correct r-4m2x8 answer.md --note-ru "Исправлена дата." --note-kk "Күні түзетілді." --as dana'
    ),
)
def refutation_correct(
    ctx: typer.Context,
    refutation: RefutationId,
    file: DraftPath,
    note_kk: Annotated[str, typer.Option(help="What is corrected, in Kazakh; readers see it.")] = "",
    note_ru: Annotated[str, typer.Option(help="The same in Russian.")] = "",
    note_en: Annotated[str, typer.Option(help="The same in English.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Correct what is published: the file's text becomes a new version, submitted for approval."""
    from pipeline.console import drafting

    note = {code: said for code, said in (("kk", note_kk), ("ru", note_ru), ("en", note_en)) if said}
    _on_version(
        ctx,
        refutation,
        dry_run,
        "The correction of {name} waits for another editor",
        lambda s, by, r: drafting.correct(s, by, r, drafting.draft_in(s, by, file), note),
    )


@refutation_app.command(
    "withdraw", epilog=_eg('aiqyn refutation withdraw r-4m2x8 --reason-kk "…" --reason-ru "…" --as dana')
)
def refutation_withdraw(
    ctx: typer.Context,
    refutation: RefutationId,
    reason_kk: Annotated[str, typer.Option(help="Why, in Kazakh; readers see it.")] = "",
    reason_ru: Annotated[str, typer.Option(help="Why, in Russian.")] = "",
    reason_en: Annotated[str, typer.Option(help="Why, in English.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Ask for a published refutation to be withdrawn; a second person approves that as well."""
    from claims import refutations

    reason = {code: said for code, said in (("kk", reason_kk), ("ru", reason_ru), ("en", reason_en)) if said}
    sentence = "The withdrawal of {name} waits for another editor"
    _on_version(ctx, refutation, dry_run, sentence, lambda s, by, r: refutations.withdraw(s, by, r, reason))


def _on_version(
    ctx: typer.Context, refutation: str, dry_run: bool, sentence: str, do: Callable[..., Any]
) -> None:
    """Do one thing to a refutation that makes or approves a version, and say which."""
    from claims import refutations

    command = _command(ctx)
    with command.writing(dry_run=dry_run) as (session, by):
        found = refutations.find_refutation(session, refutation)
        version = do(session, by, found)
        name, digest, number, kind = found.public_id, version.digest, version.number, version.kind.value
        odd = refutations.warnings(session, found) if version.approval is None else []
    _warned(ctx, odd)
    said = f"{sentence.format(name=name)} (version {number}, digest {digest})."
    command.screen.done(said, refutation=name, version=number, kind=kind, digest=digest, dry_run=dry_run)


@refutation_app.command("link", epilog=_eg("aiqyn refutation link r-4m2x8 c-7k3q9 --as dana"))
def refutation_link(
    ctx: typer.Context, refutation: RefutationId, claim: ClaimId, dry_run: DryRun = False
) -> None:
    """Let a refutation answer one more claim."""
    from claims import refutations

    _link(ctx, refutation, claim, dry_run, "{ref} answers {claim}", refutations.link)


@refutation_app.command("unlink", epilog=_eg("aiqyn refutation unlink r-4m2x8 c-7k3q9 --as dana"))
def refutation_unlink(
    ctx: typer.Context, refutation: RefutationId, claim: ClaimId, dry_run: DryRun = False
) -> None:
    """A refutation does not answer this claim after all."""
    from claims import refutations

    _link(ctx, refutation, claim, dry_run, "{ref} does not answer {claim}", refutations.unlink)


def _link(
    ctx: typer.Context, refutation: str, claim: str, dry_run: bool, sentence: str, do: Callable[..., bool]
) -> None:
    from claims import refutations, triage

    command = _command(ctx)
    with command.writing(dry_run=dry_run) as (session, by):
        found, linked = refutations.find_refutation(session, refutation), triage.find_claim(session, claim)
        changed = do(session, by, found, linked)
        ref, name = found.public_id, linked.public_id
    said = sentence.format(ref=ref, claim=name) + (" now." if changed else " already.")
    command.screen.done(said, refutation=ref, claim=name, changed=changed, dry_run=dry_run)


@refutation_app.command("suggest", epilog=_eg("aiqyn refutation suggest c-7k3q9"))
def refutation_suggest(ctx: typer.Context, claim: ClaimId, limit: Limit = 10) -> None:
    """Rank the refutations and statements there are for a claim, the likeliest first."""
    from dataclasses import asdict

    from claims import triage
    from pipeline.suggest import suggest

    command = _command(ctx)
    with command.reading() as session:
        items = [asdict(item) for item in suggest(session, triage.find_claim(session, claim), limit)]
    _listed(
        ctx,
        "suggestions",
        items,
        pages.SUGGESTION,
        "Nothing there comes near it; write one: aiqyn refutation draft FILE.md",
    )


@refutation_app.command("diff", epilog=_eg("aiqyn refutation diff r-4m2x8"))
def refutation_diff(ctx: typer.Context, refutation: RefutationId) -> None:
    """Show what would change for the public: the published version against what waits, or the draft."""
    from claims import refutations
    from pipeline.console.drafting import difference

    command = _command(ctx)
    with command.reading() as session:
        found = refutations.find_refutation(session, refutation)
        name, lines = found.public_id, difference(session, found)
    command.screen.page({"refutation": name, "diff": lines}, lambda d, _: d["diff"])
    if not lines:
        command.screen.note("Nothing would change.")


# --- going out --------------------------------------------------------------------------------------------


@app.command("publish", epilog=_eg("aiqyn publish", "aiqyn publish --preview r-4m2x8"))
def publish(
    ctx: typer.Context,
    preview: Annotated[str, typer.Option(metavar="REF", help="Show the very posts; send nothing.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Send what is approved and queued to the site and the channels."""
    from dataclasses import asdict

    from pipeline.publish import publish as send_all

    if preview:
        _preview(ctx, preview)
        return
    if dry_run:
        _listed(
            ctx, "publications", _rows(ctx, (PublicationState.QUEUED,)), pages.PUBLICATION, "Nothing waits."
        )
        return
    command = _command(ctx)
    with command.database() as database, command.screen.progress("Sending") as told:
        done = send_all(database, command.settings, told=told)
    command.screen.page(asdict(done), pages.published_page)
    if done.stopped or done.failed or done.uncertain or done.waiting:
        raise typer.Exit(NOTHING_OR_PARTLY)


def _preview(ctx: typer.Context, refutation: str) -> None:
    from dataclasses import asdict

    from claims import refutations
    from pipeline import publish as publisher
    from pipeline.console.drafting import going_out

    command = _command(ctx)
    with command.reading() as session:
        content = going_out(session, refutations.find_refutation(session, refutation))
        posts = [
            {"channel": channel, **asdict(post)}
            for channel, _, post in publisher.preview(session, command.settings, content)
        ]
    command.screen.page(
        {"refutation": content.refutation, "digest": content.digest(), "posts": posts}, pages.posts_page
    )


@outbox_app.command("list", epilog=_eg("aiqyn outbox list --state uncertain"))
def outbox_list(
    ctx: typer.Context,
    state: Annotated[
        list[PublicationState] | None, typer.Option(help="In this state; repeat for more.")
    ] = None,
) -> None:
    """List the publications and where each stands."""
    _listed(ctx, "publications", _rows(ctx, tuple(state or ())), pages.PUBLICATION, "The outbox is empty.")


def _rows(ctx: typer.Context, states: tuple[PublicationState, ...]) -> list[dict[str, Any]]:
    from claims import outbox
    from pipeline.console.documents import publication_document

    with _command(ctx).reading() as session:
        return [publication_document(row) for row in outbox.rows(session, states)]


@outbox_app.command(
    "settle",
    epilog=_eg(
        "aiqyn outbox settle 7k3q9 --found 152 --as dana", "aiqyn outbox settle 7k3q9 --absent --as dana"
    ),
)
def outbox_settle(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(help="The short code of the post.")],
    found: Annotated[str, typer.Option(metavar="ADDRESS", help="It is there, at this address.")] = "",
    absent: Annotated[bool, typer.Option("--absent", help="It is not there; it may be sent again.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Say what you saw on the channel, where nobody knows whether a post went out."""
    from claims import outbox

    if bool(found) == absent:
        raise WrongUseError("Say one of two things: --found ADDRESS or --absent.")
    command = _command(ctx)
    with command.writing(dry_run=dry_run) as (session, by):
        row = outbox.find_publication(session, code)
        outbox.settle(session, by, row, found)
        state = row.state.value
    command.screen.done(f"{code} is {state}.", code=code, state=state, dry_run=dry_run)


@app.command(
    "stop-publishing", epilog=_eg('aiqyn stop-publishing --reason "A wrong text went out" --as berik')
)
def stop_publishing(
    ctx: typer.Context,
    reason: Annotated[str, typer.Option(help="Why; everybody sees it.")],
    dry_run: DryRun = False,
) -> None:
    """Stop everything that goes out, at once, for everybody."""
    from claims import outbox

    command = _command(ctx)
    with command.writing(dry_run=dry_run) as (session, by):
        changed = outbox.stop(session, by, reason)
    sentence = (
        "Nothing goes out any more. To go on: aiqyn resume-publishing"
        if changed
        else "It is stopped already."
    )
    command.screen.done(sentence, stopped=True, changed=changed, dry_run=dry_run)


@app.command(
    "resume-publishing", epilog=_eg('aiqyn resume-publishing --reason "The text is corrected" --as dana')
)
def resume_publishing(
    ctx: typer.Context,
    reason: Annotated[str, typer.Option(help="Why it may go on.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Let publishing go on."""
    from claims import outbox

    command = _command(ctx)
    with command.writing(dry_run=dry_run) as (session, by):
        changed = outbox.resume(session, by, reason)
    sentence = "Publishing goes on: aiqyn publish" if changed else "It was not stopped."
    command.screen.done(sentence, stopped=False, changed=changed, dry_run=dry_run)


@app.command("run", epilog=_eg("aiqyn run", "aiqyn run --forever --jsonl"))
def run(
    ctx: typer.Context,
    forever: Annotated[bool, typer.Option("--forever", help="Go on until interrupted.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Collect, match and publish: once, or for ever."""
    from pipeline.console.reading import rehearse, round_document
    from pipeline.run import run_for_ever, run_once

    if forever and dry_run:
        raise WrongUseError("A dry run is one round: leave out --forever.")
    screen = _command(ctx).screen
    with _database(ctx, dry_run) as database:
        settings = _command(ctx).settings
        if forever:
            run_for_ever(
                database, settings, told=lambda done: screen.page(round_document(done), pages.round_page)
            )
        with screen.progress("Collecting, matching, publishing"):
            done = rehearse(database, settings) if dry_run else run_once(database, settings)
        screen.page(round_document(done), pages.round_page)


# --- the chain --------------------------------------------------------------------------------------------


@audit_app.command("verify", epilog=_eg("aiqyn audit verify", "aiqyn audit verify --head 1234:3f2a…"))
def audit_verify(
    ctx: typer.Context,
    head: Annotated[
        str, typer.Option(metavar="H", help="A head that 'aiqyn audit head' printed earlier.")
    ] = "",
) -> None:
    """Walk the whole chain and find what was edited, deleted, inserted, swapped or cut off."""
    from claims import acts

    command = _command(ctx)
    known = acts.Head.parse(head) if head else None
    with command.reading() as session:
        found = acts.verify(session, known)
    document = {
        "links": found.links,
        "head": str(found.head),
        "whole": not found.faults,
        "faults": list(found.faults),
    }
    said = (
        [*found.faults, f"{found.links} acts, {len(found.faults)} faults."]
        if found.faults
        else [f"The chain is whole: {found.links} acts, head {found.head}"]
    )
    command.screen.page(document, lambda _, __: said)
    if found.faults:
        raise typer.Exit(FAILED)


@audit_app.command("head", epilog=_eg("aiqyn audit head >> heads-published-elsewhere.txt"))
def audit_head(ctx: typer.Context) -> None:
    """Print the newest link: publish it elsewhere, and a cut tail can be found later."""
    from claims import acts

    with _command(ctx).reading() as session:
        head = acts.head(session)
    _command(ctx).screen.done(str(head), seq=head.seq, hash=head.hash, head=str(head))


@audit_app.command(
    "log", epilog=_eg("aiqyn audit log --subject claim:c-7k3q9", "aiqyn audit log --who dana --jsonl")
)
def audit_log(
    ctx: typer.Context,
    subject: Annotated[str, typer.Option(help="Acts on this, such as claim:c-7k3q9.")] = "",
    who: Annotated[str, typer.Option(help="Acts of this person, or of machine:matcher.")] = "",
    verb: Annotated[str, typer.Option(help="Acts of this kind, such as merge.")] = "",
    limit: Limit = 50,
) -> None:
    """List the newest acts, the last one last."""
    from claims import history
    from pipeline.console.documents import act_document

    with _command(ctx).reading() as session:
        done = history.log(session, subject=subject, actor=who, verb=verb, limit=limit)
        items = [act_document(act) for act in done]
    _listed(ctx, "acts", items, pages.ACT, "No act is as you asked.")


# --- how a command is run ---------------------------------------------------------------------------------


def _listed(ctx: typer.Context, name: str, items: Sequence[Any], columns: Sequence[Any], empty: str) -> None:
    """Print a list; an empty one says what to do and ends with 3."""
    screen = _command(ctx).screen
    screen.listing(name, items, columns)
    if not items:
        screen.note(empty)
        raise typer.Exit(NOTHING_OR_PARTLY)


@contextmanager
def _database(ctx: typer.Context, dry_run: bool) -> "Iterator[Database]":
    """The database for a stage that opens its own units of work; for a dry run one that forgets."""
    from claims.database import rehearsal

    command = _command(ctx)
    with command.database() as database:
        if not dry_run:
            yield database
            return
        with rehearsal(database) as pretended:
            yield pretended
        command.screen.note("A dry run: nothing was changed.")


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("aiqyn")
        except PackageNotFoundError:  # run from a folder that was never installed
            number = "(not installed)"
        typer.echo(f"aiqyn {number}")
        raise typer.Exit(FINE)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    if words is None:
        entrance.in_unicode()
    given = entrance.common_first(sys.argv[1:] if words is None else words)
    command = Command(entrance.options_before_parsing(given))
    try:
        code = app(args=given, prog_name="aiqyn", standalone_mode=False, obj=command)
        sys.stdout.flush()
    except BrokenPipeError:
        return entrance.after_broken_pipe()
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else FAILED
    except BaseException as error:  # noqa: BLE001 - the border to the user: a sentence and a code, no traceback
        return entrance.fail(command, error)
    return code if isinstance(code, int) else FINE


if __name__ == "__main__":
    sys.exit(main())
