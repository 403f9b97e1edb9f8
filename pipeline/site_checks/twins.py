"""Compressed twins: every .br and .gz holds exactly what its file holds."""

import gzip
import zlib
from collections.abc import Iterator

import brotli

from pipeline.built_site import COMPRESSED, BuiltSite, is_twin
from pipeline.site_checks import Finding

_PACKET = 1024
"""What is no longer than this goes in one packet, however it is packed."""


def findings(site: BuiltSite) -> Iterator[Finding]:
    """A twin that differs, cannot be unpacked, is no smaller, or has lost its file."""
    for path, size in site.everything.items():
        ending = path[-3:]
        if ending not in COMPRESSED:
            continue
        site.told(path)
        whole = path.removesuffix(ending)
        if not is_twin(path, site.everything):
            yield Finding(path, "alone", f"There is no {whole} beside it.")
        elif _unpacked(ending, site.read(path)) != site.read(whole):
            yield Finding(path, "differs", f"It does not hold what {whole} holds.")
        elif size >= site.everything[whole] > _PACKET:
            yield Finding(path, "no-smaller", f"It is no smaller than {whole}.")


def _unpacked(ending: str, content: bytes) -> bytes | None:
    try:
        return brotli.decompress(content) if ending == ".br" else gzip.decompress(content)
    except (brotli.error, OSError, EOFError, zlib.error):
        return None
