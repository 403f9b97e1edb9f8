"""A desk in the middle of its work on questions: bodies, regions, topics, late and timely answers, a pause."""

import random
from datetime import timedelta

from sqlalchemy import select

from claims import bodies, clock, contacts, people, question_clock, sources
from claims.acts import Actor
from claims.question_terms import terms_of
from claims.records import Authority, AuthorityName
from claims.settings import QuestionSettings
from claims.terms import Language, QuestionState
from claims.working_days import day_of
from tests.claims.question_world import ALMATY, World

NAMES = {
    "health": ("Денсаулық сақтау министрлігі", "Министерство здравоохранения", "Ministry of Health"),
    "labour": (
        "Еңбек және халықты әлеуметтік қорғау министрлігі",
        "Министерство труда и социальной защиты населения",
        "Ministry of Labour and Social Protection",
    ),
    "turkistan": (
        "Түркістан облысының әкімдігі",
        "Акимат Туркестанской области",
        "Akimat of Türkistan oblast",
    ),
}
TEXTS = (
    "42 500 теңге төлемін қайта бере ме? Құжаттарды қайда тапсыру керек?",
    "Правда ли, что воду в посёлке отравили и её надо кипятить дважды?",
    "Балаларға мектепте екпе салуға ата-ананың келісімі керек пе?",
    "Когда откроют автобусный маршрут между районами? Нам сказали ждать постановления.",
)


def settled(desk, *, seed: int = 5, questions: int = 60) -> dict[str, str]:
    """Fill the desk's record; the numbers of some questions by what they are."""
    draw = random.Random(seed)
    now = clock.now()
    with desk.database.writing() as session:
        berik = people.find_person(session, "berik")
        sources.add_source(session, berik, sources.NewSource("form", "form", "https://e.kz", {}, "kk"))
        bodies.load_places(
            session,
            Actor.machine("test"),
            [
                {
                    "code": code,
                    "kind": "region",
                    "names": [{"language": lang, "name": name} for lang, name in names],
                }
                for code, names in (
                    (
                        "61",
                        (("kk", "Түркістан облысы"), ("ru", "Туркестанская область"), ("en", "Türkistan")),
                    ),
                    (
                        "27",
                        (
                            ("kk", "Батыс Қазақстан облысы"),
                            ("ru", "Западно-Казахстанская область"),
                            ("en", "West Kazakhstan"),
                        ),
                    ),
                )
            ],
        )
        for key, names in NAMES.items():
            authority = Authority(key=key)
            authority.names = [
                AuthorityName(language=Language(code), name=name)
                for code, name in zip(("kk", "ru", "en"), names, strict=True)
            ]
            session.add(authority)
        session.flush()
        world = World(
            session, sources.find_source(session, "form"), contacts.seal_of(desk.settings.question_keys)
        )
        claims = [world.claim(text) for text in TEXTS]
        authorities = list(session.scalars(select(Authority).order_by(Authority.key)))
        asked = []
        for number in range(questions):
            received = now - timedelta(days=draw.expovariate(1 / 25), minutes=draw.randrange(600))
            which = draw.randrange(4)
            question = world.ask(
                f"{received.astimezone(ALMATY):%Y-%m-%d %H:%M}",
                TEXTS[which],
                to=str(number % 70) if number % 3 else "",
                region=draw.choice(["61", "27", ""]),
                claim=claims[which] if draw.random() < 0.9 else None,
                authority=draw.choice(authorities) if draw.random() < 0.85 else None,
                topic=draw.choice(["payments", "water", "vaccines", ""]),
            )
            asked.append(question)
            took = timedelta(days=draw.expovariate(1 / 9))
            if question.authority_id and received + took < now and draw.random() < 0.8:
                world.answer(question, f"{(received + took).astimezone(ALMATY):%Y-%m-%d %H:%M}")
        terms = terms_of(session, QuestionSettings(), ALMATY)
        question_clock.start(session, terms)
        session.expire_all()
        dana = people.find_person(session, "dana")
        running = [
            one
            for one in asked
            if one.state is QuestionState.ROUTED
            and one.due_on > day_of(now, ALMATY)
            and one.paused_on is None
        ]
        question_clock.pause(session, dana, terms, running[:1], "Қай елді мекен екенін сұрадық")
        question_clock.extend(session, dana, terms, running[1:2], 10, "Зертхананың жауабын күтеміз")
        over = [
            one for one in asked if one.state is QuestionState.ROUTED and one.due_on < day_of(now, ALMATY)
        ]
        return {
            "paused": running[0].public_id,
            "lengthened": running[1].public_id,
            "running": running[2].public_id,
            "overdue": over[0].public_id,
        }
