import json
import re

import pytest

from pipeline.reviews import review_faults
from pipeline.vocabulary import faults, vocabulary

PAGE = "ru/r/r-00001/index.html"
URL = "https://aiqyn.example/answers/ru/r/r-00001/"
SCALE = {"worstRating": 1, "bestRating": 5}
SEEN = {"@type": "SocialMediaPosting", "url": "https://a.example/"}


def changed(spoiled, **values):
    """Put other values into the review of the page."""
    text = (spoiled.folder / PAGE).read_text("utf-8")
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1]
    document = {**json.loads(block), **values}
    document = {name: value for name, value in document.items() if value is not None}
    spoiled.change(PAGE, block, json.dumps(document, ensure_ascii=False))


def test_a_sound_site_has_nothing_to_mend(spoiled):
    assert spoiled.checked("jsonld").findings == []


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"@context": "https://schema.example"}, "context"),
        ({"@type": "ClaimReviews"}, "type"),
        ({"author": {"name": "Aiqyn"}}, "type"),
        ({"verdict": "Ложь"}, "property"),
        ({"claimInterpreter": {"@type": "Person", "name": "A"}}, "domain"),
        ({"author": {"@type": "Place", "name": "Aiqyn"}}, "range"),
        ({"datePublished": "28.03.2020"}, "range"),
        ({"datePublished": "2020-03-28T14:05:00"}, "range"),
        ({"description": ""}, "empty"),
        ({"url": "/ru/r/r-00001/"}, "url"),
        ({"url": "https://aiqyn.example/answers/ru/r/r-00002/"}, "url"),
        ({"url": None}, "required"),
        ({"claimReviewed": None}, "required"),
        ({"claimReviewed": "Ложь: бананы заражают вирусом"}, "verdict"),
        ({"claimReviewed": "Бананы заражают вирусом – ложь"}, "verdict"),
        ({"reviewRating": {"@type": "Rating", **SCALE, "ratingValue": 1}}, "required"),
        ({"reviewRating": {"@type": "Rating", "alternateName": "Ложь", "ratingValue": 1}}, "scale"),
        ({"reviewRating": {"@type": "Rating", "alternateName": "Ложь", **SCALE, "ratingValue": 7}}, "scale"),
        ({"itemReviewed": {"@type": "CreativeWork", "name": "x"}}, "required"),
        ({"dateModified": "2020-03-27T14:05:00+06:00"}, "dates"),
        ({"inLanguage": "kk"}, "language"),
        ({"correction": {"@type": "CorrectionComment", "text": "x", "dateCreated": "soon"}}, "range"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_review_is_found(spoiled, values, rule):
    changed(spoiled, **values)
    found = spoiled.rules("jsonld")
    assert {path for path, _ in found} == {PAGE}
    assert rule in {name for _, name in found}


@pytest.mark.parametrize(
    "values",
    [
        {"reviewRating": {"@type": "Rating", "alternateName": "Сатира"}},
        {"author": {"@type": "GovernmentOrganization", "name": "Министерство"}},
        {"claimReviewed": "Ложные банкноты ходят по рынку"},
        {"correction": [{"@type": "CorrectionComment", "text": "x", "dateCreated": "2020-03-30T10:00:00+06:00"}]},
        {"itemReviewed": {"@type": "Claim", "text": "x", "firstAppearance": SEEN}},
        {"citation": [{"@type": "CreativeWork", "name": "x", "archivedAt": "https://a.example/x"}, "Приказ № 1"]},
    ],
)  # fmt: skip
def test_what_schema_org_allows_is_allowed(spoiled, values):
    changed(spoiled, **values)
    assert spoiled.rules("jsonld") == {}


def test_a_block_that_is_no_json_and_a_refutation_without_a_review_are_found(spoiled):
    spoiled.change(PAGE, '{"@context"', '{"@context" oops')
    assert spoiled.rules("jsonld") == {(PAGE, "json"): 1, (PAGE, "claim-review"): 1}


def test_a_withdrawn_refutation_needs_no_review(spoiled):
    changed(spoiled, **{"@type": "WebPage", "creativeWorkStatus": "Withdrawn", "claimReviewed": None,
                        "itemReviewed": None, "reviewRating": None})  # fmt: skip
    assert spoiled.rules("jsonld") == {}


def test_a_review_in_the_dump_whose_page_is_gone_is_found(spoiled):
    spoiled.change("claimreview.json", "/kk/r/r-00001/", "/kk/r/r-00002/")
    assert spoiled.rules("jsonld") == {("claimreview.json", "url"): 1}


MEDIA = {
    "@context": "https://schema.org",
    "@type": "MediaReview",
    "url": URL,
    "inLanguage": "ru",
    "datePublished": "2020-03-28T14:05:00+06:00",
    "author": {"@type": "Organization", "name": "Aiqyn"},
    "mediaAuthenticityCategory": "https://schema.org/DecontextualizedContent",
    "originalMediaContextDescription": "Снято в 2016 году.",
    "itemReviewed": {"@type": "VideoObject", "contentUrl": "https://a.example/v.mp4"},
}


def media_faults(**values):
    document = {name: value for name, value in {**MEDIA, **values}.items() if value is not None}
    return {fault.rule for fault in (*faults(document), *review_faults(document, URL, "ru"))}


def test_a_media_review_says_what_was_done_to_what():
    assert media_faults() == set()
    assert media_faults(mediaAuthenticityCategory="DecontextualizedContent") == set()
    assert media_faults(mediaAuthenticityCategory="Deepfake") == {"range"}
    assert media_faults(mediaAuthenticityCategory=None) == {"required"}
    assert media_faults(itemReviewed={"@type": "Claim", "text": "x"}) == {"required"}
    assert media_faults(itemReviewed={"@type": "ImageObject"}) == {"required"}


def test_the_vocabulary_is_whole():
    known = vocabulary()
    assert known.version == "30.1"
    named = {name for parents in known.types.values() for name in parents}
    assert named <= known.types.keys() | known.datatypes.keys()
    used = {name for domains, ranges in known.properties.values() for name in (*domains, *ranges)}
    assert used <= known.types.keys() | known.datatypes.keys()
    assert {"CreativeWork", "Thing"} < known.family("ClaimReview")
