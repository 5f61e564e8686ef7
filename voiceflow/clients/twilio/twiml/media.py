"""TwiML that starts media streams and other live services of a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict, Unpack
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from voiceflow.clients.twilio.twiml.element import check_children, checked, make
from voiceflow.net.loopback import LOOPBACK

Track = Literal["inbound_track", "outbound_track", "both_tracks"]


class StreamOptions(TypedDict, total=False):
    """Attributes of ``<Stream>``.

    Attributes:
        name: The stream's name in status callbacks, and for :func:`stop`.
        track: What is sent; a bidirectional stream has ``inbound_track`` only (31941).
        status_callback: Absolute URL that receives the stream's start, end and errors.
        status_callback_method: ``POST`` (default) or ``GET``.
        connector_name: A stored connector.
    """

    name: str | None
    track: Track | None
    status_callback: str | None
    status_callback_method: str | None
    connector_name: str | None


class RecordingAttributes(TypedDict, total=False):
    """Attributes of ``<Recording>``."""

    channels: Literal["mono", "dual"] | None
    track: Literal["inbound", "outbound", "both"] | None
    trim: Literal["trim-silence", "do-not-trim"] | None
    recording_status_callback: str | None
    recording_status_callback_method: str | None
    recording_status_callback_event: tuple[str, ...] | None


class TranscriptionAttributes(TypedDict, total=False):
    """Attributes of ``<Transcription>``."""

    name: str | None
    track: Track | None
    status_callback_url: str | None
    status_callback_method: str | None
    language_code: str | None
    partial_results: bool | None
    inbound_track_label: str | None
    outbound_track_label: str | None
    profanity_filter: bool | None
    transcription_engine: str | None
    speech_model: str | None
    hints: str | None
    enable_automatic_punctuation: bool | None


class SiprecOptions(TypedDict, total=False):
    """Attributes of ``<Siprec>``."""

    name: str | None
    connector_name: str | None
    track: Track | None
    status_callback: str | None
    status_callback_method: str | None


def connect(child: Element, *, action: str | None = None, method: str | None = None) -> Element:
    """Connects the call to ``child``; the verbs after it run when the child has ended.

    Args:
        child: :func:`stream` or :func:`conversation_relay`.
        action: URL that returns the next document when it has ended.
        method: ``POST`` (default) or ``GET``.

    Raises:
        ValueError: If the child is something else, or a stream of another track than the inbound one (31941).
    """
    check_children("Connect", [child], {"Stream", "ConversationRelay"})
    if child.tag == "Stream" and child.get("track", "inbound_track") != "inbound_track":
        raise ValueError("a bidirectional stream has the inbound track only: <Start> takes the others")
    return make("Connect", {"action": action, "method": method}, child)


def start(child: Element, *, action: str | None = None, method: str | None = None) -> Element:
    """Starts a stream, a recording or a transcription; the verbs after it run at once.

    Raises:
        ValueError: If the child is something else.
    """
    check_children("Start", [child], {"Stream", "Recording", "Transcription", "Siprec"})
    return make("Start", {"action": action, "method": method}, child)


def stop(
    kind: Literal["Stream", "Recording", "Transcription", "Siprec"], *, name: str | None = None
) -> Element:
    """Stops what :func:`start` has started, by its name."""
    return make("Stop", {}, make(kind, {"name": name}))


def stream(
    url: str, *, parameters: Mapping[str, str] | None = None, **options: Unpack[StreamOptions]
) -> Element:
    """A media stream to a websocket.

    Args:
        url: ``wss://…`` without a query string or fragment; ``ws://…`` for an emulator on this machine.
        parameters: The ``customParameters`` of the stream's ``start`` message.
        options: See :class:`StreamOptions`.

    Raises:
        ValueError: If Twilio would refuse the URL (errors 31920, 31922 and 31923), or the callback's URL is
            not absolute.
    """
    if refusal := _stream_refusal(url):
        raise ValueError(f"Twilio refuses a stream url {refusal}")
    attributes = {"url": url, **checked("Stream", options, StreamOptions)}
    return make("Stream", attributes, *(parameter(*pair) for pair in (parameters or {}).items()))


def parameter(name: str, value: str) -> Element:
    """One custom parameter of a stream."""
    return make("Parameter", {"name": name, "value": value})


def recording(**options: Unpack[RecordingAttributes]) -> Element:
    """A recording within :func:`start`."""
    return make("Recording", checked("Recording", options, RecordingAttributes))


def transcription(**options: Unpack[TranscriptionAttributes]) -> Element:
    """A transcription within :func:`start`."""
    return make("Transcription", checked("Transcription", options, TranscriptionAttributes))


def siprec(*, parameters: Mapping[str, str] | None = None, **options: Unpack[SiprecOptions]) -> Element:
    """A SIPREC session within :func:`start`."""
    children = (parameter(*pair) for pair in (parameters or {}).items())
    return make("Siprec", checked("Siprec", options, SiprecOptions), *children)


def _stream_refusal(url: str) -> str:
    """Why Twilio would refuse a stream URL; without the URL, which may hold a secret."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "that is malformed"
    if parts.scheme != "wss" and not (parts.scheme == "ws" and host in LOOPBACK):
        return "that is not wss://…: it opens streams over TLS only"
    if "?" in url:
        return "with a query string: pass the data as parameters"
    if "#" in url:
        return "with a fragment: pass the data as parameters"
    if not host or not url.isascii() or any(sign.isspace() or not sign.isprintable() for sign in url):
        return "that is malformed"
    return ""
