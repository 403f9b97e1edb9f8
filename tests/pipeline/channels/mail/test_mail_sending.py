"""Digests and letters against a mail server on this machine: who gets what, once, whatever breaks in between."""

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from claims import acts, clock, outbox, people, subscribers
from claims.content import Text
from claims.records import Letter, Mailing, Subscriber
from claims.terms import Language, LetterKind, LetterState, SubscriberState
from pipeline.channels import NotTaken
from pipeline.channels.mail import sending
from pipeline.channels.mail.wire import Unreachable
from pipeline.editions import edition
from pipeline.publish import publish

ALL_NOW = timedelta(seconds=1)


def send(database, offered, **more):
    """Freezes what is new, whatever the hour, and sends what waits."""
    more.setdefault("until", clock.now() + ALL_NOW)
    return sending.send(database, offered, lambda: edition(database, "mail"), sleep=lambda _: None, **more)


def publish_all(database, told):
    done = publish(database, told, sleep=lambda _: None)
    assert done.broken == {}
    return done


def states(database):
    with database.reading() as session:
        return sorted(letter.state.value for letter in session.scalars(select(Letter)))


def plain(letter):
    return letter.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_each_reader_gets_the_digest_of_their_language_once(
    database, told, offered, office, subscribe, house
):
    for address, language in (("a@x.kz", "kk"), ("b@x.kz", "ru"), ("c@x.kz", "en"), ("b@x.kz", "en")):
        subscribe(address, language)
    house.publish()
    publish_all(database, told)
    done = send(database, offered)
    assert (done.sent, done.failed, done.uncertain, done.waiting) == (4, 0, 0, 0)
    found = {(str(one["To"]), one["Content-Language"]) for one in office.letters()}
    assert found == {("a@x.kz", "kk"), ("b@x.kz", "ru"), ("c@x.kz", "en"), ("b@x.kz", "en")}
    (kazakh,) = office.letters("a@x.kz")
    assert "ЖАЛҒАН: «Алматыда барлық дәріхана жабылады»\nБұл жалған." in plain(kazakh)
    assert "ЖАҢА ЖАУАПТАР" in plain(kazakh)
    assert send(database, offered).sent == 0
    assert len(office.taken) == 4


def test_nothing_new_is_no_letter(database, told, offered, office, subscribe, house):
    subscribe("a@x.kz")
    done = send(database, offered)
    assert (done.sent, done.frozen, office.taken) == (0, [], [])


def test_a_digest_waits_for_its_hour_and_a_reader_who_comes_later_gets_the_next(
    database, told, offered, office, subscribe, house
):
    with time_machine.travel("2020-03-29T09:00:00+06:00", tick=False) as travel:
        subscribe("a@x.kz")
        house.publish()
        publish_all(database, told)
        assert publish_all(database, told) and office.taken == []
        travel.move_to("2020-03-29T17:59:59+06:00")
        publish_all(database, told)
        assert office.taken == []
        travel.move_to("2020-03-29T18:00:01+06:00")
        publish_all(database, told)
        subscribe("late@x.kz")
        publish_all(database, told)
        house.publish({"ru": Text("Новый слух", "Нет.", "")})
        publish_all(database, told)
        assert [to for to, _ in office.taken] == ["a@x.kz"]
        travel.move_to("2020-03-30T18:00:01+06:00")
        publish_all(database, told)
    assert sorted(to for to, _ in office.taken) == ["a@x.kz", "a@x.kz", "late@x.kz"]
    assert "Новый слух" in plain(office.letters("late@x.kz")[0])
    assert "закроют все аптеки" not in plain(office.letters("late@x.kz")[0])


def test_a_correction_comes_first_and_says_what_changed(database, told, offered, office, subscribe, house):
    subscribe("b@x.kz", "ru")
    name = house.publish()
    publish_all(database, told)
    send(database, offered)
    house.publish({"ru": Text("Другой слух", "Нет.", "")})
    texts = {code: Text(f"Исправленный заголовок {code}", "Уточнено.", "") for code in ("kk", "ru", "en")}
    house.correct(name, texts, "Дата указана неверно.")
    publish_all(database, told)
    send(database, offered)
    said = plain(office.letters("b@x.kz")[1])
    assert (
        said.index("ИСПРАВЛЕНО И ОТОЗВАНО")
        < said.index("Исправленный заголовок")
        < said.index("НОВЫЕ ОТВЕТЫ")
    )
    assert "Исправлено (по состоянию на 30 марта 2020 года). Дата указана неверно.\nНЕПРАВДА: «Испр" in said
    assert office.letters("b@x.kz")[1]["Subject"].endswith("исправлено или отозвано: 1, новых ответов: 1")


def test_a_withdrawal_is_told_to_those_who_were_told_and_the_old_answer_is_not_repeated(
    database, told, offered, office, subscribe, house
):
    subscribe("b@x.kz", "ru")
    name = house.publish()
    publish_all(database, told)
    send(database, offered)
    house.withdraw(name, "Источник отозвал справку.")
    publish_all(database, told)
    send(database, offered)
    said = plain(office.letters("b@x.kz")[1])
    assert "Этот ответ отозван. Источник отозвал справку." in said
    assert "Аптеки работают как обычно" not in said


def test_what_was_withdrawn_before_any_letter_told_of_it_is_never_told(
    database, told, offered, office, subscribe, house
):
    subscribe("b@x.kz", "ru")
    name = house.publish()
    publish_all(database, told)
    house.withdraw(name, "Ошибка.")
    publish_all(database, told)
    assert send(database, offered).frozen == []
    # and it is settled: it does not make tomorrow's news go out before its hour
    with database.reading() as session:
        assert (
            list(sending.due(session, offered, lambda: edition(database, "mail"), clock.now() + ALL_NOW))
            == []
        )
    assert office.taken == []


def test_a_digest_is_frozen_when_its_sending_begins(database, told, offered, office, subscribe, house):
    subscribe("b@x.kz", "ru")
    subscribe("c@x.kz", "ru")
    name = house.publish()
    publish_all(database, told)
    office.at_rcpt["c@x.kz"] = "451 4.2.0 later"
    send(database, offered)
    texts = {code: Text("Совсем другой текст", "Уточнено.", "") for code in ("kk", "ru", "en")}
    house.correct(name, texts, "Дата указана неверно.")
    publish_all(database, told)
    office.at_rcpt.clear()
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        send(database, offered, until=clock.now() - timedelta(days=1))
    first, later = office.letters("b@x.kz")[0], office.letters("c@x.kz")[0]
    assert plain(first).split("unsubscribe")[0] == plain(later).split("unsubscribe")[0]
    with database.reading() as session:
        russian = select(Mailing).where(Mailing.language == Language.RU)
        assert [len(one.digest) for one in session.scalars(russian)] == [64]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_sender_killed_in_the_middle_loses_no_letter_and_doubles_none(
    database, database_url, told, offered, office, subscribe, house, moment, tmp_path
):
    readers = [f"r{number}@x.kz" for number in range(6)]
    for address in readers:
        subscribe(address, "ru")
    house.publish()
    publish_all(database, told)
    child = subprocess.run(
        [sys.executable, "-c", CHILD, database_url, str(told.data), str(office.port), moment],
        env=os.environ,
        check=False,
        capture_output=True,
        text=True,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr
    before = len(office.taken)
    assert before == (2 if moment == "before" else 3)
    done = send(database, offered)
    assert (done.uncertain, done.sent) == (1, 3)
    got = [to for to, _ in office.taken]
    assert len(got) == len(set(got)), "doubled"
    # one letter is uncertain: in the one case it never left, in the other it did
    assert len(got) == (5 if moment == "before" else 6)
    assert states(database) == ["sent"] * 5 + ["uncertain"]
    assert send(database, offered).sent == 0


CHILD = """
import os, signal, sys
from claims import clock, settings
from claims.database import open_database
from pipeline.channels.mail import sending, wire
from pipeline.editions import edition
from pipeline.publish import channel_settings
url, data, port, moment = sys.argv[1:]
told = settings.load(database=url, data=data, mail={"host": "127.0.0.1", "port": int(port), "security": "none",
    "from_address": "digest@aiqyn.example", "forms_url": "https://desk.example.kz", "letters_per_minute": 60000})
real, count = wire.hand_over, 0
def hand_over(*given):
    global count
    count += 1
    if count == 3 and moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    real(*given)
    if count == 3:
        os.kill(os.getpid(), signal.SIGKILL)
wire.hand_over = hand_over
import datetime
database = open_database(url)
sending.send(database, channel_settings(told, "mail"), lambda: edition(database, "mail"),
    until=clock.now() + datetime.timedelta(seconds=1), sleep=lambda _: None)
"""


def test_a_line_that_breaks_after_the_letter_leaves_it_uncertain_and_the_rest_goes_on(
    database, told, offered, office, subscribe, house
):
    for address in ("a@x.kz", "b@x.kz", "c@x.kz"):
        subscribe(address, "ru")
    office.cut_after.add("b@x.kz")
    house.publish()
    publish_all(database, told)
    done = send(database, offered)
    assert (done.sent, done.uncertain) == (2, 1)
    assert sorted(to for to, _ in office.taken) == ["a@x.kz", "b@x.kz", "c@x.kz"]
    assert send(database, offered).sent == 0


def test_a_letter_refused_for_now_is_tried_later_and_given_up_after_six_times(
    database, told, offered, office, subscribe, house
):
    subscribe("a@x.kz")
    office.at_rcpt["a@x.kz"] = "451 4.7.1 greylisted a@x.kz"
    house.publish()
    publish_all(database, told)
    now = clock.now()
    tried = []
    for _ in range(8):
        with time_machine.travel(now, tick=True):
            send(database, offered, until=now + ALL_NOW)
            tried.append(len(office.seen))
        now += timedelta(hours=7)
    assert tried == [1, 2, 3, 4, 5, 6, 6, 6]
    assert states(database) == ["failed"]
    with database.reading() as session:
        assert session.scalars(select(Letter.last_error)).one() == "451 4.7.1 to RCPT"


def test_after_three_letters_refused_for_good_nothing_is_sent_there_and_the_reader_is_forgotten(
    database, told, offered, office, subscribe, house
):
    subscribe("gone@x.kz")
    office.at_rcpt["gone@x.kz"] = "550 5.1.1 no such user gone@x.kz"
    for number in range(4):
        house.publish({"ru": Text(f"Слух {number}", "Нет.", "")})
        publish_all(database, told)
        send(database, offered)
    assert office.seen == ["gone@x.kz"] * 3
    with database.reading() as session:
        (row,) = session.scalars(select(Subscriber))
        assert (row.state, row.left_by, row.sealed, row.address_mark) == (
            SubscriberState.LEFT,
            "bounces",
            None,
            None,
        )


def test_a_letter_that_arrives_forgives_the_refusals_before(
    database, told, offered, office, subscribe, house
):
    subscribe("full@x.kz")
    for number in range(5):
        office.at_data["full@x.kz"] = "552 5.2.2 mailbox full"
        if number == 2:
            office.at_data.clear()
        house.publish({"ru": Text(f"Слух {number}", "Нет.", "")})
        publish_all(database, told)
        send(database, offered)
    with database.reading() as session:
        (row,) = session.scalars(select(Subscriber))
        assert (row.state, row.bounces) == (SubscriberState.CONFIRMED, 2)


def test_a_server_that_minds_us_and_not_the_mailbox_costs_no_reader(
    database, told, offered, office, subscribe, house
):
    subscribe("a@x.kz")
    office.at_data["a@x.kz"] = "550 5.7.1 listed as spam"
    for number in range(4):
        house.publish({"ru": Text(f"Слух {number}", "Нет.", "")})
        publish_all(database, told)
        assert send(database, offered).failed == 1
    with database.reading() as session:
        (row,) = session.scalars(select(Subscriber))
        assert (row.state, row.bounces) == (SubscriberState.CONFIRMED, 0)


def test_a_server_that_cannot_be_reached_costs_nothing(database, told, offered, office, subscribe, house):
    subscribe("a@x.kz")
    house.publish()
    publish_all(database, told)
    nowhere = replace(offered, options={**offered.options, "port": 1})
    with pytest.raises(Unreachable, match=r"^the mail server cannot be reached: ConnectionRefusedError$"):
        send(database, nowhere)
    with database.reading() as session:
        assert [(x.state, x.attempts) for x in session.scalars(select(Letter))] == [(LetterState.PENDING, 0)]
    assert send(database, offered).sent == 1


def test_the_publisher_says_what_is_missing_and_publishes_the_rest(database, told, office, subscribe, house):
    subscribe("a@x.kz")
    house.publish(channels=("mail", "site"))
    bare = told.model_copy(update={"mail": told.mail.model_copy(update={"host": ""})})
    with time_machine.travel(clock.now(), tick=True) as travel:
        publish(database, bare, sleep=lambda _: None)
        travel.shift(timedelta(days=1, hours=1))
        done = publish(database, bare, sleep=lambda _: None)
    assert done.broken == {"mail": "the setting mail.host is empty: say which server takes the letters"}
    assert (told.data / "site" / "current" / "index.html").exists()


def test_the_switch_stops_letters_too(database, told, offered, office, subscribe, house):
    subscribe("a@x.kz")
    house.publish()
    publish_all(database, told)
    with database.writing() as session:
        outbox.stop(session, people.find_person(session, "erlan"), "A wrong text")
    done = send(database, offered)
    assert (done.stopped, done.sent, office.taken) == ("A wrong text", 0, [])
    with database.writing() as session:
        outbox.resume(session, people.find_person(session, "erlan"), "Corrected")
    assert send(database, offered).sent == 1


def test_letters_have_a_pace(database, told, offered, office, subscribe, house):
    for number in range(4):
        subscribe(f"r{number}@x.kz")
    house.publish()
    publish_all(database, told)
    slept = []
    slow = replace(offered, options={**offered.options, "letters_per_minute": 30})
    sending.send(
        database,
        slow,
        lambda: edition(database, "mail"),
        until=clock.now() + ALL_NOW,
        sleep=slept.append,
    )
    assert len(slept) == 4 and all(1.0 < pause <= 2.0 for pause in slept)


def test_a_run_with_little_time_leaves_the_rest_to_the_next(
    database, told, offered, office, subscribe, house
):
    for number in range(5):
        subscribe(f"r{number}@x.kz")
    house.publish()
    publish_all(database, told)
    done = send(database, offered, seconds=0.0)
    assert (done.sent, done.waiting) == (0, 5)
    assert send(database, offered).sent == 5


def test_a_reader_who_leaves_gets_no_letter_that_waits(database, told, offered, office, subscribe, house):
    secret = subscribe("a@x.kz")
    house.publish()
    publish_all(database, told)
    send(database, offered, seconds=0.0)
    with database.writing() as session:
        assert subscribers.leave(session, secret)
    assert send(database, offered).sent == 0
    assert states(database) == ["dropped"]


def test_no_address_and_no_secret_is_readable_in_the_database_the_acts_or_the_logs(
    database, told, offered, office, subscribe, house, tmp_path, caplog, dialect
):
    caplog.set_level("DEBUG")
    secret = subscribe("canary.reader@canary-domain.kz")
    office.at_rcpt["canary.reader@canary-domain.kz"] = "451 4.1.1 canary.reader@canary-domain.kz not now"
    house.publish()
    publish_all(database, told)
    send(database, offered)
    ours = [record for record in caplog.records if record.name != "mail.log"]  # that is the mail server's
    kept = "\n".join(record.getMessage() for record in ours).encode()
    with database.reading() as session:
        for table in Subscriber.metadata.sorted_tables:
            for row in session.execute(select(table)):
                kept += repr(tuple(row)).encode()
        assert acts.verify(session).faults == []
    if dialect == "sqlite":
        for file in tmp_path.glob("aiqyn.db*"):
            kept += file.read_bytes()
    for word in (b"canary", secret.encode()):
        assert word not in kept
    assert b"451 4.1.1" in kept


def test_what_a_mailing_was_stands_in_the_chain(database, told, offered, office, subscribe, house):
    subscribe("a@x.kz")
    house.publish({"ru": Text("Слух", "Нет.", "")})
    publish_all(database, told)
    (name,) = send(database, offered).frozen
    with database.reading() as session:
        (act,) = [one for one in session.scalars(select(acts.Act)) if one.verb == "begin_mailing"]
        digest = session.scalars(select(Mailing.digest)).one()
    assert act.subject == f"mailing:{name}"
    assert json.loads(act.detail) == {"digest": digest, "items": 1, "language": "ru", "letters": 1}


def test_who_asks_gets_a_letter_with_a_link_at_once_and_nothing_else(database, told, offered, office, seal):
    with database.writing() as session:
        subscribers.ask(session, seal, "a@x.kz", Language.KK)
    assert send(database, offered).sent == 1
    (letter,) = office.letters("a@x.kz")
    found = re.findall(r"https://\S+", plain(letter))
    assert len(found) == 1 and found[0].startswith("https://desk.example.kz/subscribe/confirm/")
    assert letter["List-Unsubscribe"] is None
    with database.writing() as session:
        assert subscribers.confirm(session, found[0].split("/")[-1].partition("?")[0]) is Language.KK
        subscribers.ask(session, seal, "A@x.kz", Language.KK)
    send(database, offered)
    assert office.letters("a@x.kz") and "жазылып қойғансыз" in office.letters()[1]["Subject"]
    with database.reading() as session:
        assert [one.kind for one in session.scalars(select(Letter).order_by(Letter.id))] == [
            LetterKind.CONFIRM,
            LetterKind.ALREADY,
        ]


def test_a_test_letter_says_what_the_server_answered(offered, office):
    sending.send_test(offered, "me@x.kz", "kk")
    assert office.letters("me@x.kz")[0]["Subject"] == "Айқын: сынақ хат"
    office.at_rcpt["me@x.kz"] = "550 5.1.1 no me@x.kz here"
    with pytest.raises(NotTaken, match=r"^550 5\.1\.1 to RCPT$"):
        sending.send_test(offered, "me@x.kz", "kk")
