"""Rules: what each says in plain words, a form to write one, a dry run on the past, and what each did."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import people, rules, triage
from claims.errors import ClaimsError
from claims.people import Action
from claims.plugins import discover
from claims.records import ClaimTag, Source
from claims.rule_sentence import Names, names, say, say_effect
from claims.ruling import MOST_HOURS, MOST_POINTS, Spec
from claims.terms import TextLanguage
from desk import problems
from desk.here import Here, allowed
from desk.rule_form import EXAMPLES, RuleForm, example, filled
from pipeline.ruling import Rehearsal, rehearse

router = APIRouter()
DAYS = 30
SECONDS = 6.0
"""How long somebody waits for a dry run."""
PAGE = 50
MOST_CHOICES = 400
Looking = Annotated[Here, Depends(allowed(Action.LOOK))]
Managing = Annotated[Here, Depends(allowed(Action.MANAGE_RULES))]
Triaging = Annotated[Here, Depends(allowed(Action.TRIAGE))]
Filled = Annotated[RuleForm, Form()]


@router.get("/rules")
def index(here: Looking) -> Response:
    """Every rule, what it says, whether it is on, and what it did lately."""
    with here.reading() as session:
        called = names(session, here.language)
        last, did = rules.last_effects(session), rules.counts(session, here.zone, days=DAYS)
        lines = [
            {
                "rule": rule,
                "says": _says(rules.spec(rule), here, called),
                "last": last.get(rule.id),
                "count": sum(did.get(rule.id, {}).values()),
            }
            for rule in rules.every_rule(session)
        ]
        return here.page("rules/index.html", lines=lines, examples=_examples(here, called))


@router.get("/rules/new")
def new(here: Managing, like: str = "") -> Response:
    """An empty form, or one filled with an example."""
    form = example(like, here.language)
    with here.reading() as session:
        return _form(here, session, form, asked=bool(like))


@router.post("/rules")
def add(here: Managing, form: Filled) -> Response:
    """Make the rule; what is wrong stands beside the form, with all that was filled in."""
    try:
        with here.writing() as session:
            rule = rules.add(session, here.person(session), form.name, form.conditions(), form.actions())
            number, name = rule.id, rule.name
    except ClaimsError as error:
        return _again(here, form, error)
    return here.go(
        f"/rules/{number}", said=here._("Rule “{name}” is made and switched on.").format(name=name)
    )


@router.post("/rules/say")
def say_back(here: Looking, form: Filled) -> Response:
    """The sentence that the form makes, while it is being filled in."""
    with here.reading() as session:
        return here.page("rules/sentence.html", **_read_back(here, form, names(session, here.language)))


@router.post("/rules/try")
def try_out(here: Looking, form: Filled) -> Response:
    """What the form's rule would have done; as a part of the page, or the whole page without script."""
    rule = form.rule or None
    with here.reading() as session:
        called = names(session, here.language)
        try:
            name, conditions, actions = rules.checked(
                session, form.name or "…", form.conditions(), form.actions()
            )
        except ClaimsError as error:
            wrong = problems.sentence(error, here.language)
            if here.by_htmx:
                return here.page("rules/rehearsal.html", found=None, wrong=wrong)
            return _form(here, session, form, number=rule, wrong=wrong, status=problems.status_of(error))
        found = rehearse(session, Spec(0, 1, name, conditions, actions), DAYS, seconds=SECONDS)
        told = _rehearsed(here, found, called)
        if here.by_htmx:
            return here.page("rules/rehearsal.html", wrong="", **told)
        return _form(here, session, form, number=rule, **told)


@router.get("/rules/log")
def log(here: Looking, rule: str = "", before: int | None = None) -> Response:
    """What the rules did, the newest first, and how much on which day."""
    with here.reading() as session:
        one = rules.find_rule(session, int(rule)) if rule.isdecimal() else None
        called = names(session, here.language)
        lines = rules.log(session, one, before=before, limit=PAGE + 1)
        shown = [(line, say_effect(line.effect, here.language, called)) for line in lines[:PAGE]]
        every = rules.every_rule(session)
        counted = rules.counts(session, here.zone, days=DAYS, rule=one)
        table = [
            (day, item.name, count)
            for item in every
            for day, count in counted.get(item.id, Counter()).items()
        ]
        return here.page(
            "rules/log.html",
            rule=one,
            every=every,
            lines=shown,
            table=sorted(table, key=lambda row: (-row[0].toordinal(), row[1])),
            before=lines[PAGE - 1].id if len(lines) > PAGE else None,
        )


@router.post("/rules/log/undo")
def undo(here: Triaging, act: Annotated[int, Form()], rule: Annotated[str, Form()] = "") -> Response:
    """Take one effect back; the rule does not do it to that claim again."""
    with here.writing() as session:
        triage.undo(session, here.person(session), act)
    back = f"/rules/log?rule={int(rule)}" if rule.isdecimal() else "/rules/log"
    return here.go(back, said=here._("Taken back. The rule will not do it to this claim again."))


@router.get("/rules/{number}")
def show(here: Looking, number: int, trial: bool = False) -> Response:
    """One rule: its form, or for those who may only look its sentence; with *trial* what it would have done."""
    with here.reading() as session:
        rule = rules.find_rule(session, number)
        spec = rules.spec(rule)
        told: Mapping[str, Any] = {}
        if trial:
            found = rehearse(session, spec, DAYS, seconds=SECONDS)
            told = _rehearsed(here, found, names(session, here.language))
        return _form(here, session, filled(spec), number=number, **told)


@router.post("/rules/{number}")
def edit(here: Managing, number: int, form: Filled) -> Response:
    """Save the rule as its next version; a form that is out of date comes back with what was written in it."""
    try:
        with here.writing() as session:
            rule = rules.find_rule(session, number)
            seq = rules.edit(
                session,
                here.person(session),
                rule,
                form.name,
                form.conditions(),
                form.actions(),
                seen=form.seen or None,
            )
            version = rule.version
    except ClaimsError as error:
        return _again(here, form, error, number)
    said = (
        here._("Saved as version {version}.").format(version=version)
        if seq
        else here._("Nothing was different.")
    )
    return here.go(f"/rules/{number}", said=said)


@router.post("/rules/{number}/on")
def on(here: Managing, number: int) -> Response:
    """Switch a rule on."""
    with here.writing() as session:
        rule = rules.find_rule(session, number)
        rules.switch_on(session, here.person(session), rule)
        name = rule.name
    return here.go("/rules", said=here._("Rule “{name}” is on.").format(name=name))


@router.post("/rules/{number}/off")
def off(here: Managing, number: int) -> Response:
    """Switch a rule off."""
    with here.writing() as session:
        rule = rules.find_rule(session, number)
        rules.switch_off(session, here.person(session), rule)
        name = rule.name
    said = here._("Rule “{name}” is off. What it did stays; the log can take it back.")
    return here.go("/rules", said=said.format(name=name))


# --- the form and what stands beside it ---------------------------------------------------------------


def _again(here: Here, form: RuleForm, error: ClaimsError, number: int | None = None) -> Response:
    """The form as it was sent, with what is wrong."""
    wrong, status = problems.sentence(error, here.language), problems.status_of(error)
    with here.reading() as session:
        return _form(here, session, form, number=number, wrong=wrong, status=status)


def _form(
    here: Here,
    session: Session,
    form: RuleForm,
    *,
    number: int | None = None,
    wrong: str = "",
    status: int = 200,
    asked: bool = True,
    **told: Any,
) -> Response:
    rule = rules.find_rule(session, number) if number is not None else None
    called = names(session, here.language)
    now = _says(rules.spec(rule), here, called) if rule is not None else ""
    versions = (
        [
            (version, _says(rules.spec(rule, version.number), here, called))
            for version in reversed(rule.versions)
        ]
        if rule is not None
        else []
    )
    shown = {
        "rule": rule,
        "form": form,
        "wrong": wrong,
        "now": now,
        "is_stale": rule is not None and bool(form.seen) and form.seen != rule.version,
        "versions": versions,
        "choices": _choices(session, here, called),
        "examples": _examples(here, called) if rule is None else [],
        "found": None,
        "most_points": MOST_POINTS,
        "most_hours": MOST_HOURS,
        **_read_back(here, form, called),
        **told,
    }
    return here.page("rules/form.html", status, **shown)


def _read_back(here: Here, form: RuleForm, called: Names) -> dict[str, Any]:
    try:
        return {"sentence": say(form.conditions(), form.actions(), here.language, called), "unread": ""}
    except ClaimsError as error:
        return {"sentence": "", "unread": problems.sentence(error, here.language)}


def _says(spec: Spec, here: Here, called: Names) -> str:
    return say(spec.conditions, spec.actions, here.language, called)


def _choices(session: Session, here: Here, called: Names) -> dict[str, Any]:
    """What can be chosen from: sources, languages, places, people, the tags there are."""
    phrases = discover("claims.languages")[here.language].PHRASES
    staff = [
        person
        for person in people.everybody(session)
        if person.active and any(people.can(role, Action.TRIAGE) for role in person.roles)
    ]
    return {
        "sources": list(session.scalars(select(Source.key).order_by(Source.key).limit(MOST_CHOICES))),
        "languages": [(code.value, phrases[f"language.{code.value}"]) for code in TextLanguage],
        "regions": sorted(called.regions.items(), key=lambda item: item[1]),
        "people": [(person.handle, person.name) for person in staff],
        "tags": list(session.scalars(select(ClaimTag.tag).distinct().order_by(ClaimTag.tag).limit(200))),
    }


def _examples(here: Here, called: Names) -> list[dict[str, str]]:
    found = []
    for key in EXAMPLES:
        form = example(key, here.language)
        says = say(form.conditions(), form.actions(), here.language, called)
        found.append({"key": key, "name": form.name, "says": says})
    return found


def _rehearsed(here: Here, found: Rehearsal, called: Names) -> dict[str, Any]:
    words = [
        (example_, [say_effect(effect, here.language, called) for effect in example_.effects])
        for example_ in found.examples
    ]
    return {"found": found, "shown": words}
