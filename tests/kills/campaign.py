"""Killing a whole world again and again, stage by stage, and looking after every kill."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import history
from sqlalchemy import func, select
from steps import AFTER_THE_SITE, GUARDS, Step, steps_of
from world import Reader, World, edition_now

from claims import acts, clock, outbox, sightings, sources
from claims.records import Publication
from claims.terms import PublicationState
from pipeline.standins.bot_api import Fault

MISFORTUNE = {
    Fault.RESET_AFTER: 0.06,
    Fault.BROKEN_AFTER: 0.05,
    Fault.SILENT: 0.04,
    Fault.SLOW: 0.10,
    Fault.LATE: 0.04,
    Fault.RESET: 0.03,
    Fault.BROKEN: 0.03,
    Fault.FLOOD: 0.02,
}
RANDOM = "at random"
PARTS = 6
"""A wave approves this many refutations; two waves bring all of them one version further."""


@dataclass
class Campaign:
    """The kills so far, by stage and step, and the faults that were found."""

    seed: int
    enough: int = 1_000_000
    """After so many kills there are no more, and no more waves."""
    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lasts: dict[str, float] = field(default_factory=dict)
    """How long a stage lasts when it is left alone, in seconds."""
    told: Callable[[int], None] = lambda _: None
    warned: Callable[[str], None] = lambda _: None
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    @property
    def total(self) -> int:
        """How many processes were killed."""
        return sum(self.kills.values())

    # --- one kill -----------------------------------------------------------------------

    def kill(self, world: World, stage: str, step: Step | None = None, **more: Any) -> Any:
        """Order *stage* and have it killed at *step*, or at a random moment; how it ended."""
        guard = [GUARDS[stage].wire(self.dice.randint(1, GUARDS[stage].most))]
        if step is None:
            answer = world.run(stage, after=self.dice.uniform(0, self.lasts[stage]), steps=guard, **more)
        else:
            nth = 1 + int(step.most * self.dice.random() ** 2)
            answer = world.run(stage, steps=[step.wire(nth), *guard], **more)
        if "broken" in answer:
            self.note(stage, [answer["broken"]])
        if answer["killed"]:
            self.kills[stage, answer.get("step", RANDOM)] += 1
            self.told(self.total)
        with world.database.reading() as session:
            self.note(f"after {stage}, {answer.get('step', RANDOM)}", history.whole(session))
        return answer

    def series(self, world: World, stage: str, kills: int, finished: Callable[[], bool], **more: Any) -> None:
        """About *kills* kills of one stage, half at its named steps and half at random, until it has *finished*."""
        steps = steps_of(stage)
        goal = min(self.total + kills, self.enough)
        for turn in range(3 * kills):
            if self.total >= goal or finished():
                return
            # A build that is left to run is done: most of its kills are at named steps.
            named = self.dice.choice(steps) if turn % (4 if stage == "export" else 2) else None
            self.kill(world, stage, named, **more)

    def note(self, where: str, faults: list[str]) -> None:
        """Keep the faults that were found, with the seed that brings them back."""
        for fault in faults:
            self.faults.append(f"seed {self.seed}, {where}: {fault}")
            self.warned(self.faults[-1])

    # --- a whole life -------------------------------------------------------------------

    def live(self, world: World, waves: int = 6, much: float = 1.0) -> None:
        """Collect, match, and *waves* times approve, export and publish, all of it under fire."""
        self.gather(world, much)
        world.draft()
        trees = [""]
        for wave in range(waves):
            if wave and self.total >= self.enough:
                break
            part = world.names[:PARTS] if wave % 2 == 0 else world.names[PARTS:]
            wanted = dict.fromkeys(part, 1 + wave // 2)
            self.decide(world, wanted, much)
            self.export(world, trees, much)
            self.send(world, much, turn=wave % 2 == 0)
        self.settle(world)

    def gather(self, world: World, much: float) -> None:
        """Collect and match under fire."""
        with world.database.reading() as session:
            head = acts.head(session)
        self.series(world, "collect", round(16 * much), lambda: not self.due(world))
        world.finish("collect")
        with world.database.reading() as session:
            self.note("collect", history.collected(session))
        self.series(world, "match", round(16 * much), lambda: not self.unmatched(world))
        world.finish("match")
        with world.database.reading() as session:
            self.note("match", history.all_of(history.matched(session), history.whole(session, head)))

    def decide(self, world: World, wanted: dict[str, int], much: float) -> None:
        """Approve under fire."""
        self.series(world, "approve", round(6 * much), lambda: False, wanted=wanted)
        world.finish("approve", wanted=wanted)
        with world.database.reading() as session:
            self.note("approve", history.queued(session))

    def export(self, world: World, trees: list[str], much: float) -> None:
        """Build the site under fire while somebody reads it: always the last edition or the next."""
        site = world.settings.site_folder
        with Reader(site) as reader:
            self.series(world, "export", round(10 * much), lambda: not self.open_rows(world, "site"))
            for _ in range(20):
                self.kill(world, "export", AFTER_THE_SITE)
                if not self.open_rows(world, "site"):
                    break
                time.sleep(0.05)
            else:
                self.note("export", ["an edition never got out, however often it was tried"])
        trees.append(edition_now(site))
        torn = reader.seen.keys() - set(trees[-2:])
        self.note("export", [f"the site showed something else: {edition}" for edition in sorted(torn)])
        with world.database.reading() as session:
            scratch = world.folder / f"scratch-{len(trees)}"
            self.note("export", history.rebuilt(world, session, scratch))

    def send(self, world: World, much: float, *, turn: bool) -> None:
        """Publish under fire and misfortune, with the kill switch turned in the middle when *turn*."""
        with world.bot.book.lock:
            world.bot.chances, world.bot.chance_seconds = dict(MISFORTUNE), 0.05
        kills = round(12 * much)
        self.series(world, "publish", kills // 2, lambda: not self.sendable(world))
        if turn:
            self.turn_the_switch(world)
        self.look(world)
        self.series(world, "publish", kills - kills // 2, lambda: not self.sendable(world))
        with world.database.reading() as session:
            self.note("publish", history.posted(world, session, settled=False))

    def turn_the_switch(self, world: World) -> None:
        """Turn the switch while a publisher is at work, try to publish on, and turn it back."""
        world.children.send(world.order("publish"))
        time.sleep(self.dice.uniform(0, self.lasts["publish"]))
        since = world.turn(stop=True)
        world.children.answer()
        said = world.finish("publish")["said"]
        until = time.time()
        if said["stopped"] != "rehearsal":
            self.note("switch", ["publishing went on although it was stopped"])
        time.sleep(0.06)  # what the stand-in takes late was called before
        with world.database.reading() as session:
            self.note("switch", history.stopped(world, session, since, until))
        world.turn(stop=False)

    def settle(self, world: World) -> None:
        """Without kills and misfortune, and with a person who looks: everything goes out, once."""
        with world.bot.book.lock:
            world.bot.chances = {}
        for _ in range(40):
            world.finish("publish")
            if not self.open_rows(world, "telegram"):
                break
            self.look(world)
        with world.database.reading() as session:
            faults = (
                history.whole(session),
                history.collected(session),
                history.matched(session),
                history.queued(session),
                history.posted(world, session, settled=True),
                history.rebuilt(world, session, world.folder / "scratch"),
            )
            self.note("in the end", history.all_of(*faults))

    def look(self, world: World) -> None:
        """The publisher looks at the channel, then a person does, and says what is there and what is not."""
        chances, world.bot.chances = world.bot.chances, {}
        time.sleep(0.25)  # until no attempt can be in flight, and none can still arrive
        world.finish("publish")
        with world.database.reading() as session:
            self.note("looking", history.uncertain(world, session))
        world.settle()
        world.bot.chances = chances

    # --- what is still to do ------------------------------------------------------------

    def open_rows(
        self,
        world: World,
        channel: str,
        states: tuple[PublicationState, ...] = (
            PublicationState.QUEUED,
            PublicationState.SENDING,
            PublicationState.UNCERTAIN,
        ),
    ) -> int:
        """How many rows of the outbox are not done."""
        query = select(func.count()).where(Publication.channel == channel, Publication.state.in_(states))
        with world.database.reading() as session:
            return session.scalar(query) or 0

    def sendable(self, world: World) -> int:
        """How many posts a publisher could send or has in flight, not waiting for a person."""
        with world.database.reading() as session:
            soon = clock.now() + timedelta(seconds=5)
            flying = len(outbox.rows(session, [PublicationState.SENDING]))
            return flying + len(outbox.waiting(session, "telegram", soon))

    def due(self, world: World) -> int:
        """How many sources are still to be read."""
        with world.database.reading() as session:
            return len(sources.due(session, clock.now()))

    def unmatched(self, world: World) -> int:
        """How many sightings wait to be matched."""
        with world.database.reading() as session:
            return len(sightings.waiting(session, 1))


def warmed(campaign: Campaign, warm: World) -> None:
    """Let the fork server load all that it will need, and measure what each stage lasts in a fork."""
    for stage in ("collect", "match"):
        warm.finish(stage, here=True)
    warm.draft()
    wanted = dict.fromkeys(warm.names[:PARTS], 1)
    warm.finish("approve", wanted=wanted, here=True)
    warm.finish("publish", here=True)
    campaign.lasts["collect"] = warm.finish("collect", keys=["feed-0", "feed-1", "feed-2", "asked"])[
        "seconds"
    ]
    wanted = dict.fromkeys(warm.names[PARTS:], 1)
    campaign.lasts["approve"] = warm.finish("approve", wanted=wanted)["seconds"]
    campaign.lasts["publish"] = warm.finish("publish")["seconds"]
    campaign.lasts["export"] = campaign.lasts["publish"] / 2
    campaign.lasts["match"] = 0.2
