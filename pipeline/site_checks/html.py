"""HTML: every page is valid, by the W3C's Nu validator in one run of Java."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from pipeline.built_site import BuiltSite
from pipeline.site_checks import Finding, NotHere
from pipeline.site_serving import served

_PLACES = (
    ".tools/node_modules/vnu-jar/build/dist/vnu.jar",
    "node_modules/vnu-jar/build/dist/vnu.jar",
    "/usr/share/java/vnu.jar",
    "/usr/share/vnu/vnu.jar",
)
_MAIN = "nu.validator.client.SimpleCommandLineValidator"
_LOOPBACK = (
    "-Dnu.validator.servlet.allow-forbidden-hosts=true",
    "-Dnu.validator.servlet.allowed-address-type=all",
)
"""Otherwise it declines to look at this machine."""
_OVERLOOKED = "Inline script violates Content Security Policy"
"""It takes data for a script, which no browser does; the check of headers tells the two apart."""
_AT_ONCE = 5_000
"""Pages in one run: the validator keeps all its messages in memory until the end."""
_LONGEST = 3_600.0


def findings(site: BuiltSite) -> Iterator[Finding]:
    """What the validator has to say, errors and warnings alike."""
    java, jar = _java(), _validator(site.vnu)
    # Over HTTP, not from the disk: there a page's policy has no 'self', and the validator minds policies.
    with served(site.folder, site.address) as url:
        for start in range(0, len(site.pages), _AT_ONCE):
            batch = site.pages[start : start + _AT_ONCE]
            site.told(f"{batch[0]} and {len(batch) - 1} more")
            yield from _run(url, java, jar, batch)


def _validator(said: str) -> Path:
    if said:
        if Path(said).is_file():
            return Path(said)
        raise NotHere(f"There is no HTML validator at {said}: the setting site.vnu has to name vnu.jar.")
    for place in _PLACES:
        if Path(place).is_file():
            return Path(place)
    raise NotHere(
        "The HTML validator is not here: npm install --prefix .tools vnu-jar, or name vnu.jar in site.vnu."
    )


def _java() -> str:
    if (found := shutil.which("java")) is None:
        raise NotHere("The HTML validator needs Java 17 or newer: on Debian, default-jre-headless.")
    return found


def _run(url: str, java: str, jar: Path, pages: Sequence[str]) -> Iterator[Finding]:
    words = [
        "-Xss2m",
        *_LOOPBACK,
        "-cp",
        str(jar),
        _MAIN,
        "--stdout",
        "--format",
        "json",
        "--exit-zero-always",
    ]
    words += [f"{url}{quote(page)}" for page in pages]
    with tempfile.TemporaryDirectory() as here:
        # Thousands of names are too many for a command line. Java reads such a file only up to its main class,
        # so the whole command stands in it.
        command = Path(here) / "command"
        command.write_text("\n".join(f'"{_quoted(word)}"' for word in words), encoding="utf-8")
        done = subprocess.run([java, f"@{command}"], capture_output=True, timeout=_LONGEST, check=False)
    yield from _messages(url, done)


def _quoted(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"')


def _messages(url: str, done: "subprocess.CompletedProcess[bytes]") -> Iterator[Finding]:
    try:
        messages: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    except (ValueError, KeyError, TypeError):
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NotHere(f"The HTML validator did not run: {said[0] if said else 'it said nothing'}") from None
    for message in messages:
        if message.get("message", "").startswith(_OVERLOOKED):
            continue
        path = unquote(message.get("url", "").removeprefix(url))
        rule = message.get("subType") or message.get("type", "error")
        line = f"line {message['lastLine']}: " if "lastLine" in message else ""
        yield Finding(path, rule, f"{line}{message.get('message', '')}")
