"""Static files: asked for by the address that carries their hash they may be kept for ever."""

from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class KeptFiles(StaticFiles):
    """The files of `desk/static`, each with how long a browser may keep it."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file; for ever when its address carries its hash, else to be asked for again."""
        answer = await super().get_response(path, scope)
        query: Any = scope.get("query_string", b"")
        # A font's file never changes under its name: the style sheet that names it carries no hash for it.
        lasting = query.startswith(b"v=") or path.endswith(".woff2")
        kept = "public, max-age=31536000, immutable" if lasting else "no-cache"
        answer.headers["Cache-Control"] = kept
        return answer
