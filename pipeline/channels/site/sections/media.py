"""The gallery: infographics, videos, clips and broadcast programmes, each with what it answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from claims.terms import PageKind
from pipeline.channels import Item, PageItem
from pipeline.channels.site import leaf_data, leaf_parts, leaves, machines
from pipeline.channels.site.house import fill
from pipeline.channels.site.leaves import SECTIONS, Parts, leaf_card
from pipeline.channels.site.lists import Sheet, sheets
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import Words, later

ENTRY = (40, later("Pictures and videos"), "media/")
NEEDS = PageKind.MEDIA
_ORDER = ("infographic", "video", "clip", "programme")


def pages(shelf: Shelf) -> Iterator[Page]:
    """The gallery, one more of each kind that is there, and each page; nothing where there is neither."""
    if there := shelf.kind(PageKind.MEDIA):
        shown = leaves.newest_first(leaves.standing(there))
        kinds = [kind for kind in _ORDER if any(item.content.section == kind for item in shown)]
        for words in shelf.house.words.values():
            for kind in ("", *kinds):
                chosen = [item for item in shown if kind in ("", item.content.section)]
                folder = f"{words.language}/media/{f'kind/{kind}/' if kind else ''}"
                yield from sheets(shelf, words, chosen, folder, Gallery(kind, tuple(kinds)), also=_named)
    yield from leaves.files(shelf, PageKind.MEDIA, adds)


def adds(shelf: Shelf, item: PageItem, words: Words) -> Parts:
    """The player and the pictures before the text; moments and the transcript behind it."""
    content, house = item.content, shelf.house
    player = leaf_parts.player(shelf, content, words)
    stage = leaf_parts.joined(player, leaf_parts.figures(content, words), _to_transcript(item, words))
    foot = leaf_parts.joined(leaf_parts.moments(shelf, content, words), leaf_parts.transcript(content, words))
    data = list(leaf_data.images(house, item, words))
    if player:
        data.append(leaf_data.video(house, item, words))
    return Parts(stage, foot, data, machines.scripted(house) if player else "")


def _to_transcript(item: PageItem, words: Words) -> Markup:
    return fill("transcript_link.html", w=words) if leaf_parts.transcript(item.content, words) else Markup("")


@dataclass(frozen=True)
class Gallery:
    """What writes the sheets of one gallery."""

    kind: str
    """The one kind it shows; nothing for all of them."""
    kinds: tuple[str, ...]
    """All there are, for the way from one to another."""

    def __call__(self, sheet: Sheet) -> bytes:
        """One sheet."""
        return _gallery(sheet, self.kind, self.kinds)


def _gallery(sheet: Sheet, kind: str, kinds: Sequence[str]) -> bytes:
    words, root = sheet.words, sheet.root
    shown = [
        (
            leaf_card(item, words, root),
            leaves.verdicts(sheet.shelf, item.content.refutations, words, root),
            leaf_parts.clock(item.content.video.seconds) if item.content.video else "",
            bool(item.content.video and leaf_parts.transcript(item.content, words)),
        )
        for item in sheet.leaves
    ]
    top = f"{root}{words.language}/media/"
    filters = [("", later("All"), top), *((one, SECTIONS[one], f"{top}kind/{one}/") for one in kinds)]
    values = {**sheet.frame(), "kind": kind, "called": SECTIONS.get(kind, ""), "filters": filters}
    return fill("media.html", **values, shown=shown).encode()


def _named(sheet: Sheet) -> Sequence[Item | PageItem]:
    return [one for item in sheet.leaves for one in leaves.named(sheet.shelf, item)]
