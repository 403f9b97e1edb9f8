"""Where numba keeps what it compiled: apart for each state of the sources, and somewhere even without a home."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import models

ROOT = Path(models.__file__).parents[1]


def folder_of(root, home):
    """Where a new process that takes the modules from *root* would keep its compiled code."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NUMBA_", "XDG_"))}
    said = subprocess.run(
        [sys.executable, "-c", "import models, os; print(os.environ['NUMBA_CACHE_DIR'])"],
        env=kept | {"HOME": str(home), "PYTHONPATH": str(root)},
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(said.stdout.strip())


def test_a_change_in_any_compiled_module_leaves_the_old_code_behind(tmp_path):
    shutil.copytree(ROOT / "models", tmp_path / "a" / "models", ignore=shutil.ignore_patterns("trained"))
    before = folder_of(tmp_path / "a", tmp_path)
    assert folder_of(tmp_path / "a", tmp_path) == before
    with (tmp_path / "a" / "models" / "_hashes.py").open("a") as source:
        source.write("\nLISTED = 1 << 21\n")
    assert folder_of(tmp_path / "a", tmp_path) != before


def test_it_is_known_whether_there_is_something_to_compile(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert models.is_to_be_compiled()
    (tmp_path / "models_1").mkdir()
    (tmp_path / "models_1" / "_words.walk-1.py311.nbi").touch()
    assert not models.is_to_be_compiled()


def test_without_a_home_compiled_code_has_a_folder_for_the_run_alone(tmp_path):
    (tmp_path / "home").write_text("a file, so that nothing can be made below it")
    folder = folder_of(ROOT, tmp_path / "home")
    assert folder.name.startswith("aiqyn-compiled-")
    assert not folder.exists()
