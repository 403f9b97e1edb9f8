"""The pictures of pages: kept once under their SHA-256, given out byte for byte."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import clock
from claims.acts import Deed, record_act
from claims.errors import NotFoundError, RefusedError
from claims.page_content import PageContent
from claims.people import Action, demand
from claims.records import PICTURE_BYTES, PagePicture, Person


def keep_picture(
    session: Session, by: Person, content: bytes, media_type: str, width: int, height: int
) -> str:
    """Keep a picture whose size in pixels somebody measured; its SHA-256. One that is kept already stays as it is."""
    actor = demand(by, Action.DRAFT_PAGE)
    if len(content) > PICTURE_BYTES:
        raise RefusedError(reason="a picture has at most {limit} MB", limit=PICTURE_BYTES // 1024**2)
    sha256 = hashlib.sha256(content).hexdigest()
    if session.get(PagePicture, sha256) is None:
        session.add(
            PagePicture(
                sha256=sha256,
                media_type=media_type,
                width=width,
                height=height,
                content=content,
                added_by_id=by.id,
                added_at=clock.now(),
            )
        )
        session.flush()
        record_act(session, actor, Deed("keep_picture", f"picture:{sha256}", {"media_type": media_type}))
    return sha256


def picture(session: Session, sha256: str) -> bytes:
    """The bytes of a picture, compared with their name: what somebody was at is not given out."""
    found = session.get(PagePicture, sha256)
    if found is None:
        raise NotFoundError(kind="picture", name=sha256)
    if hashlib.sha256(found.content).hexdigest() != sha256:
        raise RefusedError(
            reason="the bytes of the picture {name} were changed after it was kept", name=sha256
        )
    return found.content


def demand_kept(session: Session, content: PageContent) -> None:
    """Refuse a page that shows a picture which is not kept, or calls it another kind or size than it has."""
    for shown in content.pictures:
        kept = session.execute(
            select(PagePicture.media_type, PagePicture.width, PagePicture.height).where(
                PagePicture.sha256 == shown.sha256
            )
        ).first()
        if kept is None:
            raise RefusedError(
                reason="the picture {name} is not here; read its folder first", name=shown.name
            )
        if tuple(kept) != (shown.media_type, shown.width, shown.height):
            raise RefusedError(
                reason="the picture {name} is not of the size or kind it says", name=shown.name
            )
