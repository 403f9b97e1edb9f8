"""The JSON API under /api/v1: what the desk does, for programs. `install` puts it, and its page /api, into the desk."""

from fastapi import FastAPI

from desk.api.application import PREFIX, create_api
from desk.api.manual import router as manual


def install(app: FastAPI) -> None:
    """Let the desk answer at /api/v1 and describe it at /api."""
    api = create_api()
    api.state.desk = app.state.desk
    app.state.api = api
    app.include_router(manual, include_in_schema=False)
    app.mount(PREFIX, api)
