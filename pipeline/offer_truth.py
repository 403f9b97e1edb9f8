"""What the form would offer to those who asked in the demonstration, against its truth.

The answers are the demonstration's refutations and pages; a question's right answer is a refutation of the rumour
that it states. Questions about rumours that nobody refuted, and those that state none, have no answer among them.
Pages that answer a rumour
as well stand in `data/demo/offers.tsv`, with the reason.
"""

import csv
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from claims.errors import RefusedError
from claims.page_content import PageContent
from models.evaluation import Bools, Interval, by_language, resampled
from models.matcher import Matcher
from models.offering import OfferModel
from models.offering_training import Judged, fit
from models.quality import Figure, Sheet, in_order
from models.similarity import Floats
from pipeline.drafts import read_draft
from pipeline.offered import CONFIRMED, Document
from pipeline.offering import Shelf
from pipeline.pages_folder import folders, read_page

NONE = "-"
PUBLISHED, WITH_CONFIRMED = "published texts", "and confirmed ones"
_SPOKEN = ("kk", "ru", "en")


@dataclass(frozen=True)
class Question:
    """One question of the demonstration's table."""

    number: str
    text: str
    rumour: str
    language: str


@dataclass(frozen=True)
class World:
    """The demonstration's questions and what may answer them."""

    questions: Sequence[Question]
    documents: Mapping[str, Document]
    answers: Mapping[str, frozenset[str]]
    """Rumour -> the documents that answer it."""

    def right(self, question: Question, document: str) -> bool:
        """Whether *document* answers *question*."""
        return document in self.answers.get(question.rumour, ())


@dataclass(frozen=True)
class Best:
    """The likeliest answer to one question."""

    question: Question
    document: str
    signs: Floats


@dataclass(frozen=True)
class View:
    """One way of finding answers, and the likeliest one that it found for each question."""

    by: str
    best: Sequence[Best | None]
    milliseconds: float


def measured_offers(folder: Path, matcher: Matcher, told: Callable[[str], None]) -> Sheet:
    """What is shown that is right, what could be shown and is, and what is shown although nothing answers.

    Whether something is shown is decided by a model that has not seen any question about the same rumour.
    """
    world = read_world(folder)
    found = [looked_up(world, by, documents, matcher, told) for by, documents in views(world)]
    model, held_out = learned(world, found, matcher)
    shipped = OfferModel.load()
    figures = [
        figure
        for view, chances in zip(found, held_out, strict=True)
        for figure in _figures(world, view.best, chances >= shipped.bar, view.by)
    ]
    counts = {"questions": len(world.questions), "answers": len(world.documents)}
    times = {f"milliseconds a question, {view.by}": view.milliseconds for view in found}
    more = {"bar": shipped.bar, "bar_if_fitted_now": model.bar, **times}
    return Sheet("offers", "offers to who asks", in_order(figures), counts, more)


def looked_up(
    world: World,
    by: str,
    documents: Mapping[str, Document],
    matcher: Matcher,
    told: Callable[[str], None] = lambda _: None,
) -> View:
    """The likeliest document for every question."""
    told(by)
    shelf = Shelf()
    shelf.keep(documents)
    best_of(shelf, world.questions[0], matcher)  # what is compiled and read once is not a question's time
    started = time.perf_counter()
    best = [best_of(shelf, question, matcher) for question in world.questions]
    return View(by, best, round(1000 * (time.perf_counter() - started) / len(best), 2))


def learned(world: World, found: Sequence[View], matcher: Matcher) -> tuple[OfferModel, list[Floats]]:
    """A model fitted on these, and for each view how likely each question's answer was to be right.

    That is said by a model that had not seen its rumour; 0 where nothing is near.
    """
    there = [
        (number, place, one)
        for number, view in enumerate(found)
        for place, one in enumerate(view.best)
        if one is not None
    ]
    judged = Judged(
        np.array([one.signs for _, _, one in there]),
        np.array([world.right(one.question, one.document) for _, _, one in there]),
        [group_of(one.question) for _, _, one in there],
        [f"{one.question.language} {number}" for number, _, one in there],
    )
    model, held_out = fit(judged, matcher.digest)
    chances = [np.zeros(len(view.best)) for view in found]
    for (number, place, _), chance in zip(there, held_out, strict=True):
        chances[number][place] = chance
    return model, chances


def best_of(shelf: Shelf, question: Question, matcher: Matcher) -> Best | None:
    """The likeliest document for *question*, whatever the bar."""
    found = shelf.weighed(question.text, question.language, matcher)
    if found is None:
        return None
    place = int(np.argmax(found.scores))
    return Best(question, found.names[place], found.signs[place])


def group_of(question: Question) -> str:
    """Questions about one rumour are one group; any other stands for itself."""
    return question.rumour if question.rumour != NONE else f"question {question.number}"


def views(world: World) -> Iterator[tuple[str, dict[str, Document]]]:
    """The documents as they are found by their own texts alone, and by what people confirmed as well."""
    yield PUBLISHED, {name: replace(one, confirmed=()) for name, one in world.documents.items()}
    yield WITH_CONFIRMED, dict(world.documents)


def _figures(world: World, best: Sequence[Best | None], shown: Bools, by: str) -> list[Figure]:
    right = np.array([one is not None and world.right(one.question, one.document) for one in best])
    could = np.array([bool(world.answers.get(question.rumour)) for question in world.questions])
    figures: list[Figure] = []
    for language, rows in by_language([question.language for question in world.questions]).items():
        for name, part, whole in (
            ("shown that is right", right & shown, shown),
            ("could be shown and is", right & shown, could),
            ("nothing answers, and something is shown", shown & ~could, ~could),
        ):
            figures.append(
                Figure.of(name, by, language, int(whole[rows].sum()), _share(part[rows], whole[rows]))
            )
    return figures


def _share(part: Bools, whole: Bools) -> Interval:
    def of(rows: npt.NDArray[np.intp]) -> float:
        return float(part[rows].sum() / whole[rows].sum()) if whole[rows].any() else 1.0

    return resampled(of, len(part))


# --- reading ------------------------------------------------------------------------------------------


def read_world(folder: Path) -> World:
    """The questions, and every refutation and page of guidance and answers in *folder*."""
    if not (folder / "truth.tsv").is_file():
        raise RefusedError(
            reason="the demonstration is not in {folder}; it comes with the source: name its folder data/demo",
            folder=folder,
        )
    rumours = {
        path.stem.split("-")[0]: yaml.safe_load(path.read_text("utf-8"))
        for path in sorted((folder / "rumours").glob("r*.yaml"))
    }
    documents: dict[str, Document] = {}
    answers: dict[str, set[str]] = defaultdict(set)
    for path in sorted((folder / "refutations").glob("r*.md")):
        document, about = _refutation(path, rumours)
        documents[document.id] = document
        for rumour in about:
            answers[rumour].add(document.id)
    for rumour, page in _also(folder / "offers.tsv"):
        answers[rumour].add(page)
    documents |= {document.id: document for document in _pages(folder / "pages")}
    return World(
        list(_questions(folder)),
        documents,
        {rumour: frozenset(its) for rumour, its in answers.items()},
    )


def _questions(folder: Path) -> Iterator[Question]:
    with (folder / "truth.tsv").open(encoding="utf-8", newline="") as file:
        truth = {
            row["item_key"]: row
            for row in csv.DictReader(file, delimiter="\t")
            if row["source_key"] == "questions"
        }
    with (folder / "questions.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, delimiter=";"):
            if row and row[0] in truth and len(row) >= 5:
                yield Question(row[0], row[4], truth[row[0]]["rumour"], truth[row[0]]["language"])


def _refutation(path: Path, rumours: Mapping[str, dict[str, object]]) -> tuple[Document, list[str]]:
    written = path.read_text("utf-8")
    draft = read_draft(written, frozenset({"rumours", "claims", "statements"})).draft
    about: list[str] = yaml.safe_load(written.split("---")[1])["rumours"]
    own = [(code, part) for code, text in draft.texts.items() for part in (text.title, text.summary)]
    confirmed: list[tuple[str, str]] = []
    for name in about:
        rumour: dict = rumours[name]  # type: ignore[type-arg]
        own += list(rumour["wording"].items())
        confirmed += _seen(rumour["sightings"])
    texts = {code: (text.title, text.summary) for code, text in draft.texts.items()}
    links = {code: f"https://aiqyn.example/{code}/r/{path.stem}/" for code in texts}
    return Document(
        "refutation", path.stem, 1, draft.verdict, texts, links, tuple(dict.fromkeys(own)), tuple(confirmed)
    ), about


def _seen(sightings: Sequence[dict[str, str]]) -> Iterator[tuple[str, str]]:
    """The first texts in each language that feeds and channels brought, as if people had confirmed them."""
    count: dict[str, int] = defaultdict(int)
    for one in sorted(sightings, key=lambda one: str(one.get("on", ""))):
        code = one["lang"] if one["lang"] in _SPOKEN else "kk"
        if one["as"] != "question" and count[code] < CONFIRMED:
            count[code] += 1
            yield code, f"{one.get('title') or ''}\n{one['text']}".strip()


def _pages(folder: Path) -> Iterator[Document]:
    for kind in ("guidance", "answer"):
        for path in folders(folder):
            if path.parent.name == kind:
                content: PageContent = read_page(path).content
                texts = {code: (text.title, text.summary) for code, text in content.texts.items()}
                own = [(code, part) for code, text in texts.items() for part in text if part]
                own += list(content.question.items())
                links = {code: f"https://aiqyn.example/{code}/{kind}/{path.name}/" for code in texts}
                yield Document(kind, path.name, 1, None, texts, links, tuple(dict.fromkeys(own)))


def _also(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield row["rumour"], row["answer"]
