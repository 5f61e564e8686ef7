"""Reading TwiML, as strictly as the carrier does.

Source: https://www.twilio.com/docs/voice/twiml
"""

from __future__ import annotations

import re

from voiceflow.emulators.kit.xml_document import (
    DocumentError,
    Verb,
    check_gather,
    check_parameters,
    read_verbs,
)

__all__ = ["LONGEST_DOCUMENT", "TwimlError", "Verb", "parse"]

VERBS = frozenset(
    {"Say", "Play", "Pause", "Connect", "Dial", "Gather", "Start", "Stop", "Redirect", "Hangup", "Reject"}
)
"""Verbs that the emulator supports."""

OTHER_VERBS = frozenset({"Record", "Enqueue", "Leave", "Refer", "Prompt", "Pay", "Echo", "Queue"})
"""Verbs of the carrier that the emulator does not support."""

LONGEST_DOCUMENT = 64 * 1024
"""Bytes."""


_DIGITS = re.compile(r"[0-9A-D*#wW]*")


class TwimlError(DocumentError):
    """The carrier would refuse the document (error 12100), or the emulator does not support it."""


def parse(document: bytes) -> list[Verb]:
    """Read a document into its verbs, in order.

    Raises:
        TwimlError: If it is invalid; the message says why.
    """
    if len(document) > LONGEST_DOCUMENT:
        raise TwimlError(f"a document of {len(document)} bytes")
    verbs = read_verbs(document, TwimlError)
    for index, verb in enumerate(verbs):
        _check(verb, first=index == 0)
    return verbs


def _check(verb: Verb, *, first: bool) -> None:
    if verb.name in OTHER_VERBS:
        raise TwimlError(f"the emulator does not do <{verb.name}>")
    if verb.name not in VERBS:
        raise TwimlError(f"there is no verb <{verb.name}>")
    if verb.name == "Reject" and not first:
        raise TwimlError("<Reject> stands first or not at all")
    if verb.name == "Connect":
        _check_connect(verb)
    if verb.name in ("Start", "Stop"):
        _check_start(verb)
    if verb.name == "Gather":
        check_gather(verb, TwimlError)
    if verb.name == "Dial":
        _check_dial(verb)
    if verb.name == "Play" and not _DIGITS.fullmatch(verb.attributes.get("digits", "")):
        raise TwimlError("digits are 0 to 9, *, #, w and W (13310)")


def _check_start(verb: Verb) -> None:
    if [child.name for child in verb.children] != ["Stream"]:
        raise TwimlError(f"the emulator's <{verb.name}> holds exactly one <Stream>")
    stream = verb.children[0]
    if stream.attributes.get("track", "inbound_track") not in (
        "inbound_track",
        "outbound_track",
        "both_tracks",
    ):
        raise TwimlError("a track is inbound_track, outbound_track or both_tracks (31941)")
    check_parameters(stream, TwimlError)


def _check_dial(verb: Verb) -> None:
    names = [child.name for child in verb.children]
    for name in names:
        if name not in ("Number", "Sip", "Client", "Conference", "Queue"):
            raise TwimlError(f"a <Dial> does not hold <{name}>")
    if "Conference" in names and len(names) > 1:
        raise TwimlError("a conference is the only element of its <Dial>")
    if any(not child.text for child in verb.children):
        raise TwimlError("a party of a <Dial> has a name")


def _check_connect(verb: Verb) -> None:
    if [child.name for child in verb.children] != ["Stream"]:
        raise TwimlError("the emulator connects to exactly one <Stream>")
    stream = verb.children[0]
    if stream.attributes.get("track", "inbound_track") != "inbound_track":
        raise TwimlError("a bidirectional stream has the inbound track only (31941)")
    check_parameters(stream, TwimlError)
