"""One file, one sign of sameness. A sign module defines ``sign`` and ``SAYS``.

``sign(a, b) -> float``    from two ``models.text.Folded``, between 0 and 1 (1: the sign is fully there)
``SAYS``                   language -> the reason in words, with {a}, {b}, {shared} or {value} to fill
``words(a, b) -> dict``    optional: what fills the braces
``AGAINST``                optional: True if the sign speaks against sameness; it never gets a weight for it
"""

REQUIRED = ("sign", "SAYS")
