"""The audit chain: verify it, print its head, read it."""

from claims import acts, history
from pipeline.audit_heads import newest_published
from pipeline.console import pages
from pipeline.console.command import FAILED, Command, Ended
from pipeline.console.documents import act_document


def audit_verify(command: Command, head: str) -> None:
    """Walk the whole chain and find what was edited, deleted, inserted, swapped or cut off.

    Without a *head* it is held against the newest one that the site published.
    """
    known = acts.Head.parse(head) if head else newest_published(command.settings)
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
        raise Ended(FAILED)


def audit_head(command: Command) -> None:
    """Print the newest link: publish it elsewhere, and a cut tail can be found later."""
    with command.reading() as session:
        head = acts.head(session)
    command.screen.done(str(head), seq=head.seq, hash=head.hash, head=str(head))


def audit_log(command: Command, subject: str, who: str, verb: str, limit: int) -> None:
    """List the newest acts, the last one last."""
    with command.reading() as session:
        done = history.log(session, subject=subject, actor=who, verb=verb, limit=limit)
        items = [act_document(act) for act in done]
    command.listed("acts", items, pages.ACT, "No act is as you asked.")
