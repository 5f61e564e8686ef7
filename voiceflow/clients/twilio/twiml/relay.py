"""TwiML for ConversationRelay: Twilio's own speech recognition and voices, with text on a websocket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict, Unpack
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from voiceflow.clients.twilio.twiml.element import check_children, checked, make
from voiceflow.clients.twilio.twiml.media import parameter

Interruption = Literal["none", "dtmf", "speech", "any"]


class RelayOptions(TypedDict, total=False):
    """Attributes of ``<ConversationRelay>``."""

    welcome_greeting: str | None
    welcome_greeting_interruptible: Interruption | None
    language: str | None
    tts_language: str | None
    tts_provider: str | None
    voice: str | None
    transcription_language: str | None
    transcription_provider: str | None
    speech_model: str | None
    interruptible: Interruption | None
    interrupt_sensitivity: Literal["low", "medium", "high"] | None
    dtmf_detection: bool | None
    preemptible: bool | None
    partial_prompts: bool | None
    report_input_during_agent_speech: Interruption | None
    hints: str | None
    debug: str | None


class LanguageOptions(TypedDict, total=False):
    """Attributes of ``<Language>`` besides its code."""

    tts_provider: str | None
    voice: str | None
    transcription_provider: str | None
    speech_model: str | None


def conversation_relay(
    url: str,
    *languages: Element,
    parameters: Mapping[str, str] | None = None,
    **options: Unpack[RelayOptions],
) -> Element:
    """A session of text within :func:`connect`.

    Args:
        url: ``wss://…``.
        languages: See :func:`language`.
        parameters: The ``customParameters`` of the session's ``setup`` message.
        options: See :class:`RelayOptions`.

    Raises:
        ValueError: If the URL is not ``wss://…``, or a child is no language.
    """
    if urlsplit(url).scheme != "wss":
        raise ValueError("Twilio opens the websocket of ConversationRelay at wss://… only")
    check_children("ConversationRelay", languages, {"Language"})
    attributes = {"url": url, **checked("ConversationRelay", options, RelayOptions)}
    children = (parameter(*pair) for pair in (parameters or {}).items())
    return make("ConversationRelay", attributes, *languages, *children)


def language(code: str, **options: Unpack[LanguageOptions]) -> Element:
    """A language within :func:`conversation_relay`, such as ``"de-DE"``, with its voice."""
    return make("Language", {"code": code, **checked("Language", options, LanguageOptions)})
