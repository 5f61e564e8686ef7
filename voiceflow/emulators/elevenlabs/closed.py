"""Models of what clients send: closed and strict, since what does not fit is an error of the client."""

from __future__ import annotations

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Closed(BaseModel):
    """Takes no unknown field and converts no type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, protected_namespaces=())


def _given(value: object) -> object:
    if value is None:
        raise ValueError("may be absent, but not null")
    return value


GIVEN = BeforeValidator(_given)
"""For a field that may be absent, but not null."""
