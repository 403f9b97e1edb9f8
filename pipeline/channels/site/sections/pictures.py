"""The files of all pictures that stand on pages; those of a withdrawn page are taken away with it."""

from collections.abc import Iterator

from pipeline.channels.site import leaf_pictures
from pipeline.channels.site.house import withdrawn
from pipeline.channels.site.shelf import Page, Shelf


def pages(shelf: Shelf) -> Iterator[Page]:
    """Each picture once, whole and narrow."""
    standing = [leaf.content for leaf in shelf.pages if not withdrawn(leaf.content)]
    yield from leaf_pictures.files(shelf, [picture for content in standing for picture in content.pictures])
