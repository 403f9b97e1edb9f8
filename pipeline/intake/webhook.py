"""Questions that another program sends, signed, to the desk (docs/questions-webhook.md).

Nothing is read: they arrive at /hooks/questions/KEY. The address is where its people can be asked about it. The secret
is shown when the source is added, and renewed by `aiqyn source secret KEY`.
"""

from collections.abc import Iterable, Mapping

from claims.seen import Asked
from pipeline.intake import Option, SourceSettings

OPTIONS: Mapping[str, Option] = {}


def read(settings: SourceSettings) -> Iterable[Asked]:
    """Nothing: what comes was kept when it came."""
    return ()
