"""The claim page: what it shows, what it does, and what it says when somebody was quicker."""

import re

import pytest
from sqlalchemy import select

from claims import history, refutations, triage
from claims.records import Act, Claim, ClaimPresence, Match
from claims.terms import ClaimState, Language, Mark, Standing
from tests.desk.dossier_story import tell


@pytest.fixture
def story(desk):
    return tell(desk)


@pytest.fixture
def read(desk):
    """A value from the record as it is now."""

    def go(ask):
        with desk.database.reading() as session:
            return ask(session)

    return go


def claim_of(session, name):
    return session.scalar(select(Claim).where(Claim.public_id == name))


def said(answer):
    """The page that a redirect leads to, and the acts that its toast can take back."""
    assert answer.status_code == 303, answer.text[:400]
    page = answer.client.get(answer.headers["location"])
    return page, [
        int(number) for number in re.findall(r'name="act" value="(\d+)"', page.text.split("<main")[0])
    ]


@pytest.fixture
def dana(desk):
    return desk.sign_in("dana")


def post(client, path, **fields):
    answer = client.post(path, data=fields)
    answer.client = client
    return answer


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("handle", ["dana", "berik", "gulnar", "aliya"])
def test_whoever_may_look_sees_it_in_their_language(desk, story, handle, language):
    page = desk.sign_in(handle, language).get(f"/claims/{story.claim}")
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert page.text.count('class="sighting') - page.text.count('class="sightings') >= 4
    assert ("/judge" in page.text) == (handle in ("dana", "berik"))
    assert ("/wording" in page.text) == (handle == "dana")


def test_what_differs_is_marked_in_a_way_that_is_heard_too(dana, story):
    page = dana.get(f"/claims/{story.claim}").text
    assert "<ins>Китая</ins>" in page
    assert '<span class="unseen" lang="en">[another day:] </span>5</mark>' in page


def test_an_id_that_was_merged_leads_to_where_it_is_now(dana, desk, story):
    with desk.database.writing() as session:
        by = session.merge(triage.find_claim(session, story.other))
        triage.merge(session, _person(session, "dana"), by, triage.find_claim(session, story.claim))
    answer = dana.get(f"/claims/{story.other}")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/claims/{story.claim}?merged={story.other}",
    )
    assert f"{story.other} was merged into this claim." in dana.get(answer.headers["location"]).text


def _person(session, handle):
    from claims import people

    return people.find_person(session, handle)


@pytest.mark.parametrize(
    ("path", "fields", "shows", "before", "after"),
    [
        ("close", {}, lambda s, c: c.state, ClaimState.OPEN, ClaimState.CLOSED),
        ("assign", {"to": "berik"}, lambda s, c: c.assigned_to and c.assigned_to.handle, None, "berik"),
        ("tag", {"tag": "Health care"}, triage.tags, [], ["health-care"]),
        (
            "wording",
            {"language": "kk", "text": "Банан жұқтырады"},
            lambda s, c: c.wording(),
            {},
            {"kk": "Банан жұқтырады"},
        ),
        ("mark", {"do": "mute"}, lambda s, c: set(_marks(s, c)), set(), {Mark.MUTED}),
    ],
)
def test_an_act_is_done_and_its_undo_takes_it_back(dana, read, story, path, fields, shows, before, after):
    def now():
        return read(lambda session: shows(session, claim_of(session, story.claim)))

    assert now() == before
    _, acts = said(post(dana, f"/claims/{story.claim}/{path}", **fields))
    assert now() == after
    assert len(acts) == 1
    said(post(dana, "/undo", act=acts, back=f"/claims/{story.claim}"))
    assert now() == before


def _marks(session, claim):
    from claims import marks

    return marks.marks(session, claim)


def test_a_suggestion_is_accepted_and_taken_back(dana, read, story):
    sighting = story.suggested[0]
    _, acts = said(
        post(dana, f"/claims/{story.claim}/judge", do="accept", sighting=sighting, stood="suggested")
    )
    assert read(lambda s: claim_of(s, story.homes[0]).state) is ClaimState.MERGED
    said(post(dana, "/undo", act=acts))
    assert read(lambda s: claim_of(s, story.homes[0]).state) is ClaimState.OPEN


def test_chosen_messages_are_rejected_in_one_and_come_back_in_one(dana, read, story):
    chosen = story.members[1:3]
    page, acts = said(post(dana, f"/claims/{story.claim}/chosen", do="reject", sighting=chosen))
    assert "2 messages rejected" in page.text
    assert len(acts) == 2
    said(post(dana, "/undo", act=acts))
    standings = read(
        lambda s: {m.standing for m in s.scalars(select(Match).where(Match.sighting_id.in_(chosen)))}
    )
    assert standings == {Standing.JOINED}


def test_a_note_is_kept_and_an_empty_one_is_not(dana, read, story):
    said(post(dana, f"/claims/{story.claim}/note", text="Спросили министерство"))
    said(post(dana, f"/claims/{story.claim}/note", text="   "))
    kept = read(lambda s: [note.text for note in triage.notes(s, claim_of(s, story.claim))])
    assert kept == ["Спросили министерство"]


def test_a_refutation_is_found_linked_and_unlinked(dana, read, story):
    page = dana.get(f"/claims/{story.claim}/answers").text
    assert story.refutation in page
    assert 'class="shared">Бананы' in page
    said(post(dana, f"/claims/{story.claim}/link", refutation=story.refutation))
    linked = lambda s: [one.public_id for one in refutations.answering(s, claim_of(s, story.claim))]  # noqa: E731
    assert read(linked) == [story.refutation]
    assert story.refutation not in dana.get(f"/claims/{story.claim}/answers").text
    said(post(dana, f"/claims/{story.claim}/unlink", refutation=story.refutation))
    assert read(linked) == []


def test_who_works_on_it_is_said_to_the_next_and_taken_over(desk, dana, story):
    berik = desk.sign_in("berik")
    berik.post(f"/claims/{story.claim}/presence")
    assert "Berik D. is working on this since" in dana.get(f"/claims/{story.claim}").text
    dana.post(f"/claims/{story.claim}/presence/take")
    assert "Dana D. is working on this" in berik.post(f"/claims/{story.claim}/presence").text
    dana.post(f"/claims/{story.claim}/presence/leave")
    assert "working on this" not in berik.get(f"/claims/{story.claim}").text


def test_an_analyst_looks_without_being_in_anybodys_way(desk, read, story):
    assert desk.sign_in("gulnar").post(f"/claims/{story.claim}/presence").status_code == 200
    assert read(lambda s: s.scalars(select(ClaimPresence)).all()) == []


# --- somebody was quicker ------------------------------------------------------------------------------


def test_a_wording_that_somebody_changed_meanwhile_is_shown_beside_ones_own(desk, dana, read, story):
    address = f"/claims/{story.claim}/wording"
    post(desk.sign_in("erlan"), address, language="ru", text="Бананы заражают", was="")
    answer = dana.post(address, data={"language": "ru", "text": "Бананы не заражают", "was": ""})
    assert answer.status_code == 409
    assert "erlan" in answer.text
    assert "[another denial:] </span>не</mark>" in answer.text
    assert (
        '<textarea id="text" name="text" lang="ru" rows="3" maxlength="500" required>Бананы не заражают</textarea>'
        in answer.text
    )
    assert read(lambda s: claim_of(s, story.claim).wording()) == {"ru": "Бананы заражают"}
    again = {"language": "ru", "text": "Бананы не заражают", "was": "Бананы заражают"}
    assert dana.post(address, data=again).status_code == 303
    assert read(lambda s: claim_of(s, story.claim).wording()) == {"ru": "Бананы не заражают"}


def test_two_who_write_the_same_wording_both_find_it_written(desk, dana, story):
    address, fields = f"/claims/{story.claim}/wording", {"language": "ru", "text": "Бананы", "was": ""}
    assert desk.sign_in("erlan").post(address, data=fields).status_code == 303
    assert dana.post(address, data=fields).status_code == 303


def test_a_match_that_somebody_decided_otherwise_is_shown_and_can_be_decided_all_the_same(
    desk, dana, read, story
):
    address, sighting = f"/claims/{story.claim}/judge", story.suggested[0]
    decided = {"do": "reject", "sighting": sighting, "stood": "suggested"}
    assert desk.sign_in("berik").post(address, data=decided).status_code == 303
    answer = dana.post(address, data={**decided, "do": "accept"})
    assert answer.status_code == 409
    assert "This match is rejected now. Berik D." in answer.text.replace("</p>", "")
    assert "Rejected: message" in answer.text
    kept = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', answer.text.split("buttons")[-1])
    )
    assert kept == {"do": "accept", "sighting": str(sighting), "stood": "suggested", "anyway": "true"}
    assert dana.post(address, data=kept).status_code == 303
    standing = read(
        lambda s: s.scalar(
            select(Match.standing).where(
                Match.sighting_id == sighting, Match.claim_id == claim_of(s, story.claim).id
            )
        )
    )
    assert standing is Standing.CONFIRMED


@pytest.mark.parametrize("path", ["close", "reopen", "assign", "tag", "untag", "mark", "chosen", "wording"])
def test_an_act_meant_for_a_claim_that_was_merged_meanwhile_is_not_done(desk, dana, read, story, path):
    with desk.database.writing() as session:
        one, other = (triage.find_claim(session, name) for name in (story.other, story.claim))
        triage.merge(session, _person(session, "erlan"), one, other)
    acts = read(lambda s: s.scalar(select(Act.seq).order_by(Act.seq.desc()).limit(1)))
    fields = {
        "tag": "health",
        "do": "mute" if path == "mark" else "confirm",
        "language": "ru",
        "text": "Слово",
    }
    answer = dana.post(f"/claims/{story.other}/{path}", data={**fields, "sighting": story.members[0]})
    assert answer.status_code == 409
    assert f"{story.other} was merged into {story.claim} since you looked." in answer.text
    assert read(lambda s: s.scalar(select(Act.seq).order_by(Act.seq.desc()).limit(1))) == acts


# --- merging and splitting -----------------------------------------------------------------------------


def merge_fields(page):
    return dict(re.findall(r'<input type="hidden" name="(into|seen|seen_into)" value="([\w-]+)">', page))


def test_a_merge_shows_what_it_will_do_and_one_undo_takes_it_back(dana, read, story):
    page = dana.get(f"/claims/{story.other}/merge?into={story.claim}").text
    assert "What comes of it" in page
    assert story.refutation in page
    answer, acts = said(post(dana, f"/claims/{story.other}/merge", **merge_fields(page)))
    assert answer.url.path == f"/claims/{story.claim}"
    assert read(lambda s: claim_of(s, story.other).state) is ClaimState.MERGED
    said(post(dana, "/undo", act=acts, back="/claims/" + story.other))
    assert read(lambda s: claim_of(s, story.other).state) is ClaimState.OPEN


def test_a_merge_looked_at_before_somebody_changed_a_claim_is_looked_at_again(desk, dana, read, story):
    fields = merge_fields(dana.get(f"/claims/{story.other}/merge?into={story.claim}").text)
    post(desk.sign_in("erlan"), f"/claims/{story.claim}/wording", language="ru", text="Бананы заражают")
    answer = dana.post(f"/claims/{story.other}/merge", data=fields)
    assert answer.status_code == 409
    assert "Wording approved: Russian" in answer.text
    assert read(lambda s: claim_of(s, story.other).state) is ClaimState.OPEN
    assert dana.post(f"/claims/{story.other}/merge", data=merge_fields(answer.text)).status_code == 303


def test_a_split_shows_both_sides_and_keeps_both_histories(dana, read, story):
    chosen = story.members[1:3]
    page = dana.get(f"/claims/{story.claim}/split", params={"sighting": chosen}).text
    assert "The new claim" in page
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    answer, acts = said(post(dana, f"/claims/{story.claim}/split", sighting=chosen, seen=seen))
    new = answer.url.path.rsplit("/", 1)[-1]
    assert read(lambda s: len(triage.members(s, claim_of(s, new)))) == 2
    assert read(lambda s: history.of_claim(s, claim_of(s, story.claim))[-1].verb) == "split"
    said(post(dana, "/undo", act=acts, back=f"/claims/{story.claim}"))
    assert read(lambda s: len(triage.members(s, claim_of(s, story.claim)))) == 4


def test_a_split_of_everything_says_why_it_cannot_be(dana, story):
    page = dana.get(f"/claims/{story.claim}/split", params={"sighting": story.members})
    assert "not none and not all of them" in page.text
    assert "The new claim" not in page.text


def test_a_stale_split_is_looked_at_again(desk, dana, read, story):
    page = dana.get(f"/claims/{story.claim}/split", params={"sighting": story.members[1]}).text
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    judged = {"do": "reject", "sighting": story.members[1], "stood": "joined"}
    assert desk.sign_in("berik").post(f"/claims/{story.claim}/judge", data=judged).status_code == 303
    answer = dana.post(f"/claims/{story.claim}/split", data={"sighting": [story.members[1]], "seen": seen})
    assert answer.status_code == 409


# --- many at once --------------------------------------------------------------------------------------


def test_many_claims_are_acted_on_and_taken_back_at_once(dana, read, story):
    names = [story.claim, story.other, *story.homes]
    page, acts = said(
        post(dana, "/claims/bulk", do="tag", tag="health", claims=names, back=f"/claims/{story.claim}")
    )
    assert "5 claims changed" in page.text
    assert len(acts) == 5
    said(post(dana, "/undo", act=acts, back=f"/claims/{story.claim}"))
    assert read(lambda s: [triage.tags(s, claim_of(s, name)) for name in names]) == [[]] * 5


def test_many_claims_are_merged_after_a_look(dana, read, story):
    answer = post(dana, "/claims/bulk", do="merge", claims=[story.claim, story.other, story.homes[0]])
    page = dana.get(answer.headers["location"]).text
    assert page.count("This claim goes") == 2
    _, acts = said(
        post(
            dana,
            "/claims/bulk",
            do="merge",
            claims=[story.claim, story.other, story.homes[0]],
            into=story.claim,
            back=f"/claims/{story.claim}",
        )
    )
    assert len(acts) == 2
    assert read(lambda s: claim_of(s, story.homes[0]).state) is ClaimState.MERGED


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "tag", "tag": "x"},
        {"do": "fly", "claims": ["CLAIM"]},
        {"do": "tag", "tag": " ", "claims": ["CLAIM"]},
    ],
)
def test_what_cannot_be_done_to_many_is_said(dana, story, fields):
    fields = {name: [story.claim] if value == ["CLAIM"] else value for name, value in fields.items()}
    assert dana.post("/claims/bulk", data=fields).status_code == 409


def test_what_only_an_editor_may_do_is_not_undone_by_a_fact_checker(desk, dana, story):
    _, acts = said(post(dana, f"/claims/{story.claim}/wording", language="kk", text="Банан"))
    assert desk.sign_in("berik").post("/undo", data={"act": acts}).status_code == 403


@pytest.mark.parametrize("handle", ["gulnar", "saule", "aliya"])
def test_who_may_not_sort_claims_is_kept_out_of_every_act(desk, story, handle):
    client = desk.sign_in(handle)
    for path in (
        "close",
        "tag",
        "note",
        "judge",
        "chosen",
        "merge",
        "split",
        "mark",
        "assign",
        "presence/take",
    ):
        assert client.post(f"/claims/{story.claim}/{path}").status_code == 403, path
    assert client.post("/claims/bulk", data={"do": "close"}).status_code == 403
    assert client.get("/review").status_code == 403


def test_the_history_is_paged_and_says_what_was_done(desk, dana, story):
    with desk.database.writing() as session:
        claim, by = triage.find_claim(session, story.claim), _person(session, "dana")
        for number in range(60):
            triage.tag(session, by, claim, f"t{number}")
    first = dana.get(f"/claims/{story.claim}/history").text
    assert "Tag added: t59" in first
    older = re.search(r'rel="next" href="\?before=(\d+)"', first)[1]
    assert "Tag added: t0<" in dana.get(f"/claims/{story.claim}/history?before={older}").text
    assert Language.KK.value in first
