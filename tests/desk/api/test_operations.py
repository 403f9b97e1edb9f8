"""Every operation: which roles may ask for it, and that the description and the page tell of it."""

import pytest
from fastapi.testclient import TestClient

from claims.people import ALLOWED, Action
from claims.terms import Role

API = "/api/v1"
DEMANDS = {
    "getCaller": None,
    "listClaims": Action.LOOK,
    "searchClaims": Action.LOOK,
    "getVolume": Action.ANALYSE,
    "getClaim": Action.LOOK,
    "listClaimSightings": Action.LOOK,
    "listClaimSuggestions": Action.LOOK,
    "listClaimHistory": Action.LOOK,
    "listSightings": Action.LOOK,
    "getSighting": Action.LOOK,
    "listActs": Action.AUDIT,
    "confirmSightings": Action.TRIAGE,
    "rejectSightings": Action.TRIAGE,
    "splitClaim": Action.TRIAGE,
    "mergeClaim": Action.TRIAGE,
    "wordClaim": Action.WORD_CLAIM,
    "assignClaim": Action.TRIAGE,
    "tagClaim": Action.TRIAGE,
    "untagClaim": Action.TRIAGE,
    "closeClaim": Action.TRIAGE,
    "reopenClaim": Action.TRIAGE,
    "noteOnClaim": Action.TRIAGE,
    "undoAct": Action.LOOK,  # what the act itself took is asked for when it is undone
    "listRefutations": Action.LOOK,
    "getRefutation": Action.LOOK,
    "draftRefutation": Action.DRAFT,
    "editRefutation": Action.DRAFT,
    "submitRefutation": Action.DRAFT,
    "returnRefutation": Action.APPROVE,
    "withdrawRefutation": Action.DRAFT,
    "approveRefutation": Action.APPROVE,
    "listStatements": Action.LOOK,
    "getStatement": Action.LOOK,
    "addStatement": Action.ADD_STATEMENT,
    "listPublications": Action.LOOK,
    "getPublication": Action.LOOK,
    "holdPublication": Action.STOP_PUBLISHING,
    "releasePublication": Action.RESUME_PUBLISHING,
    "settlePublication": Action.SETTLE,
    "getPublishing": Action.LOOK,
    "stopPublishing": Action.STOP_PUBLISHING,
    "resumePublishing": Action.RESUME_PUBLISHING,
    "listSources": Action.LOOK,
    "getSource": Action.LOOK,
    "pauseSource": Action.MANAGE_SOURCES,
    "muteSource": Action.MANAGE_SOURCES,
    "withdrawSource": Action.MANAGE_SOURCES,
    "resumeSource": Action.MANAGE_SOURCES,
    "listWebhooks": Action.MANAGE_WEBHOOKS,
    "addWebhook": Action.MANAGE_WEBHOOKS,
    "getWebhook": Action.MANAGE_WEBHOOKS,
    "endWebhook": Action.MANAGE_WEBHOOKS,
    "resumeWebhook": Action.MANAGE_WEBHOOKS,
    "testWebhook": Action.MANAGE_WEBHOOKS,
    "listDeliveries": Action.MANAGE_WEBHOOKS,
    "retryDelivery": Action.MANAGE_WEBHOOKS,
}
NOBODY_THERE = {
    "claim": "c-00000",
    "number": "9007199254740991",
    "refutation": "r-00000",
    "statement": "st-00000",
    "code": "00000",
    "key": "nothing",
    "webhook": "wh-00000",
    "message": f"msg_{'0' * 26}",
}
PEOPLE = {
    Role.FACT_CHECKER: "berik",
    Role.EDITOR: "dana",
    Role.ANALYST: "gulnar",
    Role.AUTHORITY_CONTACT: "saule",
    Role.ADMINISTRATOR: "aliya",
}


def operations(told):
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            yield operation["operationId"], method, API + path.format(**NOBODY_THERE)


@pytest.fixture
def told(desk):
    return TestClient(desk.app).get(f"{API}/openapi.json").json()


@pytest.mark.parametrize("role", list(Role))
def test_every_operation_is_open_to_exactly_the_roles_of_its_action(desk, program, told, role):
    client, seen = program(PEOPLE[role]), {}
    for name, method, path in operations(told):
        # Nothing there is found and nothing sent is right: whoever is let in gets another answer than 403.
        status = client.request(method, path, json=["wrong"] if method != "get" else None).status_code
        seen[name] = status != 403
    allowed = {
        name: action is None or role in ALLOWED[action]
        for name, action in DEMANDS.items()
        if name != "approveRefutation"
    }
    assert seen | {"approveRefutation": False} == allowed | {"approveRefutation": False}


def test_no_operation_is_open_to_nobody(desk, told):
    stranger = TestClient(desk.app)
    for name, method, path in operations(told):
        assert stranger.request(method, path).status_code == 401, name


def test_the_table_names_every_operation_and_what_it_demands(desk, told):
    assert {name for name, _, _ in operations(told)} == DEMANDS.keys()


def test_each_operation_says_what_it_does_and_what_each_field_means(told):
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], path
            assert operation["description"].endswith("."), (method, path)
            for item in operation.get("parameters", []):
                assert item.get("description"), (method, path, item["name"])
    assert "HTTPValidationError" not in told["components"]["schemas"]


def test_the_page_tells_of_every_operation_and_asks_nobody_else(desk, told):
    page = desk.stranger().get("/api")
    assert page.status_code == 200
    for name, _, _ in operations(told):
        assert f'id="{name}"' in page.text
    assert "//cdn" not in page.text
    assert desk.stranger().get("/docs").status_code == 404
    for status in told["components"]["responses"]:
        assert f'id="problem-{status}"' in page.text


@pytest.mark.browser
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_axe_finds_nothing_on_the_page(open_page, language):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page("", "/api", language=language, width=360)
    found = Axe().run(page).response["violations"]
    assert [(item["id"], item["nodes"][0]["html"]) for item in found] == []
    assert page.troubles == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
