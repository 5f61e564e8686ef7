"""TwiML that connects a call to other parties: numbers, SIP addresses, conferences and queues."""

from __future__ import annotations

import re
from typing import Literal, TypedDict, Unpack
from xml.etree.ElementTree import Element

from voiceflow.clients.twilio.twiml.element import (
    check_children,
    check_digits,
    check_range,
    checked,
    make,
)

_NOUNS = frozenset({"Number", "Sip", "Client", "Conference", "Queue"})
_ALONE = frozenset({"Conference", "Queue"})
_SIP = re.compile(r"sips?:\S+", re.IGNORECASE)


class DialOptions(TypedDict, total=False):
    """Attributes of ``<Dial>``.

    Attributes:
        action: URL that returns the next document when the other party has hung up.
        timeout: Ring time in seconds.
        time_limit: Longest duration in seconds.
        caller_id: The number that the other party sees.
        answer_on_bridge: Whether the caller hears the ringing until the other party answers.
    """

    action: str | None
    method: str | None
    timeout: int | None
    time_limit: int | None
    caller_id: str | None
    answer_on_bridge: bool | None
    hangup_on_star: bool | None
    ring_tone: str | None
    record: str | None
    trim: Literal["trim-silence", "do-not-trim"] | None
    recording_track: Literal["inbound", "outbound", "both"] | None
    recording_status_callback: str | None
    recording_status_callback_method: str | None
    recording_status_callback_event: tuple[str, ...] | None
    sequential: bool | None
    refer_url: str | None
    refer_method: str | None


class PartyOptions(TypedDict, total=False):
    """Attributes of ``<Number>``, ``<Sip>`` and ``<Client>``.

    Attributes:
        url: TwiML that the other party hears before being connected.
        status_callback_event: Several of ``initiated``, ``ringing``, ``answered``, ``completed``.
    """

    url: str | None
    method: str | None
    status_callback: str | None
    status_callback_method: str | None
    status_callback_event: tuple[str, ...] | None
    machine_detection: Literal["Enable", "DetectMessageEnd"] | None
    machine_detection_timeout: int | None
    machine_detection_speech_threshold: int | None
    machine_detection_speech_end_threshold: int | None
    machine_detection_silence_timeout: int | None
    amd_status_callback: str | None
    amd_status_callback_method: str | None


class ConferenceOptions(TypedDict, total=False):
    """Attributes of ``<Conference>``."""

    muted: bool | None
    beep: bool | Literal["onEnter", "onExit"] | None
    start_conference_on_enter: bool | None
    end_conference_on_exit: bool | None
    wait_url: str | None
    wait_method: str | None
    max_participants: int | None
    record: Literal["do-not-record", "record-from-start"] | None
    trim: Literal["trim-silence", "do-not-trim"] | None
    region: str | None
    coach: str | None
    participant_label: str | None
    jitter_buffer_size: Literal["off", "small", "medium", "large"] | None
    status_callback: str | None
    status_callback_method: str | None
    status_callback_event: tuple[str, ...] | None
    recording_status_callback: str | None
    recording_status_callback_method: str | None
    recording_status_callback_event: tuple[str, ...] | None


class EnqueueOptions(TypedDict, total=False):
    """Attributes of ``<Enqueue>``."""

    action: str | None
    method: str | None
    wait_url: str | None
    wait_url_method: str | None
    workflow_sid: str | None


def dial(number: str | None = None, *children: Element, **options: Unpack[DialOptions]) -> Element:
    """Connects the call to another party.

    Args:
        number: E.164; or None if ``children`` name the party.
        children: Such as :func:`number_noun` or :func:`sip`; of several, the first to answer is connected.
        options: See :class:`DialOptions`.

    Raises:
        ValueError: If nobody is named, a child is no party, a conference or queue is not alone, or a number
            is out of range.
    """
    check_children("Dial", children, _NOUNS)
    if not number and not children:
        raise ValueError("<Dial> needs a number, or elements that name the party")
    is_mixed = len(children) + bool(number) > 1
    if is_mixed and any(child.tag in _ALONE for child in children):
        raise ValueError("a conference or a queue is the only element in <Dial>")
    attributes = checked("Dial", options, DialOptions)
    check_range("Dial", attributes, "timeout", 1, 600)
    check_range("Dial", attributes, "time_limit", 1, 86_400)
    return make("Dial", attributes, *children, text=number)


def number_noun(
    number: str, *, send_digits: str | None = None, byoc: str | None = None, **options: Unpack[PartyOptions]
) -> Element:
    """A number within :func:`dial`; ``send_digits`` are keyed after the answer.

    Raises:
        ValueError: If a telephone has no such key.
    """
    check_digits(send_digits)
    attributes = {"send_digits": send_digits, "byoc": byoc, **checked("Number", options, PartyOptions)}
    return make("Number", attributes, text=number)


def sip(
    uri: str, *, username: str | None = None, password: str | None = None, **options: Unpack[PartyOptions]
) -> Element:
    """A SIP address within :func:`dial` or :func:`refer`, such as ``sip:desk@example.com?X-Case=7``.

    Raises:
        ValueError: If it is no SIP address.
    """
    if not _SIP.fullmatch(uri):
        raise ValueError("a SIP address begins with sip: or sips: and has no spaces")
    attributes = {"username": username, "password": password, **checked("Sip", options, PartyOptions)}
    return make("Sip", attributes, text=uri)


def client(identity: str, **options: Unpack[PartyOptions]) -> Element:
    """A client of Twilio's own SDK within :func:`dial`."""
    return make("Client", checked("Client", options, PartyOptions), text=identity)


def conference(name: str, **options: Unpack[ConferenceOptions]) -> Element:
    """A conference within :func:`dial`. It begins when the first one enters who may start it.

    Raises:
        ValueError: If it has no name, or a number is out of range.
    """
    if not name:
        raise ValueError("a conference has a name")
    attributes = checked("Conference", options, ConferenceOptions)
    check_range("Conference", attributes, "max_participants", 2, 250)
    return make("Conference", attributes, text=name)


def queue(
    name: str, *, url: str | None = None, method: str | None = None, reservation_sid: str | None = None
) -> Element:
    """The first caller of a queue within :func:`dial`."""
    return make("Queue", {"url": url, "method": method, "reservation_sid": reservation_sid}, text=name)


def refer(party: Element, *, action: str | None = None, method: str | None = None) -> Element:
    """Gives a SIP leg away to a SIP address (13801 on any other leg).

    Raises:
        ValueError: If the child is not :func:`sip`.
    """
    check_children("Refer", [party], {"Sip"})
    return make("Refer", {"action": action, "method": method}, party)


def enqueue(name: str | None, *, task: str | None = None, **options: Unpack[EnqueueOptions]) -> Element:
    """Puts the call into a queue; ``task`` is the JSON of a workflow's task.

    Raises:
        ValueError: If neither a name nor a workflow is given.
    """
    attributes = checked("Enqueue", options, EnqueueOptions)
    if not name and not attributes.get("workflow_sid"):
        raise ValueError("<Enqueue> needs the name of a queue, or a workflow")
    children = [] if task is None else [make("Task", {}, text=task)]
    return make("Enqueue", attributes, *children, text=name)


def leave() -> Element:
    """Takes the call out of its queue; the verbs after its ``<Enqueue>`` run."""
    return make("Leave", {})
