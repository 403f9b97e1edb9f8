"""Leaves for machines: schema.org's articles, questions, events, pictures and videos."""

from collections.abc import Sequence
from typing import Any

from claims.page_content import Moment, PageContent
from pipeline.channels import PageItem
from pipeline.channels.site import leaf_pictures
from pipeline.channels.site.house import House, published, updated
from pipeline.channels.site.review import corrections
from pipeline.channels.site.text import web_address
from pipeline.channels.site.words import Words, in_language, instant

CONTEXT = "https://schema.org"
_PIXELS = "E37"
"""UN/CEFACT's code for a pixel."""

Data = dict[str, Any]


def document(kind: str, house: House, item: PageItem, words: Words) -> Data:
    """What is said of every leaf, as a *kind* of CreativeWork."""
    content = item.content
    text = content.texts[words.language]
    said: Data = {
        "@context": CONTEXT,
        "@type": kind,
        "@id": house.leaf(item, words.language),
        "url": house.leaf(item, words.language),
        "headline": text.title,
        "description": text.summary,
        "inLanguage": words.language,
        "datePublished": published(item).isoformat(),
        "dateModified": updated(item).isoformat(),
        "author": publisher(house, words),
        "publisher": publisher(house, words),
    }
    if corrected := corrections(item, words):
        said["correction"] = corrected
    if content.review_by:
        said["expires"] = content.review_by.isoformat()
    shown = [leaf_pictures.whole(picture) for picture in leaf_pictures.fitting(content, words)]
    if shown:
        said["image"] = [f"{house.address}/{path}" for path in shown]
    return said


def publisher(house: House, words: Words) -> Data:
    """The body that publishes."""
    return {"@type": "Organization", "name": house.publisher(words), "url": f"{house.address}/"}


def question(house: House, item: PageItem, words: Words) -> Data:
    """The question with its answer."""
    content, address = item.content, house.leaf(item, words.language)
    text = content.texts[words.language]
    asked, _ = in_language(content.question, words.language)
    authority, _ = in_language(content.authority, words.language)
    answered = {"@type": "Organization", "name": authority} if authority else publisher(house, words)
    return {
        "@type": "Question",
        "name": text.title,
        "text": asked or text.title,
        "inLanguage": words.language,
        "answerCount": 1,
        "acceptedAnswer": {
            "@type": "Answer",
            "text": "\n\n".join(filter(None, (text.summary, text.body))),
            "url": address,
            "inLanguage": words.language,
            "datePublished": published(item).isoformat(),
            "dateModified": updated(item).isoformat(),
            "author": answered,
        },
    }


def event(house: House, item: PageItem, words: Words) -> Data:
    """A briefing: when, where, who."""
    content, address = item.content, house.leaf(item, words.language)
    text = content.texts[words.language]
    place, _ = in_language(content.place, words.language)
    authority, _ = in_language(content.authority, words.language)
    there = {"@type": "Place", "name": place, "address": place} if place else None
    online = {"@type": "VirtualLocation", "url": video_page(content) or address}
    mode = {(True, True): "Mixed", (True, False): "Offline"}.get((bool(there), bool(content.video)), "Online")
    said: Data = {
        "@context": CONTEXT,
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": text.title,
        "description": text.summary,
        "inLanguage": words.language,
        "eventStatus": f"{CONTEXT}/EventScheduled",
        "eventAttendanceMode": f"{CONTEXT}/{mode}EventAttendanceMode",
        "location": [one for one in (there, online if content.video or not there else None) if one],
        "organizer": {"@type": "Organization", "name": authority or house.publisher(words)},
        "isAccessibleForFree": True,
    }
    if content.starts_at:
        said["startDate"] = instant(content.starts_at).isoformat()
    if content.ends_at:
        said["endDate"] = instant(content.ends_at).isoformat()
    return said


def broadcast(house: House, item: PageItem, words: Words) -> Data:
    """A briefing on the air: the event as a broadcast of it, with the video it is shown in."""
    content = item.content
    held = event(house, item, words)
    said: Data = {
        "@context": CONTEXT,
        "@type": "BroadcastEvent",
        "name": held["name"],
        "isLiveBroadcast": True,
        "inLanguage": words.language,
        "url": video_page(content) or held["url"],
        "broadcastOfEvent": {name: value for name, value in held.items() if name != "@context"},
    }
    return said | {name: held[name] for name in ("startDate", "endDate") if name in held}


def video(house: House, item: PageItem, words: Words) -> Data:
    """The video of a leaf, and the moments in it."""
    content, address = item.content, house.leaf(item, words.language)
    text = content.texts[words.language]
    assert content.video is not None
    said: Data = {
        "@context": CONTEXT,
        "@type": "VideoObject",
        "name": text.title,
        "description": text.summary,
        "inLanguage": words.language,
        "uploadDate": published(item).isoformat(),
        "url": address,
        "publisher": publisher(house, words),
    }
    if content.video.seconds > 0:
        said["duration"] = f"PT{content.video.seconds}S"
    if embed := house.video(content.video.embed):
        said["embedUrl"] = embed
    elif page := video_page(content):
        said["sameAs"] = page
    if poster := leaf_pictures.poster(content):
        said["thumbnailUrl"] = f"{house.address}/{leaf_pictures.whole(poster)}"
    if transcript := in_language(content.video.transcript, words.language)[0].strip():
        said["transcript"] = transcript
    if content.moments:
        said["hasPart"] = [_clip(moment, address, words) for moment in content.moments]
    return said


def images(house: House, item: PageItem, words: Words) -> Sequence[Data]:
    """The pictures of a leaf."""
    content = item.content
    found = []
    for picture in leaf_pictures.fitting(content, words):
        said: Data = {
            "@context": CONTEXT,
            "@type": "ImageObject",
            "name": content.texts[words.language].title,
            "caption": in_language(picture.alt, words.language)[0],
            "contentUrl": f"{house.address}/{leaf_pictures.whole(picture)}",
            "encodingFormat": picture.media_type,
            "width": _pixels(picture.width),
            "height": _pixels(picture.height),
            "creditText": house.publisher(words),
        }
        if leaf_pictures.narrow(picture) != leaf_pictures.whole(picture):
            thumbnail = f"{house.address}/{leaf_pictures.narrow(picture)}"
            said["thumbnail"] = {"@type": "ImageObject", "contentUrl": thumbnail}
        if picture.language:
            said["inLanguage"] = picture.language
        found.append(said)
    return found


def video_page(content: PageContent) -> str:
    """The page of a leaf's video, if it is a web address."""
    return web_address(content.video.url) if content.video else ""


def _clip(moment: Moment, address: str, words: Words) -> Data:
    return {
        "@type": "Clip",
        "name": in_language(moment.texts, words.language)[0],
        "startOffset": moment.seconds,
        "url": f"{address}#t={moment.seconds}",
    }


def _pixels(number: int) -> Data:
    return {"@type": "QuantitativeValue", "value": number, "unitCode": _PIXELS}
