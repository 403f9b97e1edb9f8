"""The form of a rule: what somebody filled in, as conditions and actions, and three rules to begin with."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict

from claims.ruling import Actions, Conditions, Spec, read_actions, read_conditions
from desk.words import words_of

ANY, KNOWN, NEW = "any", "known", "new"
"""What may be asked of the match: nothing, a likeness, or that there is none."""


class RuleForm(BaseModel):
    """A rule as a browser sends it: everything is text, and what is blank is not asked."""

    model_config = ConfigDict(extra="ignore")

    name: str = ""
    sources: list[str] = []
    languages: list[str] = []
    regions: list[str] = []
    words: str = ""
    all_words: bool = False
    match: str = ANY
    score_from: str = ""
    score_to: str = ""
    priority: str = ""
    sightings: str = ""
    hours: str = ""
    tag: str = ""
    assign: str = ""
    points: str = ""
    mute: bool = False
    hold: bool = False
    seen: int = 0
    """The version that the form was made from."""
    rule: int = 0
    """The rule that is edited; 0 for a new one."""

    def conditions(self) -> Conditions:
        """What must hold; raises RefusedError for what is no number."""
        known = self.match == KNOWN
        asked = {
            "sources": self.sources,
            "languages": self.languages,
            "regions": self.regions,
            "words": [
                part.strip() for line in self.words.splitlines() for part in line.split(",") if part.strip()
            ],
            "all_words": self.all_words,
            "score_from": _share(self.score_from) if known else None,
            "score_to": _share(self.score_to) if known else None,
            "no_match": self.match == NEW,
            "priority": _number(self.priority),
            "sightings": _number(self.sightings),
        }
        if asked["sightings"] is not None and self.hours.strip():
            asked["hours"] = _number(self.hours)
        return read_conditions(asked)

    def actions(self) -> Actions:
        """What is done; raises RefusedError for what is no number."""
        told: dict[str, Any] = {"tag": self.tag, "assign": self.assign, "mute": self.mute, "hold": self.hold}
        points = _number(self.points)
        return read_actions({**told, **({} if points is None else {"points": points})})


def filled(spec: Spec) -> RuleForm:
    """The form of a rule as it stands."""
    asked, does = spec.conditions, spec.actions
    scored = asked.score_from is not None or asked.score_to is not None
    return RuleForm(
        name=spec.name,
        sources=list(asked.sources),
        languages=list(asked.languages),
        regions=list(asked.regions),
        words="\n".join(asked.words),
        all_words=asked.all_words,
        match=NEW if asked.no_match else KNOWN if scored else ANY,
        score_from=_percent(asked.score_from),
        score_to=_percent(asked.score_to),
        priority=_text(asked.priority),
        sightings=_text(asked.sightings),
        hours=str(asked.hours) if asked.sightings is not None else "",
        tag=does.tag,
        assign=does.assign,
        points=_text(does.points or None),
        mute=does.mute,
        hold=does.hold,
        seen=spec.version,
    )


EXAMPLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "vaccines": {"words": "вакцина\nекпе\nпрививка", "points": "10"},
        "growing": {"sightings": "10", "hours": "24", "points": "20"},
        "greetings": {"words": "құттықтаймын\nпоздравляю", "match": NEW, "mute": True},
    }
)
"""Rules to begin with; they are opened in the form, so that nobody switches one on unread."""


def example(key: str, language: str) -> RuleForm:
    """The form filled with an example in the words of *language*, or an empty one."""
    if key not in EXAMPLES:
        return RuleForm()
    _ = words_of(language).gettext
    named = {
        "vaccines": {"name": _("Vaccines"), "tag": _("vaccines")},
        "growing": {"name": _("Grows fast"), "tag": _("grows-fast")},
        "greetings": {"name": _("Greetings and congratulations"), "tag": _("greetings")},
    }
    return RuleForm(**EXAMPLES[key], **named[key])


def _number(written: str) -> float | str | None:
    """A number as people write it; what is none stays text and is refused by name."""
    plain = written.strip().replace(",", ".").replace("\u00a0", "").replace(" ", "")
    if not plain:
        return None
    try:
        return float(plain)
    except ValueError:
        return written


def _share(percent: str) -> float | str | None:
    number = _number(percent)
    return round(number / 100, 6) if isinstance(number, float) else number


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.6g}"


def _text(number: float | None) -> str:
    return "" if number is None else f"{number:g}"
