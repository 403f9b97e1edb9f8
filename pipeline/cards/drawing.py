"""A picture before it is painted: flat areas, shapes, texts in their boxes. All numbers are pixels."""

from dataclasses import dataclass

Box = tuple[int, int, int, int]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class Area:
    """A rectangle of one colour."""

    box: Box
    colour: str


@dataclass(frozen=True)
class Shape:
    """A mark or a logo, as large as goes into a box, against its left side."""

    box: Box
    content: str | bytes
    """An SVG; bytes may be a PNG or a WebP too."""


@dataclass(frozen=True)
class Words:
    """Lines of one size inside a box, beyond which none of them goes."""

    box: Box
    lines: tuple[str, ...]
    size: int
    bold: bool
    ink: str
    ground: str
    """The colour beneath."""
    leading: int
    first: int
    """Where the first line stands: its baseline, from the picture's top."""
    right: bool = False
    """Set against the right side of the box."""

    @property
    def bottom(self) -> int:
        """The last line's baseline."""
        return self.first + self.leading * (len(self.lines) - 1)


@dataclass(frozen=True)
class Code:
    """A QR code of *text* in a square box, its quiet margin included."""

    box: Box
    text: str
    ink: str
    ground: str


@dataclass(frozen=True)
class Drawing:
    """A whole picture; later parts lie over earlier ones."""

    width: int
    height: int
    ground: str
    parts: tuple[Area | Shape | Words | Code, ...]
