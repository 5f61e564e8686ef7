"""What of an answer is spoken, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

from voiceflow.clients.dialogflow import AgentMessage, OutputAudioText, TextMessage
from voiceflow.clients.dialogflow.ssml import words_of_ssml


def walked(messages: Sequence[AgentMessage]) -> list[AgentMessage]:
    """The messages to act on, in order: text made for a voice replaces the other text of the answer."""
    has_voice = any(isinstance(message, OutputAudioText) for message in messages)
    return [message for message in messages if not (has_voice and isinstance(message, TextMessage))]


def text_of(message: AgentMessage) -> str:
    """The text of a message to speak; empty if it has none."""
    match message:
        case TextMessage(text=text):
            return text.strip()
        case OutputAudioText():
            return message.text.strip() or words_of_ssml(message.ssml)
    return ""
