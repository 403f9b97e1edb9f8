"""A refutation for machines: schema.org ClaimReview, for exchange between fact-checkers."""

from typing import Any

from claims.content import ClaimSaid, Content
from claims.terms import Verdict
from pipeline.channels import Item, PageItem
from pipeline.channels.site.house import House, published, updated, withdrawn
from pipeline.channels.site.text import web_address
from pipeline.channels.site.words import Words, in_almaty, in_language

RATINGS = {
    Verdict.FALSE: 1,
    Verdict.SCAM: 1,
    Verdict.MISLEADING: 2,
    Verdict.MISSING_CONTEXT: 3,
    Verdict.TRUE: 5,
}
"""Where a verdict has a place between "not so" and "so"; the others have words only."""

_CONTEXT = "https://schema.org"


def reviews(house: House, item: Item, words: Words) -> list[dict[str, Any]]:
    """One ClaimReview per claim that *item* answers; of a withdrawn one only that it was withdrawn."""
    content = item.content
    shared = _shared(house, item, words)
    if withdrawn(content):
        return [{**shared, "@type": "WebPage", "creativeWorkStatus": "Withdrawn"}]
    claims = content.claims or (ClaimSaid("", {}),)
    return [
        {
            **shared,
            "@type": "ClaimReview",
            "claimReviewed": said.wording.get(words.language) or content.texts[words.language].title,
            "itemReviewed": _claim(said, content, words),
            "reviewRating": _rating(content, words),
        }
        for said in claims
    ]


def _shared(house: House, item: Item, words: Words) -> dict[str, Any]:
    content = item.content
    text = content.texts[words.language]
    shared: dict[str, Any] = {
        "@context": _CONTEXT,
        "url": house.page(item, words.language),
        "headline": words.headline(content),
        "description": text.summary,
        "inLanguage": words.language,
        "datePublished": published(item).isoformat(),
        "dateModified": updated(item).isoformat(),
        "author": {"@type": "Organization", "name": house.publisher(words), "url": f"{house.address}/"},
        "citation": [_statement(evidence.title, evidence.url) for evidence in content.evidence],
    }
    if corrected := corrections(item, words):
        shared["correction"] = corrected
    if content.valid_until:
        shared["expires"] = content.valid_until.isoformat()
    return shared


def _claim(said: ClaimSaid, content: Content, words: Words) -> dict[str, Any]:
    wording, _ = in_language(said.wording, words.language)
    claim: dict[str, Any] = {"@type": "Claim", "text": wording or content.texts[words.language].title}
    if said.first_seen:
        claim["datePublished"] = said.first_seen.isoformat()
        claim["firstAppearance"] = {"@type": "CreativeWork", "datePublished": said.first_seen.isoformat()}
    return claim


def _rating(content: Content, words: Words) -> dict[str, Any]:
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": words.label(content)}
    if (value := RATINGS.get(content.verdict)) and not content.overtaken_on:
        rating |= {"ratingValue": value, "bestRating": 5, "worstRating": 1}
    return rating


def _statement(title: str, url: str) -> dict[str, Any]:
    statement = {"@type": "CreativeWork", "name": title}
    return {**statement, "url": address} if (address := web_address(url)) else statement


def corrections(item: Item | PageItem, words: Words) -> list[dict[str, Any]]:
    """What was put right or taken back after *item* came out."""
    return [
        {
            "@type": "CorrectionComment",
            "text": in_language(step.note, words.language)[0] or words.change(step.kind),
            "dateCreated": in_almaty(step.published_at).isoformat(),
        }
        for step in item.history
        if step.kind in _CHANGES
    ]


_CHANGES = {"correction", "withdrawal"}
