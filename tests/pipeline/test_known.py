"""What is known comes from the record; the index beside it is a cache that may be old, foreign, broken or gone."""

import gc
import shutil
from datetime import date

import pytest
from sqlalchemy import select

from claims import people, refutations, sightings, sources, statements, triage
from claims.content import Text
from claims.database import rehearsal
from claims.records import Authority, AuthorityName, Claim, Match, Sighting
from claims.refutations import Draft
from claims.seen import Seen
from claims.settings import Settings
from claims.sources import NewSource
from claims.statements import NewStatement
from claims.terms import Language, Role, SourceState, Verdict
from models.candidates import AnotherWriterError, CandidateIndex
from models.text import fold
from pipeline.explaining import explain
from pipeline.known import Known
from pipeline.match import match
from pipeline.passages import Kind, kind_of, parts

DAM = "The dam above the town will burst on Friday and everyone must leave"
BANK = "С понедельника банки заблокируют карты всех, кто не обновил номер телефона"
SNOW = "Қар қалың жауады, мектептер бір апта жабық болады дейді"
ANSWER = (
    "The rescue service measured the reservoir this morning. Its level stands two metres below the crest. "
    "Engineers inspected the spillway gates and found no crack. Nobody needs to be evacuated from Eastfield."
)


@pytest.fixture
def settings(database, tmp_path):
    return Settings(
        data=tmp_path / "data", database=database.engine.url.render_as_string(hide_password=False)
    )


@pytest.fixture
def folder(settings):
    return settings.data / "index"


@pytest.fixture
def desk(database):
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "A", frozenset({Role.ADMINISTRATOR}))
        berik = people.add_person(
            session, admin, "berik", "B", frozenset({Role.FACT_CHECKER, Role.ADMINISTRATOR})
        )
        for handle in ("dana", "erlan"):
            people.add_person(session, admin, handle, handle, frozenset({Role.EDITOR}))
        names = [AuthorityName(language=code, name=f"Body ({code.value})") for code in Language]
        session.add(Authority(key="body", topics=[], names=names))
        sources.add_source(session, berik, NewSource("feed", "table", "s.csv", {}))
        sources.add_source(session, berik, NewSource("other", "table", "o.csv", {}))


@pytest.fixture
def said(database, desk):
    """Tells the desk what a source showed, and gives the number."""

    def say(key, text, source="feed"):
        with database.writing() as session:
            row = sightings.record(session, sources.find_source(session, source), Seen(key, text))
            return row.id

    return say


@pytest.fixture
def matched(database, settings, said):
    numbers = [said("dam", DAM), said("bank", BANK), said("snow", SNOW, "other")]
    match(database, settings)
    return numbers


def claims(database):
    with database.reading() as session:
        return dict(
            session.execute(
                select(Match.sighting_id, Match.claim_id).where(Match.standing.in_(triage.MEMBER))
            ).all()
        )


def act(database, deed, who="berik"):
    with database.writing() as session:
        return deed(session, people.find_person(session, who))


def held(folder):
    """What the index says by itself: keys with labels."""
    index = CandidateIndex.open(folder)
    found = dict(zip(index.keys().tolist(), index.labels().tolist(), strict=True))
    index.close()
    return found


def opened(database, folder, noted=None):
    with database.reading() as session:
        return Known.load(session, folder, noted=(noted.append if noted is not None else lambda _: None))


def truth(database):
    """Keys with labels of an index made from the record alone."""
    with database.reading() as session:
        index = Known.load(session).index
    return dict(zip(index.keys().tolist(), index.labels().tolist(), strict=True))


def test_the_index_holds_what_the_record_says_and_a_second_run_adds_nothing(
    database, settings, folder, matched
):
    assert held(folder) == claims(database) == truth(database)
    assert match(database, settings).sightings == 0
    assert held(folder) == claims(database)


def test_garbage_is_collected_as_ever_after_a_run(database, settings, matched, said):
    said("new", DAM)
    during = []
    match(
        database, settings, told=lambda done, of: during.append((gc.isenabled(), gc.get_freeze_count() > 0))
    )
    assert during == [(False, True)]
    assert (gc.isenabled(), gc.get_freeze_count()) == (True, 0)


def test_a_new_text_joins_what_an_earlier_run_indexed(database, settings, folder, matched, said):
    number = said("again", f"{DAM}!!!")
    assert match(database, settings).joined == 1
    assert held(folder) == claims(database)
    assert claims(database)[number] == claims(database)[matched[0]]


def test_merges_splits_wordings_and_their_undoing_are_taken_over(database, settings, folder, matched, said):
    numbers = claims(database)
    dam, bank = numbers[matched[0]], numbers[matched[1]]

    def merge(session, by):
        return triage.merge(session, by, session.get(Claim, dam), session.get(Claim, bank))

    def word(session, by):
        return triage.word(session, by, session.get(Claim, bank), Language.RU, "Банки заблокируют карты")

    def split(session, by):
        return triage.split(session, by, session.get(Claim, bank), [session.get(Sighting, matched[0])]).id

    done = act(database, merge)
    for deed in (lambda s, by: triage.undo(s, by, done), merge, split):
        known = opened(database, folder)
        known.close()
        assert held(folder) == truth(database)
        act(database, deed)
    act(database, word, "dana")
    known = opened(database, folder)
    assert known.worded == {bank: [key for key in known.index.keys().tolist() if key < 0]}
    known.close()
    assert held(folder) == truth(database)


def test_a_muted_source_is_taken_back_and_a_revised_text_is_read_again(
    database, settings, folder, matched, said
):
    act(database, lambda s, by: sources.turn(s, by, sources.find_source(s, "other"), SourceState.MUTED))
    said("dam", "Совсем другой текст: завтра подорожает соль")
    known = opened(database, folder)
    assert known.index.folded(matched[0]).words == fold("Совсем другой текст: завтра подорожает соль").words
    assert matched[2] not in known.index
    known.close()
    assert held(folder) == truth(database)


@pytest.mark.parametrize("harm", ["gone", "record", "texts", "lists", "empty"])
def test_a_broken_index_is_mended_and_said_so(database, settings, folder, matched, said, harm):
    if harm == "gone":
        shutil.rmtree(folder)
    elif harm == "empty":
        shutil.rmtree(folder)
        folder.mkdir()
    else:
        name = {"record": "held.2", "texts": "texts.2", "lists": "pool.*"}[harm]
        path = next(folder.glob(name))
        content = bytearray(path.read_bytes())
        for place in range(min(64, len(content))):
            content[place] ^= 0x55
        if harm == "record":
            content[4096:4160] = b"?" * 64
        path.write_bytes(content)
    noted = []
    number = said("again", f"{DAM}!!!")
    assert match(database, settings, noted=noted.append).joined == 1
    assert [line.split(":")[0] for line in noted] == (
        ["The index is made anew"] if harm in ("record", "texts") else []
    )
    assert held(folder) == claims(database)
    assert claims(database)[number] == claims(database)[matched[0]]


def test_an_index_of_another_database_is_made_anew(database, settings, folder, matched):
    with CandidateIndexNote(folder) as note:
        note.replace('"head": "', '"head": "9')
    noted = []
    opened(database, folder, noted).close()
    assert noted == ["The index is made anew: it was made from another database."]
    assert held(folder) == truth(database)


class CandidateIndexNote:
    """Changes what the index noted."""

    def __init__(self, folder):
        self.index = CandidateIndex.open(folder)
        self.note = self.index.note

    def __enter__(self):
        return self

    def replace(self, old, new):
        self.note = self.note.replace(old, new)

    def __exit__(self, *_):
        self.index.commit(self.note).close()


def test_a_run_that_dies_before_the_index_commits_is_made_up_for(
    database, settings, folder, matched, said, monkeypatch
):
    said("again", f"{DAM}!!!")
    said("salt", "Завтра подорожает соль, говорят на базаре все соседки")

    def die(self):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Known, "commit", die)
        with pytest.raises(KeyboardInterrupt):
            match(database, settings)
    opened(database, folder).close()
    assert held(folder) == claims(database) == truth(database)
    assert len(claims(database)) == 5


def test_another_person_s_act_during_a_run_is_not_lost(database, settings, folder, matched, said):
    known = opened(database, folder)
    dam, bank = claims(database)[matched[0]], claims(database)[matched[1]]
    act(database, lambda s, by: triage.merge(s, by, s.get(Claim, dam), s.get(Claim, bank)))
    with database.writing() as session:
        known.reach(session)
    known.commit()
    known.close()
    opened(database, folder).close()
    assert held(folder) == truth(database)


def test_a_rehearsal_leaves_the_index_as_it_was(database, settings, folder, matched, said):
    before = held(folder)
    said("again", f"{DAM}!!!")
    with rehearsal(database) as pretended:
        assert match(pretended, settings).joined == 1
    assert held(folder) == before
    assert match(database, settings).joined == 1


def test_the_evidence_can_be_asked_for_while_somebody_matches(database, settings, folder, matched, said):
    number = said("again", "Is it true that the dam above the town will burst on Friday?")
    match(database, settings)
    index = CandidateIndex.open(folder)
    with pytest.raises(AnotherWriterError):
        opened(database, folder)
    assert len(explain(database, settings, number)) > 1
    index.close()


def refute(database, claim):
    with database.writing() as session:
        dana, erlan = people.find_person(session, "dana"), people.find_person(session, "erlan")
        new = NewStatement("body", "Notice", date(2026, 11, 1), Language.EN, found_at="board")
        statement = statements.add_statement(session, dana, new)
        text = Text("The dam will burst", "No. Its level is normal.", ANSWER)
        texts = {
            "en": text,
            "kk": Text("Бөгет бұзылады", "Жоқ.", "Су деңгейі қалыпты."),
            "ru": Text("Плотина", "Нет.", "Нет."),
        }
        draft = Draft(
            Verdict.FALSE,
            date(2026, 11, 1),
            texts,
            (session.get(Claim, claim).public_id,),
            (statement.public_id,),
            ("site",),
        )
        refutation = refutations.draft(session, dana, draft)
        version = refutations.submit(session, dana, refutation)
        refutations.approve(session, erlan, refutation, version.digest)


def test_a_question_that_meets_only_a_refutation_s_text_finds_its_claim_and_never_joins(
    database, settings, folder, matched
):
    claim = claims(database)[matched[0]]
    refute(database, claim)
    known = opened(database, folder)
    told = [key for key in known.index.keys().tolist() if kind_of(key) is Kind.REFUTATION]
    assert len(told) == 3
    question = "Engineers inspected the spillway gates and found no crack. Nobody needs to be evacuated from Eastfield"
    best = known.score(fold(question))[0]
    assert (best.claim, best.same, best.nearest in told) == (claim, False, True)
    assert best.score < known.matcher.bars.join
    near = known.nearest_claims(question)
    assert (near[0].claim, len(near[0].reasons) > 0) == (claim, True)
    known.close()
    assert held(folder) == truth(database)


def test_a_text_falls_into_passages_that_end_with_a_sentence():
    assert parts("Бір екі. Үш төрт бес! Алты", words=4) == ["Бір екі.", "Үш төрт бес! Алты"]
    assert parts("") == []
    assert " ".join(parts("сөз " * 1_000)) == ("сөз " * 1_000).strip()
