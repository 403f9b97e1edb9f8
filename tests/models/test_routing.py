"""Routing: the first rule that fits, then what was learned; by place, and with the reasons."""

from pathlib import Path

import pytest
import yaml

from models import question_authority
from models.regions import NAMES, region_meant, regions
from models.routing import LOCAL, Rule, Rules, read_rules, route, route_all
from models.standing import standing
from models.text import fold

DATA = Path(__file__).resolve().parents[2] / "data"
DOCUMENT = yaml.safe_load((DATA / "routing.yaml").read_text("utf-8"))
SHIPPED = read_rules(DOCUMENT)
BODIES = {"61": "akimat_turkestan", "75": "akimat_almaty"}


@pytest.fixture(scope="module")
def model():
    return question_authority.shipped()


def rules(*some, bodies=BODIES):
    return Rules(some, bodies)


PAYMENTS = Rule("payments", ("жәрдемақы-", "пособи-"), {"": "labour"})
HEAT = Rule("utilities", ("отоплени-", "жылу-"), BODIES)


# --- rules ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Жәрдемақы қашан төленеді?",
        "жардемакы кашан толенеди",
        "zhardemaqy kashan toleneddi",
        "ПОСОБИЕ когда дадут?",
    ],
)
def test_a_rule_fits_however_its_words_are_spelled(model, text):
    assert route(text, "request", "", rules(PAYMENTS), model).authority == "labour"


def test_the_first_rule_that_fits_decides(model):
    other = Rule("other", ("жәрдемақы-",), {"": "moh"})
    for order, expected in (((PAYMENTS, other), "labour"), ((other, PAYMENTS), "moh")):
        assert route("Жәрдемақы қайда?", "request", "", rules(*order), model).authority == expected


def test_a_rule_may_need_further_words_and_may_forbid_some(model):
    picky = Rule("dogs", ("чип",), {"": "agriculture"}, needs=("собак-",), without=("прививк-",))
    fits = [bool(rules(picky).first(fold(text))) for text in (
        "Чип собаке где ставят?", "Чип где ставят?", "Чип собаке вместо прививки?")]  # fmt: skip
    assert fits == [True, False, False]


def test_the_body_of_a_place_is_that_of_the_place_named_or_else_told(model):
    def where(text, told):
        return route(text, "request", told, rules(HEAT), model).authority

    assert where("Когда включат отопление в Туркестане?", "") == "akimat_turkestan"
    assert where("Когда включат отопление?", "75") == "akimat_almaty"
    assert where("Когда включат отопление в Туркестане?", "75") == "akimat_turkestan"
    assert where("Когда включат отопление?", "") == ""
    assert where("Когда включат отопление?", "11") == ""  # nobody answers there


def test_a_place_may_have_a_body_of_its_own_beside_that_of_everywhere(model):
    health = Rule("hospitals", ("больниц-",), {"": "moh", "27": "wko_health"})
    said = [route("Больница закрыта?", "request", code, rules(health), model) for code in ("", "27", "75")]
    assert [one.authority for one in said] == ["moh", "wko_health", "moh"]
    assert [[r for r in one.reasons if r.startswith("region")] for one in said] == [[], ["region:27"], []]


def test_what_nobody_waits_to_hear_about_goes_nowhere(model):
    for kind in ("thanks", "spam", "not_for_us"):
        found = route("Спасибо за пособие!", kind, "75", rules(PAYMENTS), model)
        assert (found.authority, found.reasons) == ("", ())
    assert (
        route("пособие?", "", "", rules(PAYMENTS), model).authority == "labour"
    )  # nobody knows its kind yet


# --- why --------------------------------------------------------------------------------------------------


def test_a_route_names_the_words_as_they_stand_and_the_region(model):
    found = route(
        "ПОСОБИЕ на ребёнка: Түркістан облысы, қайда барамын?", "request", "", rules(PAYMENTS), model
    )
    assert found.reasons == ("word:ПОСОБИЕ",)
    found = route("Түркістанда Жылу қашан беріледі?", "request", "", rules(HEAT), model)
    assert found.reasons == ("word:Жылу", "region:61")


def test_a_route_without_a_place_says_that_the_place_is_missing(model):
    found = route("Жылу қашан беріледі?", "request", "", rules(HEAT), model)
    assert (found.authority, found.sure, found.reasons) == ("", False, ("word:Жылу", "place:unknown"))


def test_where_no_rule_fits_the_learned_words_speak(model):
    text = "Дәрігер екпе алуға кеңес берді, екпеден кейін қызуым көтерілді"
    found = route(text, "request", "", rules(), model)
    assert found.authority == "moh" and found.confidence > 0.5
    assert {r.removeprefix("word:") for r in found.reasons} <= set(text.replace(",", "").split())
    assert found.reasons[0].startswith("word:екпе")


def test_a_rule_and_the_words_together_are_surer_than_words_alone(model):
    text = "42500 қашан төленеді?"
    alone = route(text, "request", "", rules(), model)
    payments = Rule("payments", ("42500",), {"": "labour"})
    both = route(text, "request", "", rules(payments), model)
    assert both.authority == "labour" and both.confidence > alone.confidence


def test_a_rule_for_a_body_of_which_nothing_was_learned_is_obeyed(model):
    found = route(
        "Қымыз қайда сатылады?", "request", "", rules(Rule("x", ("қымыз",), {"": "dairy_board"})), model
    )
    assert (found.authority, found.sure) == ("dairy_board", True)


def test_many_at_once_go_where_each_goes_alone(model):
    texts = ["Жылу қашан қосылады?", "Пособие?", "5G бола ма?", "", "Рақмет!"]
    kinds, told = ["request", "", "rumour", "", "thanks"], ["75", "", "61", "", "75"]
    together = route_all(texts, kinds, told, SHIPPED, model)
    alone = [route(*one, SHIPPED, model) for one in zip(texts, kinds, told, strict=True)]
    assert [(r.authority, r.reasons) for r in together] == [(r.authority, r.reasons) for r in alone]


def test_words_stand_as_they_were_written():
    text = "Apama POSOBIE шықпады"
    folded = fold(text)
    assert standing(text, folded, [(0, 1), (1, 1), (0, 1)]) == ["Apama", "POSOBIE"]


# --- the rules that are shipped ---------------------------------------------------------------------------


def test_the_shipped_rules_name_bodies_that_there_are_and_each_can_fit():
    known = {entry["key"] for entry in yaml.safe_load((DATA / "authorities.yaml").read_text("utf-8"))}
    assert {key for rule in SHIPPED.rules for key in rule.bodies.values()} <= known
    assert not any(key.startswith("demo_") for rule in SHIPPED.rules for key in rule.bodies.values())
    assert set(SHIPPED.bodies) == set(NAMES)
    for rule in SHIPPED.rules:
        # "ко-роткое-" would never be found: what begins a word needs three letters
        short = [word for word in (*rule.words, *rule.needs, *rule.without)
                 if word.split()[0].endswith("-") and len(word.split()[0]) < 4]  # fmt: skip
        assert short == []


def test_each_body_of_a_place_is_that_of_its_region():
    names = {
        str(entry["code"]): entry["names"]
        for entry in yaml.safe_load((DATA / "places.yaml").read_text("utf-8"))
    }
    bodies = {entry["key"]: entry for entry in yaml.safe_load((DATA / "authorities.yaml").read_text("utf-8"))}
    for code, key in SHIPPED.bodies.items():
        place = next(name["name"] for name in names[code] if name["language"] == "kk")
        body = next(name["name"] for name in bodies[key]["names"] if name["language"] == "kk")
        assert body.startswith(place.removesuffix("сы")), (code, key)


@pytest.mark.parametrize("broken", [{}, {"rules": [{"topic": "x", "words": {}}]}, {"rules": 3}])
def test_a_file_that_holds_no_rules_is_refused(broken):
    with pytest.raises((KeyError, TypeError, ValueError)):
        read_rules(broken)


# --- regions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("В Темиртау вонь", "35"),
        ("Алматы облысы, Талғар", "19"),
        ("Алматыда су жоқ", "75"),
        ("Almatyda su zhok", "75"),
        ("Туркестанская область", "61"),
        ("Из Караганды в Нур-Султан пускают?", "71"),
        ("Ақтөбеден Алматыға көшеміз", "75"),
        ("северо-казахстанская область", "59"),
        ("Солтүстік Қазақстан облысында", "59"),
        ("Улица Абая, дом 5", ""),
        ("Су қашан келеді?", ""),
    ],
)
def test_the_region_of_a_text(text, code):
    assert region_meant(fold(text)) == code


def test_of_several_regions_the_one_that_was_told_is_meant():
    folded = fold("Алматыдан Астанаға пойыз жүре ме?")
    assert [one.code for one in regions(folded)] == ["75", "71"]
    assert (region_meant(folded, "75"), region_meant(folded, "61")) == ("75", "71")
    assert region_meant(fold("Пойыз жүре ме?"), "61") == "61"


def test_what_is_learned_for_places_is_a_class_of_its_own(model):
    assert LOCAL in model.classes_ and not set(SHIPPED.bodies.values()) & set(model.classes_.tolist())
