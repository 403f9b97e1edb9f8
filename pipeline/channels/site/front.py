"""What stands on a language's front page beside the latest answers: what is back, asked about, corrected, to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from claims.terms import PageKind
from pipeline.channels import Item, PageItem
from pipeline.channels.site.answers import Card, card
from pipeline.channels.site.around import Known
from pipeline.channels.site.house import digest, has_section, updated, withdrawn
from pipeline.channels.site.shelf import Shelf
from pipeline.channels.site.subjects import Subject
from pipeline.channels.site.words import Words, in_language, instant

BACK, ASKED, CORRECTED = 3, 5, 3
LAST_DAYS = timedelta(days=14)
"""How far before the newest change of all a correction is still news: counted from there and not from today, as the
same edition has to give the same bytes tomorrow."""


@dataclass(frozen=True)
class Front:
    """The parts of one language's front page; each may be empty, and then nothing is said of it."""

    shelf: Shelf
    words: Words

    def back(self) -> list[tuple[Item, str]]:
        """The claims that are being said again, the latest return first, and since when."""
        words = self.words
        found = [(since, item.name, item) for item, known in self._known if (since := known.back_since)]
        latest = sorted(found, key=lambda one: one[:2], reverse=True)[:BACK]
        return [(item, f"{words._('Since')}: {words.day(since)}") for since, _, item in latest]

    def asked(self) -> list[tuple[Item, str]]:
        """The answers most asked for, and how many asked at least."""
        found = [(known.asked, item) for item, known in self._known if known.asked]
        most = sorted(found, key=lambda one: -one[0])[:ASKED]
        return [(item, questions(self.words, count)) for count, item in most]

    def corrected(self) -> list[Item]:
        """What was corrected or withdrawn in the last days before the newest change, the latest first."""
        items = self.shelf.within(self.words.language)
        newest = max((updated(item) for item in items), default=None)
        if newest is None:
            return []
        recent = [item for item in items if len(item.kinds) > 1 and newest - updated(item) <= LAST_DAYS]
        recent.sort(key=lambda item: (updated(item), item.name), reverse=True)
        return recent[:CORRECTED]

    def topics(self) -> list[tuple[Subject, int]]:
        """The topics that have answers in this language, in the order of its alphabet, with how many they have."""
        return in_order(self.shelf, self.shelf.topics, self.words)

    def briefing(self) -> PageItem | None:
        """The next briefing, as seen from the newest publication; where none is to come, the last one."""
        there = [
            (page.content.starts_at, page.content.slug, page)
            for page in self.shelf.pages
            if page.content.page_kind == PageKind.BRIEFING
            and page.content.starts_at
            and self.words.language in page.content.texts
            and not withdrawn(page.content)
        ]
        if not there or not has_section("briefings"):
            return None
        now = self._newest()
        coming = [one for one in there if now is None or one[0] > now]
        return (min if coming else max)(coming or there, key=lambda one: one[:2])[2]

    def stamp(self) -> str:
        """Digest of all this but the content of the items."""
        briefing = self.briefing()
        return digest(
            [[item.name, said] for item, said in [*self.back(), *self.asked()]],
            [item.name for item in self.corrected()],
            [[topic.slug, topic.name(self.words), count] for topic, count in self.topics()],
            self.shelf.digests[briefing.content.page] if briefing else "",
        )

    def items(self) -> list[Item]:
        """Every answer that is named here."""
        return [*(item for item, _ in [*self.back(), *self.asked()]), *self.corrected()]

    def cards(self, items: Sequence[tuple[Item, str]], root: str) -> list[Card]:
        """*items* as they stand in a list, each with what is said of it here."""
        return [
            card(item, self.words, f"{root}{self.words.language}/r/{item.name}/", said)
            for item, said in items
        ]

    @property
    def _known(self) -> list[tuple[Item, Known]]:
        """The answers that stand and of which anything is known, newest first."""
        known = self.shelf.known
        return [
            (item, known[item.name])
            for item in self.shelf.standing(self.words.language)
            if item.name in known
        ]

    def _newest(self) -> datetime | None:
        moments = [updated(item) for item in self.shelf.items]
        moments += [instant(page.history[-1].published_at) for page in self.shelf.pages if page.history]
        return max(moments, default=None)


def in_order(shelf: Shelf, subjects: Sequence[Subject], words: Words) -> list[tuple[Subject, int]]:
    """Those of *subjects* that have answers in this language, in the order of its alphabet, with how many."""
    counted = [(subject, len(shelf.gathered(subject, words.language))) for subject in subjects]
    there = [(subject, count) for subject, count in counted if count]
    return sorted(there, key=lambda one: (words.sort_key(one[0].name(words)[0]), one[0].slug))


def questions(words: Words, count: int) -> str:
    """How many questions came, rounded down: label and value, as no ending fits every number."""
    at_least = words._("at least {number}", number=words.number(count))
    return f"{words._('Questions received')}: {at_least}"


def briefing_shown(page: PageItem, words: Words) -> dict[str, object]:
    """A briefing as it is announced."""
    content = page.content
    assert content.starts_at is not None
    return {
        "title": content.texts[words.language].title,
        "starts_at": words.local(content.starts_at),
        "place": in_language(content.place, words.language),
        "where": f"{words.language}/briefings/{content.slug}/",
    }
