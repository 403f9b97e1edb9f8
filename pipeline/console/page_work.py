"""Pages on the command line: read from a folder, looked at, submitted, approved, returned, withdrawn."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from claims import pages as record
from claims import versions
from claims.errors import RefusedError
from claims.page_content import PageContent
from claims.records import Page
from claims.terms import PageKind, RefutationState
from pipeline import page_drafts
from pipeline.console.command import FAILED, Command, Ended, WrongUseError
from pipeline.console.documents import version_document
from pipeline.console.pages import version_line
from pipeline.console.screen import Column, Document, Screen, one_line, visible
from pipeline.pages_folder import PageRead, folders, keep_page, read_page
from pipeline.previewing import page_posts
from pipeline.publish import page_channels

PAGE = (
    Column("PAGE", lambda d: d["id"], style="bold"),
    Column("STATE", lambda d: d["state"]),
    Column("VERSION", lambda d: d["version"] or "", number=True),
    Column("AS OF", lambda d: d["as_of"]),
    Column("LANG", lambda d: list(d["title"])),
    Column("ADDRESS", lambda d: d["address"]),
    Column("TITLE", lambda d: d["title"], free=True),
)
READ = (
    Column("PAGE", lambda d: d["id"], style="bold"),
    Column("WHAT", lambda d: d["what"]),
    Column("STATE", lambda d: d["state"]),
    Column("ADDRESS", lambda d: d["address"]),
)


def pages_read(command: Command, folder: str, dry_run: bool) -> None:
    """Draft the pages of a folder that are new or differ; leave the others alone."""
    found = [read_page(path) for path in folders(Path(folder))]
    with command.writing(dry_run=dry_run) as (session, by):
        done = [keep_page(session, by, page) for page in found]
    command.listed("pages", [asdict(one) for one in done], READ, "No page was read.")
    _told(command, done)


def _told(command: Command, done: list[PageRead]) -> None:
    count = {what: sum(one.what == what for one in done) for what in ("new", "changed", "unchanged")}
    command.screen.note(", ".join(f"{number} {what}" for what, number in count.items() if number) + ".")
    if count["new"] or count["changed"]:
        command.screen.note("Next: aiqyn pages submit KIND/SLUG")


def pages_list(command: Command, kind: PageKind | None, state: RefutationState | None) -> None:
    """List the pages."""
    with command.reading() as session:
        items = [page_line(page) for page in record.known(session, kind, state)]
    command.listed("pages", items, PAGE, "None: aiqyn pages read FOLDER")


def pages_show(command: Command, page: str, preview: bool) -> None:
    """Show a page: the draft as it stands, and its versions; or the posts that would go out."""
    with command.reading() as session:
        found = record.find_page(session, page)
        document: Document = page_document(session, found)
        if preview:
            posts = [
                {"channel": one.channel, **asdict(one.post)}
                for one in page_posts(session, found, record.going_out(found), command.settings)
            ]
            document = {"page": found.public_id, "posts": posts}
    command.screen.page(document, _posts_page if preview else page_page)


def pages_submit(command: Command, page: str, dry_run: bool) -> None:
    """Freeze the draft and ask for a second person's approval."""
    _on_version(
        command,
        page,
        dry_run,
        "{name} waits for another editor",
        lambda s, by, p: record.submit(s, by, p, page_channels()),
    )


def pages_approve(command: Command, page: str, digest: str, dry_run: bool) -> None:
    """Say yes to exactly what was submitted; it is queued for publication. You must not be its author."""
    seen = digest.strip().lower() or _looked_at(command, page)
    if not seen:
        command.screen.note("Nothing was approved.")
        raise Ended(FAILED)
    _on_version(command, page, dry_run, "{name} is approved", lambda s, by, p: record.approve(s, by, p, seen))


def _looked_at(command: Command, page: str) -> str:
    """Show what waits and ask; its digest when the answer is yes. No unit of work is open while we wait."""
    if not command.can_ask():
        raise WrongUseError(
            "Without a terminal an approval needs --digest: look at 'aiqyn pages show' first."
        )
    with command.reading() as session:
        version = versions.pending(record.find_page(session, page))
        if version is None:
            raise RefusedError(reason="nothing of it waits for approval; submit it first")
        content, digest = PageContent.from_canonical(version.content), version.digest
    command.screen.write([*content_page(content_document(content), command.screen), "", f"digest {digest}"])
    return digest if command.agrees("Publish exactly this?") else ""


def pages_return(command: Command, page: str, comment: str, dry_run: bool) -> None:
    """Say no, and why; it is a draft again."""
    with command.writing(dry_run=dry_run) as (session, by):
        found = record.find_page(session, page)
        record.send_back(session, by, found, comment)
        name = found.public_id
    command.screen.done(f"{name} went back to its author.", page=name, dry_run=dry_run)


def pages_withdraw(command: Command, page: str, reason: Mapping[str, str], dry_run: bool) -> None:
    """Ask for a published page to be withdrawn; a second person approves that as well."""
    said = {code: why for code, why in reason.items() if why}
    sentence = "The withdrawal of {name} waits for another editor"
    _on_version(command, page, dry_run, sentence, lambda s, by, p: record.withdraw(s, by, p, said))


def _on_version(command: Command, page: str, dry_run: bool, sentence: str, do: Callable[..., Any]) -> None:
    """Do one thing to a page that makes or approves a version, and say which."""
    with command.writing(dry_run=dry_run) as (session, by):
        found = record.find_page(session, page)
        version = do(session, by, found)
        name, digest, number, kind = found.public_id, version.digest, version.number, version.kind.value
    said = f"{sentence.format(name=name)} (version {number}, digest {digest})."
    command.screen.done(said, page=name, version=number, kind=kind, digest=digest, dry_run=dry_run)


def draft_statistics(command: Command, day: date, dry_run: bool) -> None:
    """Draft the statistics of a day from the record."""
    _drafted(command, dry_run, lambda session: page_drafts.statistics(session, day, command.settings))


def draft_digest(command: Command, since: date, dry_run: bool) -> None:
    """Draft a digest of the refutations approved since a day."""
    _drafted(command, dry_run, lambda session: page_drafts.digest(session, since, command.settings))


def _drafted(command: Command, dry_run: bool, make: Callable[[Session], PageContent]) -> None:
    with command.writing(dry_run=dry_run) as (session, by):
        written = make(session)
        page = record.at(session, written.page_kind, written.slug)
        changed = page is None or record.edit(session, by, page, written)
        page = page or record.draft(session, by, written)
        name, document = page.public_id, page_line(page)
    said = f"{name} is drafted. Next: aiqyn pages submit {document['address']}"
    command.screen.done(
        said if changed else f"{name} says exactly this already.",
        **document,
        changed=changed,
        dry_run=dry_run,
    )


# --- what is printed ---------------------------------------------------------------------------------------


def page_line(page: Page) -> dict[str, Any]:
    """One line about a page."""
    waiting, public, draft = versions.pending(page), versions.last_approved(page), record.read(page)
    return {
        "id": page.public_id,
        "address": f"{page.kind.value}/{page.slug}",
        "state": page.state.value,
        "as_of": draft.as_of,
        "title": {language: text.title for language, text in draft.texts.items()},
        "version": public.number if public else 0,
        "waits": waiting.digest if waiting else "",
        "edited_at": page.edited_at,
    }


def page_document(session: Session, page: Page) -> dict[str, Any]:
    """A page whole: the draft as it stands, and every version."""
    return {
        **page_line(page),
        "draft": content_document(record.content_of(page)),
        "versions": [version_document(session, version) for version in page.versions],
    }


def content_document(content: PageContent) -> dict[str, Any]:
    """Exactly what is published, and the digest that an approval is of."""
    return {"digest": content.digest(), **asdict(content)}


def page_page(page: Document, screen: Screen) -> Iterator[Any]:
    """A page as its author looks at it."""
    yield f"{page['id']}  {page['address']}  {page['state']}"
    yield ""
    yield from content_page(page["draft"], screen)
    if page["versions"]:
        yield ""
        yield "Versions"
    for version in page["versions"]:
        yield version_line(version, screen)


def content_page(content: Document, screen: Screen) -> Iterator[Any]:
    """Exactly what is or would be published, in every language."""
    section = f", {content['section']}" if content["section"] else ""
    yield f"{content['page_kind']}/{content['slug']}{section}, as of {content['as_of']}"
    for name in ("starts_at", "ends_at"):
        if content[name]:
            yield f"  {name.replace('_', ' ')} {screen.when(content[name])}"
    for name in ("place", "authority", "question", "note"):
        for language, said in content[name].items():
            yield f"  {name} [{language}] {one_line(said)}"
    for name in ("channels", "tags", "refutations"):
        if content[name]:
            yield f"  {name} {', '.join(content[name])}"
    for picture in content["pictures"]:
        size = f"{picture['width']}×{picture['height']}"
        yield f"  picture {picture['name']} ({size}): {one_line(screen.best(picture['alt']))}"
    if content["video"]:
        yield f"  video {one_line(content['video']['url'])}"
    for moment in content["moments"]:
        minutes, seconds = divmod(moment["seconds"], 60)
        yield f"  at {minutes}:{seconds:02} {one_line(screen.best(moment['texts']))}"
    for figure in content["figures"]:
        change = "" if figure["change"] is None else f" ({figure['change']:+g})"
        yield f"  {one_line(screen.best(figure['names']))}: {figure['value']:g}{change}"
    for language, text in content["texts"].items():
        yield ""
        yield f"[{language}] {one_line(text['title'])}"
        yield f"    {one_line(text['summary'])}"
        if text["body"]:
            yield visible(text["body"])


def _posts_page(document: Document, screen: Screen) -> Iterator[str]:
    for post in document["posts"]:
        yield f"--- {post['channel']} {post['language']} {post['code']}: {one_line(post['title'])}"
        yield visible(post["body"])
