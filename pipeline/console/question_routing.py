"""Routing on the command line: the rules, and where one text would go."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from claims import bodies, routing
from claims.errors import RefusedError
from claims.records import Authority
from pipeline.console.command import Command
from pipeline.console.files import read_text
from pipeline.console.screen import Column, Document, Screen
from pipeline.routing_rules import names_of, read_file, rules_in_force

RULES = (
    Column("NO", lambda d: d["number"], number=True),
    Column("TOPIC", lambda d: d["topic"], style="bold"),
    Column("AUTHORITY", lambda d: d["authority"]),
    Column("WORDS", lambda d: ", ".join(d["words"]), free=True),
)


def routing_load(command: Command, file: str, dry_run: bool) -> None:
    """Put the rules of a file in the place of those in force."""
    import yaml

    try:
        rules, of_places = read_file(yaml.safe_load(read_text(file)))
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError):
        raise RefusedError(
            reason="{name} is not a list of rules of routing; data/routing.yaml shows how one looks",
            name=file,
        ) from None
    with command.writing(dry_run=dry_run) as (session, by):
        act = routing.load_rules(session, by, rules, of_places)
    sentence = f"{len(rules)} rules of routing are in force." if act else "These rules are in force already."
    command.acted(sentence, act, dry_run, rules=len(rules))


def routing_rules(command: Command) -> None:
    """List the rules in force, in their order."""
    with command.reading() as session:
        keys = {one.id: one.key for one in bodies.authorities(session)}
        rows = routing.current_rules(session)
        items = list(_rules(rows, keys))
    command.listed("rules", items, RULES, "None yet: aiqyn routing load data/routing.yaml")


def _rules(rows: list[Any], keys: dict[int, str]) -> Iterator[dict[str, Any]]:
    counted = Counter(row.number for row in rows)
    told: set[int] = set()
    for row in rows:
        if row.number in told or not row.words:
            continue
        told.add(row.number)
        there = {one.region: keys[one.authority_id] for one in rows if one.number == row.number}
        authority = there.get("") or f"the body of the place ({counted[row.number]} of them)"
        yield {
            "number": row.number,
            "topic": row.topic,
            "authority": authority,
            "regions": {region: key for region, key in there.items() if region},
            "words": [word for said in row.words.values() for word in said],
            "needs": [word for said in row.needs.values() for word in said],
            "without": [word for said in row.without.values() for word in said],
        }


def routing_try(command: Command, text: str, region: str) -> None:
    """Say what one text is, who would answer it, and why; nothing is kept."""
    from models import question_authority, question_kinds
    from models.routing import route
    from models.text import fold

    kinds = question_kinds.in_service(command.settings.data)
    bodies_known = question_authority.in_service(command.settings.data)
    folded = fold(text)
    shares = kinds.predict_proba([text], [folded])[0]
    kind, sure = str(kinds.classes_[shares.argmax()]), float(shares.max())
    said = kind if sure >= kinds.bar_of(kind) else ""
    with command.reading() as session:
        found = route(text, said, region, rules_in_force(session), bodies_known)
        places, known = bodies.place_names(session), {one.key: one for one in bodies.authorities(session)}
        document = {
            "kind": kind,
            "kind_confidence": round(sure, 4),
            "kind_is_sure": bool(said),
            "kind_because": [name for name, _ in kinds.reasons(text, folded, kind)],
            "topic": found.topic,
            "authority": found.authority,
            "authority_name": _name(known.get(found.authority), command.settings.language.value),
            "confidence": found.confidence,
            "is_sure": found.sure,
            "because": names_of(found.reasons, places, command.settings.language.value),
            "place_is_missing": "place:unknown" in found.reasons,
        }
    command.screen.page(document, _tried)


def _name(authority: Authority | None, language: str) -> str:
    if authority is None:
        return ""
    names = {name.language.value: name.name for name in authority.names}
    return names.get(language) or names.get("ru") or authority.key


def _tried(document: Document, screen: Screen) -> Iterator[Any]:
    sure = "" if document["kind_is_sure"] else ", which is not sure enough: a person says"
    yield f"kind: {document['kind']} ({document['kind_confidence']:.2f}{sure})"
    if document["place_is_missing"]:
        yield "authority: that of the place, which is not known"
    elif not document["authority"]:
        yield "authority: none"
    else:
        sure = "" if document["is_sure"] else ", not sure"
        yield f"authority: {document['authority_name'] or document['authority']} ({document['confidence']:.2f}{sure})"
    if document["because"]:
        yield f"because: {', '.join(document['because'])}"
