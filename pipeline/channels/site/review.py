"""A refutation for machines: schema.org ClaimReview and MediaReview, for exchange between fact-checkers."""

from collections.abc import Mapping
from typing import Any

from claims.content import ClaimSaid, Content
from claims.page_content import PageContent
from claims.public_facts import Appearance, ClaimFacts
from claims.terms import Verdict
from pipeline.channels import Item, PageItem
from pipeline.channels.site.around import Around
from pipeline.channels.site.house import House, published, updated, withdrawn
from pipeline.channels.site.text import web_address
from pipeline.channels.site.words import Words, all_words, in_language, instant

RATINGS = {
    Verdict.FALSE: 1,
    Verdict.SCAM: 1,
    Verdict.MISLEADING: 2,
    Verdict.MISSING_CONTEXT: 3,
    Verdict.TRUE: 5,
}
"""Where a verdict has a place between "not so" and "so"; the others have words only."""
AUTHENTICITY = {
    "decontextualized": "DecontextualizedContent",
    "edited-or-cropped": "EditedOrCroppedContent",
    "original-media": "OriginalMediaContent",
    "satire-or-parody": "SatireOrParodyContent",
    "staged": "StagedContent",
    "transformed": "TransformedContent",
}
"""Tag of a media page -> what schema.org calls that kind of picture or video.

The tag is how an editor says that the page shows the picture or video a rumour lives on, and what was done to it;
without it the page is a picture or a video of our own, and no MediaReview is given.
"""

_CONTEXT = "https://schema.org"
_CHANGES = {"correction", "withdrawal"}


def reviews(house: House, item: Item, words: Words, around: Around) -> list[dict[str, Any]]:
    """One ClaimReview per claim that *item* answers, one MediaReview per picture or video it is about; of a
    withdrawn one only that it was withdrawn."""
    content = item.content
    shared = _shared(house, item, words, around)
    if withdrawn(content):
        return [{**shared, "@type": "WebPage", "creativeWorkStatus": "Withdrawn"}]
    claims = content.claims or (ClaimSaid("", {}),)
    claim_reviews = [
        {
            **shared,
            "@type": "ClaimReview",
            "claimReviewed": said.wording.get(words.language) or content.texts[words.language].title,
            "itemReviewed": _claim(said, content, words, around.claims),
            "reviewRating": _rating(content, words),
        }
        for said in claims
    ]
    return [*claim_reviews, *_media_reviews(shared, words, around)]


def _shared(house: House, item: Item, words: Words, around: Around) -> dict[str, Any]:
    content = item.content
    organization = _organization(house, words, around)
    shared: dict[str, Any] = {
        "@context": _CONTEXT,
        "url": house.page(item, words.language),
        "headline": words.headline(content),
        "description": content.texts[words.language].summary,
        "inLanguage": words.language,
        "datePublished": published(item).isoformat(),
        "dateModified": updated(item).isoformat(),
        "author": organization,
        "publisher": organization,
        "citation": [_statement(evidence.title, evidence.url) for evidence in content.evidence],
        **_translations(house, item, words),
    }
    if corrected := corrections(item, words):
        shared["correction"] = corrected
    if content.valid_until:
        shared["expires"] = content.valid_until.isoformat()
    return shared


def _organization(house: House, words: Words, around: Around) -> dict[str, Any]:
    """The house, with where it says how it checks and how it corrects."""
    organization = {
        "@type": "Organization",
        "name": house.publisher(words),
        "url": f"{house.address}/",
        "correctionsPolicy": f"{house.address}/{words.language}/corrections/",
    }
    if principles := in_language(around.principles, words.language)[0]:
        organization["publishingPrinciples"] = principles
    return organization


def _translations(house: House, item: Item, words: Words) -> dict[str, Any]:
    """The same answer in the other languages: they are approved together, so the first in the house's order
    stands for the work and the others for its translations."""
    there = [code for code in all_words() if code in item.content.texts]
    pages = [{"@type": "CreativeWork", "url": house.page(item, code), "inLanguage": code} for code in there]
    if len(there) < 2:
        return {}
    return {"workTranslation": pages[1:]} if words.language == there[0] else {"translationOfWork": pages[0]}


def _claim(
    said: ClaimSaid, content: Content, words: Words, facts: Mapping[str, ClaimFacts]
) -> dict[str, Any]:
    wording, _ = in_language(said.wording, words.language)
    claim: dict[str, Any] = {"@type": "Claim", "text": wording or content.texts[words.language].title}
    seen = facts[said.id].appearances if said.id in facts else ()
    if seen:
        claim["appearance"] = [_appearance(one) for one in seen]
    if said.first_seen:
        claim["datePublished"] = said.first_seen.isoformat()
        claim["firstAppearance"] = {"@type": "CreativeWork", "datePublished": said.first_seen.isoformat()}
    if seen and (said.first_seen is None or seen[0].on <= said.first_seen):
        claim["datePublished"] = seen[0].on.isoformat()
        claim["firstAppearance"] = _appearance(seen[0])
    return claim


def _appearance(seen: Appearance) -> dict[str, Any]:
    work = {"@type": "CreativeWork", "datePublished": seen.on.isoformat()}
    return {**work, "url": address} if (address := web_address(seen.url)) else work


def _rating(content: Content, words: Words) -> dict[str, Any]:
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": words.label(content)}
    if (value := RATINGS.get(content.verdict)) and not content.overtaken_on:
        rating |= {"ratingValue": value, "bestRating": 5, "worstRating": 1}
    return rating


def _media_reviews(shared: Mapping[str, Any], words: Words, around: Around) -> list[dict[str, Any]]:
    found = []
    for page in around.media:
        category = authenticity(page.content)
        things = _media(page.content, words)
        if category and things:
            review = {
                **shared,
                "@type": "MediaReview",
                "mediaAuthenticityCategory": f"{_CONTEXT}/{category}",
                "itemReviewed": {"@type": "MediaReviewItem", "mediaItemAppearance": things},
            }
            found.append(review)
    return found


def authenticity(content: PageContent) -> str:
    """What a media page says was done to the picture or video it shows; nothing when it is one of our own."""
    tags = [tag.strip().casefold().replace("_", "-") for tag in content.tags]
    return next((AUTHENTICITY[tag] for tag in tags if tag in AUTHENTICITY), "")


def _media(content: PageContent, words: Words) -> list[dict[str, Any]]:
    name = in_language({code: text.title for code, text in content.texts.items()}, words.language)[0]
    if content.video is not None:
        video = {"@type": "VideoObject", "name": name}
        return [{**video, "url": address} if (address := web_address(content.video.url)) else video]
    return [
        {
            "@type": "ImageObject",
            "name": name,
            "description": in_language(picture.alt, words.language)[0],
            "encodingFormat": picture.media_type,
            "sha256": picture.sha256,
        }
        for picture in content.pictures
    ]


def _statement(title: str, url: str) -> dict[str, Any]:
    statement = {"@type": "CreativeWork", "name": title}
    return {**statement, "url": address} if (address := web_address(url)) else statement


def corrections(item: Item | PageItem, words: Words) -> list[dict[str, Any]]:
    """What was put right or taken back after *item* came out."""
    return [
        {
            "@type": "CorrectionComment",
            "text": in_language(step.note, words.language)[0] or words.change(step.kind),
            "dateCreated": instant(step.published_at).isoformat(),
        }
        for step in item.history
        if step.kind in _CHANGES
    ]
