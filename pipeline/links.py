"""Links in one spelling: the same page has the same link, however it was shared."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from url_normalize import url_normalize

LONGEST = 2_048
MOST = 50

TRACKING = re.compile(
    r"^(?:utm_\w+|mtm_\w+|pk_\w+|hsa_\w+|at_(?:medium|campaign|custom\d*)|fb_\w+|fbclid|gclid|gclsrc|dclid|gbraid"
    r"|wbraid|yclid|ysclid|ymclid|_openstat|msclkid|twclid|ttclid|igshid|igsh|mc_[ce]id|mkt_tok|_ga|_gl|vero_id"
    r"|oly_(?:anon|enc)_id|s_cid|cmpid|ncid|guccounter|wt_mc|spm|si|ref_src|ref_url|rss|roistat|frommedium)$",
    re.IGNORECASE,
)
"""Parameters that say who shared a page and never which page it is."""

_IDLE = re.compile(r"[\x00-\x20]+")
_NORMAL = re.compile(
    r"https?://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}/(?:[\w~-]+/)*[\w~-]*(?:\.[a-z]{1,5})?"
    r"(?:\?\w+=[\w~-]*(?:&\w+=[\w~-]*)*)?\Z",
    re.ASCII,
)
"""Links as most are, which normalising leaves alone: it takes longer than reading the feed around them."""


@lru_cache(maxsize=4096)
def canonical(link: str, base: str = "") -> str:
    """*link* absolute, normalised, without tracking parameters and fragment; empty when it is no web link."""
    link = _IDLE.sub("", link)
    if not link or len(link) > LONGEST:
        return ""
    try:
        if _NORMAL.match(link):
            parts = urlsplit(link)
            return urlunsplit(parts._replace(query=_without_tracking(parts.query)))
        absolute = urljoin(base, link) if base else link
        if not absolute.lower().startswith(("http://", "https://")):
            return ""
        parts = urlsplit(url_normalize(absolute) or "")
        if not parts.hostname or parts.username is not None or parts.password is not None:
            return ""
        return urlunsplit(parts._replace(query=_without_tracking(parts.query), fragment=""))
    except (ValueError, UnicodeError, IndexError):
        return ""


def _without_tracking(query: str) -> str:
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not TRACKING.match(name)]
    return query if len(kept) == len(pairs) else urlencode(kept)


def canonical_links(links: Iterable[str], base: str = "") -> tuple[str, ...]:
    """The web links among *links*, each once, in order, at most fifty."""
    found: dict[str, None] = {}
    for link in islice(dict.fromkeys(links), 4 * MOST):
        if plain := canonical(link, base):
            found[plain] = None
            if len(found) == MOST:
                break
    return tuple(found)
