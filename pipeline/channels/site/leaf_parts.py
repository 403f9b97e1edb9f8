"""What several kinds of leaf show: pictures, a player, the moments of a video, a transcript."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from markupsafe import Markup

from claims.page_content import PageContent
from pipeline.channels.site import leaf_pictures
from pipeline.channels.site.answers import Card
from pipeline.channels.site.house import fill
from pipeline.channels.site.leaf_data import video_page
from pipeline.channels.site.leaves import ROOT, verdict_card
from pipeline.channels.site.shelf import Shelf
from pipeline.channels.site.text import safe_html
from pipeline.channels.site.words import Words, all_words, in_language


@dataclass(frozen=True)
class Said:
    """A moment of a video, as a page tells of it."""

    seconds: int
    at: str
    text: str
    language: str
    verdict: tuple[Card, str] | None


def figures(content: PageContent, words: Words) -> Markup:
    """The pictures of a leaf, each with a way to it in full size."""
    shown = [leaf_pictures.shown(picture, words, ROOT) for picture in leaf_pictures.fitting(content, words)]
    return fill("leaf_figures.html", w=words, pictures=shown) if shown else Markup("")


def player(shelf: Shelf, content: PageContent, words: Words) -> Markup:
    """The poster that leads to the video, and becomes the player where a script runs."""
    where = video_page(content)
    if content.video is None or not where:
        return Markup("")
    embed = shelf.house.video(content.video.embed)
    poster = leaf_pictures.poster(content)
    host = urlsplit(embed or where).netloc
    return fill(
        "leaf_player.html",
        w=words,
        video={"url": where, "host": host, "length": clock(content.video.seconds)},
        poster=leaf_pictures.shown(poster, words, ROOT) if poster else None,
        embed=embed,
    )


def moments(shelf: Shelf, content: PageContent, words: Words) -> Markup:
    """What is said at which minute, each with the refutation that rests on it."""
    said = [
        Said(
            moment.seconds,
            clock(moment.seconds) or "0:00",
            *in_language(moment.texts, words.language),
            verdict_card(shelf.named[moment.refutation], words, ROOT)
            if moment.refutation in shelf.named
            else None,
        )
        for moment in sorted(content.moments, key=lambda moment: moment.seconds)
    ]
    return fill("leaf_moments.html", w=words, moments=said) if said else Markup("")


def transcript(content: PageContent, words: Words) -> Markup:
    """Every word that is said, in the page's language or the one there is."""
    if content.video is None:
        return Markup("")
    written, language = in_language(content.video.transcript, words.language)
    if not written.strip():
        return Markup("")
    name = all_words()[language].name if language in all_words() else language
    text = safe_html(written)
    return fill("leaf_transcript.html", w=words, text=text, language=language, name=name)


def clock(seconds: int) -> str:
    """A length or a place in a video: minutes and seconds, hours where there are any; nothing for none."""
    if seconds <= 0:
        return ""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def joined(*parts: Markup) -> Markup:
    """Parts one below the other."""
    return Markup("").join(parts)
