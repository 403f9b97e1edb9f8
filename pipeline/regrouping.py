"""The inbox of questions brought up to what came in, was matched, sorted, routed, answered and weighed."""

from claims import question_groups
from claims.database import Database


def regroup(database: Database) -> int:
    """Count the groups anew whose questions changed, and let the others follow their claims' weight; how many."""
    with database.writing() as session:
        made = question_groups.refresh(session)
    with database.writing() as session:
        moved = question_groups.reweigh(session)
    return made + moved
