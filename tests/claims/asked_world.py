"""Questions in claims of their own and bodies they go to, for the tests of the desk's side."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from claims import question_groups, questions, triage
from claims.records import Authority, AuthorityName, Claim, Question, Source
from claims.sealing import Seal
from claims.seen import Asked
from claims.terms import DecidedBy, Language, QuestionKind, QuestionWay


@dataclass
class AskedWorld:
    """A record with groups of questions."""

    session: Session
    source: Source
    seal: Seal
    counted: int = 0
    bodies: dict[str, Authority] = field(default_factory=dict)

    def body(self, key: str) -> Authority:
        """The body with this key, made when it is asked for first."""
        if key not in self.bodies:
            authority = Authority(key=key)
            names = {Language.KK: f"{key} (kk)", Language.RU: f"{key} (ru)", Language.EN: f"The {key}"}
            authority.names = [AuthorityName(language=code, name=name) for code, name in names.items()]
            self.session.add(authority)
            self.session.flush()
            self.bodies[key] = authority
        return self.bodies[key]

    def ask(
        self,
        text: str,
        *,
        claim: Claim | None = None,
        to: str = "",
        kind: QuestionKind | None = None,
        sure: float = 0.9,
        proposed: str = "",
        because: tuple[str, ...] = (),
        language: str = "ru",
        answer_in: Language | None = None,
        consent: bool = False,
        region: str = "",
    ) -> tuple[Question, Claim]:
        """One question; of a claim of its own unless one is named. *to*: the asker's chat."""
        self.counted += 1
        asked = Asked(
            f"asked-{self.counted}", text, QuestionWay.TELEGRAM if to else QuestionWay.FORM, to=to,
            language=language, answer_in=answer_in, consent=consent, region=region,
        )  # fmt: skip
        receipt = questions.ask(self.session, self.source, self.seal, asked)
        question = questions.find(self.session, receipt.number)
        if claim is None:
            (claim,) = triage.open_claims(self.session, [question.sighting_id], "test")
        else:
            triage.join(self.session, [triage.Proposed(question.sighting_id, claim.id, 0.9)], "test")
        if kind is not None:
            question.kind, question.kind_by, question.kind_confidence = kind, DecidedBy.MACHINE, sure
        if proposed:
            question.authority_id, question.route_by = self.body(proposed).id, DecidedBy.MACHINE
            question.route_confidence, question.route_reasons = 0.8, list(because)
        self.session.flush()
        return question, claim

    def group(self, count: int, text: str = "Когда выплатят пособие?", **more: object) -> Claim:
        """A claim that so many people ask."""
        _, claim = self.ask(text, to=f"chat-{text}-0", **more)  # type: ignore[arg-type]
        for number in range(1, count):
            self.ask(f"{text} {number}", claim=claim, to=f"chat-{text}-{number}", **more)  # type: ignore[arg-type]
        self.counted_up()
        return claim

    def counted_up(self) -> int:
        """The groups brought up to the record."""
        return question_groups.refresh(self.session)
