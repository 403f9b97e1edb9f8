"""Narratives on the command line: the themes that an analyst follows."""

from claims import narratives, triage
from claims.terms import Language
from pipeline.console.command import Command
from pipeline.console.screen import Column

NARRATIVE = (
    Column("KEY", lambda d: d["key"], style="bold"),
    Column("CLAIMS", lambda d: d["claims"], number=True),
    Column("NAME", lambda d: d["name"], free=True),
)


def narrative_add(command: Command, key: str, names: dict[str, str], dry_run: bool) -> None:
    """Begin to follow a theme."""
    with command.writing(dry_run=dry_run) as (session, by):
        added = narratives.add(session, by, key, names)
        told = {"narrative": added.key, "names": dict(added.names)}
    command.screen.done(f"{key} is followed: aiqyn narrative put {key} CLAIM", **told, dry_run=dry_run)


def narrative_rename(command: Command, key: str, names: dict[str, str], dry_run: bool) -> None:
    """Call a narrative otherwise."""
    with command.writing(dry_run=dry_run) as (session, by):
        found = narratives.find(session, key)
        narratives.rename(session, by, found, names)
        told = {"narrative": found.key, "names": dict(found.names)}
    command.screen.done(f"{key} is called otherwise now", **told, dry_run=dry_run)


def narrative_put(command: Command, key: str, claims: list[str], dry_run: bool) -> None:
    """Say which claims belong to a narrative."""
    with command.writing(dry_run=dry_run) as (session, by):
        found = narratives.find(session, key)
        acts = [narratives.put(session, by, triage.find_claim(session, one), found) for one in claims]
    new = [act for act in acts if act]
    sentence = f"{len(new)} claims are new in {key}, {len(acts) - len(new)} were there."
    command.screen.done(sentence, narrative=key, new=len(new), acts=new, dry_run=dry_run)


def narrative_take(command: Command, key: str, claim: str, dry_run: bool) -> None:
    """Take a claim out of a narrative."""
    with command.writing(dry_run=dry_run) as (session, by):
        found = triage.find_claim(session, claim)
        act = narratives.take(session, by, found, narratives.find(session, key))
        name = found.public_id
    sentence = f"{name} is no longer in {key}" if act else f"{name} was so already"
    command.acted(sentence, act, dry_run, claim=name, narrative=key)


def narrative_list(command: Command) -> None:
    """List the narratives."""
    with command.reading() as session:
        items = [
            {
                "key": one.key,
                "names": dict(one.names),
                "name": one.names.get(command.settings.language.value) or next(iter(one.names.values())),
                "claims": count,
            }
            for one, count in narratives.counted(session)
        ]
    command.listed("narratives", items, NARRATIVE, "None yet: aiqyn narrative add KEY --ru NAME")


def named(kk: str, ru: str, en: str) -> dict[str, str]:
    """The names that were given, by language."""
    given = {Language.KK.value: kk, Language.RU.value: ru, Language.EN.value: en}
    return {code: name for code, name in given.items() if name}
