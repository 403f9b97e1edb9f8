"""Whose a question is: what people wrote down as rules first, then what was learned, and always why.

The first rule that fits names the authority; where it names that of the place, the place decides. What was learned
says how sure that is, and names the authority where no rule fits. `route` is pure: it reads no record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.lexicon import Found, Lexicon, entries
from models.question_authority import QuestionAuthority
from models.question_kinds import UNANSWERED
from models.regions import region_meant
from models.standing import as_written, standing
from models.text import Folded, fold_all

LOCAL = "local"
"""What was learned says of a question for the body of its place, whichever place that is."""
EVERYWHERE = ""
WORDS, NEEDS, WITHOUT = range(3)
WORDS_TOLD = 3
"""Words that an explanation names."""


@dataclass(frozen=True)
class Rule:
    """Which words make a question whose."""

    topic: str
    words: tuple[str, ...]
    bodies: Mapping[str, str]
    """Region -> the authority there; under no region the one of everywhere."""
    needs: tuple[str, ...] = ()
    """One of these must stand in the text as well."""
    without: tuple[str, ...] = ()
    """None of these may."""

    def body(self, region: str) -> str:
        """The authority of a *region*, or nothing where the place must be known and is not."""
        return self.bodies.get(region) or self.bodies.get(EVERYWHERE, "")

    @property
    def role(self) -> str:
        """The authority as it is learned: that of everywhere, or that of the place."""
        return self.bodies.get(EVERYWHERE, LOCAL)


@dataclass(frozen=True)
class Fits:
    """A rule that fits a text, and the words that made it fit."""

    rule: Rule
    at: tuple[Found, ...]


@dataclass(frozen=True)
class Rules:
    """Rules in their order, ready to be looked up."""

    rules: tuple[Rule, ...]
    bodies: Mapping[str, str] = field(default_factory=dict)
    """Region -> the body of that place."""

    def __post_init__(self) -> None:
        parts = [(rule.words, rule.needs, rule.without) for rule in self.rules]
        kinds = {f"{number}.{part}": words for number, three in enumerate(parts)
                 for part, words in enumerate(three)}  # fmt: skip
        object.__setattr__(self, "_lexicon", Lexicon(kinds))

    def body_of(self, role: str, region: str) -> str:
        """The authority that *role* means in a *region*: itself, or the body of the place if that is known."""
        return self.bodies.get(region, "") if role == LOCAL else role

    def first(self, folded: Folded) -> Fits | None:
        """The first rule that fits a text."""
        return next(iter(self.fitting(folded)), None)

    def fitting(self, folded: Folded) -> list[Fits]:
        """The rules that fit a text, in their order."""
        lexicon: Lexicon = self.__dict__["_lexicon"]
        at: dict[int, list[Found]] = {}
        for found in lexicon.places(folded):
            at.setdefault(found.kind, []).append(found)
        fits = []
        for kind in sorted(at):
            number, part = divmod(kind, 3)
            rule = self.rules[number]
            if part == WORDS and 3 * number + WITHOUT not in at:
                needed = at.get(3 * number + NEEDS, [])
                if needed or not rule.needs:
                    fits.append(Fits(rule, (*at[kind], *needed)))
        return fits


def read_rules(document: Mapping[str, Any]) -> Rules:
    """The rules of a file such as data/routing.yaml; raises ValueError, KeyError or TypeError if it is none."""
    bodies = {str(code): str(key) for code, key in (document.get("local") or {}).items()}
    return Rules(tuple(_rule(entry, bodies) for entry in document["rules"]), bodies)


def _rule(entry: Mapping[str, Any], bodies: Mapping[str, str]) -> Rule:
    own = {str(code): str(key) for code, key in (entry.get("regions") or {}).items()}
    everywhere = bodies if entry["authority"] == LOCAL else {EVERYWHERE: str(entry["authority"])}
    return Rule(
        str(entry["topic"]),
        words_in(entry["words"]),
        {**everywhere, **own},
        words_in(entry.get("needs") or {}),
        words_in(entry.get("without") or {}),
    )


def words_in(by_language: Mapping[str, str | Sequence[str]]) -> tuple[str, ...]:
    """All the words of a rule, whatever their language: they are compared folded."""
    rows = [entries(row) if isinstance(row, str) else list(row) for _, row in sorted(by_language.items())]
    return tuple(dict.fromkeys(word for row in rows for word in row))


# --- one question's way -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    """Where a question goes, how surely, and why."""

    authority: str
    """Empty: nobody answers its kind, or its place must be known and is not."""
    topic: str = ""
    confidence: float = 0.0
    sure: bool = False
    """Whether the confidence reaches the bar of the stated precision."""
    reasons: tuple[str, ...] = ()
    """`word:` with a word as it stands in the text, `region:` with the code of a place, `place:unknown`."""


NOWHERE = Route("")


def route(text: str, kind: str, region: str, rules: Rules, model: QuestionAuthority) -> Route:
    """Where one question goes; *kind* is empty where nobody knows it yet, *region* where nobody told it."""
    return route_all([text], [kind], [region], rules, model)[0]


def route_all(
    texts: Sequence[str],
    kinds: Sequence[str],
    regions_told: Sequence[str],
    rules: Rules,
    model: QuestionAuthority,
    folded: Sequence[Folded] | None = None,
) -> list[Route]:
    """The same for many; *folded* spares folding them again."""
    known = folded if folded is not None else fold_all(texts)
    fits = [rules.first(one) for one in known]
    named = [fit.rule.role if fit else "" for fit in fits]
    shares = model.together(model.scores(texts, known), named)
    columns = model.chosen(shares, named)
    found = []
    for row, (text, kind, told) in enumerate(zip(texts, kinds, regions_told, strict=True)):
        if kind in UNANSWERED:
            found.append(NOWHERE)
            continue
        column = int(columns[row])
        confidence = float(shares[row, column])
        role = named[row] or str(model.classes_[column])
        if named[row] and named[row] not in model.classes_:
            confidence = model.bar_  # a rule of this desk's own, of which nothing was learned
        found.append(_route(text, known[row], fits[row], role, told, confidence, rules, model))
    return found


def _route(
    text: str,
    folded: Folded,
    fit: Fits | None,
    role: str,
    told: str,
    confidence: float,
    rules: Rules,
    model: QuestionAuthority,
) -> Route:
    region = region_meant(folded, told)
    authority = fit.rule.body(region) if fit else rules.body_of(role, region)
    if fit:
        words = standing(text, folded, [(one.place, one.words) for one in fit.at])
    else:
        written = as_written(text, folded.spoken)
        words = [written.get(word, word) for word, _ in model.speaking(folded, role)]
    reasons = [f"word:{word}" for word in words[:WORDS_TOLD]]
    by_place = role == LOCAL or bool(fit and region in fit.rule.bodies)
    if by_place:
        reasons.append(f"region:{region}" if region else "place:unknown")
    topic = fit.rule.topic if fit else ""
    return Route(
        authority, topic, round(confidence, 4), confidence >= model.bar_ and bool(authority), tuple(reasons)
    )
