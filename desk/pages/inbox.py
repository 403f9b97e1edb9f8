"""The inbox: claims as they want a look, filtered and searched, read and unread, and many acted on at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import bodies, inbox, looks, people, reports, saved, triage
from claims.errors import NotFoundError
from claims.inbox import Count, Filters
from claims.lines import ClaimLine
from claims.people import Action
from claims.reasons import say
from claims.records import Claim, Source
from claims.terms import TextLanguage
from desk.here import Here, allowed
from desk.inbox_view import View
from pipeline import searching

router = APIRouter()
Looking = Annotated[Here, Depends(allowed(Action.LOOK))]
PAGE = 50
WHY = 3
"""How many reasons a line gives."""


@router.get("/")
def first(here: Annotated[Here, Depends(allowed(None))]) -> Response:
    """The first page is the inbox, for whoever may look into it."""
    if here.may(Action.LOOK):
        return RedirectResponse("/inbox", 303)
    return RedirectResponse("/my-questions" if here.may(Action.ANSWER) else "/me", 303)


@router.get("/inbox")
def show(here: Looking, request: Request) -> Response:
    """A page of the inbox, as its address asks for it."""
    view = View.read(request.query_params.multi_items())
    with here.reading() as session:
        crew = {person.handle: person.id for person in people.everybody(session)}
        filters = view.filters(here.person_id, crew, here.zone)
        if view["search"]:
            shown = _searched(here, session, view, filters, _number(request.query_params.get("before", "")))
            if shown.jump:
                return RedirectResponse(f"/claims/{shown.jump}", 303)
        else:
            shown = _listed(here, session, view, filters, request.query_params.get("after", ""))
        context: dict[str, Any] = {
            "view": view,
            "shown": shown,
            "choices": _choices(here, session, crew),
            "saved": saved.filters(session, here.person(session)),
            "empty": "" if shown.lines else _empty(session, view),
        }
    return here.page("inbox/show.html", chips=_chips(here, view, context["choices"]), **context)


@dataclass(frozen=True)
class Shown:
    """What stands on one page."""

    lines: Sequence[dict[str, Any]]
    count: Count | None
    onward: str = ""
    """The address of what follows."""
    first: bool = True
    alike: bool = False
    jump: str = ""


def _listed(here: Here, session: Session, view: View, filters: Filters, after: str) -> Shown:
    page = inbox.page(session, filters, order=view.order, limit=PAGE, after=after, reader=here.person_id)
    return Shown(
        _told(here, session, page.lines),
        inbox.count(session, filters),
        view.url(after=page.after) if page.after else "",
        not after,
    )


def _searched(here: Here, session: Session, view: View, filters: Filters, before: int) -> Shown:
    found = searching.search(session, view["search"], before=before, limit=PAGE)
    if found.jump:
        return Shown((), None, jump=found.jump)
    asked = None if filters == Filters(state=None) else filters
    numbers = [hit.claim_id for hit in found.hits]
    lines = inbox.lines_of(session, numbers, asked, reader=here.person_id)
    count = None if found.before or before else Count(len(lines), exact=True)
    onward = view.url(before=found.before) if found.before else ""
    return Shown(_told(here, session, lines), count, onward, not before, found.alike)


def _told(here: Here, session: Session, lines: Sequence[ClaimLine]) -> list[dict[str, Any]]:
    """The lines with what is said of them in the reader's language."""
    places = bodies.place_names(session)
    return [
        {
            "line": line,
            "said": line.wording.get(here.language) or line.said,
            "why": [say(why["name"], why["values"], here.language) for why in _reasons(line)],
            "regions": [here.showing.name(places.get(code, {})) or code for code in line.regions],
            "curve": _curve(line.days),
        }
        for line in lines
    ]


def _reasons(line: ClaimLine) -> Sequence[Any]:
    told = line.weight.reasons if line.weight else ()
    return [why for why in told if why["name"] != "back"][:WHY]


def _curve(days: Sequence[int]) -> str:
    """The points of the small curve, in a box of 2 by 18 units a day."""
    most = max(days, default=0)
    if not most:
        return ""
    return " ".join(f"{2 * place + 1},{17 - round(15 * seen / most)}" for place, seen in enumerate(days))


def _number(written: str) -> int:
    return int(written) if written.isdecimal() and len(written) < 19 else 0


# --- what can be asked for --------------------------------------------------------------------------------


def _choices(here: Here, session: Session, crew: dict[str, int]) -> dict[str, list[tuple[str, str]]]:
    """What each select offers: value and words."""
    _ = here._
    names = bodies.place_names(session)
    places = [(code, here.showing.name(named) or code) for code, named in names.items()]
    return {
        "state": [("", _("Open")), ("closed", _("Closed")), ("all", _("Open and closed"))],
        "language": [
            ("", _("All languages")),
            *((code.value, language_name(here, code)) for code in TextLanguage),
        ],
        "region": [("", _("All regions")), *sorted(places, key=lambda place: place[1])],
        "source": [("", _("All sources")), *((key, key) for key in session.scalars(_SOURCES))],
        "assigned": [
            ("", _("Anybody")),
            ("me", _("Me")),
            ("nobody", _("Nobody")),
            *((handle, handle) for handle in sorted(crew) if handle != here.handle),
        ],
        "answered": [("", _("Answered or not")), ("no", _("Not answered")), ("yes", _("Answered"))],
        "size": [("", _("Any number")), ("cluster", _("Seen more than once")), ("lone", _("Seen once"))],
        "marked": [
            ("", _("Whatever")),
            ("fresh", _("New since I looked")),
            ("back", _("It is back")),
            ("muted", _("Muted")),
            ("asked", _("Questions that are no rumours")),
        ],
        "order": [("", _("By priority")), ("new", _("Newest first")), ("growth", _("By growth"))],
    }


_SOURCES = select(Source.key).order_by(Source.key)


def language_name(here: Here, code: TextLanguage) -> str:
    """What a text is written in, in words."""
    _ = here._
    return {
        TextLanguage.KK: _("Kazakh"),
        TextLanguage.RU: _("Russian"),
        TextLanguage.EN: _("English"),
        TextLanguage.MIXED: _("Mixed"),
        TextLanguage.UNKNOWN: _("Unknown"),
    }[code]


def _chips(here: Here, view: View, choices: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str, str]]:
    """What is asked for: its name, its words, the address without it."""
    _ = here._
    names = {
        "state": _("State"),
        "language": _("Language"),
        "region": _("Region"),
        "source": _("Source"),
        "tag": _("Tag"),
        "assigned": _("Assigned to"),
        "answered": _("Answer"),
        "size": _("Sightings"),
        "marked": _("Only"),
        "since": _("First seen since"),
        "search": _("Search"),
        "order": _("Order"),
    }
    found = []
    for name, label in names.items():
        if view[name]:
            said = dict(choices.get(name, [])).get(view[name], view[name])
            if name == "since":
                said = here.showing.brief(view.filters(0, {}, here.zone).since)
            found.append((label, said if len(said) < 60 else f"{said[:60]}…", view.url(**{name: ""})))
    return found


def _empty(session: Session, view: View) -> str:
    """Why there is nothing here: the first of what is lacking."""
    if view.narrowed:
        return "asked"
    counts = reports.counts(session)
    for lacking in ("sources", "sightings", "claims"):
        if not counts[lacking]:
            return lacking
    return "done"


# --- what a reader keeps ----------------------------------------------------------------------------------


@router.post("/inbox/read")
def read(
    here: Looking,
    claims: Annotated[list[str] | None, Form()] = None,
    back: Annotated[str, Form()] = "/inbox",
) -> Response:
    """The chosen claims are read."""
    with here.writing() as session:
        person = here.person(session)
        for claim in _chosen(session, claims):
            looks.mark(session, person, claim)
    return here.go(back, said=_said_of(here, claims, here._("Read: {count}")))


@router.post("/inbox/unread")
def unread(
    here: Looking,
    claims: Annotated[list[str] | None, Form()] = None,
    back: Annotated[str, Form()] = "/inbox",
) -> Response:
    """The chosen claims stand as new again."""
    with here.writing() as session:
        person = here.person(session)
        for claim in _chosen(session, claims):
            looks.mark_unread(session, person, claim)
    return here.go(back, said=_said_of(here, claims, here._("Marked as unread: {count}")))


@router.post("/inbox/read-all")
def read_all(here: Looking, back: Annotated[str, Form()] = "/inbox") -> Response:
    """Everything there is now is read."""
    with here.writing() as session:
        looks.mark_all(session, here.person(session))
    return here.go(back, said=here._("Everything is marked as read"))


@router.post("/inbox/views")
def save_view(
    here: Looking, name: Annotated[str, Form()] = "", query: Annotated[str, Form()] = ""
) -> Response:
    """Keep what is asked for under a name."""
    view = View.read(parse_qsl(query))
    with here.writing() as session:
        kept = saved.save(session, here.person(session), name, view.query())
        said = here._("Saved: {name}").format(name=kept.name)
    return here.go(view.url(), said=said)


@router.post("/inbox/views/{number}")
def rename_view(here: Looking, number: int, name: Annotated[str, Form()] = "") -> Response:
    """Another name for a saved view."""
    with here.writing() as session:
        kept = saved.rename(session, here.person(session), number, name)
        said, url = here._("Renamed: {name}").format(name=kept.name), f"/inbox?{kept.query}"
    return here.go(url, said=said)


@router.post("/inbox/views/{number}/delete")
def delete_view(here: Looking, number: int) -> Response:
    """A saved view goes."""
    with here.writing() as session:
        name = saved.delete(session, here.person(session), number)
    return here.go("/inbox", said=here._("Deleted: {name}").format(name=name))


def _chosen(session: Session, names: Sequence[str] | None) -> list[Claim]:
    found = []
    for name in (names or [])[:500]:
        try:
            found.append(triage.find_claim(session, name))
        except NotFoundError:
            continue  # a page may be old; what it no longer names needs no reading
    return found


def _said_of(here: Here, names: Sequence[str] | None, sentence: str) -> str:
    if not names:
        return here._("Choose claims first: tick their boxes")
    return sentence.format(count=len(names))
