"""The checks of a built site, one after the other: what each found, or why it was not run."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from claims.errors import RefusedError
from claims.plugins import discover
from pipeline.built_site import BuiltSite
from pipeline.site_checks import Finding, NotHere

CHECKS = "pipeline.site_checks"


@dataclass(frozen=True)
class Checked:
    """What one check said."""

    name: str
    says: str
    findings: Sequence[Finding]
    seconds: float
    not_run: str = ""
    """Why it could not be run to its end; what it found before still counts."""
    figures: Mapping[str, int] = field(default_factory=dict)


def names() -> list[str]:
    """The checks there are."""
    return sorted(discover(CHECKS).modules)


def chosen(only: Sequence[str]) -> list[str]:
    """The checks of these names; all when none is named."""
    known = names()
    for name in only:
        if name not in known:
            raise RefusedError(
                reason="there is no check {name} of the site; there are: {known}", name=name, known=known
            )
    return [name for name in known if name in only] if only else known


def check(
    site: BuiltSite, only: Sequence[str] = (), told: Callable[[str], None] = lambda _: None
) -> Iterator[Checked]:
    """Run the checks named, or all, and say of each what it found; *told* hears of every page looked at."""
    if not (site.folder / "index.html").is_file():
        raise RefusedError(
            reason="there is no site in {folder}; build it first: aiqyn site build", folder=site.folder
        )
    for name in chosen(only):
        yield _one(name, replace(site, told=partial(_saying, told, name)))


def _saying(told: Callable[[str], None], name: str, path: str) -> None:
    told(f"{name} {path}")


def _one(name: str, site: BuiltSite) -> Checked:
    module = discover(CHECKS)[name]
    began = time.monotonic()
    found: list[Finding] = []
    figures: Mapping[str, int] = {}
    lacking = ""
    try:
        for finding in module.findings(site):
            found.append(finding)
        figures = module.figures(site) if hasattr(module, "figures") else {}
    except NotHere as missing:
        lacking = missing.sentence
    says = (module.__doc__ or "").strip().splitlines()[0]
    return Checked(name, says, found, round(time.monotonic() - began, 2), lacking, figures)
