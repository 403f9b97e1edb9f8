"""What a page needs before anybody is asked to approve it; each lack is one clear sentence."""

import math
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from claims.errors import RefusedError
from claims.page_content import PageContent, Video
from claims.terms import Language, PageKind

SECTIONS = {
    PageKind.GUIDANCE: ("rules", "symptoms", "prevention", "support"),
    PageKind.MEDIA: ("infographic", "video", "clip", "programme"),
}
"""The sections of the kinds that have some."""
TITLE_LETTERS = 300
SLUG_LETTERS = 80

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_PICTURE_NAME = re.compile(r"[a-z0-9-]{1,80}\.(?:png|jpe?g|webp|svg)\Z")
_UNFIT = re.compile(r"(?<!\\)(?:\\\\)*\\(?:u00|b|f)|[\x7f\ud800-\udfff\ufffe\uffff]")
"""In canonical JSON: an escaped control character, half a surrogate pair, a character that is none."""
_LANGUAGES = tuple(language.value for language in Language)


def check_draft(content: PageContent) -> None:
    """Refuse what could not even be kept as a draft: an address that is none, a language nobody reads here."""
    if not _SLUG.match(content.slug) or len(content.slug) > SLUG_LETTERS:
        raise RefusedError(
            reason="the slug {slug!r} cannot be an address: use at most {limit} of a-z, 0-9 and single dashes",
            slug=content.slug,
            limit=SLUG_LETTERS,
        )
    if _UNFIT.search(content.canonical()):
        raise RefusedError(reason="it holds a character that no text has; delete that place and type it anew")
    said = {code for texts in _by_language(content) for code in texts}
    if strange := sorted(said - set(_LANGUAGES)):
        raise RefusedError(
            reason="the language {languages} is not one of {known}", languages=strange, known=_LANGUAGES
        )
    if content.review_by and content.review_by < content.as_of:
        raise RefusedError(reason="review_by lies before as_of")


def _by_language(content: PageContent) -> Iterable[Iterable[str]]:
    yield from (content.texts, content.place, content.question, content.authority, content.note)
    yield from (picture.alt for picture in content.pictures)
    yield from (moment.texts for moment in content.moments)
    yield from (figure.names for figure in content.figures)
    if content.video:
        yield content.video.transcript


def check_publishable(content: PageContent) -> None:
    """Refuse what its kind, its pictures and its video lack for being published."""
    for text in content.texts.values():
        if len(text.title) > TITLE_LETTERS:
            raise RefusedError(reason="a title has at most {limit} characters", limit=TITLE_LETTERS)
    _check_section(content)
    _check_pictures(content)
    if content.video:
        _check_video(content, content.video)
    _check_times(content)
    for figure in content.figures:
        if not all(math.isfinite(number) for number in (figure.value, figure.change or 0)):
            raise RefusedError(reason="the figure {key} is not a number", key=figure.key)
    _KINDS.get(content.page_kind, _check_nothing_more)(content)


def _check_section(content: PageContent) -> None:
    sections = SECTIONS.get(content.page_kind, ())
    if sections and content.section not in sections:
        raise RefusedError(reason="it needs a section; there are: {sections}", sections=sections)
    if not sections and content.section:
        raise RefusedError(reason="only guidance and media have sections; leave the section out")


def _check_pictures(content: PageContent) -> None:
    names = [picture.name for picture in content.pictures]
    for picture in content.pictures:
        if not _PICTURE_NAME.match(picture.name):
            raise RefusedError(
                reason="the picture {name!r} needs a name of a-z, 0-9 and - that ends in .png, .jpg, .webp or .svg",
                name=picture.name,
            )
        if names.count(picture.name) > 1:
            raise RefusedError(reason="two pictures are called {name}; rename one", name=picture.name)
        if mute := _lacking(content, picture.alt):
            raise RefusedError(
                reason="say in {languages} what the picture {name} shows (alt): not everybody sees it",
                languages=mute,
                name=picture.name,
            )


def _check_video(content: PageContent, video: Video) -> None:
    for address in filter(None, (video.url, video.embed)):
        parts = urlsplit(address)
        if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
            raise RefusedError(
                reason="the video's address {address} has to begin with https:// and hold no password",
                address=address,
            )
    if not video.url:
        raise RefusedError(reason="a video needs its address (url), for readers without a player")
    if video.poster and video.poster not in {picture.name for picture in content.pictures}:
        raise RefusedError(reason="the video's poster {name} is no picture of this page", name=video.poster)
    if content.page_kind is PageKind.MEDIA and not any(text.strip() for text in video.transcript.values()):
        raise RefusedError(
            reason="a video needs a transcript in at least one language: not everybody hears it"
        )


def _check_times(content: PageContent) -> None:
    for moment in (content.starts_at, content.ends_at):
        if moment is not None and moment.tzinfo is None:
            raise RefusedError(reason="a time needs its zone, as in 2020-03-20T12:00+06:00")
    if content.starts_at and content.ends_at and content.ends_at < content.starts_at:
        raise RefusedError(reason="it ends before it begins")
    if any(moment.seconds < 0 for moment in content.moments):
        raise RefusedError(reason="a moment of a recording cannot lie before its beginning")


def _check_media(content: PageContent) -> None:
    if content.section == "infographic" and not content.pictures:
        raise RefusedError(reason="an infographic needs its picture")
    if content.section in ("video", "clip") and content.video is None:
        raise RefusedError(reason="a page of a video needs the video")


def _check_briefing(content: PageContent) -> None:
    if content.starts_at is None:
        raise RefusedError(reason="a briefing needs the time at which it begins (starts_at)")


def _check_answer(content: PageContent) -> None:
    if mute := _lacking(content, content.question):
        raise RefusedError(reason="a public answer needs the question in {languages}", languages=mute)
    if mute := _lacking(content, content.authority):
        raise RefusedError(
            reason="a public answer needs to say in {languages} who answers (authority)", languages=mute
        )


def _check_statistics(content: PageContent) -> None:
    if not content.figures:
        raise RefusedError(reason="the statistics of a day need at least one figure")


def _check_digest(content: PageContent) -> None:
    if not content.refutations:
        raise RefusedError(reason="a digest needs the refutations that it lists")


def _check_nothing_more(content: PageContent) -> None:
    """Guidance and texts about the house need no more than every page does."""


_KINDS = {
    PageKind.MEDIA: _check_media,
    PageKind.BRIEFING: _check_briefing,
    PageKind.ANSWER: _check_answer,
    PageKind.STATISTICS: _check_statistics,
    PageKind.DIGEST: _check_digest,
}


def _lacking(content: PageContent, said: object) -> list[str]:
    given = said if isinstance(said, dict) else {}
    return [language for language in sorted(content.texts) if not str(given.get(language, "")).strip()]
