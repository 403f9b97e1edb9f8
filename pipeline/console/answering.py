"""Answering: statements, and refutations on their way from draft to approval."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from mimetypes import guess_type
from typing import Any

from claims import refutations, statements, triage, versions
from claims.content import Content
from claims.errors import NotFoundError, RefusedError
from claims.sayings import Saying
from claims.terms import (
    Language,
    RefutationState,
)
from pipeline.console import drafting, pages
from pipeline.console.command import FAILED, Command, Ended, WrongUseError
from pipeline.console.documents import (
    content_document,
    refutation_document,
    refutation_line,
    statement_document,
)
from pipeline.console.drafting import difference, draft_in
from pipeline.console.files import read_bytes, write_bytes
from pipeline.drafts import write_draft
from pipeline.evidence import fetch_copy
from pipeline.suggest import suggest


def statement_add(
    command: Command,
    authority: str,
    title: str,
    language: Language,
    dated: date | None,
    url: str,
    found_at: str,
    quote: str,
    file: str,
    fetch: bool,
    dry_run: bool,
) -> None:
    """Keep an official statement, with a copy of the document if there is one."""
    if fetch and (file or not url):
        raise WrongUseError("--fetch needs --url and no --file.")
    copy, media_type = (
        (read_bytes(file), guess_type(file)[0] or "application/octet-stream") if file else (b"", "")
    )
    new = statements.NewStatement(authority, title, dated, language, url, found_at, quote)
    if fetch:
        fetched = fetch_copy(url, command.settings)
        copy, media_type = fetched.copy, fetched.media_type
        if fetched.failure is not None:
            command.screen.note(f"No copy was kept: {fetched.failure}.")
    with command.writing(dry_run=dry_run) as (session, by):
        kept = statements.add_statement(session, by, new, copy, media_type)
        document = statement_document(kept)
    command.screen.done(f"{document['id']} is kept.", **document, dry_run=dry_run)


def statement_list(command: Command, authority: str) -> None:
    """List the statements."""
    with command.reading() as session:
        items = [statement_document(statement) for statement in statements.known(session, authority)]
    command.listed(
        "statements", items, pages.STATEMENT, "None yet: aiqyn statement add AUTHORITY TITLE LANGUAGE"
    )


def statement_show(command: Command, statement: str, copy: str) -> None:
    """Show a statement in full."""
    with command.reading() as session:
        found = statements.find_statement(session, statement)
        document, content = statement_document(found), statements.archived(session, found)
    if copy and not content:
        raise NotFoundError(kind="archived copy of", name=document["id"])
    if copy:
        write_bytes(copy, content)
    if copy != "-":
        command.screen.page(document, pages.statement_page)


def refutation_draft(command: Command, file: str, dry_run: bool) -> None:
    """Start a refutation from a Markdown file with front matter; new statements in it are added first."""
    with command.writing(dry_run=dry_run) as (session, by):
        started = refutations.draft(session, by, draft_in(session, by, file))
        name, odd = started.public_id, refutations.warnings(session, started)
    _warned(command, odd)
    command.screen.done(
        f"{name} is drafted. Next: aiqyn refutation submit {name}",
        refutation=name,
        warnings=odd,
        dry_run=dry_run,
    )


def refutation_edit(command: Command, refutation: str, file: str, dry_run: bool) -> None:
    """Replace the draft by what the file says; a version that waits for approval is void."""
    with command.writing(dry_run=dry_run) as (session, by):
        found = refutations.find_refutation(session, refutation)
        changed = refutations.edit(session, by, found, draft_in(session, by, file))
        name, odd = found.public_id, refutations.warnings(session, found)
    _warned(command, odd)
    sentence = f"{name} is changed." if changed else f"{name} says exactly this already."
    command.screen.done(sentence, refutation=name, changed=changed, warnings=odd, dry_run=dry_run)


def _warned(command: Command, warnings: Sequence[Saying]) -> None:
    for warning in warnings:
        command.screen.note(command.screen.look_at(warning))


def refutation_show(command: Command, refutation: str, markdown: bool) -> None:
    """Show a refutation: the draft as it stands, and its versions."""
    with command.reading() as session:
        found = refutations.find_refutation(session, refutation)
        text = write_draft(refutations.read(found)) if markdown else ""
        document = (
            {"id": found.public_id, "markdown": text} if markdown else refutation_document(session, found)
        )
    page = (lambda d, _: [d["markdown"].removesuffix("\n")]) if markdown else pages.refutation_page
    command.screen.page(document, page)


def refutation_list(command: Command, state: RefutationState | None) -> None:
    """List the refutations."""
    with command.reading() as session:
        items = [refutation_line(item) for item in refutations.known(session, state)]
    command.listed("refutations", items, pages.REFUTATION, "None: aiqyn refutation draft FILE.md")


def refutation_submit(command: Command, refutation: str, dry_run: bool) -> None:
    """Freeze the draft and ask for a second person's approval."""
    _on_version(command, refutation, dry_run, "{name} waits for another editor", refutations.submit)


def refutation_approve(command: Command, refutation: str, digest: str, dry_run: bool) -> None:
    """Say yes to exactly what was submitted; it is queued for publication. You must not be its author."""
    seen = digest.strip().lower() or _looked_at(command, refutation)
    if not seen:
        command.screen.note("Nothing was approved.")
        raise Ended(FAILED)
    _on_version(
        command,
        refutation,
        dry_run,
        "{name} is approved",
        lambda s, by, r: refutations.approve(s, by, r, seen),
    )


def _looked_at(command: Command, refutation: str) -> str:
    """Show what waits and ask; its digest when the answer is yes. No unit of work is open while we wait."""
    if not command.can_ask():
        raise WrongUseError(
            "Without a terminal an approval needs --digest: look at 'aiqyn refutation show' first."
        )
    with command.reading() as session:
        found = refutations.find_refutation(session, refutation)
        version, odd = versions.pending(found), refutations.warnings(session, found)
        if version is None:
            raise RefusedError(reason="nothing of it waits for approval; submit it first")
        document = content_document(Content.from_canonical(version.content))
    command.screen.write(pages.approval_page(document, command.screen))
    for warning in odd:
        command.screen.note(command.screen.look_at(warning))
    return str(document["digest"]) if command.agrees("Publish exactly this?") else ""


def refutation_return(command: Command, refutation: str, comment: str, dry_run: bool) -> None:
    """Say no, and why; it is a draft again."""
    with command.writing(dry_run=dry_run) as (session, by):
        found = refutations.find_refutation(session, refutation)
        refutations.send_back(session, by, found, comment)
        name = found.public_id
    command.screen.done(f"{name} went back to its author.", refutation=name, dry_run=dry_run)


def refutation_correct(
    command: Command, refutation: str, file: str, note_kk: str, note_ru: str, note_en: str, dry_run: bool
) -> None:
    """Correct what is published: the file's text becomes a new version, submitted for approval."""
    note = {code: said for code, said in (("kk", note_kk), ("ru", note_ru), ("en", note_en)) if said}
    _on_version(
        command,
        refutation,
        dry_run,
        "The correction of {name} waits for another editor",
        lambda s, by, r: drafting.correct(s, by, r, drafting.draft_in(s, by, file), note),
    )


def refutation_withdraw(
    command: Command, refutation: str, reason_kk: str, reason_ru: str, reason_en: str, dry_run: bool
) -> None:
    """Ask for a published refutation to be withdrawn; a second person approves that as well."""
    reason = {code: said for code, said in (("kk", reason_kk), ("ru", reason_ru), ("en", reason_en)) if said}
    sentence = "The withdrawal of {name} waits for another editor"
    _on_version(
        command, refutation, dry_run, sentence, lambda s, by, r: refutations.withdraw(s, by, r, reason)
    )


def _on_version(
    command: Command, refutation: str, dry_run: bool, sentence: str, do: Callable[..., Any]
) -> None:
    """Do one thing to a refutation that makes or approves a version, and say which."""
    with command.writing(dry_run=dry_run) as (session, by):
        found = refutations.find_refutation(session, refutation)
        version = do(session, by, found)
        name, digest, number, kind = found.public_id, version.digest, version.number, version.kind.value
        odd = refutations.warnings(session, found) if version.approval is None else []
    _warned(command, odd)
    said = f"{sentence.format(name=name)} (version {number}, digest {digest})."
    command.screen.done(said, refutation=name, version=number, kind=kind, digest=digest, dry_run=dry_run)


def refutation_link(command: Command, refutation: str, claim: str, dry_run: bool) -> None:
    """Let a refutation answer one more claim."""
    _link(command, refutation, claim, dry_run, "{ref} answers {claim}", refutations.link)


def refutation_unlink(command: Command, refutation: str, claim: str, dry_run: bool) -> None:
    """A refutation does not answer this claim after all."""
    _link(command, refutation, claim, dry_run, "{ref} does not answer {claim}", refutations.unlink)


def _link(
    command: Command, refutation: str, claim: str, dry_run: bool, sentence: str, do: Callable[..., bool]
) -> None:
    with command.writing(dry_run=dry_run) as (session, by):
        found, linked = refutations.find_refutation(session, refutation), triage.find_claim(session, claim)
        changed = do(session, by, found, linked)
        ref, name = found.public_id, linked.public_id
    said = sentence.format(ref=ref, claim=name) + (" now." if changed else " already.")
    command.screen.done(said, refutation=ref, claim=name, changed=changed, dry_run=dry_run)


def refutation_suggest(command: Command, claim: str, limit: int) -> None:
    """Rank the refutations and statements there are for a claim, the likeliest first."""
    with command.reading() as session:
        found = triage.find_claim(session, claim)
        items = [asdict(item) for item in suggest(session, found, limit, command.settings.data)]
    command.listed(
        "suggestions",
        items,
        pages.SUGGESTION,
        "Nothing there comes near it; write one: aiqyn refutation draft FILE.md",
    )


def refutation_diff(command: Command, refutation: str) -> None:
    """Show what would change for the public: the published version against what waits, or the draft."""
    with command.reading() as session:
        found = refutations.find_refutation(session, refutation)
        name, lines = found.public_id, difference(session, found)
    command.screen.page({"refutation": name, "diff": lines}, lambda d, _: d["diff"])
    if not lines:
        command.screen.note("Nothing would change.")
