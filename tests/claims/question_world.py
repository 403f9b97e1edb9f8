"""Questions in the record at times of our choosing, for the tests of the clock."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from claims import questions, sightings, triage
from claims.question_terms import Terms
from claims.records import Authority, AuthorityName, Claim, Person, PersonAuthority, Question, Source
from claims.sealing import Seal
from claims.seen import Asked, Seen
from claims.terms import DecidedBy, Language, QuestionState, QuestionWay
from claims.working_days import Calendar

ALMATY = ZoneInfo("Asia/Almaty")


def at(written: str) -> datetime:
    """A moment by the clock of Almaty, such as "2026-03-16 10:00"."""
    return datetime.fromisoformat(written).replace(tzinfo=ALMATY)


def terms(calendar: Calendar | None = None, answer_days: int = 15) -> Terms:
    """The law's terms by Kazakhstan's working days."""
    return Terms(calendar or Calendar("KZ"), ALMATY, time(18, 30), 1, 3, answer_days)


@dataclass
class World:
    """A record that questions are put into."""

    session: Session
    source: Source
    seal: Seal
    counted: int = 0

    def ask(
        self,
        when: str,
        text: str = "Рас па?",
        *,
        to: str = "",
        region: str = "",
        claim: Claim | None = None,
        authority: Authority | None = None,
        topic: str = "",
        way: QuestionWay = QuestionWay.TELEGRAM,
    ) -> Question:
        """A question that came at *when*; with a body that a person chose when *authority* is given."""
        self.counted += 1
        asked = Asked(
            f"k{self.counted}",
            text,
            way,
            to=to,
            region=region,
            language="kk",
            answer_in=Language.RU if to else None,
            asked_at=at(when),
        )
        receipt = questions.ask(self.session, self.source, self.seal, asked)
        question = questions.find(self.session, receipt.number)
        question.topic = topic
        if claim is not None:
            triage.join(self.session, [triage.Proposed(question.sighting_id, claim.id, 0.9)], "test")
        if authority is not None:
            question.authority_id, question.route_by = authority.id, DecidedBy.PERSON
            question.state = QuestionState.ROUTED
        self.session.flush()
        return question

    def answer(self, question: Question, when: str) -> None:
        """The question is answered."""
        question.state, question.answered_at = QuestionState.ANSWERED, at(when)
        self.session.flush()

    def body(self, key: str, **names: str) -> Authority:
        """A body, called so in each language."""
        authority = Authority(key=key)
        authority.names = [AuthorityName(language=Language(code), name=name) for code, name in names.items()]
        self.session.add(authority)
        self.session.flush()
        return authority

    def claim(self, text: str = "Қауесет") -> Claim:
        """A claim that questions may state."""
        self.counted += 1
        seen = sightings.record(self.session, self.source, Seen(f"k{self.counted}", text))
        assert seen is not None
        (claim,) = triage.open_claims(self.session, [seen.id], "test")
        return claim

    def answers_for(self, person: Person, authority: Authority) -> None:
        """From now on *person* answers for *authority*."""
        self.session.add(
            PersonAuthority(person_id=person.id, authority_id=authority.id, given_at=at("2020-01-01 10:00"))
        )
        self.session.flush()
