"""Claims and sightings: what the machine carries out, what a person decides, and how all of it is undone."""

from itertools import pairwise

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from claims import acts, clock, refutations, sightings, sources, triage
from claims.errors import NotAllowedError, NotFoundError, RefusedError
from claims.records import Act, Claim, ClaimWeight, Match, Sighting
from claims.seen import Seen
from claims.terms import ClaimState, Language, SourceState, Standing
from claims.triage import Proposed

TABLES = ("matches", "claims", "claim_tags", "claim_wordings", "refutation_claims", "sources")


@pytest.fixture
def seen(session, source):
    """Sightings, by number, made when first asked for."""
    made = {}

    def sighting(number):
        if number not in made:
            made[number] = sightings.record(session, source, Seen(f"n{number}", f"text {number}"))
        return made[number]

    return sighting


@pytest.fixture
def two(session, seen):
    """Claims A (sightings 1, 2; 3 suggested) and B (sightings 4, 5)."""
    a, b = triage.open_claims(session, [seen(1).id, seen(4).id], "test")
    triage.join(session, [Proposed(seen(2).id, a.id, 0.98), Proposed(seen(5).id, b.id, 0.97)], "test")
    triage.suggest(session, [Proposed(seen(3).id, a.id, 0.7, {"token_set": 0.8})], "test")
    return a, b


def standings(session, claim):
    session.flush()
    return {
        match.sighting.key: match.standing.value
        for match in session.scalars(select(Match).where(Match.claim_id == claim.id))
    }


def dump(session):
    """Everything that deciding can change, row by row."""
    session.flush()
    return {
        table: sorted(map(repr, session.execute(text(f"SELECT * FROM {table}")).all())) for table in TABLES
    }


def last_act(session):
    return session.scalar(select(Act).order_by(Act.seq.desc()).limit(1))


# --- the machine --------------------------------------------------------------------------------------


def test_a_new_claim_is_founded_by_its_sighting(session, seen):
    first, second = triage.open_claims(session, [seen(1).id, seen(2).id], "matcher-1")
    assert standings(session, first) == {"n1": "joined"}
    match = triage.members(session, second)[0]
    assert (match.sighting_id, match.score, match.reasons, match.matcher) == (
        seen(2).id,
        1.0,
        {"founding": True},
        "matcher-1",
    )
    assert (first.state, first.opened_by_id) == (ClaimState.OPEN, None)
    assert [(act.actor, act.verb, act.subject) for act in session.scalars(select(Act).order_by(Act.seq))][
        -2:
    ] == [("machine:matcher", "open_claim", f"claim:{claim.public_id}") for claim in (first, second)]


def test_claims_may_be_opened_for_their_numbers_alone_in_the_order_of_their_sightings(session, seen):
    numbers = triage.open_numbers(session, [seen(3).id, seen(1).id, seen(2).id], "test")
    founded = [triage.members(session, session.get_one(Claim, number))[0].sighting_id for number in numbers]
    assert founded == [seen(3).id, seen(1).id, seen(2).id]


def test_nothing_to_open_join_or_suggest_leaves_no_trace(session, source):
    before = acts.head(session)
    assert triage.open_claims(session, [], "test") == []
    triage.join(session, [], "test")
    triage.suggest(session, [], "test")
    assert acts.head(session) == before


def test_joined_sightings_are_members_and_suggested_ones_are_not(session, two, seen):
    a, _ = two
    assert standings(session, a) == {"n1": "joined", "n2": "joined", "n3": "suggested"}
    assert [match.sighting_id for match in triage.members(session, a)] == [seen(1).id, seen(2).id]
    assert [match.sighting_id for match in triage.members(session, a, Standing.SUGGESTED)] == [seen(3).id]
    assert triage.members(session, a, Standing.SUGGESTED)[0].reasons == {"token_set": 0.8}


def test_the_machine_joins_a_sighting_to_one_claim_only(session, two, seen):
    _, b = two
    with pytest.raises(IntegrityError), session.begin_nested():
        triage.join(session, [Proposed(seen(1).id, b.id, 0.99)], "test")


def test_the_machine_never_speaks_twice_of_the_same_pair(session, two, seen):
    a, _ = two
    with pytest.raises(IntegrityError), session.begin_nested():
        triage.suggest(session, [Proposed(seen(2).id, a.id, 0.5)], "test")


@pytest.mark.parametrize("standing", [Standing.CONFIRMED, Standing.REJECTED])
def test_the_database_lets_no_machine_confirm_or_reject(session, two, seen, standing):
    match = triage._machine_match(Proposed(seen(9).id, two[0].id, 0.9), standing, "test")
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(Match.__table__.insert(), [match])


@pytest.mark.parametrize("standing", [Standing.JOINED, Standing.SUGGESTED])
def test_the_database_lets_no_person_join_or_suggest(session, two, seen, checker, standing):
    match = triage._machine_match(Proposed(seen(9).id, two[0].id, 0.9), standing, "test")
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(Match.__table__.insert(), [{**match, "decided_by_id": checker.id}])


@pytest.mark.parametrize("score", [-0.01, 1.01])
def test_a_score_is_a_probability(session, two, seen, score):
    with pytest.raises(IntegrityError), session.begin_nested():
        triage.suggest(session, [Proposed(seen(9).id, two[0].id, score)], "test")


# --- people: effect and act ---------------------------------------------------------------------------


def test_confirming_makes_a_member_by_name(session, two, seen, checker):
    a, _ = two
    seq = triage.confirm(session, checker, seen(3), a)
    assert standings(session, a)["n3"] == "confirmed"
    match = triage._match(session, seen(3), a)
    assert (match.decided_by_id, match.score, match.reasons) == (checker.id, 0.7, {"token_set": 0.8})
    act = session.get(Act, seq)
    assert (act.actor, act.verb, act.subject) == ("berik", "confirm", f"claim:{a.public_id}")


def test_confirming_elsewhere_ends_the_machines_join(session, two, seen, checker):
    a, b = two
    triage.confirm(session, checker, seen(2), b)
    assert "n2" not in standings(session, a)
    assert standings(session, b)["n2"] == "confirmed"


def test_a_sighting_can_be_confirmed_in_two_claims(session, two, seen, checker):
    a, b = two
    triage.confirm(session, checker, seen(3), a)
    triage.confirm(session, checker, seen(3), b)
    assert (standings(session, a)["n3"], standings(session, b)["n3"]) == ("confirmed", "confirmed")


def test_what_a_person_rejected_the_machine_cannot_join_or_suggest_again(session, two, seen, checker):
    a, _ = two
    triage.reject(session, checker, seen(2), a)
    assert standings(session, a)["n2"] == "rejected"
    for verb in (triage.join, triage.suggest):
        with pytest.raises(IntegrityError), session.begin_nested():
            verb(session, [Proposed(seen(2).id, a.id, 1.0)], "test")


def test_a_rejected_sighting_without_a_home_is_matched_again(session, two, seen, checker):
    a, b = two
    seen(2).matched_at = seen(3).matched_at = clock.now()
    triage.confirm(session, checker, seen(3), b)
    triage.reject(session, checker, seen(2), a)
    triage.reject(session, checker, seen(3), a)
    assert (seen(2).matched_at is None, seen(3).matched_at is None) == (True, False)


def test_merging_makes_a_redirect_and_carries_everything_over(
    session, two, seen, checker, editor, refutation
):
    a, b = two
    triage.confirm(session, checker, seen(6), a)
    triage.reject(session, checker, seen(7), a)
    triage.tag(session, checker, a, "health")
    triage.tag(session, checker, a, "both")
    triage.tag(session, checker, b, "both")
    refutations.link(session, editor, refutation, a)
    triage.merge(session, checker, a, b)
    session.expire_all()
    assert (a.state, a.merged_into_id) == (ClaimState.MERGED, b.id)
    assert standings(session, a) == {}
    assert standings(session, b) == {
        "n1": "joined",
        "n2": "joined",
        "n3": "suggested",
        "n4": "joined",
        "n5": "joined",
        "n6": "confirmed",
        "n7": "rejected",
    }
    assert sorted(session.scalars(select(triage.ClaimTag.tag).where(triage.ClaimTag.claim_id == b.id))) == [
        "both",
        "health",
    ]
    assert b.public_id in refutations.read(refutation).claims
    assert a.public_id not in refutations.read(refutation).claims


@pytest.mark.parametrize(
    ("in_source", "in_target", "after"),
    [
        ("confirm", "suggest", "confirmed"),
        ("confirm", "reject", "confirmed"),
        ("confirm", "confirm", "confirmed"),
        ("join", "suggest", "joined"),
        ("join", "reject", "rejected"),
        ("suggest", "reject", "rejected"),
        ("suggest", "suggest", "suggested"),
        ("suggest", "confirm", "confirmed"),
        ("reject", "join", "joined"),
        ("reject", "confirm", "confirmed"),
    ],
)
def test_a_sighting_that_both_claims_know_is_known_once_after_the_merge(
    session, two, seen, checker, in_source, in_target, after
):
    a, b = two
    nine = seen(9)

    def stand(verb, claim):
        if verb in ("join", "suggest"):
            getattr(triage, verb)(session, [Proposed(nine.id, claim.id, 0.6)], "test")
        else:
            getattr(triage, verb)(session, checker, nine, claim)

    if in_source == "join":  # a person's decision first: confirming would end the machine's join
        stand(in_target, b)
        stand(in_source, a)
    else:
        stand(in_source, a)
        stand(in_target, b)
    before = dump(session)
    seq = triage.merge(session, checker, a, b)
    assert standings(session, b)["n9"] == after
    assert [standing for standing in standings(session, a).values() if standing != "rejected"] == []
    triage.undo(session, checker, seq)
    assert dump(session) == before


def test_a_sighting_whose_join_ends_in_a_merge_is_matched_again(session, two, seen, checker):
    a, b = two
    triage.reject(session, checker, seen(2), b)
    seen(2).matched_at = clock.now()
    triage.merge(session, checker, a, b)
    assert (standings(session, b)["n2"], seen(2).matched_at) == ("rejected", None)


def test_a_merged_claim_is_found_where_it_went_however_long_the_way(session, seen, checker):
    claims = triage.open_claims(session, [seen(n).id for n in range(1, 6)], "test")
    for source, into in pairwise(claims):
        triage.merge(session, checker, source, into)
    assert [triage.find_claim(session, claim.public_id) for claim in claims] == [claims[-1]] * 5
    assert standings(session, claims[-1]) == {f"n{n}": "joined" for n in range(1, 6)}


def test_a_claim_is_not_merged_with_itself_nor_twice_nor_in_a_circle(session, two, checker):
    a, b = two
    with pytest.raises(RefusedError, match="the same claim"):
        triage.merge(session, checker, a, a)
    triage.merge(session, checker, a, b)
    for source, into in ((a, b), (b, a)):
        with pytest.raises(RefusedError, match=f"{a.public_id} was merged into {b.public_id}; name that one"):
            triage.merge(session, checker, source, into)
    assert triage.resolve(session, a) is b


def test_the_database_refuses_a_redirect_to_nowhere_and_to_itself(session, two):
    a, _ = two
    for statement in (
        f"UPDATE claims SET state = 'merged' WHERE id = {a.id}",
        f"UPDATE claims SET merged_into_id = id, state = 'merged' WHERE id = {a.id}",
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(statement))


def test_splitting_gives_some_sightings_a_claim_of_their_own(session, two, seen, checker):
    a, _ = two
    new = triage.split(session, checker, a, [seen(2)])
    assert standings(session, new) == {"n2": "confirmed"}
    assert standings(session, a) == {"n1": "joined", "n2": "rejected", "n3": "suggested"}
    assert (new.state, new.opened_by_id, new.public_id != a.public_id) == (ClaimState.OPEN, checker.id, True)


def test_a_split_that_is_merged_back_has_all_its_sightings_again(session, two, seen, checker):
    a, _ = two
    new = triage.split(session, checker, a, [seen(2)])
    triage.merge(session, checker, new, a)
    assert [match.sighting.key for match in triage.members(session, a)] == ["n1", "n2"]


def test_a_split_takes_neither_nothing_nor_everything_nor_what_is_not_there(session, two, seen, checker):
    a, _ = two
    for leaving in ([], [seen(1), seen(2)], [seen(4)], [seen(3)]):
        with pytest.raises(RefusedError, match="name some of the claim's sightings"):
            triage.split(session, checker, a, leaving)


def test_a_wording_replaces_the_one_before_which_stays_on_record(session, two, editor):
    a, _ = two
    triage.word(session, editor, a, Language.RU, " Первое \n слово ")
    triage.word(session, editor, a, Language.KK, "Бірінші сөз")
    triage.word(session, editor, a, Language.RU, "Второе слово")
    assert a.wording() == {"ru": "Второе слово", "kk": "Бірінші сөз"}
    assert [(w.text, w.ended_at is None) for w in a.wordings] == [
        ("Первое слово", False),
        ("Бірінші сөз", True),
        ("Второе слово", True),
    ]


def test_a_wording_says_something_new(session, two, editor):
    a, _ = two
    triage.word(session, editor, a, Language.RU, "Слово")
    with pytest.raises(RefusedError, match="says exactly this already"):
        triage.word(session, editor, a, Language.RU, " Слово ")
    with pytest.raises(RefusedError, match="cannot be empty"):
        triage.word(session, editor, a, Language.RU, " \n ")


def test_a_tag_is_kept_once_and_in_one_spelling(session, two, checker):
    a, _ = two
    assert triage.tag(session, checker, a, "  Public  Health ") is not None
    assert triage.tag(session, checker, a, "public health") is None
    assert triage.untag(session, checker, a, "public-health") is not None
    assert triage.untag(session, checker, a, "public-health") is None
    with pytest.raises(RefusedError, match="cannot be empty"):
        triage.tag(session, checker, a, "  ")


def test_only_those_entitled_decide(session, hire, two, seen, checker):
    from claims.terms import Role

    a, b = two
    nobody = hire("bota", Role.ANALYST, Role.ADMINISTRATOR, Role.AUTHORITY_CONTACT)
    before, head = dump(session), acts.head(session)
    for attempt in (
        lambda: triage.confirm(session, nobody, seen(3), a),
        lambda: triage.reject(session, nobody, seen(2), a),
        lambda: triage.merge(session, nobody, a, b),
        lambda: triage.split(session, nobody, a, [seen(2)]),
        lambda: triage.word(session, nobody, a, Language.RU, "x"),
        lambda: triage.word(session, checker, a, Language.RU, "x"),
        lambda: triage.assign(session, nobody, a, nobody),
        lambda: triage.tag(session, nobody, a, "x"),
        lambda: triage.close(session, nobody, a),
        lambda: triage.reopen(session, nobody, a),
        lambda: triage.note(session, nobody, a, "x"),
        lambda: triage.undo(session, nobody, head.seq),
    ):
        with pytest.raises(NotAllowedError):
            attempt()
    assert (dump(session), acts.head(session)) == (before, head)


# --- undoing ------------------------------------------------------------------------------------------

DECISIONS = {
    "confirm a suggestion": lambda s, p, a, b, seen: triage.confirm(s, p, seen(3), a),
    "confirm elsewhere": lambda s, p, a, b, seen: triage.confirm(s, p, seen(2), b),
    "confirm what founded another claim": lambda s, p, a, b, seen: triage.confirm(s, p, seen(4), a),
    "confirm what the machine never saw": lambda s, p, a, b, seen: triage.confirm(s, p, seen(9), a),
    "reject a join": lambda s, p, a, b, seen: triage.reject(s, p, seen(2), a),
    "reject a suggestion": lambda s, p, a, b, seen: triage.reject(s, p, seen(3), a),
    "merge": lambda s, p, a, b, seen: triage.merge(s, p, a, b),
    "merge the other way": lambda s, p, a, b, seen: triage.merge(s, p, b, a),
    "split": lambda s, p, a, b, seen: (triage.split(s, p, a, [seen(2)]), last_act(s).seq)[1],
    "word": lambda s, p, a, b, seen: triage.word(s, p, a, Language.RU, "Слово"),
    "word again": lambda s, p, a, b, seen: triage.word(s, p, b, Language.RU, "Другое слово"),
    "assign": lambda s, p, a, b, seen: triage.assign(s, p, a, p),
    "tag": lambda s, p, a, b, seen: triage.tag(s, p, a, "new"),
    "untag": lambda s, p, a, b, seen: triage.untag(s, p, a, "health"),
    "close": lambda s, p, a, b, seen: triage.close(s, p, a),
    "reopen": lambda s, p, a, b, seen: triage.reopen(s, p, b),
    "mute a source": lambda s, p, a, b, seen: sources.turn(s, p, seen(1).source, SourceState.MUTED),
    "withdraw a source": lambda s, p, a, b, seen: sources.turn(s, p, seen(1).source, SourceState.WITHDRAWN),
}


@pytest.fixture
def full(session, two, seen, checker, editor, refutation):
    """Two claims with tags, wordings, links, rejections: something to be lost by a careless undo."""
    a, b = two
    triage.tag(session, checker, a, "health")
    triage.tag(session, checker, b, "health")
    triage.word(session, editor, b, Language.RU, "Слово")
    triage.close(session, checker, b)
    triage.reject(session, checker, seen(5), a)
    triage.confirm(session, checker, seen(6), a)
    triage.confirm(session, checker, seen(6), b)
    refutations.link(session, editor, refutation, a)
    refutations.link(session, editor, refutation, b)
    return a, b


@pytest.mark.parametrize("name", list(DECISIONS))
def test_undoing_puts_everything_back_exactly_as_a_new_act(session, full, seen, editor, name):
    a, b = full
    before = dump(session)
    seen(9)
    seq = DECISIONS[name](session, editor, a, b, seen)
    assert dump(session) != before
    undone = triage.undo(session, editor, seq)
    assert dump(session) == before
    act = session.get(Act, undone)
    assert (act.verb, act.undoes_seq, act.actor) == ("undo", seq, "dana")
    session.expire_all()
    assert acts.verify(session).faults == []
    with pytest.raises(RefusedError, match=f"act {seq} was undone already"):
        triage.undo(session, editor, seq)


def test_decisions_are_undone_one_after_the_other_to_the_beginning(session, full, seen, editor):
    a, b = full
    start = dump(session)
    seen(9)
    steps = ("confirm a suggestion", "word", "merge", "tag", "assign", "mute a source")
    places, done = [start], []
    for name in steps:
        target = b if name == "tag" else a
        done.append(DECISIONS[name](session, editor, target, b, seen))
        places.append(dump(session))
    for seq, place in zip(reversed(done), reversed(places[:-1]), strict=True):
        triage.undo(session, editor, seq)
        assert dump(session) == place


def test_what_somebody_changed_since_is_not_undone(session, two, seen, checker):
    a, b = two
    confirmed = triage.confirm(session, checker, seen(3), a)
    triage.reject(session, checker, seen(3), a)
    assigned = triage.assign(session, checker, a, checker)
    triage.assign(session, checker, a, None)
    merged = triage.merge(session, checker, a, b)
    triage.reject(session, checker, seen(1), b)
    before = dump(session)
    for seq in (confirmed, assigned, merged):
        with (
            pytest.raises(RefusedError, match="somebody has changed the same thing since"),
            session.begin_nested(),
        ):
            triage.undo(session, checker, seq)
    session.expire_all()
    assert dump(session) == before


def weigh(session, claim):
    weight = ClaimWeight(claim_id=claim.id, score=40, worth=1, sightings=1, growth=0, act_seq=1)
    session.add(weight)
    session.flush()


def test_a_split_is_undone_although_the_new_claim_was_weighed_since(session, two, seen, checker):
    before = dump(session)
    new = triage.split(session, checker, two[0], [seen(2)])
    act = last_act(session)
    weigh(session, new)
    triage.undo(session, checker, act.seq)
    assert dump(session) == before
    assert session.scalars(select(ClaimWeight)).all() == []


def test_a_split_on_which_something_new_rests_is_not_undone(session, two, seen, checker):
    new = triage.split(session, checker, two[0], [seen(2)])
    act = last_act(session)
    triage.join(session, [Proposed(seen(6).id, new.id, 0.97)], "test")
    with pytest.raises(RefusedError, match="something new rests on it since"):
        triage.undo(session, checker, act.seq)


def test_an_approved_wording_is_undone_only_by_somebody_who_may_word_claims(session, two, checker, editor):
    a, _ = two
    seq = triage.word(session, editor, a, Language.RU, "Слово")
    with pytest.raises(NotAllowedError):
        triage.undo(session, checker, seq)
    assert a.wording() == {"ru": "Слово"}
    triage.undo(session, editor, seq)
    session.expire_all()
    assert a.wording() == {}


def test_what_the_machine_did_and_an_undo_itself_are_not_undone(session, two, checker):
    a, _ = two
    opened = session.scalars(select(Act.seq).where(Act.verb == "open_claim")).first()
    undone = triage.undo(session, checker, triage.tag(session, checker, a, "x"))
    for seq in (opened, undone):
        with pytest.raises(RefusedError, match="cannot be undone"):
            triage.undo(session, checker, seq)
    with pytest.raises(NotFoundError, match="no act called 4711"):
        triage.undo(session, checker, 4711)


def test_nothing_is_deleted_by_clustering(session, two, seen, checker):
    a, b = two
    names = set(session.scalars(select(Claim.public_id)))
    triage.merge(session, checker, a, b)
    triage.split(session, checker, b, [seen(4)])
    assert names < set(session.scalars(select(Claim.public_id)))
    assert session.query(Sighting).count() == 5
