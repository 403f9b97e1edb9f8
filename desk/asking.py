"""The public form behind its pages: what somebody has written so far, and what is made of it.

The whole form travels with its page: nothing is kept for whoever has not sent it, no cookie is set, and a change of
language, a mistake or "too early" shows again what was typed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import segno
from markupsafe import Markup
from sqlalchemy.orm import Session

from claims import bodies, clock, published, subscribers
from claims.content import Content
from claims.errors import RefusedError
from claims.masking import Masked, mask, shown
from claims.questions import LONGEST
from claims.seen import Asked
from claims.terms import Language, QuestionWay, Verdict, VersionKind
from desk.here import Visit
from pipeline.channels.site.text import web_address

SPOKEN = frozenset(code.value for code in Language)
_ABOUT = re.compile(r"r-[0-9a-z]{1,13}")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""What nobody types: control characters, marks that turn the reading direction, joints of no width."""


@dataclass(frozen=True)
class Asker(Visit):
    """Somebody at the public form, who may read it in another language than their browser says."""

    spoken: str = ""

    @property
    def language(self) -> str:
        """What they chose on the page, else what the link says, else what the browser says."""
        said = self.spoken or self.request.query_params.get("lang", "")
        return said if said in SPOKEN else super().language

    @property
    def tongue(self) -> Language:
        """The same, as the record has it."""
        return Language(self.language)


@dataclass(frozen=True)
class Form:
    """What was written into the form so far."""

    text: str = ""
    about: str = ""
    answer_in: str = ""
    region: str = ""
    to: str = ""
    consent: bool = False

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> "Form":
        """The fields as a browser sends them, tidied; nothing is refused here."""
        said = {name: fields.get(name, "") for name in ("about", "answer_in", "region", "to")}
        return cls(
            tidy(fields.get("text", "")),
            said["about"] if _ABOUT.fullmatch(said["about"]) else "",
            said["answer_in"] if said["answer_in"] in SPOKEN else "",
            said["region"][:12] if said["region"].isalnum() and said["region"].isascii() else "",
            said["to"].strip()[: subscribers.LONGEST_ADDRESS],
            fields.get("consent", "") == "yes",
        )

    @property
    def digest_of(self) -> str:
        """Everything that was written: the gate knows by it whether the very same is sent again."""
        return "\x00".join(
            (self.text, self.about, self.answer_in, self.region, self.to.lower(), str(self.consent))
        )

    def asked(self, key: str, language: Language, link: str) -> Asked:
        """What the door is given; RefusedError names the field that is wrong."""
        if not self.text:
            raise RefusedError(reason="Write your question.")
        to = subscribers.tidy_address(self.to) if self.to else ""
        return Asked(
            key,
            self.text,
            QuestionWay.FORM,
            to,
            answer_in=Language(self.answer_in or language),
            region=self.region,
            consent=self.consent,
            links=(link,) if link else (),
        )


@dataclass(frozen=True)
class About:
    """The answer that somebody comes from."""

    id: str
    title: str
    language: str
    url: str
    verdict: Verdict


@dataclass(frozen=True)
class Preview:
    """The question as it will be kept, and the kinds of what is hidden in it, in words."""

    text: str
    hidden: Sequence[str]


def tidy(text: str) -> str:
    """*text* without what nobody types, cut to what is kept: cut first, so that no letter costs more than itself."""
    return _UNSEEN.sub("", text[: LONGEST * 2].replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST].strip()


def preview(text: str, language: Language) -> Preview:
    """What of *text* is kept."""
    masked: Masked = mask(text)
    read = shown(masked.text, language)
    signs = [shown(masked.text[found.at :], language) for found in masked.found]
    hidden = [sign[1 : sign.index("]")] for sign in signs if sign.startswith("[") and "]" in sign]
    return Preview(read, list(dict.fromkeys(hidden)))


def about(session: Session, name: str, language: str) -> About | None:
    """The published answer called *name*, as somebody who reads *language* knows it."""
    there = published.published(session, [name]).get(name) if name else None
    if there is None or there.of_page or there.kind is VersionKind.WITHDRAWAL:
        return None
    content = published.read(session, [there.version])[there.version]
    assert isinstance(content, Content)
    code = next(
        (one for one in (language, *sorted(SPOKEN)) if one in content.texts and one in there.links), ""
    )
    if not code:
        return None
    return About(name, content.texts[code].title, code, there.links[code], content.verdict)


def regions(session: Session, language: str, sort_key: Callable[[str], Any]) -> list[tuple[str, str]]:
    """(code, name) of each region and city that exists today, in the order of the reader's alphabet."""
    today = clock.now().date()
    names = bodies.place_names(session)
    there = [
        (place.code, names[place.code].get(language) or next(iter(names[place.code].values())))
        for place in bodies.places(session)
        if place.code in names
        and place.parent_id is not None
        and (place.dissolved_on is None or place.dissolved_on > today)
    ]
    return sorted(there, key=lambda one: sort_key(one[1]))


def link_of(visit: Visit, secret: str) -> str:
    """The address of the status page."""
    base = visit.settings.questions_url or str(visit.request.base_url).rstrip("/")
    return f"{base}/q/{secret}"


def qr(link: str, title: str) -> Markup:
    """*link* as a picture to be read by a camera."""
    made = segno.make(link, error="m", micro=False)
    drawn = made.svg_inline(scale=4, dark="#000", light="#fff", omitsize=False, title=title)
    return Markup(drawn)  # noqa: S704 - drawn by segno, which escapes the title


def frame(asker: Asker) -> dict[str, Any]:
    """What every page that citizens see shows around."""
    site = asker.settings.site
    return {
        "home": web_address(site.url),
        "house": site.title.get(asker.language) or "Aiqyn",
        "demonstration": site.demonstration,
    }


def with_region(form: Form, known: Sequence[tuple[str, str]]) -> Form:
    """*form* with its region only if it is one of *known*."""
    return form if form.region in {code for code, _ in known} else replace(form, region="")
