"""The page /api: every operation in plain words, made from the API's own description; nothing from elsewhere."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from desk.here import Visit, public

router = APIRouter()


@router.get("/api")
def manual(visit: Annotated[Visit, Depends(public)]) -> Response:
    """Describe the API."""
    told = visit.request.app.state.api.openapi()
    return visit.page("api/manual.html", told=told, parts=_parts(told), statuses=_statuses(told))


def _parts(told: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The operations by part of the desk."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            line = {"method": method.upper(), "path": f"/api/v1{path}", **operation}
            line["fields"] = _fields(told, operation)
            found.setdefault(operation["tags"][0], []).append(line)
    return found


def _fields(told: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of what is sent."""
    sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = sent.get("$ref", "").rpartition("/")[2]
    if not name:
        return []
    shape = told["components"]["schemas"][name]
    return [
        {"name": field, "needed": field in shape.get("required", []), "says": about.get("description", "")}
        for field, about in shape["properties"].items()
    ]


def _statuses(told: dict[str, Any]) -> dict[str, str]:
    return {status: about["description"] for status, about in told["components"]["responses"].items()}
