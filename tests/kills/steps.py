"""The named steps at which a stage is killed: a function of ours or of the system, before or after its n-th call."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Step:
    """A place in a stage; *most* is up to which call of it the death is drawn."""

    stage: str
    name: str
    place: str
    """``module:attribute`` of the function, or ``commit`` for a unit of work's."""
    when: str
    most: int = 1

    def wire(self, nth: int) -> dict[str, Any]:
        """The step as the child is told it: to die at the *nth* call."""
        return asdict(self) | {"nth": nth}


RELEASE = "pipeline.channels.site.release"
STOCK = "pipeline.channels.site.stock"
TREES = "pipeline.channels.site.trees"
TELEGRAM = "pipeline.channels.telegram"

STEPS = (
    Step("collect", "nothing read yet", "pipeline.collect:_read_remote", "before", 3),
    Step("collect", "the feed is read", "pipeline.collect:_read_remote", "after", 3),
    Step("collect", "before the batch", "pipeline.collect:_keep_batch", "before", 6),
    Step("collect", "sightings written, questions not", "claims.questions:_insert", "before", 3),
    Step("collect", "batch written, cursor not", "pipeline.collect:_keep_batch", "after", 6),
    Step("collect", "cursor written", "claims.sources:note_success", "after", 4),
    Step("collect", "before the commit", "commit", "before", 8),
    Step("collect", "after the commit", "commit", "after", 4),
    Step("match", "lock taken", "pipeline.known:Known.load", "before"),
    Step("match", "before the batch", "pipeline.match:_Stage.decide", "before", 5),
    Step("match", "decided, nothing written", "pipeline.match:_Stage.decide", "after", 5),
    Step("match", "claims opened, matches not", "claims.triage:_machine_match", "before", 9),
    Step("match", "matches written, acts not", "claims.triage:record_acts", "before", 5),
    Step("match", "opened, not joined", "claims.triage:join", "before", 5),
    Step("match", "joined, not suggested", "claims.triage:suggest", "before", 5),
    Step("match", "before the marks", "claims.sightings:mark_matched", "before", 5),
    Step("match", "after the marks", "claims.sightings:mark_matched", "after", 5),
    Step("match", "before the commit", "commit", "before", 5),
    Step("match", "after the commit", "commit", "after", 2),
    Step("approve", "version frozen", "claims.versions:freeze", "after", 3),
    Step("approve", "approved, not queued", "claims.outbox:queue", "before", 3),
    Step("approve", "half of it queued", "claims.outbox:_drop_older", "after", 9),
    Step("approve", "queued, no act", "claims.outbox:queue", "after", 3),
    Step("approve", "before the commit", "commit", "before", 3),
    Step("approve", "after the commit", "commit", "after", 1),
    Step("export", "before the intent", "claims.outbox:begin_all", "before"),
    Step("export", "intent not committed", "claims.outbox:begin_all", "after"),
    Step("export", "intent committed", "pipeline.publish:edition", "before"),
    Step("export", "leftovers cleared", f"{RELEASE}:_clear", "after"),
    Step("export", "leftover removed", f"{RELEASE}:_remove", "after", 2),
    Step("export", "no ground yet", f"{RELEASE}:_ground", "before"),
    Step("export", "ground taken", f"{RELEASE}:_ground", "after"),
    Step("export", "journal opened", f"{STOCK}:Journal.opened", "after"),
    Step("export", "said to be begun", f"{STOCK}:Journal.begun", "after", 3),
    Step("export", "not yet said to be done", f"{STOCK}:Journal.done", "before", 3),
    Step("export", "before a file", f"{TREES}:_put", "before", 40),
    Step("export", "half a file", f"{TREES}:_put", "half", 40),
    Step("export", "after a file", f"{TREES}:_put", "after", 40),
    Step("export", "after a link", f"{TREES}:Tree.link", "after", 20),
    Step("export", "files not taken away", f"{TREES}:Tree.take_away", "before", 4),
    Step("export", "files taken away", f"{TREES}:Tree.take_away", "after", 4),
    Step("export", "a file made durable", f"{RELEASE}:sync", "after", 40),
    Step("export", "all there, no manifest", f"{RELEASE}:write_manifest", "before"),
    Step("export", "manifest written", f"{RELEASE}:write_manifest", "after"),
    Step("export", "before the switch", f"{RELEASE}:_switch", "before"),
    Step("export", "before a rename", "pathlib:Path.rename", "before", 2),
    Step("export", "after a rename", "pathlib:Path.rename", "after", 2),
    Step("export", "link made, not shown", f"{RELEASE}:os.replace", "before"),
    Step("export", "shown", f"{RELEASE}:os.replace", "after"),
    Step("export", "before the old go", f"{RELEASE}:_drop_old", "before"),
    Step("export", "after the old went", f"{RELEASE}:_drop_old", "after"),
    Step("export", "shown, not written", "claims.outbox:sent_all", "before"),
    Step("export", "written, not committed", "claims.outbox:sent_all", "after"),
    Step("publish", "before the intent", "claims.outbox:begin", "before", 3),
    Step("publish", "intent not committed", "claims.outbox:begin", "after", 3),
    Step("publish", "intent committed, not called", f"{TELEGRAM}:deliver", "before", 3),
    Step("publish", "taken, not written", f"{TELEGRAM}:deliver", "after", 3),
    Step("publish", "intent committed, not edited", f"{TELEGRAM}:replace", "before", 3),
    Step("publish", "edited, not written", f"{TELEGRAM}:replace", "after", 3),
    Step("publish", "intent committed, not answered", f"{TELEGRAM}:reply", "before", 3),
    Step("publish", "answered, not written", f"{TELEGRAM}:reply", "after", 3),
    Step("publish", "replies queued, not committed", "claims.outbox:queue_replies", "after", 3),
    Step("publish", "sent, not committed", "claims.outbox:sent", "after", 3),
    Step("publish", "refused, not written", "claims.outbox:not_taken", "before"),
    Step("publish", "unknown, not written", "claims.outbox:unknown", "before"),
    Step("publish", "unknown, not committed", "claims.outbox:unknown", "after"),
    Step("publish", "looked, not written", f"{TELEGRAM}:look", "after", 2),
    Step("publish", "before a commit", "commit", "before", 6),
    Step("publish", "after a commit", "commit", "after", 6),
)

# Channels go by their names: what only Telegram is asked comes after the site, whatever other channels there are.
AFTER_THE_SITE = Step("export", "site done, channel not begun", "claims.outbox:queue_replies", "before")
GUARDS = {
    "collect": Step("collect", "after the commit", "commit", "after", 3),
    "match": Step("match", "after the commit", "commit", "after", 3),
    "approve": Step("approve", "after the commit", "commit", "after", 3),
    "export": AFTER_THE_SITE,
    "publish": Step("publish", "after a commit", "commit", "after", 8),
}
"""Where each stage dies at the latest, so that one run does not do all the work that the next kills need."""


def steps_of(stage: str) -> list[Step]:
    """The named steps of one stage."""
    return [step for step in STEPS if step.stage == stage]
