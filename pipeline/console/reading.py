"""Reading a source once, to look at: what comes, in plain words, and nothing kept."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from claims import outbox
from claims.database import Database
from claims.plugins import discover
from claims.records import Quarantined
from claims.seen import Asked, Seen, Unreadable
from claims.settings import Settings
from claims.terms import PublicationState
from pipeline.answer import answer
from pipeline.collect import Collected, collect, read_once
from pipeline.console.files import write_bytes
from pipeline.intake import Cursor, SourceSettings
from pipeline.match import match
from pipeline.notify import notify
from pipeline.publish import Published
from pipeline.run import Round, weigh_and_rule
from pipeline.sorting import sort_questions

SHOWN = 5


def check(settings: SourceSettings, kind: str) -> dict[str, Any]:
    """What a source brings now, as if it were read for the first time."""
    seen: list[Seen] = []
    unreadable: list[Unreadable] = []
    remarks: dict[str, None] = {}
    for item in read_once(replace(settings, cursor=MappingProxyType({})), kind):
        if isinstance(item, Cursor):
            remarks.update(dict.fromkeys(item.values.get("remarks", ())))
        elif isinstance(item, Asked):
            seen.append(Seen(item.key, item.text, published_at=item.asked_at, language=item.language))
            remarks.update(dict.fromkeys(item.remarks))
        elif isinstance(item, Seen):
            seen.append(item)
            remarks.update(dict.fromkeys(item.remarks))
        else:
            unreadable.append(item)
    return {
        "key": settings.key,
        "entries": len(seen),
        "unreadable": len(unreadable),
        "newest": max((item.published_at for item in seen if item.published_at), default=None),
        "languages": sorted({item.language for item in seen if item.language}),
        "first": [item.title or item.text for item in seen[:SHOWN]],
        "reasons": [item.reason for item in unreadable[:SHOWN]],
        "remarks": list(remarks)[:SHOWN],
    }


def collected_lines(done: Collected) -> list[dict[str, Any]]:
    """One line for each source that was read."""
    nothing: dict[str, Any] = {
        "new": 0,
        "revised": 0,
        "known": 0,
        "aside": 0,
        "failed": "",
        "unchanged": False,
    }
    lines = [
        {
            **nothing,
            "source": key,
            "new": kept.new,
            "revised": kept.revised,
            "known": kept.known,
            "aside": kept.aside,
        }
        for key, kept in done.kept.items()
    ]
    lines += [{**nothing, "source": key, "unchanged": True} for key in done.unchanged]
    lines += [{**nothing, "source": key, "failed": reason} for key, reason in done.failed.items()]
    return sorted(lines, key=lambda line: str(line["source"]))


def write_aside(rows: Iterable[Quarantined], out: str, opened: Callable[[bytes], bytes] = bytes) -> list[str]:
    """Write what was put aside so that it can be mended and read again; the files that hold it now."""
    items = [(row.source.kind, Unreadable(row.key, opened(row.content), row.reason)) for row in rows]
    kinds = {kind for kind, _ in items}
    module = discover("pipeline.intake")[kinds.pop()] if len(kinds) == 1 else None
    if out != "-" and module is not None and hasattr(module, "write_quarantine"):
        return [str(path) for path in module.write_quarantine([item for _, item in items], Path(out))]
    write_bytes(out, b"\n".join(item.content for _, item in items))
    return [out]


def rehearse(database: Database, settings: Settings) -> Round:
    """One round that sends nothing; what is approved is counted as waiting."""
    done = Round(
        collect(database, settings),
        match(database, settings),
        sort_questions(database, settings),
        *weigh_and_rule(database, settings),
        Published(),
        notify(database, settings),
        answered=answer(database, settings),
    )
    with database.reading() as session:
        done.published.stopped = outbox.stopped(session)
        for row in outbox.rows(session, [PublicationState.QUEUED]):
            done.published.waiting[row.channel] = done.published.waiting.get(row.channel, 0) + 1
    return done


def round_document(done: Round) -> dict[str, Any]:
    """What one round of all stages did."""
    return {
        "collected": collected_lines(done.collected),
        "matched": asdict(done.matched),
        "sorting": asdict(done.sorting),
        "weighed": asdict(done.weighed),
        "ruled": asdict(done.ruled),
        "published": asdict(done.published),
        "notified": asdict(done.notified),
        "answered": asdict(done.answered),
    }
