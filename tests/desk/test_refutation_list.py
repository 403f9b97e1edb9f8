"""The list of refutations: its filters, its search, its pages."""

from datetime import date

import pytest

from claims import refutation_list
from claims.content import Text
from claims.people import find_person
from claims.refutation_list import Asked
from tests.desk.answering import AS_OF, TEXTS, approved, drafted, prepare, submitted


@pytest.fixture
def claim(desk):
    return prepare(desk)


def listed(desk, query="", handle="dana"):
    page = desk.sign_in(handle).get(f"/refutations{query}").text
    return [part.split('"')[0] for part in page.split('<p class="said"><a href="/refutations/')[1:]]


def test_an_empty_list_says_what_to_do(desk):
    assert (
        "Open a claim in the inbox and write its refutation from there."
        in desk.sign_in("dana").get("/refutations").text
    )


def test_each_filter_shows_what_it_says(desk, claim):
    draft = drafted(desk, claim)
    waits = drafted(desk, claim, by="erlan", texts={"ru": TEXTS["ru"]}, tags=("food", "health"))
    submitted(desk, waits, "erlan")
    public = drafted(desk, claim, by="berik", review_by=AS_OF)
    approved(desk, public, by="erlan", submitter="berik")
    assert listed(desk) == [public, waits, draft]
    assert listed(desk, "?state=draft") == [draft]
    assert listed(desk, "?state=submitted") == [waits]
    assert listed(desk, "?lacking=kk") == [waits]
    assert listed(desk, "?mine=1") == [draft]
    assert listed(desk, "?to_approve=1") == [waits]
    assert listed(desk, "?to_approve=1", "erlan") == []
    assert listed(desk, "?review_passed=1") == [public]
    assert listed(desk, "?tag=food") == [waits]
    assert listed(desk, "?tag=foo") == []
    assert listed(desk, "?state=nonsense&lacking=xx") == [public, waits, draft]


def test_titles_are_found_whatever_their_case_and_signs_mean_nothing_special(desk, claim):
    name = drafted(desk, claim)
    other = drafted(desk, claim, texts={"kk": Text("Су 100% таза_ма", "Жоқ.", "")})
    assert listed(desk, "?words=БАНАНЫ") == [name]
    assert listed(desk, "?words=коронавирус банан") == [name]
    assert listed(desk, f"?words={name.upper()}") == [name]
    assert listed(desk, "?words=100%25") == [other]
    assert listed(desk, "?words=_") == [other]


def test_pages_follow_each_other_without_a_gap_or_a_double(desk, claim):
    names = [drafted(desk, claim) for _ in range(7)]
    with desk.database.reading() as session:
        reader, found, after = find_person(session, "dana"), [], ""
        while True:
            sheet = refutation_list.listed(session, reader, Asked(after=after), date(2020, 3, 19), size=3)
            found += [item.public_id for item in sheet.items]
            after = sheet.after
            if not after:
                break
        assert found == names[::-1]
        assert refutation_list.count(session, reader, Asked(), date(2020, 3, 19)) == 7


def test_a_page_that_does_not_exist_is_refused(desk):
    assert desk.sign_in("dana").get("/refutations?after=nonsense").status_code == 409
