"""THE STATISTICS: texts in, numbers out. Never sees a record."""

import atexit
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from platformdirs import user_cache_path


def _folder_for_compiled_code() -> str:
    """A folder of its own for each state of the compiled modules.

    numba keeps what it compiled until that very file changes; when a function it calls in another file does, the old
    code would go on, with the old sizes of tables.
    """
    state = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("_*.py")):
        state.update(path.read_bytes())
    folder = user_cache_path("aiqyn") / f"compiled-{state.hexdigest()[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    if writable:
        return str(folder)
    # A service without a home: compiled for this run alone.
    passing = tempfile.mkdtemp(prefix="aiqyn-compiled-")
    atexit.register(shutil.rmtree, passing, ignore_errors=True)
    return passing


if "NUMBA_CACHE_DIR" not in os.environ:
    os.environ["NUMBA_CACHE_DIR"] = _folder_for_compiled_code()


def is_to_be_compiled() -> bool:
    """Whether the compiled code of this release is still to be made on this machine: half a minute, once."""
    return next(Path(os.environ["NUMBA_CACHE_DIR"]).rglob("*.nbi"), None) is None
