"""Rules at work on a real record: done once, logged, undone, never against a person; and the dry run."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from claims import bodies, clock, inbox, lines, marks, people, rules, sightings, sources, triage
from claims.acts import Actor, verify
from claims.errors import NotAllowedError, NotFoundError, RefusedError
from claims.records import Act, Claim, ClaimRaise, RuleEffect, Ruling, Source
from claims.ruling import Actions, Conditions, Effect, Spec
from claims.seen import Seen
from claims.settings import Settings
from claims.terms import Mark, Role, RuleAction, SourceState
from claims.triage import Proposed
from pipeline import ruling
from pipeline.linkage import Band, Decision, Scored, with_holds
from pipeline.match import match
from pipeline.ruling import apply_rules, rehearse
from pipeline.run import weigh_and_rule

VACCINE = "Вакцинадан кейін балалар ауруханаға түсті деген хабар тарап жатыр"
BREAD = "Завтра подорожает хлеб во всех магазинах города, закупайтесь сегодня"


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path)


@pytest.fixture
def record(database):
    """Two feeds, two places, and people who decide."""
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        by = people.add_person(session, admin, "berik", "Берик", frozenset({Role.FACT_CHECKER}))
        people.add_person(session, admin, "dana", "Дана", frozenset({Role.EDITOR}))
        people.add_person(session, admin, "gulnar", "Гүлнар", frozenset({Role.ANALYST}))
        bodies.load_places(
            session,
            Actor.machine("setup"),
            [
                {"code": "KZ", "kind": "country", "names": [{"language": "kk", "name": "Қазақстан"}]},
                {
                    "code": "75",
                    "kind": "region",
                    "parent": "KZ",
                    "names": [{"language": "kk", "name": "Алматы"}],
                },
            ],
        )
        for key in ("one", "two"):
            sources.add_source(session, by, sources.NewSource(key, "feed", f"https://{key}.example", {}))
    return database


@pytest.fixture
def see(record):
    """Keeps a text of a source and joins it to a claim or opens one, as the matcher does; the claim's id."""
    count = 0

    def seen(text, claim="", *, source="one", score=0.97, region="", ago=timedelta()):
        nonlocal count
        count += 1
        with record.writing() as session:
            feed = session.scalars(select(Source).where(Source.key == source)).one()
            when = clock.now() - ago
            item = Seen(f"{count}", text, published_at=when, region=region, language="kk")
            sighting = sightings.record(session, feed, item)
            sighting.first_seen_at = when
            if claim:
                found = triage.find_claim(session, claim)
                triage.join(session, [Proposed(sighting.id, found.id, score)], "test")
                return claim
            return triage.open_claims(session, [sighting.id], "test")[0].public_id

    return seen


@pytest.fixture
def make(record):
    """Makes a rule; its number."""

    def made(actions, name="Vaccines", **conditions):
        with record.writing() as session:
            by = people.find_person(session, "berik")
            return rules.add(session, by, name, Conditions(**conditions), actions).id

    return made


@pytest.fixture
def act(record):
    """Does something to a claim as Berik."""

    def done(do, claim, *args):
        with record.writing() as session:
            return do(session, people.find_person(session, "berik"), triage.find_claim(session, claim), *args)

    return done


def tags(database, claim):
    with database.reading() as session:
        return triage.tags(session, triage.find_claim(session, claim))


def effects(database):
    with database.reading() as session:
        rows = session.scalars(select(RuleEffect).order_by(RuleEffect.id))
        return [(row.rule_id, row.version, row.sighting_id, row.action.value, row.value) for row in rows]


def test_a_rule_does_what_it_says_to_what_is_matched_after_it_and_logs_it(record, settings, see, make):
    before = see(VACCINE)
    rule = make(Actions(tag="vaccines", assign="dana", mute=True, hold=True), words=("вакцина",))
    after, other = see(VACCINE + "!"), see(BREAD)
    done = apply_rules(record, settings)
    assert (done.sightings, done.effects) == (2, 4)
    assert (tags(record, before), tags(record, after), tags(record, other)) == ([], ["vaccines"], [])
    with record.reading() as session:
        claim = triage.find_claim(session, after)
        assert claim.assigned_to.handle == "dana"
        assert marks.marks(session, claim) == {Mark.MUTED, Mark.HELD}
        acts = session.scalars(select(Act).where(Act.actor == "machine:rule").order_by(Act.seq)).all()
        assert [(one.verb, one.subject) for one in acts] == [
            (verb, f"claim:{after}") for verb in ("tag", "assign", "mute", "hold")
        ]
        assert f'"rule":{rule}' in acts[0].detail
        assert verify(session).faults == []
    assert effects(record) == [
        (rule, 1, 2, "tag", "vaccines"),
        (rule, 1, 2, "assign", "dana"),
        (rule, 1, 2, "mute", "yes"),
        (rule, 1, 2, "hold", "yes"),
    ]


def test_applying_the_rules_again_does_nothing(record, settings, see, make):
    make(Actions(tag="vaccines", points=5), words=("вакцина",))
    claim = see(VACCINE)
    see(VACCINE + " деген", claim)
    assert apply_rules(record, settings).effects == 2
    assert (apply_rules(record, settings).sightings, apply_rules(record, settings).effects) == (0, 0)
    see(VACCINE + " дейді", claim)
    again = apply_rules(record, settings)
    assert (again.sightings, again.effects) == (1, 0)


def test_many_batches_are_one_walk_that_can_be_broken_off_anywhere(record, settings, see, make, monkeypatch):
    make(Actions(tag="vaccines"), words=("вакцина",))
    for number in range(7):
        see(f"{VACCINE} {number} рет")
    monkeypatch.setattr(ruling, "BATCH", 2)
    real, calls = rules.carry_out, []

    def breaks_at_the_third(session, decided):
        calls.append(len(decided))
        found = real(session, decided)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return found

    monkeypatch.setattr(rules, "carry_out", breaks_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        apply_rules(record, settings)
    assert len(effects(record)) == 4  # the third batch left nothing: neither effect, nor log, nor place
    apply_rules(record, settings)
    assert [row[2] for row in effects(record)] == [1, 2, 3, 4, 5, 6, 7]


def test_a_person_who_untags_wins(record, settings, see, make, act):
    make(Actions(tag="vaccines"), words=("вакцина",))
    claim = see(VACCINE)
    apply_rules(record, settings)
    act(triage.untag, claim, "vaccines")
    see(VACCINE + " деген", claim)
    make(Actions(tag="vaccines"), name="Another that tags the same", words=("вакцина",))
    see(VACCINE + " дейді", claim)
    apply_rules(record, settings)
    assert tags(record, claim) == []


def test_a_person_who_undoes_unassigns_unmutes_or_releases_wins(record, settings, see, make, act):
    make(Actions(tag="vaccines", assign="dana", mute=True, hold=True), words=("вакцина",))
    claim = see(VACCINE)
    apply_rules(record, settings)
    with record.writing() as session:
        by = people.find_person(session, "berik")
        triage.undo(
            session, by, session.scalar(select(RuleEffect.act_seq).where(RuleEffect.value == "vaccines"))
        )
    act(triage.assign, claim, None)
    act(marks.take, claim, Mark.MUTED)
    act(marks.take, claim, Mark.HELD)
    make(Actions(tag="vaccines", assign="dana", mute=True, hold=True), name="Again", words=("вакцина",))
    see(VACCINE + " деген", claim)
    assert apply_rules(record, settings).effects == 0
    with record.reading() as session:
        found = triage.find_claim(session, claim)
        assert (triage.tags(session, found), found.assigned_to_id, marks.marks(session, found)) == (
            [],
            None,
            set(),
        )


def test_what_somebody_has_taken_on_stays_theirs(record, settings, see, make, act):
    make(Actions(assign="dana"), words=("вакцина",))
    claim = see(VACCINE)
    with record.writing() as session:
        berik = people.find_person(session, "berik")
        triage.assign(session, berik, triage.find_claim(session, claim), berik)
    assert apply_rules(record, settings).effects == 0


def test_a_raise_stands_in_the_priority_in_words_and_falls_with_its_undo(record, settings, see, make):
    claim = see(BREAD)
    weigh_and_rule(record, settings)

    def line():
        with record.reading() as session:
            return next(one for one in inbox.claim_lines(session) if one.id == claim)

    plain = line().weight.score
    make(Actions(points=30), name="Хлеб", words=("хлеб",))
    see(BREAD + " говорят", claim)
    weigh_and_rule(record, settings)
    raised = line().weight
    reason = next(one for one in raised.reasons if one["name"] == "rule")
    assert (reason["share"], reason["values"]) == (30.0, {"rule": "Хлеб"})
    assert raised.score >= plain + 30
    assert raised.score == pytest.approx(sum(one["share"] for one in raised.reasons), abs=0.05)
    with record.writing() as session:
        triage.undo(session, people.find_person(session, "dana"), session.scalar(select(RuleEffect.act_seq)))
    weigh_and_rule(record, settings)
    assert line().weight.score == pytest.approx(raised.score - 30, abs=0.01)
    see(BREAD + " все", claim)
    weigh_and_rule(record, settings)
    with record.reading() as session:
        assert session.scalar(select(func.count()).select_from(ClaimRaise)) == 0


def test_rules_do_not_drive_each_other_through_the_priority(record, settings, see, make):
    claim = see(BREAD)
    weigh_and_rule(record, settings)
    with record.reading() as session:
        plain = lines.claim_weight(session, triage.find_claim(session, claim)).score
    make(Actions(points=50), name="First", words=("хлеб",))
    make(Actions(tag="urgent"), name="Second", priority=plain + 20)
    for more in ("а", "б", "в"):
        see(f"{BREAD} {more}", claim)
        weigh_and_rule(record, settings)
    assert tags(record, claim) == []


def test_a_muted_claim_leaves_the_inbox_and_is_found_among_the_muted(record, settings, see, act):
    muted, other = see(VACCINE), see(BREAD)
    act(marks.put, muted, Mark.MUTED)

    def shown(**filters):
        with record.reading() as session:
            return {line.id for line in inbox.claim_lines(session, **filters)}

    for _ in range(2):  # before it is weighed and after
        assert (shown(), shown(muted=True)) == ({other}, {muted})
        weigh_and_rule(record, settings)
    act(marks.take, muted, Mark.MUTED)
    assert (shown(), shown(muted=True)) == ({muted, other}, set())


def test_a_held_claim_is_suggested_and_not_joined():
    sure = Scored(7, 0.99, 0.99, 70)
    joined = Decision(Band.JOIN, (sure,))
    assert with_holds(joined, {7}) == Decision(Band.SUGGEST, (sure,))
    assert with_holds(joined, {8}) == joined
    repeat = Decision(Band.JOIN, (Scored(7, 1.0, 1.0, 70, same=True),))
    assert with_holds(repeat, {7}) == repeat
    assert with_holds(Decision(Band.OPEN), {7}) == Decision(Band.OPEN)


def test_the_matcher_asks_a_person_about_what_is_like_a_held_claim(record, settings):
    texts = (
        "В Алматы с понедельника закроют все рынки и торговые центры из-за новой вспышки вируса",
        "Говорят, в Алматы с понедельника закроют все рынки и торговые центры из-за новой вспышки вируса",
    )

    def arrive(key, text):
        with record.writing() as session:
            sightings.record(session, session.scalars(select(Source)).first(), Seen(key, text))
        return match(record, settings)

    assert arrive("a", texts[0]).opened == 1
    with record.writing() as session:
        claim = session.scalars(select(Claim)).one()
        marks.put(session, people.find_person(session, "berik"), claim, Mark.HELD)
    done = arrive("b", texts[1])
    assert (done.joined, done.suggested) == (0, 1)


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({"sources": ("two",)}, ["two"]),
        ({"languages": ("kk",)}, ["one", "two"]),
        ({"languages": ("en",)}, []),
        ({"regions": ("KZ",)}, ["two"]),
        ({"regions": ("75",)}, ["two"]),
        ({"no_match": True}, ["one", "two"]),
        ({"score_from": 0.5}, []),
        ({"words": ("хлеб", "вакцина"), "all_words": True}, []),
        ({"words": ("хлеб", "вакцина")}, ["one", "two"]),
    ],
)
def test_each_condition_is_asked_of_the_record(record, settings, see, make, conditions, fits):
    make(Actions(tag="found"), **conditions)
    claims = {"one": see(VACCINE), "two": see(BREAD, source="two", region="75")}
    apply_rules(record, settings)
    assert [name for name, claim in claims.items() if tags(record, claim)] == fits


def test_the_score_is_that_of_the_match_and_not_of_a_claim_s_first_text(record, settings, see, make):
    make(Actions(tag="near"), score_from=0.6, score_to=0.8)
    claim = see(VACCINE)
    apply_rules(record, settings)
    assert tags(record, claim) == []
    see(VACCINE + " деген", claim, score=0.7)
    apply_rules(record, settings)
    assert tags(record, claim) == ["near"]


def test_volume_is_counted_in_the_hours_up_to_the_sighting(record, settings, see, make):
    make(Actions(tag="growing"), sightings=3, hours=6)
    slow = see(VACCINE, ago=timedelta(hours=9))
    see(VACCINE + " а", slow, ago=timedelta(hours=5))
    see(VACCINE + " б", slow, ago=timedelta(hours=1))
    fast = see(BREAD, ago=timedelta(hours=5))
    see(BREAD + " а", fast, ago=timedelta(hours=4))
    apply_rules(record, settings)
    assert (tags(record, slow), tags(record, fast)) == ([], [])
    see(BREAD + " б", fast, ago=timedelta(hours=3))
    apply_rules(record, settings)
    assert (tags(record, slow), tags(record, fast)) == ([], ["growing"])


def test_what_a_muted_source_shows_touches_nothing(record, settings, see, make):
    make(Actions(tag="vaccines"), words=("вакцина",))
    claim = see(VACCINE, source="two")
    with record.writing() as session:
        by = people.find_person(session, "berik")
        sources.turn(session, by, sources.find_source(session, "two"), SourceState.MUTED)
    apply_rules(record, settings)
    assert tags(record, claim) == []


def test_a_rule_that_is_off_does_nothing_and_switched_on_looks_from_then_on(record, settings, see, make):
    number = make(Actions(tag="vaccines"), words=("вакцина",))

    def switch(do):
        with record.writing() as session:
            return do(session, people.find_person(session, "dana"), rules.find_rule(session, number))

    assert switch(rules.switch_off) is not None
    assert switch(rules.switch_off) is None
    missed = see(VACCINE)
    apply_rules(record, settings)
    switch(rules.switch_on)
    caught = see(VACCINE + "!!")
    apply_rules(record, settings)
    assert (tags(record, missed), tags(record, caught)) == ([], ["vaccines"])


def test_an_edit_is_a_new_version_and_the_log_names_the_one_that_acted(record, settings, see, make):
    number = make(Actions(tag="old"), words=("вакцина",))
    claim = see(VACCINE)
    apply_rules(record, settings)
    with record.writing() as session:
        by, rule = people.find_person(session, "dana"), rules.find_rule(session, number)
        assert (
            rules.edit(session, by, rule, "Vaccines", Conditions(words=("вакцина",)), Actions(tag="old"))
            is None
        )
        rules.edit(session, by, rule, "Vaccines", Conditions(words=("вакцина",)), Actions(tag="new"), seen=1)
        with pytest.raises(RefusedError, match="somebody has changed the rule"):
            rules.edit(session, by, rule, "X", Conditions(no_match=True), Actions(tag="x"), seen=1)
    see(VACCINE + " деген", claim)
    apply_rules(record, settings)
    assert [(row[1], row[4]) for row in effects(record)] == [(1, "old"), (2, "new")]
    with record.reading() as session:
        rule = rules.find_rule(session, number)
        assert (rules.spec(rule, 1).actions.tag, rules.spec(rule).actions.tag) == ("old", "new")


def test_nothing_is_assigned_to_somebody_who_may_not_triage_any_more(record, settings, see, make):
    make(Actions(tag="vaccines", assign="dana"), words=("вакцина",))
    with record.writing() as session:
        people.disable(session, people.find_person(session, "aliya"), people.find_person(session, "dana"))
    claim = see(VACCINE)
    apply_rules(record, settings)
    with record.reading() as session:
        found = triage.find_claim(session, claim)
        assert (triage.tags(session, found), found.assigned_to_id) == (["vaccines"], None)


@pytest.mark.parametrize(
    ("conditions", "actions", "kind"),
    [
        ({"sources": ("none",)}, Actions(tag="x"), NotFoundError),
        ({"regions": ("99",)}, Actions(tag="x"), NotFoundError),
        ({"words": ("x",)}, Actions(assign="nobody"), NotFoundError),
        ({"words": ("x",)}, Actions(assign="gulnar"), RefusedError),
    ],
)
def test_a_rule_about_what_is_not_there_is_refused(make, conditions, actions, kind):
    with pytest.raises(kind):
        make(actions, **conditions)


def test_an_analyst_looks_and_changes_nothing(record):
    with record.writing() as session, pytest.raises(NotAllowedError):
        rules.add(
            session, people.find_person(session, "gulnar"), "X", Conditions(no_match=True), Actions(tag="x")
        )


def test_the_log_is_told_in_pages_with_what_was_undone_and_counted_by_day(record, settings, see, make):
    number = make(Actions(tag="vaccines"), words=("вакцина",))
    for more in "абв":
        see(f"{VACCINE} {more}")
    apply_rules(record, settings)
    with record.writing() as session:
        newest = rules.log(session, limit=1)[0]
        triage.undo(session, people.find_person(session, "berik"), newest.act)
    with record.reading() as session:
        rule = rules.find_rule(session, number)
        first = rules.log(session, rule, limit=2)
        rest = rules.log(session, rule, before=first[-1].id)
        assert [line.undone for line in first + rest] == [True, False, False]
        assert [line.sighting for line in first + rest] == [3, 2, 1]
        assert first[0].effect == Effect(RuleAction.TAG, "vaccines")
        zone = ZoneInfo("Asia/Almaty")
        counted = rules.counts(session, zone)
        assert counted == {number: {clock.now().astimezone(zone).date(): 3}}
        assert rules.last_effects(session)[number] == first[0].at


def test_a_merge_carries_the_hold_and_the_raise_over_and_not_the_mute(record, settings, see, make, act):
    make(Actions(points=7, mute=True, hold=True), words=("вакцина",))
    source, into = see(VACCINE), see(BREAD)
    apply_rules(record, settings)
    with record.writing() as session:
        by = people.find_person(session, "berik")
        merged = triage.merge(
            session, by, triage.find_claim(session, source), triage.find_claim(session, into)
        )
        claim = triage.find_claim(session, into)
        assert marks.marks(session, claim) == {Mark.HELD}
        assert marks.raises(session, [claim.id]) == {claim.id: [("Vaccines", 7)]}
        triage.undo(session, by, merged)
        claim = session.scalars(select(Claim).where(Claim.public_id == into)).one()
        assert (marks.marks(session, claim), marks.raises(session, [claim.id])) == (set(), {})


# --- the dry run --------------------------------------------------------------------------------------

TRIED = Spec(0, 1, "Tried", Conditions(words=("вакцина",)), Actions(tag="vaccines", points=5))


def test_a_dry_run_tells_what_would_have_been_touched_and_changes_nothing(record, settings, see):
    claim = see(VACCINE)
    see(VACCINE + " деген", claim)
    see(VACCINE + " бұрын", ago=timedelta(days=31))
    see(BREAD)
    with record.reading() as session:
        before = session.scalar(select(func.max(Act.seq)))
        found = rehearse(session, TRIED)
        assert session.scalar(select(func.max(Act.seq))) == before
    assert (found.sightings, found.claims, found.looked_at, found.whole) == (2, 1, 3, True)
    assert found.changed == {RuleAction.TAG: 1, RuleAction.RAISE: 1}
    newest, older = found.examples
    assert (newest.sighting_id, newest.claim, newest.effects) == (2, claim, TRIED.actions.effects)
    assert (older.sighting_id, older.effects) == (1, ())
    assert effects(record) == []


def test_a_dry_run_decides_as_the_rule_does(record, settings, see, make):
    make(Actions(tag="vaccines", points=5), words=("вакцина",), sightings=2, hours=12)
    with record.reading() as session:
        (working,) = rules.at_work(session)
    for number in range(3):
        claim = see(f"{VACCINE} {number}")
        see(f"{VACCINE} {number} деген", claim)
        see(f"{BREAD} {number}")
    with record.reading() as session:
        told = rehearse(session, working)
    apply_rules(record, settings)
    done = effects(record)
    assert told.sightings == len({row[2] for row in done}) == 3
    assert sum(told.changed.values()) == len(done) == 6


def test_a_dry_run_says_when_it_did_not_look_at_everything(record, see, monkeypatch):
    monkeypatch.setattr(ruling, "BATCH", 1)  # four sightings a page
    for number in range(9):
        see(f"{VACCINE} {number}", ago=timedelta(minutes=number))
    with record.reading() as session:
        found = rehearse(session, TRIED, most=4)
        whole = rehearse(session, TRIED)
    assert (found.looked_at, found.sightings, found.whole) == (4, 4, False)
    assert [example.sighting_id for example in found.examples] == [1, 2, 3, 4]
    assert (whole.looked_at, whole.sightings, whole.whole) == (9, 9, True)


def test_a_dry_run_of_what_is_so_already_would_change_nothing(record, see, act):
    claim = see(VACCINE)
    act(triage.tag, claim, "vaccines")
    with record.reading() as session:
        found = rehearse(session, TRIED)
    assert (found.sightings, found.changed) == (1, {RuleAction.RAISE: 1})


def test_rules_that_are_off_cost_nothing_and_leave_the_place_where_it_was(record, settings, see):
    see(VACCINE)
    apply_rules(record, settings)
    with record.reading() as session:
        assert session.get(Ruling, 1) is None
