"""One file, one sign of sameness. A sign module defines ``sign`` and ``SAYS``.

``sign(a, b) -> float``    from two ``models.text.Folded``, between 0 and 1 (1: the sign is fully there)
``SAYS``                   language -> the reason in words, with {a}, {b}, {shared} or {value} to fill
``words(a, b, language)``  optional: what fills the braces, a dict
``signs(a, others)``       optional: the same as ``sign`` for several others at once, an array; to the last digit
``AGAINST``                optional: True if the sign speaks against sameness; it never gets a weight for it
``DEAR``                   optional: True if it is not worth computing for a pair that cheaper signs have ruled out
``ABOUT``                  optional: what it looks at; of several signs that look at one thing the weightiest is said
"""

REQUIRED = ("sign", "SAYS")
