"""TwiML that speaks, plays, listens and ends a call."""

from __future__ import annotations

from typing import Literal, TypedDict, Unpack
from xml.etree.ElementTree import Element

from voiceflow.clients.twilio.twiml.element import (
    check_children,
    check_digits,
    check_range,
    checked,
    make,
)


class GatherOptions(TypedDict, total=False):
    """Attributes of ``<Gather>``."""

    input: Literal["dtmf", "speech", "dtmf speech"] | None
    action: str | None
    method: str | None
    timeout: int | None
    speech_timeout: int | Literal["auto"] | None
    max_speech_time: int | None
    finish_on_key: str | None
    num_digits: int | None
    language: str | None
    hints: str | None
    speech_model: str | None
    enhanced: bool | None
    profanity_filter: bool | None
    partial_result_callback: str | None
    partial_result_callback_method: str | None
    barge_in: bool | None
    action_on_empty_result: bool | None
    debug: bool | None


class RecordOptions(TypedDict, total=False):
    """Attributes of ``<Record>``."""

    action: str | None
    method: str | None
    timeout: int | None
    finish_on_key: str | None
    max_length: int | None
    play_beep: bool | None
    trim: Literal["trim-silence", "do-not-trim"] | None
    recording_status_callback: str | None
    recording_status_callback_method: str | None
    recording_status_callback_event: tuple[str, ...] | None
    transcribe: bool | None
    transcribe_callback: str | None


def say(
    text: str, *, voice: str | None = None, language: str | None = None, loop: int | None = None
) -> Element:
    """Speaks with Twilio's own voice. ``loop`` 0 is endless."""
    return make("Say", {"voice": voice, "language": language, "loop": loop}, text=text)


def play(url: str | None = None, *, loop: int | None = None, digits: str | None = None) -> Element:
    """Plays an audio file, or sends DTMF ``digits`` (``w`` waits half a second, ``W`` a second).

    Raises:
        ValueError: If there is neither, or a telephone has no such key.
    """
    if not url and digits is None:
        raise ValueError("<Play> needs the URL of a file, or digits")
    check_digits(digits)
    return make("Play", {"loop": loop, "digits": digits}, text=url)


def pause(*, length: int | None = None) -> Element:
    """Waits ``length`` seconds (1 if not given)."""
    return make("Pause", {"length": length})


def gather(*prompts: Element, **options: Unpack[GatherOptions]) -> Element:
    """Collects keys or speech, and requests ``action`` with them.

    Without a result the next verb runs, unless ``action_on_empty_result`` is set.

    Args:
        prompts: :func:`say`, :func:`play` and :func:`pause`, which the answer interrupts.
        options: See :class:`GatherOptions`.

    Raises:
        ValueError: If another verb is in it, or a number is out of range.
    """
    check_children("Gather", prompts, {"Say", "Play", "Pause"})
    attributes = checked("Gather", options, GatherOptions)
    check_range("Gather", attributes, "num_digits", 1, 100)
    check_range("Gather", attributes, "timeout", 0, 600)
    return make("Gather", attributes, *prompts)


def record(**options: Unpack[RecordOptions]) -> Element:
    """Records the user, such as on an answering machine, and requests ``action`` with the recording.

    Raises:
        ValueError: If a number is out of range.
    """
    attributes = checked("Record", options, RecordOptions)
    check_range("Record", attributes, "max_length", 1, 14_400)
    return make("Record", attributes)


def redirect(url: str, *, method: str | None = None) -> Element:
    """Continues with the document at ``url``."""
    return make("Redirect", {"method": method}, text=url)


def reject(*, reason: Literal["rejected", "busy"] | None = None) -> Element:
    """Refuses the call unanswered and unbilled. Works as the first verb only."""
    return make("Reject", {"reason": reason})


def hangup() -> Element:
    """Ends the call."""
    return make("Hangup", {})
