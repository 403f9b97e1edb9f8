"""A claim, an authority and drafts for the tests of what editors do at the desk."""

from datetime import date
from html.parser import HTMLParser

from sqlalchemy import select

from claims import people, questions, refutations, signing_in, sources, triage
from claims.content import Text
from claims.records import Authority, AuthorityName, Question
from claims.refutations import Draft
from claims.sealing import Seal
from claims.seen import Asked
from claims.sources import NewSource
from claims.terms import Language, QuestionWay, Verdict

PASSWORD = "тоғыз жирен ат көлге қарай шапты"
AS_OF = date(2020, 3, 19)
TEXTS = {
    "kk": Text("Банан арқылы коронавирус жұғады", "Жоқ. Вирус тағам арқылы жұқпайды.", "Толық **мәтін**."),
    "ru": Text("Бананы заражают коронавирусом", "Нет. Вирус не передаётся через еду.", "Полный текст."),
}


def prepare(desk):
    """An authority, a claim that somebody asked about; the claim's id."""
    with desk.database.writing() as session:
        berik = people.find_person(session, "berik")
        names = [AuthorityName(language=code, name=f"Body ({code.value})") for code in Language]
        session.add(Authority(key="moh", topics=[], names=names))
        feed = sources.add_source(session, berik, NewSource("feed", "feed", "https://example.kz/rss", {}))
        asked = Asked("q1", "Правда, что бананы заражают?", QuestionWay.TABLE)
        questions.ask_all(session, feed, Seal(bytes(32), bytes(32)), [asked])
        (number,) = session.scalars(select(Question.sighting_id))
        (claim,) = triage.open_claims(session, [number], "test")
        return claim.public_id


def drafted(desk, claim, by="dana", **values):
    """A draft in two languages; its id."""
    values = {"texts": TEXTS, "claims": (claim,), "channels": ("site", "telegram"), **values}
    with desk.database.writing() as session:
        draft = Draft(Verdict.FALSE, AS_OF, **values)
        return refutations.draft(session, people.find_person(session, by), draft).public_id


def submitted(desk, name, by="dana"):
    """Submits a draft; the digest of what waits."""
    with desk.database.writing() as session:
        found = refutations.find_refutation(session, name)
        return refutations.submit(session, people.find_person(session, by), found).digest


def approved(desk, name, by="erlan", submitter="dana"):
    """Submits a draft and has it approved."""
    digest = submitted(desk, name, submitter)
    with desk.database.writing() as session:
        found = refutations.find_refutation(session, name)
        refutations.approve(session, people.find_person(session, by), found, digest)


def give_password(desk, handle):
    """Lets somebody prove who they are."""
    with desk.database.writing() as session:
        signing_in.set_password(session, people.find_person(session, handle), PASSWORD)


def form(client, address):
    """The fields of the editor's form as a browser would send them."""
    fields, area, select = {}, [], []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            told = dict(attributes)
            name = told.get("name", "")
            if tag == "textarea":
                area[:] = [name]
                fields[name] = ""
            elif tag == "select":
                select[:] = [name]
            elif tag == "option" and select and ("selected" in told or select[0] not in fields):
                fields[select[0]] = told.get("value", "")
            elif tag == "input" and told.get("type") in ("radio", "checkbox"):
                if "checked" in told:
                    fields.setdefault(name, []).append(told["value"])
            elif tag == "input" and name in ("claims", "statements"):
                fields.setdefault(name, []).append(told["value"])
            elif tag == "input" and name:
                fields[name] = told.get("value", "")

        def handle_endtag(self, tag):
            if tag == "textarea":
                name = area.pop()
                fields[name] = fields[name].removeprefix("\n")
            elif tag == "select":
                select.clear()

        def handle_data(self, data):
            if area:
                fields[area[0]] += data

    page = client.get(address).text if address.startswith("/") else address
    inside = page[page.index('id="editor"') - 80 : page.rindex("</form>")]
    Reader(convert_charrefs=True).feed(inside[inside.index("<form") :])
    return fields
