"""An authority's contact at work: the questions of their own bodies by the day they are due, and texts to begin with.

Nothing here shows what is not the contact's own: each page begins from who asks for it.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from claims import answer_templates, body_contacts, own_questions, question_deciding, question_groups
from claims import bodies as all_bodies
from claims.body_contacts import named
from claims.errors import RefusedError
from claims.people import Action
from claims.terms import Language, TextLanguage
from desk import question_view
from desk.here import Here, allowed
from desk.pages.inbox import language_name
from pipeline.earlier_answers import earlier

router = APIRouter()
Answering = Annotated[Here, Depends(allowed(Action.ANSWER))]
Text = Annotated[str, Form()]
Chosen = Annotated[list[str] | None, Form()]
TEXTS = 100


@router.get("/my-questions")
def queue(here: Answering) -> Response:
    """What waits with the own bodies, the first due first."""
    with here.reading() as session:
        by = here.person(session)
        bodies = {one.key: question_view.body_name(here, one) for one in body_contacts.bodies_of(session, by)}
        return here.page(
            "questions/mine.html",
            lines=own_questions.queue(session, by),
            waiting=own_questions.count(session, by),
            bodies=bodies,
            today=question_view.today(here),
            answer_words=question_view.answer_words(here._),
        )


@router.get("/my-questions/templates")
def templates(here: Answering) -> Response:
    """Texts to begin with: own and everybody's."""
    with here.reading() as session:
        by = here.person(session)
        found = answer_templates.for_person(session, by)
        names = dict(question_view.body_names(here, session))
        mine = {one.id: one.key for one in body_contacts.bodies_of(session, by)}
        everything = here.may(Action.LOOK)
        return here.page(
            "questions/templates.html",
            found=[(one, answer_templates.may_change(session, by, one)) for one in found],
            bodies=names.items() if everything else [(key, names[key]) for key in mine.values()],
            names={one.id: names[one.key] for one in all_bodies.authorities(session)},
            everybodys=everything,
            languages=[code.value for code in Language],
        )


@router.post("/my-questions/templates")
def add_template(
    here: Answering,
    language: Annotated[Language, Form()],
    title: Text = "",
    text: Text = "",
    authority: Text = "",
) -> Response:
    """A new text to begin with."""
    with here.writing() as session:
        body = body_contacts.find_authority(session, authority) if authority else None
        answer_templates.add(session, here.person(session), body, language, title, text)
    return here.go("/my-questions/templates", here._("The template is saved"))


@router.post("/my-questions/templates/{number}")
def change_template(
    here: Answering, number: int, title: Text = "", text: Text = "", do: Text = ""
) -> Response:
    """Another text in its place, or none."""
    with here.writing() as session:
        by = here.person(session)
        template = answer_templates.find(session, by, number)
        if do == "retire":
            answer_templates.retire(session, by, template)
        else:
            answer_templates.change(session, by, template, title, text)
    said = here._("The template is retired") if do == "retire" else here._("The template is saved")
    return here.go("/my-questions/templates", said)


@router.get("/my-questions/{name}")
def show(here: Answering, name: str) -> Response:
    """What was asked of the own bodies in one group, and what answers it."""
    with here.reading() as session:
        by = here.person(session)
        claim, asked = own_questions.own_claim(session, by, name)
        waiting = own_questions.standing(asked)
        terms = question_view.terms(here, session)
        shown = (waiting or asked)[:TEXTS]
        return here.page(
            "questions/mine_group.html",
            claim=claim.public_id,
            asked=shown,
            more=len(waiting or asked) - len(shown),
            waiting=len(waiting),
            people=len({one.voice for one in waiting}),
            due=min((one.due_on for one in waiting if one.due_on), default=None),
            until=min(
                (question_deciding.redirect_until(session, terms, one) for one in waiting[:50]), default=None
            ),
            answers=own_questions.own_answers(session, by, claim),
            own=[
                (one.key, question_view.body_name(here, one))
                for one in own_questions.own_bodies(session, by, asked)
            ],
            bodies=question_view.body_names(here, session),
            templates=answer_templates.for_person(session, by),
            earlier=earlier(
                session,
                [one.sighting.said for one in shown[:5]],
                without=claim,
                limit=4,
                folder=here.settings.data,
            ),
            places=question_view.region_names(here, session),
            today=question_view.today(here),
            answer_words=question_view.answer_words(here._),
            state_words=question_view.state_words(here._),
            language_words={code.value: language_name(here, code) for code in TextLanguage},
        )


@router.post("/my-questions/{name}/not-ours")
def not_ours(
    here: Answering, name: str, reason: Text = "", authority: Text = "", question: Chosen = None
) -> Response:
    """These are another body's: on to that one, or back to the desk."""
    with here.writing() as session:
        by = here.person(session)
        _, asked = own_questions.own_claim(session, by, name)
        waiting = own_questions.standing(asked)
        if question:
            waiting = [one for one in waiting if one.public_id in question]
        if not waiting:
            raise RefusedError(reason="nobody waits for this answer any more")
        terms = question_view.terms(here, session)
        if authority.strip():
            body = named(session, authority)
            many = question_deciding.transfer(session, by, terms, waiting, body, reason)
        else:
            many = question_deciding.give_back(session, by, terms, waiting, reason)
        question_groups.refresh(session)
    said = here.n("%(num)s question passed on", "%(num)s questions passed on", many) % {"num": many}
    return here.go("/my-questions", said)
