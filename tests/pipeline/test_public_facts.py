"""What the public is told around refutations: nothing of fewer than five, and never who asked."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from claims import people, refutations, sightings, sources, statements, triage
from claims.content import Text
from claims.public_facts import LEAST, Appearance, NarrativeFacts, coarse, public_facts
from claims.records import (
    Authority,
    AuthorityName,
    AuthoritySuccession,
    Claim,
    Narrative,
    NarrativeClaim,
    Question,
    Sighting,
    Source,
)
from claims.refutations import Draft
from claims.seen import Seen
from claims.settings import Settings, SiteSettings
from claims.statements import NewStatement
from claims.terms import Language, QuestionWay, Role, SightingKind, Verdict
from claims.triage import Proposed
from pipeline.editions import edition
from pipeline.publish import publish
from pipeline.weighing import weigh

START = datetime(2020, 7, 1, 9, tzinfo=UTC)
TEXTS = {code: Text(f"Воду отравили {code}", "Нет.", "Нет.") for code in ("kk", "ru", "en")}


@pytest.fixture
def settings(tmp_path):
    site = SiteSettings(folder=tmp_path / "site", cards=False)
    return Settings(data=tmp_path, site=site)


@pytest.fixture
def desk(database):
    """Somebody who decides, two who answer, a feed anybody can read and a table of questions nobody can."""
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        by = people.add_person(session, admin, "berik", "B", frozenset({Role.FACT_CHECKER, Role.EDITOR}))
        people.add_person(session, admin, "dana", "D", frozenset({Role.EDITOR}))
        for key, kind in (("feed", "feed"), ("muted", "feed"), ("table", "table")):
            sources.add_source(session, by, sources.NewSource(key, kind, f"https://{key}.example", {}))
        body = Authority(key="moh", names=[AuthorityName(language=Language.RU, name="Минздрав")])
        heir = Authority(key="heir", names=[AuthorityName(language=Language.RU, name="Преемник")])
        session.add_all([body, heir])
        session.flush()
        session.add(AuthoritySuccession(predecessor_id=body.id, successor_id=heir.id, happened_on=None))
    return database


@pytest.fixture
def see(desk):
    """Keeps a text of a source and puts it to *claim*, or opens one; the claim's id."""

    def seen(claim="", *, source="feed", after=0, kind=SightingKind.ENTRY, url="", confirmed=False):
        with desk.writing() as session:
            here = session.scalars(select(Source).where(Source.key == source)).one()
            number = session.query(Sighting).count()
            text = f"В посёлке отравили воду {number}"
            when = START + timedelta(days=after)
            sighting = sightings.record(
                session, here, Seen(str(number), text, published_at=when, kind=kind, url=url)
            )
            if not claim:
                return triage.open_claims(session, [sighting.id], "test")[0].public_id
            found = triage.find_claim(session, claim)
            if confirmed:
                triage.suggest(session, [Proposed(sighting.id, found.id, 0.6)], "test")
                triage.confirm(session, people.find_person(session, "berik"), sighting, found)
            else:
                triage.join(session, [Proposed(sighting.id, found.id, 0.99)], "test")
            return claim

    return seen


@pytest.fixture
def answer(desk):
    """An approved refutation of a claim, resting on one statement."""

    def answered(claim, as_of=date(2020, 7, 2)):
        with desk.writing() as session:
            berik, dana = (people.find_person(session, name) for name in ("berik", "dana"))
            new = NewStatement("moh", "О воде", date(2020, 7, 2), Language.RU, url="https://moh.example/1")
            statement = statements.add_statement(session, berik, new).public_id
            draft = Draft(
                Verdict.FALSE, as_of, TEXTS, (claim,), (statement,), channels=("site",), tags=("water",)
            )
            refutation = refutations.draft(session, berik, draft)
            version = refutations.submit(session, berik, refutation)
            refutations.approve(session, dana, refutation, version.digest)
            return refutation.public_id, statement

    return answered


def told(desk, claim):
    with desk.reading() as session:
        return public_facts(session).claims[claim]


def test_five_questions_of_one_person_are_not_told_of(desk, settings, see, answer):
    claim = see()
    answer(claim)
    for _ in range(6):
        see(claim, source="table", kind=SightingKind.QUESTION)
    with desk.writing() as session:
        asked = session.scalars(select(Sighting).where(Sighting.kind == SightingKind.QUESTION)).all()
        for number, sighting in enumerate(asked):
            session.add(
                Question(
                    public_id=f"q-{number}", sighting_id=sighting.id, way=QuestionWay.TABLE,
                    voice="one" if number else "another", received_at=START,
                )
            )  # fmt: skip
    weigh(desk, settings)
    assert told(desk, claim).asked == 0


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, 0), (4, 0), (5, 5), (9, 5), (10, 10), (44, 40), (99, 95), (100, 100), (129, 120), (41_872, 41_000)],
)
def test_a_count_is_rounded_down_and_nothing_below_five_is_left_of_it(number, said):
    assert coarse(number) == said
    assert coarse(number) in (0, *range(LEAST, number + 1))


def test_four_questions_are_not_told_of_and_five_are(desk, settings, see, answer):
    claim = see()
    answer(claim)
    for _ in range(4):
        see(claim, source="table", kind=SightingKind.QUESTION)
    weigh(desk, settings)
    assert told(desk, claim).asked == 0

    see(claim, source="table", kind=SightingKind.QUESTION)
    weigh(desk, settings)
    assert (told(desk, claim).asked, told(desk, claim).seen) == (5, 0)


def test_one_more_question_changes_nothing_that_is_published(desk, settings, see, answer):
    claim = see()
    answer(claim)
    for _ in range(6):
        see(claim, source="table", kind=SightingKind.QUESTION)
    weigh(desk, settings)
    before = told(desk, claim)
    see(claim, source="table", kind=SightingKind.QUESTION, after=2)
    weigh(desk, settings)
    assert told(desk, claim) == before


def test_it_was_seen_only_where_a_person_confirmed_it_in_a_feed_anybody_can_read(desk, settings, see, answer):
    claim = see(url="https://first.example/by-the-machine")
    answer(claim)
    see(claim, url="https://www.seen.example/1", after=1, confirmed=True)
    see(claim, url="https://www.seen.example/1", after=2, confirmed=True)
    see(claim, url="javascript:alert(1)", after=1, confirmed=True)
    see(claim, url="https://table.example/secret", source="table", after=1, confirmed=True)
    see(
        claim, source="table", kind=SightingKind.QUESTION, url="https://ask.example/", after=1, confirmed=True
    )
    weigh(desk, settings)
    facts = told(desk, claim)
    assert facts.appearances == (Appearance("https://www.seen.example/1", date(2020, 7, 2)),)
    assert facts.last_seen == date(2020, 7, 1)


def test_of_many_appearances_the_first_and_the_latest_four_are_told(desk, settings, see, answer):
    claim = see()
    answer(claim)
    for day in range(1, 9):
        see(claim, url=f"https://seen.example/{day}", after=day, confirmed=True)
    assert [one.url[-1] for one in told(desk, claim).appearances] == ["1", "5", "6", "7", "8"]


def test_a_rumour_is_back_in_public_when_five_say_it_again_or_a_public_page_does(desk, settings, see, answer):
    claim = see()
    answer(claim)
    see(claim, source="table", kind=SightingKind.QUESTION, after=100)
    weigh(desk, settings)
    assert told(desk, claim).back_since is None  # one question alone is a count of one

    see(claim, url="https://seen.example/again", after=103, confirmed=True)
    weigh(desk, settings)
    assert told(desk, claim).back_since == date(2020, 10, 12)

    for _ in range(3):
        see(claim, after=104)
    weigh(desk, settings)
    assert told(desk, claim).back_since == date(2020, 10, 9)


def test_an_answer_keeps_its_facts_when_its_claim_is_merged_into_another(desk, settings, see, answer):
    claim, heir = see(), see()
    answer(claim)
    for _ in range(5):
        see(heir, source="table", kind=SightingKind.QUESTION)
    with desk.writing() as session:
        pair = [triage.find_claim(session, name) for name in (claim, heir)]
        triage.merge(session, people.find_person(session, "berik"), *pair)
    weigh(desk, settings)
    assert told(desk, claim).asked == 5


def test_narratives_statements_and_authorities_are_told_under_their_public_names(desk, settings, see, answer):
    claim, other = see(), see()
    _, statement = answer(claim)
    with desk.writing() as session:
        numbers = dict(session.execute(select(Claim.public_id, Claim.id)).all())
        for key, member in (("water", claim), ("unanswered", other)):
            narrative = Narrative(key=key, names={"ru": "Отравители"})
            session.add(narrative)
            session.flush()
            session.add(NarrativeClaim(narrative_id=narrative.id, claim_id=numbers[member]))
    with desk.reading() as session:
        facts = public_facts(session)
    assert facts.narratives == [NarrativeFacts("water", {"ru": "Отравители"}, frozenset({claim}))]
    assert facts.authorities["moh"].successors == ("heir",)
    assert (facts.statements[statement].authority, facts.statements[statement].title) == ("moh", "О воде")


def test_no_word_of_a_question_and_no_small_count_stands_anywhere_in_the_built_site(
    desk, settings, see, answer
):
    claim = see()
    refutation, _ = answer(claim)
    canary = "канарейка-4471"
    with desk.writing() as session:
        table = session.scalars(select(Source).where(Source.key == "table")).one()
        found = triage.find_claim(session, claim)
        for number in range(3):
            text = f"{canary} спрашивает {number}: воду отравили?"
            url = f"https://{canary}.example/{number}"
            asked = sightings.record(
                session, table, Seen(f"{canary}{number}", text, kind=SightingKind.QUESTION, url=url)
            )
            triage.suggest(session, [Proposed(asked.id, found.id, 0.6)], "test")
            triage.confirm(session, people.find_person(session, "berik"), asked, found)
    weigh(desk, settings)
    publish(desk, settings, sleep=lambda _: None)
    around = edition(desk, "site").around
    assert around.claims[claim].asked == 0
    pages = [path for path in (settings.site_folder / "current").rglob("*") if path.is_file()]
    page = settings.site_folder / "current" / "ru" / "r" / refutation / "index.html"
    assert page in pages
    assert [path for path in pages if canary.encode() in path.read_bytes()] == []
    assert "Получено вопросов" not in page.read_text("utf-8")
    assert "Чаще всего спрашивают" not in (settings.site_folder / "current/ru/index.html").read_text("utf-8")
