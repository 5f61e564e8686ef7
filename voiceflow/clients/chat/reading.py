"""Reading the JSON of an event, with errors that quote nothing of it."""

from __future__ import annotations

import json
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from voiceflow.errors import RemoteProtocolError

T = TypeVar("T", bound="WireModel")


class WireModel(BaseModel):
    """Base class of what a vendor sends: unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True, hide_input_in_errors=True)


def read_event(kind: type[T], data: str) -> T:
    """Read an event.

    Raises:
        RemoteProtocolError: If it is malformed.
    """
    try:
        # Not pydantic: its parser refuses half a surrogate pair whose other half is in the next event.
        parsed: object = json.loads(data)
        return kind.model_validate(parsed)
    except ValidationError as exc:
        count = exc.error_count()
    except (ValueError, RecursionError):
        count = 1
    # Without the cause: it would quote the event, and with it the conversation.
    raise RemoteProtocolError(f"an event of the answer is malformed ({count} errors)")
