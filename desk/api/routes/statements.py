"""Official statements."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy.orm import Session

from claims import listing, statements
from claims.people import Action
from claims.records import Person
from desk.api import told
from desk.api.calls import Answer, Call, needs
from desk.api.shapes import answers as shapes
from desk.api.shapes.base import AtStatement, Limit

router = APIRouter(tags=["Statements"])
Looking = Annotated[Call, Depends(needs(Action.LOOK))]


@router.get(
    "/statements", operation_id="listStatements", response_model=shapes.StatementPage, summary="Statements"
)
def list_statements(
    call: Looking,
    authority: Annotated[
        str, Query(pattern=r"^[^\u0000-\u0020\u007f]*$", max_length=60, description="Of this authority.")
    ] = "",
    after: Annotated[
        str, Query(pattern=r"^(st-[0-9a-hjkmnp-tv-z]{5,12})?$", description="Taken from `next`.")
    ] = "",
    limit: Limit = 50,
) -> Response:
    """List what authorities said, the last added first."""
    with call.reading() as session:
        some = listing.statements(session, authority=authority, after=after, limit=limit + 1)
        found = shapes.StatementPage(items=[told.statement(one) for one in some[:limit]])
    return call.many(found, some[limit - 1].public_id if len(some) > limit else "")


@router.get(
    "/statements/{statement}",
    operation_id="getStatement",
    response_model=shapes.Statement,
    summary="One statement",
)
def get_statement(call: Looking, statement: AtStatement) -> Response:
    """Get one statement."""
    with call.reading() as session:
        found = told.statement(statements.find_statement(session, statement))
    return call.one(found)


@router.post(
    "/statements",
    operation_id="addStatement",
    response_model=shapes.Statement,
    status_code=201,
    summary="Keep one",
)
def add_statement(
    call: Annotated[Call, Depends(needs(Action.ADD_STATEMENT))], body: shapes.NewStatement
) -> Response:
    """Keep a statement; the same one again is the one there is."""

    def do(session: Session, by: Person) -> Answer:
        one = statements.add_statement(session, by, statements.NewStatement(**body.model_dump()))
        return Answer(told.statement(one), 201, f"/api/v1/statements/{one.public_id}")

    return call.act(do)
