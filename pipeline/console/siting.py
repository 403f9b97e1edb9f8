"""The site's folder: built, checked, looked at, and carried to where readers get it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claims.errors import RefusedError
from pipeline.console.command import FAILED, NOTHING_OR_PARTLY, Command, Ended
from pipeline.console.screen import Column, Document, Screen, one_line

if TYPE_CHECKING:
    from pipeline.site_building import Built
    from pipeline.site_checking import Checked

_SHOWN = 20
"""How many names of changed files a person is shown."""
FINDING = (
    Column("CHECK", lambda d: d["check"], style="bold"),
    Column("RULE", lambda d: d["rule"]),
    Column("PAGE", lambda d: d["path"]),
    Column("WHAT", lambda d: d["sentence"], free=True),
)
CHECKED = (
    Column("CHECK", lambda d: d["name"], style="bold"),
    Column("FOUND", lambda d: len(d["findings"]) if not d["not_run"] or d["findings"] else "–", number=True),
    Column("SECONDS", lambda d: f"{d['seconds']:.1f}", number=True),
    Column("", lambda d: d["not_run"] or d["says"], free=True),
)


def build(command: Command, full: bool, dry_run: bool) -> None:
    """Build the site's folder and say what changed."""
    from pipeline import site_building

    make = site_building.rehearse if dry_run else site_building.build_anew if full else site_building.build
    with command.database() as database, command.screen.bar("Building") as told:
        built = make(database, command.settings, told)
    command.screen.page(_built_document(built, dry_run), built_page)


def _built_document(built: "Built", dry_run: bool) -> Document:
    return {**asdict(built), "folder": str(built.folder), "dry_run": dry_run}


def built_page(done: Document, screen: Screen) -> Iterator[str]:
    """What a build changed."""
    would = "Would be: " if done["dry_run"] else ""
    changed = f"{len(done['written']):,} files written, {len(done['removed']):,} removed"
    if not (done["written"] or done["removed"]):
        changed = "nothing changed"
    yield f"{would}{changed}, in {done['seconds']:.1f} s."
    yield from _names(done["written"], "+")
    yield from _names(done["removed"], "-")
    if not done["dry_run"]:
        yield f"{done['files']:,} files, {done['bytes'] / 1e6:,.1f} MB in {done['folder']}"


def _names(paths: Sequence[str], sign: str) -> Iterator[str]:
    for path in paths[:_SHOWN]:
        yield f"  {sign} {one_line(path)}"
    if len(paths) > _SHOWN:
        yield f"  {sign} … and {len(paths) - _SHOWN:,} more; --json names them all"


# --- checking ---------------------------------------------------------------------------------------------


def check(
    command: Command, folder: Path | None, only: Sequence[str], each: int, require_all: bool, limit: int
) -> None:
    """Run the checks over a built folder; ends with 1 when anything is wrong, with 3 when one could not run.

    The slow ones look at *each* so many pages of each kind and language; 0: at all."""
    from pipeline.built_site import BuiltSite
    from pipeline.site_checking import check as run

    settings = command.settings
    # The release itself, not the link to it: a build in between must not mix two.
    place = (folder or settings.site_folder / "current").resolve()
    site = BuiltSite(place, settings.site.url.rstrip("/"), each, settings.site.vnu)
    checked: list[Checked] = []
    with command.screen.progress("Checking") as told:
        for one in run(site, only, told):
            checked.append(one)
            command.screen.detail(f"{one.name}: {len(one.findings)} found in {one.seconds:.1f} s")
    document = {"folder": str(place), "checks": [_checked_document(one) for one in checked]}
    command.screen.page(document, lambda done, screen: checked_page(done, screen, limit))
    _end(checked, require_all)


def _end(checked: Sequence["Checked"], require_all: bool) -> None:
    lacking = any(one.not_run for one in checked)
    if any(one.findings for one in checked) or (lacking and require_all):
        raise Ended(FAILED)
    if lacking:
        raise Ended(NOTHING_OR_PARTLY)


def _checked_document(one: "Checked") -> dict[str, Any]:
    return {**asdict(one), "findings": [asdict(finding) for finding in one.findings]}


def checked_page(done: Document, screen: Screen, limit: int) -> Iterator[Any]:
    """Each check with what it found, then the findings, at most *limit* of each rule."""
    yield screen.table(done["checks"], CHECKED)
    rows: list[dict[str, Any]] = []
    left_out: Counter[tuple[str, str]] = Counter()
    for one in done["checks"]:
        seen: Counter[str] = Counter()
        for finding in one["findings"]:
            seen[finding["rule"]] += 1
            if seen[finding["rule"]] <= limit:
                rows.append({"check": one["name"], **finding})
            else:
                left_out[one["name"], finding["rule"]] += 1
    if rows:
        yield ""
        yield screen.table(rows, FINDING)
    for (name, rule), count in left_out.items():
        yield f"… and {count:,} more of {name} {rule}; --json names them all"
    yield from _figures(done["checks"])


def _figures(checks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in checks:
        if one["figures"]:
            yield f"{one['name']}: " + ", ".join(
                f"{name} {value:,}" for name, value in one["figures"].items()
            )


# --- looking and carrying ---------------------------------------------------------------------------------


def serve(command: Command, folder: Path | None, port: int) -> None:
    """Serve the built folder on this machine until interrupted."""
    from pipeline.site_serving import server

    place = folder or command.settings.site_folder / "current"
    if not (place / "index.html").is_file():
        raise RefusedError(
            reason="there is no site in {folder}; build it first: aiqyn site build", folder=place
        )
    try:
        made, url = server(place, command.settings.site.url, port)
    except OSError as error:
        raise RefusedError(
            reason="the port {port} cannot be listened at: {why}", port=port, why=error.strerror or error
        ) from None
    command.screen.note(f"The site is at {url} – to stop: Ctrl-C")
    try:
        made.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        command.screen.note("")
    finally:
        made.server_close()


def deploy(command: Command, target: str, full: bool, dry_run: bool) -> None:
    """Carry the built folder to where readers get it."""
    from pipeline.deploying import deploy as carry
    from pipeline.site_building import demand_going_out

    with command.database() as database:
        demand_going_out(database)
    with command.screen.bar("Deploying") as told:
        done = carry(command.settings, target, told, dry_run=dry_run, everything=full)
    command.screen.page({**asdict(done), "dry_run": dry_run}, deployed_page)


def deployed_page(done: Document, screen: Screen) -> Iterator[str]:
    """What was carried where."""
    would = "Would be: " if done["dry_run"] else ""
    if not (done["sent"] or done["deleted"]):
        yield f"{would}{one_line(done['target'])} already holds this site."
        return
    sizes = f" ({done['bytes'] / 1e6:,.1f} MB)" if done["bytes"] else ""
    yield (
        f"{would}{len(done['sent']):,} files sent{sizes}, {len(done['deleted']):,} deleted "
        f"at {one_line(done['target'])}, in {done['seconds']:.1f} s."
    )
    yield from _names(done["sent"], "+")
    yield from _names(done["deleted"], "-")
