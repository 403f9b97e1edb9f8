"""HTML: every page is valid, by the W3C's Nu validator in one run of Java."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pipeline.built_site import BuiltSite
from pipeline.site_checks import Finding, NotHere

_PLACES = (
    ".tools/node_modules/vnu-jar/build/dist/vnu.jar",
    "node_modules/vnu-jar/build/dist/vnu.jar",
    "/usr/share/java/vnu.jar",
    "/usr/share/vnu/vnu.jar",
)
_AT_ONCE = 5_000
"""Pages in one run: the validator keeps all its messages in memory until the end."""
_LONGEST = 3_600.0


def findings(site: BuiltSite) -> Iterator[Finding]:
    """What the validator has to say, errors and warnings alike."""
    java, jar = _java(), _validator(site.vnu)
    for start in range(0, len(site.pages), _AT_ONCE):
        batch = site.pages[start : start + _AT_ONCE]
        site.told(f"{batch[0]} and {len(batch) - 1} more")
        yield from _run(site, java, jar, batch)


def _validator(said: str) -> Path:
    named = said or os.environ.get("AIQYN_VNU", "")
    if named:
        if Path(named).is_file():
            return Path(named)
        raise NotHere(f"There is no HTML validator at {named}: AIQYN_VNU or site.vnu has to name vnu.jar.")
    for place in _PLACES:
        if Path(place).is_file():
            return Path(place)
    raise NotHere(
        "The HTML validator is not here: npm install --prefix .tools vnu-jar, or name vnu.jar in AIQYN_VNU."
    )


def _java() -> str:
    if (found := shutil.which("java")) is None:
        raise NotHere("The HTML validator needs Java 17 or newer: on Debian, default-jre-headless.")
    return found


def _run(site: BuiltSite, java: str, jar: Path, pages: Sequence[str]) -> Iterator[Finding]:
    with tempfile.TemporaryDirectory() as here:
        words = Path(here) / "words"  # a hundred thousand names are too many for one command line
        names = "\n".join(f'"{_quoted((site.folder / page).as_posix())}"' for page in pages)
        words.write_text(names, encoding="utf-8")
        command = [java, "-Xss2m", "-cp", str(jar), "nu.validator.client.SimpleCommandLineValidator"]
        done = subprocess.run(  # noqa: S603 - a list of words, no shell
            [*command, "--stdout", "--format", "json", "--exit-zero-always", f"@{words}"],
            capture_output=True,
            timeout=_LONGEST,
            check=False,
        )
    yield from _messages(site, done)


def _quoted(path: str) -> str:
    return path.replace("\\", "\\\\").replace('"', '\\"')


def _messages(site: BuiltSite, done: "subprocess.CompletedProcess[bytes]") -> Iterator[Finding]:
    try:
        messages: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    except (ValueError, KeyError, TypeError):
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NotHere(f"The HTML validator did not run: {said[0] if said else 'it said nothing'}") from None
    base = f"{site.folder.as_posix()}/"
    for message in messages:
        path = unquote(urlsplit(message.get("url", "")).path).removeprefix(base)
        rule = message.get("subType") or message.get("type", "error")
        line = f"line {message['lastLine']}: " if "lastLine" in message else ""
        yield Finding(path, rule, f"{line}{message.get('message', '')}")
