"""The inbox of questions brought up to what came in, was matched, sorted, routed, answered and weighed."""

from claims import question_groups
from claims.database import Database

AT_ONCE = 100
"""Claims of one unit of work: whoever asks meanwhile is not kept waiting."""


def regroup(database: Database) -> int:
    """Count the groups anew whose questions changed, and let the others follow their claims' weight; how many."""
    made = 0
    while True:
        with database.writing() as session:
            some = question_groups.refresh(session, AT_ONCE)
        made += some
        if some < AT_ONCE:
            break
    with database.writing() as session:
        moved = question_groups.reweigh(session)
    return made + moved
