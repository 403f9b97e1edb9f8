"""The compressed twins that a web server sends instead of a file, made once here instead of at each request."""

import gzip
import zlib
from collections.abc import Mapping, Sequence

import brotli

SUFFIXES = (".gz", ".br")
_TEXTS = frozenset(
    [
        "html",
        "css",
        "js",
        "mjs",
        "json",
        "xml",
        "atom",
        "rss",
        "svg",
        "txt",
        "csv",
        "jsonl",
        "ics",
        "webmanifest",
    ]
)
_LEAST = 1024
"""A smaller file fits into one packet as it is."""
_MOST = 4 * 2**20
"""A larger one takes seconds; whoever makes such a file makes its twins as well (see `joined_gzip`)."""
# The levels are constants because twins, too, are the same bytes at every build. Brotli's 9 is within a tenth of
# its best, at a fiftieth of the time; its window is kept as small as the file, or each page would pay for 4 MiB.
_GZIP, _BROTLI, _WINDOWS = 9, 9, (16, 22)
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def may_have_twins(path: str) -> bool:
    """Whether the name of a file says that it is text."""
    return path.rpartition(".")[2] in _TEXTS


def twins(path: str, content: bytes) -> Mapping[str, bytes]:
    """Suffix -> bytes of each twin of the file at *path* that is worth its place."""
    if not (may_have_twins(path) and _LEAST < len(content) <= _MOST):
        return {}
    window = min(max(_WINDOWS[0], len(content).bit_length()), _WINDOWS[1])
    made = {
        ".gz": gzip.compress(content, _GZIP, mtime=0),
        ".br": brotli.compress(content, mode=brotli.MODE_TEXT, quality=_BROTLI, lgwin=window),
    }
    return {suffix: twin for suffix, twin in made.items() if len(twin) < len(content)}


def deflated(content: bytes) -> bytes:
    """*content* as a piece that may stand anywhere in a deflate stream."""
    packer = zlib.compressobj(_GZIP, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH)


def inflated(pieces: Sequence[bytes]) -> bytes:
    """The contents of *pieces*, one after the other."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    return b"".join([unpacker.decompress(piece) for piece in pieces])


def joined_gzip(pieces: Sequence[bytes], content: bytes) -> bytes:
    """The gzip file of *content*, put together from the pieces it is made of without packing anything again."""
    end = zlib.crc32(content).to_bytes(4, "little") + (len(content) % 2**32).to_bytes(4, "little")
    return b"".join([_GZIP_HEAD, *pieces, b"\x03\x00", end])
