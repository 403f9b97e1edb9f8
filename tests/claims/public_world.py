"""Refutations and pages that are published, corrected and withdrawn, for the tests of what the public has."""

from datetime import date

from sqlalchemy import func, select

from claims import clock, outbox, pages, questions, refutations, sightings, triage
from claims.content import Text
from claims.page_content import PageContent, PageText
from claims.records import Sighting
from claims.refutations import Draft
from claims.seen import Seen
from claims.terms import PageKind, PublicationState, Verdict, VersionKind

CARRIERS = frozenset({"site", "telegram"})
BANANA = {
    "kk": Text("Банан арқылы коронавирус жұғады", "Жоқ. Вирус тағам арқылы жұқпайды.", "Толық мәтін."),
    "ru": Text("Бананы заражают коронавирусом", "Нет. Вирус не передаётся через еду.", "Полный текст."),
}


class Public:
    """What an editor and a second one do with a document until the outbox says that it was sent."""

    def __init__(self, session, editor, second):
        self.session, self.editor, self.second = session, editor, second

    def refute(self, *claims, texts=None, verdict=Verdict.FALSE, send=True, **values):
        """A published refutation."""
        claims = claims or (self.claim(),)
        told = {"texts": texts or BANANA, "claims": tuple(one.public_id for one in claims), **values}
        draft = Draft(verdict, date(2020, 3, 19), channels=("site",), **told)
        refutation = refutations.draft(self.session, self.editor, draft)
        self.approve(refutation, send=send)
        return refutation

    def claim(self, said="Мәтін"):
        """A claim of its own, with one text."""
        source = questions.source_for(self.session, "texts", "test")
        number = self.session.scalar(select(func.count()).select_from(Sighting))
        seen = sightings.record(self.session, source, Seen(str(number), said))
        return triage.open_claims(self.session, [seen.id], "test")[0]

    def approve(self, refutation, *, send=True):
        """Submits what stands in the draft and has it approved."""
        version = refutations.submit(self.session, self.editor, refutation)
        refutations.approve(self.session, self.second, refutation, version.digest)
        if send:
            self.send()

    def withdraw(self, refutation, *, send=True, **reason):
        """Takes a refutation back."""
        version = refutations.withdraw(self.session, self.editor, refutation, reason)
        refutations.approve(self.session, self.second, refutation, version.digest)
        if send:
            self.send()

    def page(self, kind, slug, title, summary, **values):
        """A published page in Russian."""
        content = PageContent(
            "", slug, kind, 1, VersionKind.FIRST, {"ru": PageText(title, summary, "Текст.")}, date(2020, 3, 20),
            section="prevention" if kind is PageKind.GUIDANCE else "", channels=("site",), **values,
        )  # fmt: skip
        page = pages.draft(self.session, self.editor, content)
        version = pages.submit(self.session, self.editor, page, CARRIERS)
        pages.approve(self.session, self.second, page, version.digest)
        self.send()
        return page

    def send(self):
        """Everything that waits is sent."""
        for row in outbox.rows(self.session, [PublicationState.QUEUED]):
            sending = outbox.begin(self.session, row.id, clock.now(), 24.0)
            address = f"https://aiqyn.example/{row.language.value}/{row.code}/"
            outbox.sent(self.session, sending.publication_id, address, "ab" * 32)
