"""The editor: one form for three languages. Every button sends the whole form, so that nothing typed is lost."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from claims import refutations, statements, triage, versions
from claims.draft_fields import merge, to_fields
from claims.errors import ClaimsError, StaleError
from claims.people import Action
from claims.records import Authority, Claim, Refutation
from claims.refutations import Draft
from claims.statements import NewStatement
from claims.terms import Language, Verdict
from claims.wording_changes import changes
from desk.here import Here, allowed
from desk.refuting import (
    Typed,
    beside,
    channels,
    claim_line,
    claims_named,
    form_of,
    previewed,
    remarked,
    said,
    statement_line,
    statements_named,
    today,
    typed_in,
    verdict_tests,
)
from pipeline import searching
from pipeline.evidence import add_by_address

router = APIRouter()
MOST_FOUND = 8

Editor = Annotated[Here, Depends(allowed(Action.DRAFT))]
Sent = Annotated[FormData, Depends(form_of)]


@dataclass
class Shown:
    """What the editor says beside the fields this time."""

    status: int = 200
    wrong: dict[str, str] | None = None
    notice: str = ""
    found_claims: list[dict[str, Any]] | None = None
    found_statements: list[dict[str, Any]] | None = None
    conflict: dict[str, Any] | None = None


@router.get("/refutations/new")
def begin(here: Editor, claim: str = "") -> Response:
    """An empty form; with a claim, its wordings are the titles to begin with."""
    day = today(here)
    draft = Draft(Verdict.UNPROVEN, day, {})
    with here.reading() as session:
        fields = {**to_fields(draft), "verdict": ""}
        if claim:
            named = triage.find_claim(session, claim)
            fields["claims"] = named.public_id
            for language, wording in named.wording().items():
                fields[f"title_{language}"] = wording[:300]
        return _form(here, session, None, Typed(fields, {}, ""), Shown())


@router.get("/refutations/{name}/edit")
def edit(here: Editor, name: str) -> Response:
    """The form as the draft stands."""
    with here.reading() as session:
        found = refutations.find_refutation(session, name)
        return _form(here, session, found, _as_it_stands(found), Shown())


@router.post("/refutations/new")
def write_new(here: Editor, form: Sent) -> Response:
    """Whatever a button of the form says, with nothing saved yet."""
    return _do(here, form, "")


@router.post("/refutations/{name}/edit")
def write(here: Editor, name: str, form: Sent) -> Response:
    """Whatever a button of the form says."""
    return _do(here, form, name)


def _as_it_stands(found: Refutation) -> Typed:
    draft = refutations.read(found)
    fields = to_fields(draft)
    return Typed(fields, dict(fields), refutations.draft_digest(draft))


def _do(here: Here, form: FormData, name: str) -> Response:
    typed = typed_in(form)
    what, _, about = str(form.get("do", "save")).partition(":")
    if what in ("save", "submit", "agree"):
        return _save(here, typed, name, what, about)
    shown = _STEPS.get(what, _nothing)(here, typed, about)
    with here.reading() as session:
        found = refutations.find_refutation(session, name) if name else None
        return _form(here, session, found, typed, shown)


# --- saving -------------------------------------------------------------------------------------------


def _save(here: Here, typed: Typed, name: str, what: str, about: str) -> Response:
    read = typed.read(today(here))
    if read.wrong:
        wrong = {field: said(here, reason) for field, reason in read.wrong.items()}
        return _again(
            here, typed, name, Shown(422, wrong, here._("It was not saved: look at the fields marked."))
        )
    try:
        with here.writing() as session:
            named = _written(here, session, read.draft, typed, name)
            if what == "agree":
                refutations.check_text(session, here.person(session), named, Language(about))
            if what == "submit":
                refutations.submit(session, here.person(session), named)
            public = named.public_id
    except StaleError:
        return _conflict(here, typed, name)
    except ClaimsError as refusal:
        return _again(here, typed, name, Shown(409, notice=said(here, refusal)))
    if what == "submit":
        return here.go(
            f"/refutations/{public}/approve", said=here._("Submitted: another editor has to approve it.")
        )
    told = (
        here._("This language is marked as looked at.") if what == "agree" else here._("The draft is saved.")
    )
    return here.go(f"/refutations/{public}/edit", said=told)


def _written(here: Here, session: Session, draft: Draft, typed: Typed, name: str) -> Refutation:
    by = here.person(session)
    if not name:
        return refutations.draft(session, by, draft)
    found = refutations.find_refutation(session, name)
    refutations.edit_from(session, by, found, draft, typed.base)
    return found


def _again(here: Here, typed: Typed, name: str, shown: Shown) -> Response:
    with here.reading() as session:
        found = refutations.find_refutation(session, name) if name else None
        return _form(here, session, found, typed, shown)


def _conflict(here: Here, typed: Typed, name: str) -> Response:
    """Somebody else saved since: both are shown field by field, and what was typed stays in the form."""
    with here.reading() as session:
        found = refutations.find_refutation(session, name)
        theirs = _as_it_stands(found)
        merged = merge(typed.opened, theirs.fields, typed.fields)
        conflict = {
            "taken": [
                (field, changes(typed.opened.get(field, ""), theirs.fields[field])) for field in merged.taken
            ],
            "both": [
                (
                    field,
                    changes(typed.opened.get(field, ""), theirs.fields[field]),
                    changes(typed.opened.get(field, ""), typed.fields[field]),
                )
                for field in merged.both
            ],
        }
        typed = Typed(merged.fields, theirs.fields, theirs.base, typed.extra)
        return _form(here, session, found, typed, Shown(409, conflict=conflict))


# --- steps that save nothing --------------------------------------------------------------------------


def _nothing(here: Here, typed: Typed, about: str) -> Shown:
    return Shown()


def _find_claims(here: Here, typed: Typed, about: str) -> Shown:
    """Claims to answer: by id, by a wording, or by what is said, in any form of its words."""
    words = typed.extra.get("claim_search", "").strip()
    with here.reading() as session:
        found = searching.search(session, words, limit=MOST_FOUND)
        if found.jump:
            return Shown(found_claims=[claim_line(session, triage.find_claim(session, found.jump))])
        claims = [session.get_one(Claim, hit.claim_id) for hit in found.hits]
        return Shown(found_claims=[claim_line(session, claim) for claim in claims])


def _add_claim(here: Here, typed: Typed, about: str) -> Shown:
    with here.reading() as session:
        claim = triage.resolve(session, triage.find_claim(session, about))
    _put(typed, "claims", claim.public_id)
    return Shown()


def _find_statements(here: Here, typed: Typed, about: str) -> Shown:
    words = typed.extra.get("statement_search", "").lower().split()
    with here.reading() as session:
        lines = [statement_line(found) for found in reversed(statements.known(session))]
    chosen = typed.fields["statements"].split()
    return Shown(
        found_statements=[
            line
            for line in lines
            if line["id"] not in chosen
            and all(
                word in f"{line['id']} {line['title']} {line['authority']} {line['url']}".lower()
                for word in words
            )
        ][:MOST_FOUND]
    )


def _add_statement(here: Here, typed: Typed, about: str) -> Shown:
    with here.reading() as session:
        _put(typed, "statements", statements.find_statement(session, about).public_id)
    return Shown()


def _new_statement(here: Here, typed: Typed, about: str) -> Shown:
    """A statement by its address: fetched and archived, or, when that fails and somebody says so, kept without."""
    given = typed.extra
    try:
        new = NewStatement(
            authority=given.get("st_authority", ""),
            title=given.get("st_title", "").strip()[:500],
            dated=_day(given.get("st_dated", "")),
            language=Language(given.get("st_language", "ru")),
            url=given.get("st_url", "").strip()[:2000],
            found_at=given.get("st_found_at", "").strip()[:300],
            quote=given.get("st_quote", "").strip(),
        )
    except ValueError:
        return _not_added(here, here._("Write the day as 2020-03-19."))
    if not new.authority or not new.title or not (new.url or new.found_at):
        return _not_added(here, here._("A statement needs its authority, its title and its address."))
    if about == "fetch" and new.url:
        return _fetched(here, typed, new)
    try:
        with here.writing() as session:
            added = statements.add_statement(session, here.person(session), new)
            _put(typed, "statements", added.public_id)
    except ClaimsError as refusal:
        return _not_added(here, said(here, refusal))
    return _added(here, typed, here._("The statement is added without an archived copy."))


def _fetched(here: Here, typed: Typed, new: NewStatement) -> Shown:
    try:
        added = add_by_address(here.database, here.settings, here.handle, new)
    except ClaimsError as refusal:
        return _not_added(here, said(here, refusal))
    if added.failure is not None:
        return _not_added(here, said(here, added.failure), unfetched=True)
    _put(typed, "statements", added.name)
    return _added(here, typed, here._("The statement is added; its copy is kept under its SHA-256."))


def _added(here: Here, typed: Typed, told: str) -> Shown:
    typed.extra = {name: value for name, value in typed.extra.items() if not name.startswith("st_")}
    return Shown(notice=told)


def _not_added(here: Here, why: str, *, unfetched: bool = False) -> Shown:
    return Shown(422, wrong={"st_unfetched" if unfetched else "st_url": why})


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written.strip() else None


def _remove(name: str) -> Callable[[Here, Typed, str], Shown]:
    def step(here: Here, typed: Typed, about: str) -> Shown:
        typed.fields[name] = " ".join(one for one in typed.fields[name].split() if one != about)
        return Shown()

    return step


def _up(here: Here, typed: Typed, about: str) -> Shown:
    names = typed.fields["statements"].split()
    if about in names[1:]:
        place = names.index(about)
        names[place - 1 : place + 1] = [about, names[place - 1]]
        typed.fields["statements"] = " ".join(names)
    return Shown()


def _take_theirs(here: Here, typed: Typed, about: str) -> Shown:
    if about in typed.opened:
        typed.fields[about] = typed.opened[about]
    return Shown(notice=here._("Theirs stands in the form now; nothing is saved yet."))


def _put(typed: Typed, name: str, value: str) -> None:
    typed.fields[name] = " ".join(dict.fromkeys((*typed.fields[name].split(), value)))


_STEPS: dict[str, Callable[[Here, Typed, str], Shown]] = {
    "find_claims": _find_claims,
    "add_claim": _add_claim,
    "remove_claim": _remove("claims"),
    "find_statements": _find_statements,
    "add_statement": _add_statement,
    "new_statement": _new_statement,
    "remove_statement": _remove("statements"),
    "up_statement": _up,
    "take": _take_theirs,
}


# --- the page -----------------------------------------------------------------------------------------


def _form(here: Here, session: Session, found: Refutation | None, typed: Typed, shown: Shown) -> Response:
    day = today(here)
    draft = typed.read(day).draft
    content = refutations.imagine(session, found, draft)
    approved = versions.last_approved(found) if found else None
    waiting = versions.pending(found) if found else None
    return here.page(
        "refutations/edit.html",
        shown.status,
        refutation=found,
        action=f"/refutations/{found.public_id}/edit" if found else "/refutations/new",
        fields=typed.fields,
        opened=json.dumps(typed.opened, ensure_ascii=False, sort_keys=True),
        base=typed.base,
        extra=defaultdict(str, typed.extra),
        shown=shown,
        wrong=defaultdict(str, shown.wrong or {}),
        remarks=beside(here, remarked(session, found, draft, day)),
        stale=refutations.stale(found) if found else [],
        published=approved is not None,
        voids=waiting is not None,
        claims=claims_named(session, draft),
        statements=statements_named(session, draft),
        authorities=[
            (one.key, statements.names_on(one, None))
            for one in session.scalars(select(Authority).order_by(Authority.key))
        ],
        channels=channels(),
        verdicts=verdict_tests(here.language),
        posts=previewed(session, here, found, content) if draft.texts else [],
        today=day,
    )
