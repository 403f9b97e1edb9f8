"""The demonstration: the whole path on the shipped feeds and questions, by the functions people use.

Run by ``make demo``. Feeds are served over real HTTP on this machine so that the real fetcher runs; posts go to a
stand-in of Telegram's Bot API. Run again, it adds nothing and changes nothing. Everything it makes lies in the
folder given (``demo/`` by default) and can be thrown away.
"""

import argparse
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asking
import yaml
from measure import Truth, placed, score, truths
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import (
    acts,
    bodies,
    ids,
    inbox,
    migrate,
    narratives,
    one_time_links,
    pages,
    people,
    refutations,
    reports,
    routing,
    signing_in,
    sources,
    statements,
    triage,
)
from claims.acts import Actor
from claims.database import Database, open_database
from claims.records import Claim, Match, Person, Question, RefutationClaim, Sighting, Source
from claims.settings import Settings, SiteSettings, TelegramSettings
from claims.sources import NewSource
from claims.terms import Language, LinkKind, PageKind, RefutationState, Role, Standing
from models.trends import growth
from pipeline import page_drafts
from pipeline.collect import collect
from pipeline.console.letting_in import DEMONSTRATION_DESK
from pipeline.drafts import read_draft
from pipeline.match import match
from pipeline.pages_folder import PageFolder, keep_page, read_page
from pipeline.pages_folder import folders as page_folders
from pipeline.publish import Published, page_channels, publish
from pipeline.question_clocks import start_clocks
from pipeline.regrouping import regroup
from pipeline.routing_rules import read_file
from pipeline.sorting import sort_questions
from pipeline.standins.bot_api import Telegram
from pipeline.weighing import weigh

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEOPLE = {
    "aliya": ("Aliya (demonstration)", {Role.ADMINISTRATOR}),
    "berik": ("Berik (demonstration)", {Role.FACT_CHECKER}),
    "dana": ("Dana (demonstration)", {Role.EDITOR}),
    "erlan": ("Erlan (demonstration)", {Role.EDITOR}),
    asking.CONTACT: ("Gulnar (demonstration)", {Role.AUTHORITY_CONTACT}),
}
PASSWORD = "password.txt"
"""Where the password that was drawn is kept, beside the database."""
CORRECTED = {
    "kk": "Жағдайдың өзгергені қосылды.",
    "ru": "Добавлено, что ситуация изменилась.",
    "en": "Added that events have overtaken this answer.",
}
CHATS = {"kk": "@aiqyn_demo_kk", "ru": "@aiqyn_demo_ru", "en": "@aiqyn_demo_en"}
say = Console(highlight=False, width=None if sys.stdout.isatty() else 140, soft_wrap=True)
notice = Console(stderr=True, highlight=False)


class _Feeds(SimpleHTTPRequestHandler):
    """The shipped feeds, with Last-Modified and If-Modified-Since as any web server has them."""

    extensions_map = {".xml": "application/xml", ".json": "application/feed+json"}

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the demonstration has its own output."""


@contextmanager
def serving(folder: Path, port: int) -> Iterator[int]:
    """The feeds on a loopback port; the one the last run used, so that the sources' addresses stay true."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Feeds, directory=str(folder)))
    except OSError:
        sys.exit(
            f"port {port} is taken by another program; stop it, or delete the demo folder to start afresh"
        )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def settings_for(folder: Path, feeds: int, bot: Telegram) -> Settings:
    """What the demonstration tells Aiqyn."""
    return Settings(
        data=folder,
        database=f"sqlite:///{folder / 'aiqyn.db'}",
        site=SiteSettings(
            url="https://aiqyn.example",
            demonstration=True,
            topics=yaml.safe_load((HERE / "topics.yaml").read_text(encoding="utf-8")),
        ),
        telegram=TelegramSettings(
            token="1:demonstration", base_url=bot.base_url, chats=CHATS, preview=f"{bot.url}/s/{{name}}"
        ),
        bot={"token": "1:demonstration", "base_url": bot.base_url, "poll_seconds": 0},
        questions={"url": "http://127.0.0.1:8400"},
        publish={"seconds_between": 0.0, "posts_per_minute": 100_000, "approval_hours": 24.0},
        fetch={"seconds_between": 0.0, "allowed_hosts": [f"127.0.0.1:{feeds}"]},
    )


def hire(database: Database, folder: Path) -> None:
    """The demonstration's people; they are there from the first run on, with one password drawn for all of them."""
    with database.writing() as session:
        if session.scalar(select(Person.id).limit(1)):
            return
        password = "-".join(ids.draw(4) for _ in range(5))
        first: Person | None = None
        for handle, (name, roles) in PEOPLE.items():
            person = people.add_person(session, first, handle, name, frozenset(roles))
            signing_in.set_password(session, person, password)
            first = first or person
    kept = folder / PASSWORD
    kept.touch(mode=0o600)
    kept.write_text(password + "\n", encoding="utf-8")


def let_in(database: Database, folder: Path) -> None:
    """How to open the desk: a link for each person, good once and here only, and the password for approvals."""
    say.print("\n[bold]The desk[/bold]")
    say.print(
        f"  AIQYN_DATA={folder} AIQYN_DATABASE=sqlite:///{folder / 'aiqyn.db'} AIQYN_SITE__DEMONSTRATION=true"
        " AIQYN_DESK__INSECURE=true .venv/bin/aiqyn desk"
    )
    with database.writing() as session:
        for handle, (_, roles) in PEOPLE.items():
            secret = one_time_links.for_demonstration(session, people.find_person(session, handle))
            link = one_time_links.address(DEMONSTRATION_DESK, LinkKind.DEMONSTRATION, secret)
            say.print(f"  {handle:<8}{', '.join(sorted(roles)):<15}{link}")
    if (folder / PASSWORD).exists():
        say.print(f"  An approval asks for the password: {(folder / PASSWORD).read_text('utf-8').strip()}")


def take_up(database: Database, feeds: int) -> None:
    """Authorities, places and sources; those that are there already stay as they are."""
    index = yaml.safe_load((HERE / "feeds" / "index.yaml").read_text(encoding="utf-8"))
    wanted = [
        NewSource(
            entry["key"],
            "feed",
            f"http://127.0.0.1:{feeds}/{entry['file']}",
            {},
            language=entry["language"],
            credibility="demonstration",
        )
        for entry in index
    ]
    questions = {"kind": "question"}
    wanted.append(NewSource("questions", "table", str(HERE / "questions.csv"), questions))
    wanted.append(NewSource("telegram", "telegram_export", str(HERE / "telegram_export" / "result.json"), {}))
    with database.writing() as session:
        setup = Actor.machine("setup")
        load = {"authorities": bodies.load_authorities, "places": bodies.load_places}
        for name, function in load.items():
            function(session, setup, _entries(ROOT / "data" / f"{name}.yaml"))
        known = set(session.scalars(select(Source.key)))
        berik = people.find_person(session, "berik")
        for new in wanted:
            if new.key not in known:
                sources.add_source(session, berik, new)
        rules, of_places = read_file(_document(ROOT / "data" / "routing.yaml"))
        routing.load_rules(session, people.find_person(session, "dana"), rules, of_places)
        asking.appoint(session)


def _document(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _entries(path: Path) -> list[dict[str, Any]]:
    read = _document(path)
    return next(iter(read.values())) if isinstance(read, dict) else read


# --- the editorial decisions ----------------------------------------------------------------------------


def decide(database: Database, truth: dict[tuple[str, str], Truth]) -> None:
    """What the demonstration's people decide, each decision once: rumour by rumour, those with an answer ready last."""
    rumours = sorted({known.rumour for known in truth.values()} - {"-"})
    for rumour in rumours:
        with database.writing() as session:
            review(session, truth, rumour)
    for path in sorted((HERE / "refutations").glob("r*.md")):
        with database.writing() as session:
            claim = main_claim(session, truth, path.stem)
            if claim is not None and not _answered(session, claim):
                word(session, path.stem, claim)
                answer(session, path, claim)


def main_claim(session: Session, truth: dict[tuple[str, str], Truth], rumour: str) -> Claim | None:
    """The claim that holds most sightings of a rumour."""
    held: dict[int, int] = {}
    for number in _sightings(session, truth, rumour):
        for match_ in session.scalars(
            select(Match).where(Match.sighting_id == number, Match.standing.in_(triage.MEMBER))
        ):
            held[match_.claim_id] = held.get(match_.claim_id, 0) + 1
    if not held:
        return None
    best = max(held, key=lambda claim: (held[claim], -claim))
    return session.get(Claim, best)


def review(session: Session, truth: dict[tuple[str, str], Truth], rumour: str) -> None:
    """A fact-checker settles what the machine suggested about a rumour's sightings, one suggestion after another."""
    berik = people.find_person(session, "berik")
    ours = _sightings(session, truth, rumour)
    open_ones = select(Match.id).where(
        Match.sighting_id.in_(list(ours)), Match.standing == Standing.SUGGESTED
    )
    for number in list(session.scalars(open_ones.order_by(Match.id))):
        suggestion = session.get(Match, number, populate_existing=True)
        if suggestion is None or suggestion.standing is not Standing.SUGGESTED:
            continue  # an earlier confirmation merged the two claims
        claim = triage.resolve(session, suggestion.claim)
        first = min((match.sighting_id for match in triage.members(session, claim)), default=0)
        settle = triage.confirm if first in ours else triage.reject
        settle(session, berik, suggestion.sighting, claim)


def word(session: Session, rumour: str, claim: Claim) -> None:
    """An editor words the claim in three languages, a fact-checker tags it."""
    berik, dana = people.find_person(session, "berik"), people.find_person(session, "dana")
    written = yaml.safe_load((HERE / "rumours" / f"{rumour}.yaml").read_text(encoding="utf-8"))
    for language, text in written["wording"].items():
        triage.word(session, dana, claim, Language(language), text)
    for tag in written.get("tags", []):
        triage.tag(session, berik, claim, tag)


NARRATIVES = {
    "vaccines": {
        "kk": "Екпе адамға зиян деген әңгіме",
        "ru": "«Прививки опаснее болезни»",
        "en": "“Vaccines are worse than the illness”",
    },
}
"""What the demonstration's analyst follows; a claim belongs by its tag."""
_FOLLOWED = {"vaccine": "vaccines"}


def follow(database: Database) -> None:
    """Put the claims that are answered into the narratives that their tags speak of, each once."""
    with database.writing() as session:
        berik = people.find_person(session, "berik")
        known = {one.key for one, _ in narratives.counted(session)}
        for key in NARRATIVES.keys() - known:
            narratives.add(session, berik, key, NARRATIVES[key])
        for claim in session.scalars(select(Claim).join(RefutationClaim).order_by(Claim.id)):
            for tag in triage.tags(session, claim):
                if tag in _FOLLOWED:
                    narratives.put(session, berik, claim, narratives.find(session, _FOLLOWED[tag]))


def answer(session: Session, path: Path, claim: Claim) -> None:
    """An editor drafts and submits, another one approves: what was known on the day, before events overtook it."""
    dana, erlan = people.find_person(session, "dana"), people.find_person(session, "erlan")
    written = read_draft(path.read_text(encoding="utf-8"), extra=frozenset({"rumours"}))
    ids = [statements.add_statement(session, dana, new).public_id for new in written.new_statements]
    whole = replace(written.draft, claims=(claim.public_id,), statements=tuple(ids))
    first = replace(whole, overtaken_on=None, overtaken_note={})
    refutation = refutations.draft(session, dana, first)
    version = refutations.submit(session, dana, refutation)
    refutations.approve(session, erlan, refutation, version.digest)


def correct(database: Database, truth: dict[tuple[str, str], Truth]) -> None:
    """Two rumours came true within weeks: their answers are corrected where they stand, once."""
    for path in sorted((HERE / "refutations").glob("r*.md")):
        written = read_draft(path.read_text(encoding="utf-8"), extra=frozenset({"rumours"})).draft
        if not written.overtaken_on:
            continue
        with database.writing() as session:
            claim = main_claim(session, truth, path.stem)
            assert claim is not None
            (refutation,) = refutations.answering(session, claim)
            if refutation.overtaken_on is None:
                now = replace(
                    refutations.read(refutation),
                    overtaken_on=written.overtaken_on,
                    overtaken_note=dict(written.overtaken_note),
                    note={language: CORRECTED[language] for language in written.texts},
                )
                dana, erlan = people.find_person(session, "dana"), people.find_person(session, "erlan")
                refutations.edit(session, dana, refutation, now)
                version = refutations.submit(session, dana, refutation)
                refutations.approve(session, erlan, refutation, version.digest)


def bring_out(database: Database, settings: Settings, truth: dict[tuple[str, str], Truth]) -> int:
    """The pages beside the refutations: read from their folder, submitted by one editor, approved by the other."""
    with database.writing() as session:
        dana, erlan = people.find_person(session, "dana"), people.find_person(session, "erlan")
        answers = _answers(session, truth)
        for folder in page_folders(HERE / "pages"):
            if pages.at(session, PageKind(folder.parent.name), folder.name) is None:
                keep_page(session, dana, _for_channels_that_carry_pages(read_page(folder, answers)))
        day = _busiest_day(session, ZoneInfo(settings.time_zone))
        if pages.at(session, PageKind.STATISTICS, day.isoformat()) is None:
            pages.draft(session, dana, page_drafts.statistics(session, day, settings))
        drafts = pages.known(session, state=RefutationState.DRAFT)
        for page in drafts:
            version = pages.submit(session, dana, page, page_channels())
            pages.approve(session, erlan, page, version.digest)
        return len(drafts)


def _answers(session: Session, truth: dict[tuple[str, str], Truth]) -> dict[str, str]:
    """What each rumour's answer is called: the pages' files know it by the rumour's number."""
    found = {}
    for path in sorted((HERE / "refutations").glob("r*.md")):
        claim = main_claim(session, truth, path.stem)
        for refutation in refutations.answering(session, claim) if claim else ():
            found[path.stem] = refutation.public_id
    return found


def _claims(database: Database, truth: dict[tuple[str, str], Truth]) -> dict[str, int]:
    """Which claim each answered rumour is."""
    with database.reading() as session:
        found = {
            path.stem: main_claim(session, truth, path.stem)
            for path in sorted((HERE / "refutations").glob("r*.md"))
        }
    return {rumour: claim.id for rumour, claim in found.items() if claim is not None}


def _busiest_day(session: Session, zone: ZoneInfo) -> date:
    """The day on which most was asked."""
    days = Counter(moment.astimezone(zone).date() for moment in session.scalars(select(Question.received_at)))
    return max(days, key=lambda day: (days[day], day))


def _for_channels_that_carry_pages(read: PageFolder) -> PageFolder:
    """A page is for the channels that its file names, as far as they carry pages."""
    channels = tuple(name for name in read.content.channels if name in page_channels())
    return replace(read, content=replace(read.content, channels=channels))


def _sightings(session: Session, truth: dict[tuple[str, str], Truth], rumour: str) -> dict[int, Sighting]:
    keys = {key for key, known in truth.items() if known.rumour == rumour}
    rows = session.execute(
        select(Sighting, Source.key).join(Source).where(Sighting.key.in_([key for _, key in keys]))
    )
    return {sighting.id: sighting for sighting, source in rows if (source, sighting.key) in keys}


def _answered(session: Session, claim: Claim) -> bool:
    return bool(
        session.scalar(select(RefutationClaim.claim_id).where(RefutationClaim.claim_id == claim.id).limit(1))
    )


# --- what happened ---------------------------------------------------------------------------------------


def report(database: Database, folder: Path, seconds: dict[str, float], bot: Telegram) -> None:
    """Counts, the largest claims with their growth, how right the machine was, where to look."""
    with database.reading() as session:
        counts = reports.counts(session)
        say.print("\n[bold]What there is now[/bold]")
        say.print(", ".join(f"{number:,} {name}" for name, number in counts.items()))
        _largest(session)
        head = acts.head(session)
        verified = acts.verify(session)
    say.print(
        f"\nAudit chain: {verified.links:,} acts, {'whole' if not verified.faults else verified.faults[0]}; head {head}"
    )
    taken = " · ".join(f"{name} {value:.1f} s" for name, value in seconds.items())
    say.print(f"Time: {taken}")
    say.print("\n[bold]Where to look[/bold]")
    say.print(f"  the site      {folder / 'site' / 'current' / 'index.html'}")
    say.print(
        f"                python3 -m http.server --bind 127.0.0.1 --directory {folder / 'site' / 'current'} 8000"
    )
    say.print(f"  the channel   {folder / 'telegram.jsonl'} (every call the stand-in got)")
    say.print(f"  the record    AIQYN_DATABASE=sqlite:///{folder / 'aiqyn.db'} .venv/bin/aiqyn inbox")


def _largest(session: Session) -> None:
    table = Table(title="The ten most urgent claims", title_justify="left", box=None, padding=(0, 1))
    for name, justify in (
        ("claim", "left"),
        ("seen", "right"),
        ("asked", "right"),
        ("sources", "right"),
        ("in", "left"),
        ("weeks", "left"),
        ("steepest week", "left"),
        ("what is said", "left"),
    ):
        table.add_column(name, justify=justify, no_wrap=name != "what is said", overflow="ellipsis")
    for line in inbox.claim_lines(session, limit=10):
        days = [
            day.date()
            for day in session.scalars(
                select(inbox.seen_at)
                .join(Match, Match.sighting_id == Sighting.id)
                .join(Claim)
                .where(Claim.public_id == line.id, Match.standing.in_(triage.MEMBER))
            )
        ]
        grown = growth(days)
        table.add_row(
            line.id,
            str(line.sightings),
            str(line.questions),
            str(line.sources),
            " ".join(line.languages),
            grown.bars,
            f"{grown.steepest}: {grown.before} → {grown.after}",
            line.said.splitlines()[0][:60],
        )
    say.print()
    say.print(table, soft_wrap=False)


def judge(database: Database, folder: Path, truth: dict[tuple[str, str], Truth]) -> None:
    """How right the machine was before any person put a hand to it; measured once, kept beside the database."""
    kept = folder / "machine.json"
    if not kept.exists():
        with database.reading() as session:
            where = placed(session, truth)
        lines = {name: vars(score(where, code)) for name, code in LANGUAGES.items()}
        kept.write_text(json.dumps(lines, indent=1), encoding="utf-8")
    table = Table(
        title="\nThe machine alone, against the truth", title_justify="left", box=None, padding=(0, 1)
    )
    for name in (
        "language",
        "joins",
        "right",
        "precision",
        "to find",
        "joined",
        "joined or suggested",
        "recall",
    ):
        table.add_column(name, justify="left" if name == "language" else "right")
    for name, line in json.loads(kept.read_text(encoding="utf-8")).items():
        precision = line["right"] / line["joins"] if line["joins"] else 1.0
        recall = line["found"] / line["to_find"] if line["to_find"] else 1.0
        table.add_row(
            name,
            str(line["joins"]),
            str(line["right"]),
            f"{precision:.1%}",
            str(line["to_find"]),
            str(line["found_joined"]),
            str(line["found"]),
            f"{recall:.1%}",
        )
    say.print(table, soft_wrap=False)


LANGUAGES = {"Kazakh": "kk", "Russian": "ru", "English": "en", "all": ""}


def main() -> None:
    """Run the whole path once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "demo", help="where everything is put")
    folder: Path = parser.parse_args().folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    memory = folder / "port"
    port = int(memory.read_text()) if memory.exists() else 0
    bot = Telegram(folder / "telegram.jsonl", [(name, f"Айқын · {code}") for code, name in CHATS.items()])
    with serving(HERE / "feeds", port) as feeds, bot:
        memory.write_text(str(feeds))
        run(folder, settings_for(folder, feeds, bot), feeds, bot)


def run(folder: Path, settings: Settings, feeds: int, bot: Telegram) -> None:
    """Each stage in turn, with its time."""
    seconds: dict[str, float] = {}
    database = open_database(settings.database_url)
    migrate.upgrade(database.engine)
    truth = truths()
    with _timed("setting up", seconds):
        hire(database, folder)
        take_up(database, feeds)
    with _timed("collecting", seconds):
        kept = collect(database, settings, _all_keys(database))
    for key, reason in kept.failed.items():
        notice.print(f"[red]{key}[/red]: {reason}")
    say.print(
        f"Collected: {kept.total.new:,} new, {kept.total.revised} revised, {kept.total.aside} put aside; "
        f"{len(kept.unchanged)} of {len(kept.kept) + len(kept.unchanged)} sources unchanged"
    )
    with _timed("asking", seconds):
        asked = asking.hear(database, settings, bot)
    say.print(f"Asked: {asked} messages to the bot, each with a receipt")
    with _timed("matching", seconds):
        matched = match(database, settings)
        start_clocks(database, settings)
        sorting = sort_questions(database, settings)
        weigh(database, settings)
    say.print(
        f"Matched: {matched.joined:,} joined a claim, {matched.opened:,} opened one "
        f"({matched.suggested:,} of these with a suggestion for a person)"
    )
    say.print(
        f"Sorted: {sorting.questions:,} questions, {sorting.unsure:,} left to a person; "
        f"a body proposed for {sorting.routed:,}"
    )
    judge(database, folder, truth)
    with _timed("deciding", seconds):
        decide(database, truth)
        follow(database)
        brought_out = bring_out(database, settings, truth)
        asking.decide(database, _claims(database, truth))
    say.print(f"Pages: {brought_out} read from their folder, submitted and approved")
    with _timed("publishing", seconds):
        tell("Published", publish(database, settings))
    with _timed("correcting", seconds):
        correct(database, truth)
        tell("Corrected", publish(database, settings))
    with _timed("answering", seconds):
        told = asking.tell(database, settings)
    sent = ", ".join(f"{count} by {way}" for way, count in told.sent.items()) or "nobody new"
    say.print(
        f"Answered: {told.answered:,} questions, told {sent}; {told.waiting} waiting, {told.uncertain} uncertain"
    )
    weigh(database, settings)  # what people decided changes what is urgent
    regroup(database)
    report(database, folder, seconds, bot)
    let_in(database, folder)
    database.close()


def tell(what: str, done: Published) -> None:
    """What a run of the publisher did, in a line."""
    sent = ", ".join(f"{count} on {name}" for name, count in done.sent.items()) or "nothing new"
    waiting = sum(done.waiting.values())
    say.print(f"{what}: {sent}; {waiting} waiting, {done.uncertain} uncertain, {len(done.failed)} refused")
    for name, reason in {**done.failed, **done.broken}.items():
        notice.print(f"[red]{name}[/red]: {reason}")


def _all_keys(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Source.key).order_by(Source.id)))


@contextmanager
def _timed(name: str, seconds: dict[str, float]) -> Iterator[None]:
    began = time.monotonic()
    notice.print(f"[dim]{name}…[/dim]")
    yield
    seconds[name] = time.monotonic() - began


if __name__ == "__main__":
    main()
