"""The response messages of Dialogflow CX."""

from voiceflow.clients.dialogflow import TextMessage
from voiceflow.clients.dialogflow.cx_messages import read_message
from voiceflow.clients.dialogflow.packages import cx


def test_a_message_of_no_kind_is_read_and_none_shows_its_text() -> None:
    assert read_message(cx.ResponseMessage()).kind == "empty"  # type: ignore[attr-defined]
    assert "secret" not in repr(TextMessage(text="secret"))
