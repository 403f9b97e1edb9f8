"""One file, one section of the site. A section defines ``pages(shelf) -> Iterator[Page]``: its files, all of them.

A section may define ``ENTRY`` too, its place in the menu: (position, the words in English, the folder below the
language's), and ``NEEDS``, the kind of page without which the menu does not name it. Nothing else is to be done:
sections are found by their files.
"""

REQUIRED = ("pages",)
