"""Forgetting on the command line: what one person asked, and whatever's time is over."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from claims import contacts, people, questions, retention
from claims.acts import Actor
from claims.people import Action
from claims.records import Question
from pipeline import erasing
from pipeline.console.command import NOTHING_OR_PARTLY, Command, Ended
from pipeline.console.screen import Document, Screen

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def forget(command: Command, receipt: str, dry_run: bool) -> None:
    """Forget what somebody asked, and who, by their receipt's number, secret or link."""
    seal = contacts.seal_of(command.settings.question_keys)
    with command.writing(dry_run=dry_run) as (session, person):
        people.demand(person, Action.FORGET_ASKERS)
        question = _of_receipt(session, receipt)
        forgotten = questions.forget(session, seal, question, Actor.person(person))
    owed = 0
    if not dry_run:
        with command.database() as database:
            owed = erasing.erase(database, command.settings).owed
    command.screen.page({**asdict(forgotten), "dry_run": dry_run, "owed": owed}, _forgotten_page)
    if owed:
        raise Ended(NOTHING_OR_PARTLY)


def retention_run(command: Command, dry_run: bool) -> None:
    """Let go of everything whose time is over."""
    settings = command.settings
    if dry_run:
        seal = contacts.seal_of(settings.question_keys)
        with command.unit(dry_run=True) as session:
            done = retention.retain(session, seal, settings.questions)
        owed = 0
    else:
        with command.database() as database:
            done = erasing.let_go(database, settings)
            owed = erasing.erase(database, settings).owed
    command.screen.page({**asdict(done), "dry_run": dry_run, "owed": owed}, _retained_page)
    if owed:
        raise Ended(NOTHING_OR_PARTLY)


def _of_receipt(session: "Session", receipt: str) -> Question:
    """By the secret, alone or at the end of the private link; else by the number, as it is read out."""
    word = receipt.strip().rstrip("/").rsplit("/", 1)[-1].split("#")[-1].split("?")[0]
    return questions.by_receipt(session, word) or questions.find(session, word)


def _forgotten_page(done: Document, screen: Screen) -> Iterator[str]:
    yield f"{'Would be forgotten' if done['dry_run'] else 'Forgotten'}: {done['number']}"
    if done["claims"]:
        yield f"It still counts, without its text, in {', '.join(done['claims'])}."
    if done["unworded"]:
        yield f"The wording of {', '.join(done['unworded'])} holds no longer: nobody else said it."
    if done["published"]:
        yield f"Look whether these pages repeat what was asked: {', '.join(done['published'])}."
    yield from _owed(done)


def _retained_page(done: Document, screen: Screen) -> Iterator[str]:
    would = "would be " if done["dry_run"] else ""
    yield f"Contacts {would}deleted: {done['contacts']}; ways to askers {would}cut: {done['askers']}"
    yield f"Messages {would}not sent any more: {done['notices']}; unreadable rows {would}emptied: {done['aside']}"
    if done["stray"]:
        yield f"Keys of boxes that are no more {would}destroyed: {done['stray']}"
    if done["again"]:
        yield f"Forgotten before, back from a backup, {would}forgotten again: {done['again']}"
    yield from _owed(done)


def _owed(done: Document) -> Iterator[str]:
    if done["owed"]:
        yield f"Matching is under way; {done['owed']} texts leave its index with the next round."
