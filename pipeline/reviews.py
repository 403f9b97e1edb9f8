"""What those who exchange ClaimReview and MediaReview want beyond schema.org itself."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from pipeline.vocabulary import Fault, vocabulary


def review_faults(document: Mapping[str, Any], page: str, language: str) -> Iterator[Fault]:
    """What is wrong with a review that stands on the *page* of this address and *language*."""
    kind = document.get("@type")
    if kind == "ClaimReview":
        yield from _claim_review(document)
    elif kind == "MediaReview":
        yield from _media_review(document)
    else:
        return
    yield from _any_review(document, page, language)


def _any_review(review: Mapping[str, Any], page: str, language: str) -> Iterator[Fault]:
    url = str(review.get("url", ""))
    if not url:
        yield Fault("url", "required", "A review names the address of its page.")
    elif urlsplit(url)[:2] != urlsplit(page)[:2]:
        yield Fault("url", "url", f"It names {url}, which is another host than the page's.")
    elif url != page:
        yield Fault("url", "url", f"It names {url}, but stands at {page}.")
    author = review.get("author")
    if not isinstance(author, dict) or not author.get("name"):
        yield Fault("author", "required", "A review says who reviewed: author.name.")
    if review.get("inLanguage") != language:
        yield Fault(
            "inLanguage", "language", f"It is {review.get('inLanguage')!r} on a page in {language!r}."
        )
    yield from _dates(review)


def _dates(review: Mapping[str, Any]) -> Iterator[Fault]:
    published, modified = _moment(review.get("datePublished")), _moment(review.get("dateModified"))
    if published is None:
        yield Fault("datePublished", "required", "A review says when it was published, with the zone.")
    elif modified is not None and modified < published:
        yield Fault("dateModified", "dates", "It was modified before it was published.")


def _moment(said: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


# --- ClaimReview ------------------------------------------------------------------------------------------


def _claim_review(review: Mapping[str, Any]) -> Iterator[Fault]:
    said = str(review.get("claimReviewed") or "").strip()
    rating = review.get("reviewRating")
    if not said:
        yield Fault("claimReviewed", "required", "A ClaimReview says which claim it reviews.")
    if not isinstance(rating, dict) or not str(rating.get("alternateName") or "").strip():
        yield Fault("reviewRating.alternateName", "required", "The verdict has to be said in words.")
    else:
        yield from _rating(rating)
        if said and _tells(said, str(rating["alternateName"])):
            yield Fault(
                "claimReviewed", "verdict", "The claim is told with its verdict; the rating says that."
            )
    item = review.get("itemReviewed")
    if not isinstance(item, dict) or "Claim" not in _family(item):
        yield Fault("itemReviewed", "required", "What is reviewed has to be a Claim.")


def _tells(claim: str, verdict: str) -> bool:
    """Whether *claim* begins or ends with the words of *verdict*, set apart."""
    claim, verdict = claim.casefold(), verdict.casefold()
    if claim == verdict:
        return True
    before, after = claim.removeprefix(verdict), claim.removesuffix(verdict)
    return (before != claim and before.lstrip()[:1] in (":", "–", "—", "-", ".")) or (
        after != claim and after.rstrip()[-1:] in (":", "–", "—", "(", "-")
    )


def _rating(rating: Mapping[str, Any]) -> Iterator[Fault]:
    scale = [_number(rating.get(name)) for name in ("worstRating", "ratingValue", "bestRating")]
    if all(one is None for one in scale):
        return  # words alone are a rating too
    worst, value, best = scale
    if worst is None or value is None or best is None:
        yield Fault(
            "reviewRating", "scale", "A number needs its scale: ratingValue, worstRating, bestRating."
        )
    elif not worst <= value <= best or worst == best:
        yield Fault("reviewRating", "scale", f"{value} is not between {worst} and {best}.")


def _number(said: Any) -> float | None:
    try:
        return None if said is None or isinstance(said, bool) else float(said)
    except (TypeError, ValueError):
        return None


# --- MediaReview ------------------------------------------------------------------------------------------


def _media_review(review: Mapping[str, Any]) -> Iterator[Fault]:
    if not review.get("mediaAuthenticityCategory"):
        yield Fault(
            "mediaAuthenticityCategory",
            "required",
            "A MediaReview says what was done to the picture or video.",
        )
    item = review.get("itemReviewed")
    if not isinstance(item, dict) or "MediaObject" not in _family(item):
        yield Fault("itemReviewed", "required", "What is reviewed has to be a picture, a video or a sound.")
    elif not (item.get("contentUrl") or item.get("url") or item.get("embedUrl") or item.get("description")):
        yield Fault(
            "itemReviewed", "required", "What is reviewed has to be found: contentUrl or description."
        )


def _family(item: Mapping[str, Any]) -> frozenset[str]:
    said = item.get("@type")
    names = said if isinstance(said, list) else [said]
    return frozenset().union(*(vocabulary().family(str(name)) for name in names))
