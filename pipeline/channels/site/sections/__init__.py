"""One file, one section of the site. A section defines ``pages(shelf) -> Iterator[Page]``: its files, all of them.

What a section has for one refutation alone (its page, its card) it gives from ``about(near) -> Iterator[Page]``
instead: while nothing within reach of that refutation changes, ``about`` is not even asked. *near* holds all that
such a file may show, so that nobody has to say what it depends on: ``near.inputs("card", language)`` covers it.

``pages`` is asked at every build, so it has to be quick at twenty thousand refutations: it takes from
``shelf.facts[item.name]`` what it groups or sorts by, and opens an item (``item.content``) only in a page's *make*.

A section may define ``ENTRY`` too, its place in the menu: (position, the words in English, the folder below the
language's), and ``NEEDS``, the kind of page without which the menu does not name it. Nothing else is to be done:
sections are found by their files.
"""

REQUIRED = ("pages",)
