"""What every shape shares: words without control letters, ids, pages, and what an act is answered with."""

import re
from datetime import date
from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

_CONTROL = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f"
ANY_WORDS = rf"^[^{_CONTROL}]*$"
SOME_WORDS = rf"^[^{_CONTROL}]*[^\u0000-\u0020\u007f][^{_CONTROL}]*$"
"""At least one letter that is no space."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ID = "[0-9a-hjkmnp-tv-z]{5,12}"

Largest = 2**53 - 1
Number = Annotated[int, Field(ge=1, le=Largest)]
ClaimId = Annotated[str, Field(pattern=rf"^c-{_ID}$", examples=["c-7k3q9"])]
RefutationId = Annotated[str, Field(pattern=rf"^r-{_ID}$", examples=["r-4m2x8"])]
StatementId = Annotated[str, Field(pattern=rf"^st-{_ID}$", examples=["st-4m2x8"])]
Handle = Annotated[str, Field(pattern=r"^[a-z][a-z0-9._-]{1,39}$", examples=["dana"])]
Reason = Annotated[str, Field(pattern=SOME_WORDS, max_length=1000)]

AtClaim = Annotated[str, Path(pattern=rf"^c-{_ID}$", description="The claim's id.", examples=["c-7k3q9"])]
AtRefutation = Annotated[
    str, Path(pattern=rf"^r-{_ID}$", description="The refutation's id.", examples=["r-4m2x8"])
]
AtStatement = Annotated[
    str, Path(pattern=rf"^st-{_ID}$", description="The statement's id.", examples=["st-4m2x8"])
]
AtWebhook = Annotated[
    str, Path(pattern=rf"^wh-{_ID}$", description="The webhook's id.", examples=["wh-7k3q9"])
]
AtSource = Annotated[
    str,
    Path(pattern=r"^[^/\u0000-\u0020\u007f]{1,80}$", description="The source's key.", examples=["zakon"]),
]
AtCode = Annotated[
    str, Path(pattern=r"^[0-9a-hjkmnp-tv-z]{4,16}$", description="The post's short code.", examples=["7k3q9"])
]
AtNumber = Annotated[int, Path(ge=1, le=Largest, description="Its number.", examples=[1207])]


def _written_day(given: object) -> object:
    """Only a date as people write it: Pydantic would read the number 0 as the first day of 1970."""
    if isinstance(given, date) or (isinstance(given, str) and _DAY.fullmatch(given)):
        return given
    raise PydanticCustomError("date_type", "a date is written as 2020-03-19")


Day = Annotated[date, BeforeValidator(_written_day)]
Limit = Annotated[int, Query(ge=1, le=200, description="How many on one page at most.")]
AfterNumber = Annotated[
    int, Query(ge=0, le=Largest, description="Go on behind this number: take it from `next`.")
]


class Shape(BaseModel):
    """A JSON object with these fields and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Problem(Shape):
    """What went wrong (RFC 9457), in the language of Accept-Language."""

    type: str = Field(examples=["/api#problem-404"])
    title: str = Field(examples=["There is nothing here"])
    status: int = Field(examples=[404])
    detail: str = Field(
        examples=["There is no claim called c-00000; list them and copy the name from there."]
    )
    instance: str = Field(examples=["/api/v1/claims/c-00000"])
    errors: list["WrongField"] = []
    """Each field that is wrong, where fields are."""


class WrongField(Shape):
    """One field that is wrong."""

    field: str = Field(examples=["body.texts.ru.title"])
    says: str = Field(examples=["This is missing."])


class Page(Shape):
    """Part of a list."""

    next: str | None = Field(default=None, examples=["/api/v1/claims?after=c-7k3q9~71.5"])
    """The address of the next page; null at the end. The header Link says the same."""


class Acted(Shape):
    """What was done."""

    acts: list[int] = Field(examples=[[4711]])
    """The numbers of the acts in the chain, to be undone one by one; none when it was so already."""
    claim: str | None = Field(default=None, examples=["c-7k3q9"])
    """The claim that it was done to, or that stands for it now."""
    new: str | None = Field(default=None, examples=["c-4m2x8"])
    """The claim that was opened by it."""
