"""The demonstration, run twice as `make demo` runs it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def run(folder: Path) -> str:
    command = [sys.executable, str(ROOT / "data" / "demo" / "demo.py"), "--folder", str(folder)]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, timeout=600).stdout


def head(told: str) -> str:
    found = re.search(r"Audit chain: [\d,]+ acts, whole; head (\d+:[0-9a-f]{64})", told)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory) -> tuple[Path, str]:
    """Where the demonstration was run, and what it told."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, run(folder)


def test_the_demonstration_runs_the_whole_path_and_a_second_run_changes_nothing(demonstration):
    tmp_path, first = demonstration
    assert "Collected: 3,232 new, 0 revised, 4 put aside" in first
    assert "Pages: 16 read from their folder, submitted and approved" in first
    assert "Published: 137 on site, 95 on telegram; 0 waiting, 0 uncertain, 0 refused" in first
    assert "Corrected: 6 on site, 12 on telegram; 0 waiting, 0 uncertain, 0 refused" in first
    assert "Asked: 7 messages to the bot, each with a receipt" in first
    assert re.search(r"^Sorted: 2,070 questions, ", first, re.MULTILINE)
    # Five people of six: one gave thanks, one asked twice and is told once.
    assert re.search(
        r"^Answered: [1-9]\d\d questions, told 5 by telegram; 0 waiting, 0 uncertain$", first, re.MULTILINE
    )
    joins, right = re.search(r"^ all +(\d+) +(\d+) ", first, re.MULTILINE).groups()
    assert int(right) >= 0.99 * int(joins) >= 300  # a false join is a false answer
    posts = (tmp_path / "telegram.jsonl").read_text(encoding="utf-8").count('"what": "message"')
    shown = (tmp_path / "site" / "current").resolve()

    second = run(tmp_path)
    assert head(second) == head(first)
    assert "Collected: 0 new, 0 revised, 0 put aside" in second
    assert "Pages: 0 read from their folder" in second
    assert "Published: nothing new" in second
    assert "Answered: 0 questions, told nobody new" in second
    again = (tmp_path / "telegram.jsonl").read_text(encoding="utf-8").count('"what": "message"')
    assert again == posts == 101 + 7 + 5  # to the channels, receipts, answers
    assert (tmp_path / "site" / "current").resolve() == shown


@pytest.mark.browser
def test_no_check_finds_anything_in_the_site_of_the_demonstration(demonstration):
    folder, _ = demonstration
    needed = ["--require-all"] if os.environ.get("AIQYN_REQUIRE_ALL") == "1" else []
    command = [
        sys.executable,
        "-c",
        "import cli; cli.main()",
        "site",
        "check",
        "--each",
        "1",
        "--json",
        *needed,
    ]
    told = {"AIQYN_DATA": str(folder), "AIQYN_SITE__DEMONSTRATION": "true", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=os.environ | told, timeout=900
    )
    said = json.loads(done.stdout)
    assert [found for check in said["checks"] for found in check["findings"]] == []
    assert done.returncode in ((0,) if needed else (0, 3)), done.stderr
