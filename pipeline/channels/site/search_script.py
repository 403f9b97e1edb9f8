"""The script of the search page: the fold in JavaScript, the index's reader, the page; one file with its tables."""

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

PARTS: Sequence[str] = ("letters", "layout", "disguises", "forms", "reading", "fold", "ranking", "page")
"""The files of ``script/`` in the order in which they build on each other."""
HERE = Path(__file__).parent / "script"


@cache
def script() -> tuple[str, bytes]:
    """(name with the digest of its content, content)."""
    content = _joined(PARTS, "").encode()
    return f"assets/search.{hashlib.sha256(content).hexdigest()[:10]}.js", content


def fold_alone() -> str:
    """An expression that gives {fold, stem, termsOf, hashOf}: what the page does to words, for tests and benches."""
    return _joined(PARTS[:-1], "return {fold, stem, termsOf, hashOf};")


def _joined(parts: Sequence[str], last: str) -> str:
    from models.fold_tables import fold_tables

    tables = json.dumps(fold_tables(), ensure_ascii=False, separators=(",", ":"))
    code = "\n".join(_bare((HERE / f"{part}.js").read_text(encoding="utf-8")) for part in parts)
    return f'(() => {{\n"use strict";\nconst TABLES = {tables};\n{code}\n{last}\n}})();\n'


def _bare(code: str) -> str:
    """*code* without the lines that are comments, which are for those who read the parts."""
    lines = (line.strip() for line in code.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
