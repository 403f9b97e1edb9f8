"""A desk with questions: groups, bodies, a contact who answers for one of them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from claims import (
    body_contacts,
    contacts,
    people,
    question_clock,
    question_deciding,
    question_groups,
    question_inbox,
    sources,
    triage,
)
from claims.question_terms import terms_of
from claims.records import Answer, Question
from claims.terms import Language, QuestionKind
from tests.claims.asked_world import AskedWorld
from tests.desk.conftest import RunningDesk

BENEFIT = "Когда выплатят пособие за апрель?"
WATER = "Правда ли, что воду отключат на неделю?"
LETTER = "Пособие выплатят 5 апреля.\n\nОбращаться никуда не нужно."


@dataclass
class QuestionDesk:
    """The desk and what was asked."""

    desk: RunningDesk
    names: dict[str, str]
    """What the groups are called: "benefit", "water", "thanks"."""

    def read(self, number: str) -> Any:
        """One question, apart from any session."""
        with self.desk.database.reading() as session:
            return session.scalars(select(Question).where(Question.public_id == number)).one()

    def asked(self, group: str) -> list[Question]:
        """The questions of a group, whatever became of them."""
        with self.desk.database.reading() as session:
            claim = triage.find_claim(session, self.names[group])
            return question_inbox.of_claim(session, claim, standing=False)

    def answers(self) -> list[Answer]:
        """All answers, oldest first."""
        with self.desk.database.reading() as session:
            return list(session.scalars(select(Answer).order_by(Answer.id)))


def ask_questions(desk: RunningDesk, people_asking: int = 7) -> QuestionDesk:
    """Three groups: a benefit proposed to the labour body, a rumour of the health body's, thanks that are unsure."""
    with desk.database.writing() as session:
        berik, aliya = people.find_person(session, "berik"), people.find_person(session, "aliya")
        source = sources.add_source(session, berik, sources.NewSource("form", "form", "", {}))
        world = AskedWorld(session, source, contacts.seal_of(desk.settings.question_keys))
        benefit = world.group(
            people_asking, BENEFIT, kind=QuestionKind.REQUEST, proposed="labour",
            because=("пособие", "Түркістан облысы"), consent=True,
        )  # fmt: skip
        world.ask("Сәуірдің жәрдемақысы қашан төленеді?", claim=benefit, to="chat-kk", language="kk",
                  answer_in=Language.KK, kind=QuestionKind.REQUEST, proposed="labour")  # fmt: skip
        water = world.group(3, WATER, kind=QuestionKind.RUMOUR, proposed="health", because=("вода",))
        thanks = world.group(1, "Рақмет сіздерге!", language="kk")
        body_contacts.answer_for(session, aliya, people.find_person(session, "saule"), world.body("labour"))
        question_clock.start(session, terms_of(session, desk.settings.questions, desk_zone(desk)))
        question_groups.refresh(session)
        names = {"benefit": benefit.public_id, "water": water.public_id, "thanks": thanks.public_id}
    return QuestionDesk(desk, names)


def desk_zone(desk: RunningDesk) -> Any:
    """The zone of the desk."""
    return desk.app.state.desk.zone


def send_to_body(asked: QuestionDesk, group: str) -> None:
    """A fact-checker accepts the proposed route of a group."""
    with asked.desk.database.writing() as session:
        berik = people.find_person(session, "berik")
        claim = triage.find_claim(session, asked.names[group])
        question_deciding.accept_route(session, berik, claim, question_inbox.of_claim(session, claim))
        question_groups.refresh(session)
