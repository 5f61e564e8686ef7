"""TwiML: instructions for a call, as an XML document.

Verbs are built by functions and joined by :func:`document`. Attributes have Twilio's names in snake case; an
attribute that is None is left out. What Twilio would refuse is a ``ValueError``::

    document(say("One moment."), connect(stream("wss://voice.example.com/twilio/stream")))

Source: https://www.twilio.com/docs/voice/twiml
"""

from voiceflow.clients.call_xml import DECLARATION
from voiceflow.clients.twilio.twiml.dialling import (
    client,
    conference,
    dial,
    enqueue,
    leave,
    number_noun,
    queue,
    refer,
    sip,
)
from voiceflow.clients.twilio.twiml.element import document
from voiceflow.clients.twilio.twiml.media import (
    connect,
    parameter,
    recording,
    siprec,
    start,
    stop,
    stream,
    transcription,
)
from voiceflow.clients.twilio.twiml.relay import conversation_relay, language
from voiceflow.clients.twilio.twiml.verbs import (
    gather,
    hangup,
    pause,
    play,
    record,
    redirect,
    reject,
    say,
)

__all__ = [
    "DECLARATION",
    "client",
    "conference",
    "connect",
    "conversation_relay",
    "dial",
    "document",
    "enqueue",
    "gather",
    "hangup",
    "language",
    "leave",
    "number_noun",
    "parameter",
    "pause",
    "play",
    "queue",
    "record",
    "recording",
    "redirect",
    "refer",
    "reject",
    "say",
    "sip",
    "siprec",
    "start",
    "stop",
    "stream",
    "transcription",
]
