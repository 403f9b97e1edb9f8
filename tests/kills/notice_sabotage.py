"""Ways to break the answerer on purpose: a history checker that does not see them checks nothing."""

from claims import notices


def send_again_what_was_in_flight() -> None:
    """A sender that takes what its dead predecessor left in flight for not sent."""
    from claims.records import Notice
    from claims.terms import PublicationState

    def left(session, ways):
        from sqlalchemy import update

        session.execute(
            update(Notice)
            .where(Notice.way.in_(ways), Notice.state == PublicationState.SENDING)
            .values(state=PublicationState.QUEUED)
        )
        return 0

    notices.left_in_flight = left


def count_as_sent_before_calling() -> None:
    """A sender that writes SENT where the intent belongs."""
    begin = notices.begin

    def begun(session, number, now):
        telling = begin(session, number, now)
        if telling is not None:
            notices.sent(session, number)
        return telling

    notices.begin = begun


def tell_each_question() -> None:
    """A sender that counts questions where it ought to count people."""
    from claims.terms import PublicationState

    notices._standing_of = lambda one, told: (PublicationState.QUEUED, "")
    notices._voice_was_told = lambda session, row: False
