"""Models of what clients send."""

from typing import Annotated

import pytest
from pydantic import ValidationError

from voiceflow.emulators.elevenlabs.closed import GIVEN, Closed


class Message(Closed):
    count: int
    name: Annotated[str | None, GIVEN] = None


def test_what_fits_is_read_and_cannot_be_changed() -> None:
    message = Message.model_validate({"count": 3, "name": "a"})
    assert (message.count, message.name, Message(count=1).name) == (3, "a", None)
    with pytest.raises(ValidationError, match="frozen"):
        message.count = 4  # type: ignore[misc]


@pytest.mark.parametrize(
    "fields",
    [{"count": "3"}, {"count": 3.0}, {"count": True}, {"count": 3, "more": 1}, {"count": 3, "name": None}],
)
def test_what_does_not_fit_is_an_error_of_the_client(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Message.model_validate(fields)
