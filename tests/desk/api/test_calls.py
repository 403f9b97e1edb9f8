"""How the API is called: keys and roles, pages, ETags, conditions, repeated requests, problems."""

API = "/api/v1"


def test_a_claim_is_read_with_its_etag_and_not_sent_twice(program, filled):
    berik = program("berik")
    first = berik.get(f"{API}/claims/{filled['claims'][0]}")
    assert first.status_code == 200
    told = first.json()
    assert (told["id"], told["sightings"], told["suggestions"]) == (filled["claims"][0], 3, 1)
    again = berik.get(first.request.url.path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert berik.post(f"{API}/claims/{told['id']}/close").json()["claim"] == told["id"]
    assert (
        berik.get(first.request.url.path, headers={"If-None-Match": first.headers["etag"]}).status_code == 200
    )
