"""Rules: made from a file or from options, looked at, tried on the past, switched, and what each did."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from claims import rules
from claims.errors import RefusedError
from claims.records import Rule
from claims.rule_sentence import Names, names, say, say_effect
from claims.rules import Logged
from claims.ruling import Actions, Conditions, Spec, plain, read_actions, read_conditions
from pipeline.console import pages
from pipeline.console.command import NOTHING_OR_PARTLY, Command, Ended, WrongUseError
from pipeline.console.files import read_text
from pipeline.console.screen import Document
from pipeline.ruling import Rehearsal, rehearse

NONE_YET = 'None yet: aiqyn rule add "Vaccines" --word вакцина --tag vaccines'


@dataclass(frozen=True)
class Written:
    """A rule as somebody wrote it: in a file, with options, or both."""

    name: str = ""
    file: str = ""
    when: Mapping[str, Any] | None = None
    then: Mapping[str, Any] | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was said about conditions and actions."""
        return not (self.file or self.when or self.then)


def rule_add(command: Command, written: Written, dry_run: bool) -> None:
    """Make a rule."""
    with command.writing(dry_run=dry_run) as (session, by):
        rule = rules.add(session, by, *_read(written))
        document = _document(rule, names(session, command.screen.language), command.screen.language)
        number = rule.id
    sentence = f"Rule {number} is on: {document['says']}"
    command.screen.done(sentence.rstrip("."), **document, dry_run=dry_run)


def rule_edit(command: Command, number: int, written: Written, dry_run: bool) -> None:
    """Make the next version of a rule."""
    with command.writing(dry_run=dry_run) as (session, by):
        rule = rules.find_rule(session, number)
        name, conditions, actions = _read(written, rules.spec(rule))
        seq = rules.edit(session, by, rule, name, conditions, actions)
        document = _document(rule, names(session, command.screen.language), command.screen.language)
    what = f"is version {document['version']} now" if seq else "says exactly this already"
    command.screen.done(f"Rule {number} {what}: {document['says']}".rstrip("."), **document, dry_run=dry_run)


def rule_list(command: Command) -> None:
    """List the rules, what each says and when it last did something."""
    with command.reading() as session:
        called = names(session, command.screen.language)
        last = rules.last_effects(session)
        did = rules.counts(session, ZoneInfo(command.settings.time_zone))
        items = [
            {
                **_document(rule, called, command.screen.language),
                "last_effect_at": last.get(rule.id),
                "effects_in_30_days": sum(did.get(rule.id, {}).values()),
            }
            for rule in rules.every_rule(session)
        ]
    command.listed("rules", items, pages.RULE, NONE_YET)


def rule_show(command: Command, number: int) -> None:
    """Show one rule, its versions and what it did by day."""
    with command.reading() as session:
        language = command.screen.language
        rule, called = rules.find_rule(session, number), names(session, language)
        counted = rules.counts(session, ZoneInfo(command.settings.time_zone), rule=rule)
        document = {
            **_document(rule, called, language),
            "versions": [
                {
                    "version": one.number,
                    "made_by": one.made_by.handle,
                    "made_at": one.made_at,
                    "says": _says(rules.spec(rule, one.number), language, called),
                }
                for one in rule.versions
            ],
            "by_day": {day.isoformat(): count for day, count in sorted(counted.get(rule.id, {}).items())},
        }
    command.screen.page(document, pages.rule_page)


def rule_try(command: Command, number: int | None, written: Written, days: int, seconds: float) -> None:
    """Say what a rule would have done in the last days; nothing is changed."""
    if number is None and written.is_nothing:
        raise WrongUseError("Say which rule to try: its NUMBER, a --file, or conditions and actions.")
    with command.reading() as session, command.screen.progress("Trying"):
        stored = rules.spec(rules.find_rule(session, number)) if number is not None else None
        name, conditions, actions = rules.checked(session, *_read(written, stored, name="…"))
        found = rehearse(session, Spec(0, 1, name, conditions, actions), days, seconds=seconds)
        document = rehearsal_document(session, found, command.screen.language)
        document["says"] = say(
            conditions, actions, command.screen.language, names(session, command.screen.language)
        )
    command.screen.page(document, pages.rehearsal_page)
    if not found.sightings:
        raise Ended(NOTHING_OR_PARTLY)


def rule_switch(command: Command, number: int, on: bool, dry_run: bool) -> None:
    """Switch a rule on or off."""
    with command.writing(dry_run=dry_run) as (session, by):
        rule = rules.find_rule(session, number)
        seq = (rules.switch_on if on else rules.switch_off)(session, by, rule)
        name = rule.name
    word = "on" if on else "off"
    was = "" if seq else " already"
    command.screen.done(
        f"Rule {number} ({name}) is {word}{was}.",
        rule=number,
        active=on,
        changed=seq is not None,
        dry_run=dry_run,
    )


def rule_log(command: Command, number: int | None, before: int | None, limit: int) -> None:
    """List what the rules did, the newest first."""
    with command.reading() as session:
        rule = None if number is None else rules.find_rule(session, number)
        called = names(session, command.screen.language)
        items = [
            logged_document(line, called, command.screen.language)
            for line in rules.log(session, rule, before=before, limit=limit)
        ]
    command.listed("effects", items, pages.RULE_EFFECT, "No rule has done anything yet.")
    if len(items) == limit:
        command.screen.note(f"Older ones: --before {items[-1]['id']}")


# --- as documents -------------------------------------------------------------------------------------


def rule_document(rule: Rule) -> Document:
    """A rule as it stands, in the shape of its file."""
    told = rules.spec(rule)
    return {
        "rule": rule.id,
        "name": rule.name,
        "active": rule.active,
        "version": rule.version,
        "made_by": rule.made_by.handle,
        "made_at": rule.made_at,
        "when": plain(told.conditions),
        "then": plain(told.actions),
    }


def _document(rule: Rule, called: Names, language: str) -> dict[str, Any]:
    return {**rule_document(rule), "says": _says(rules.spec(rule), language, called)}


def _says(spec: Spec, language: str, called: Names) -> str:
    return say(spec.conditions, spec.actions, language, called)


def logged_document(line: Logged, called: Names, language: str) -> Document:
    """One line of the log."""
    return {
        "id": line.id,
        "rule": line.rule,
        "name": line.name,
        "version": line.version,
        "action": line.effect.action.value,
        "value": line.effect.value,
        "says": say_effect(line.effect, language, called),
        "claim": line.claim,
        "sighting": line.sighting,
        "said": line.said,
        "act": line.act,
        "at": line.at,
        "undone": line.undone,
    }


def rehearsal_document(session: Session, found: Rehearsal, language: str) -> dict[str, Any]:
    """What a dry run found."""
    called = names(session, language)
    return {
        "days": found.days,
        "sightings": found.sightings,
        "claims": found.claims,
        "changed": {action.value: count for action, count in found.changed.items()},
        "looked_at": found.looked_at,
        "whole": found.whole,
        "examples": [
            {
                "sighting": example.sighting_id,
                "claim": example.claim,
                "said": example.said,
                "source": example.source,
                "at": example.seen_at,
                "effects": [say_effect(effect, language, called) for effect in example.effects],
            }
            for example in found.examples
        ],
    }


# --- as it is written ---------------------------------------------------------------------------------


def _read(written: Written, stored: Spec | None = None, *, name: str = "") -> tuple[str, Conditions, Actions]:
    """Name, conditions and actions: as they are *stored*, then as the file says, then as the options say."""
    told = _file(written.file) if written.file else {}
    when, then = told.get("when"), told.get("then")
    if when is None and stored is not None:
        when = plain(stored.conditions)
    if then is None and stored is not None:
        then = plain(stored.actions)
    called = written.name or str(told.get("name") or "") or (stored.name if stored else name)
    return (
        called,
        read_conditions({**(when or {}), **(written.when or {})}),
        read_actions({**(then or {}), **(written.then or {})}),
    )


def _file(name: str) -> Mapping[str, Any]:
    """A rule's file: *name*, *when* and *then*, in YAML, or in TOML where the file says so."""
    text = read_text(name)
    told = _toml(name, text) if name.endswith(".toml") else _yaml(name, text)
    parts = told if isinstance(told, Mapping) else {}
    if not parts or any(not isinstance(parts.get(part, {}), Mapping) for part in ("when", "then")):
        raise RefusedError(
            reason="{file} has to hold name, when and then; docs/rules.md shows one", file=name
        )
    return parts


def _yaml(name: str, text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise RefusedError(
            reason="{name} cannot be read as YAML near line {line}", name=name, line=line
        ) from None


def _toml(name: str, text: str) -> Any:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RefusedError(reason="{file} cannot be read as TOML: {why}", file=name, why=str(error)) from None
