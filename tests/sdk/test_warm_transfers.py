"""What a carrier reads in a warm transfer, next to what its official package writes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from plivo import plivoxml
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse
from vonage_voice.models import Conversation, Input, Talk
from vonage_voice.models.input_types import Dtmf, Speech

from voiceflow.emulators.plivo.documents import parse as parse_plivo
from voiceflow.emulators.vonage.documents import parse as parse_vonage
from voiceflow.transports.consult_words import words_of
from voiceflow.transports.consult_xml import XmlConsultScript
from voiceflow.transports.plivo.consult import PlivoConsultScript
from voiceflow.transports.vonage.consult import VonageConsultScript

ACTION = "https://voice.example.com/consult/1"
WORDS = words_of("fr")
TEXT = f"A & B. {WORDS.question}"
ROOM = "voiceflow-1"

Parts = tuple[str, Mapping[str, str], str]


def parts(element: ET.Element) -> Iterator[Parts]:
    for one in element.iter():
        yield one.tag, dict(one.attrib), (one.text or "").strip()


def test_twilio() -> None:
    script = XmlConsultScript(wait_url="")
    asks, confers = VoiceResponse(), VoiceResponse()
    gather = Gather(
        action=ACTION,
        input="dtmf speech",
        timeout=5,
        num_digits=1,
        language=WORDS.locale,
        hints=", ".join(WORDS.hints),
    )
    gather.say(TEXT, language=WORDS.locale)
    asks.append(gather)
    asks.redirect(ACTION, method="POST")
    dial = Dial()
    dial.conference(ROOM, beep=False, end_conference_on_exit=True, wait_url="")
    confers.append(dial)
    assert ET.canonicalize(script.ask("A & B.", WORDS, action=ACTION)) == ET.canonicalize(str(asks))
    assert ET.canonicalize(script.conference(ROOM)) == ET.canonicalize(str(confers))


def test_plivo() -> None:
    script = PlivoConsultScript()
    asks, confers = plivoxml.ResponseElement(), plivoxml.ResponseElement()
    question = plivoxml.GetInputElement(
        action=ACTION,
        method="POST",
        input_type="dtmf speech",
        execution_timeout=5,
        num_digits=1,
        language=WORDS.locale,
        hints=",".join(WORDS.hints),
    )
    question.add(plivoxml.SpeakElement(TEXT, language=WORDS.locale))
    asks.add(question)
    asks.add(plivoxml.RedirectElement(ACTION, method="POST"))
    confers.add(plivoxml.ConferenceElement(ROOM, end_conference_on_exit=True))
    for ours, theirs in (
        (script.ask("A & B.", WORDS, action=ACTION), asks.to_string()),
        (script.conference(ROOM), confers.to_string()),
    ):
        parse_plivo(theirs.encode())
        assert list(parts(ET.fromstring(ours))) == list(parts(ET.fromstring(theirs)))


def test_vonage() -> None:
    script = VonageConsultScript(lambda call_id, _: call_id)
    asks = [
        Talk(text=TEXT, bargeIn=True, language=WORDS.locale),
        Input(
            type=["dtmf", "speech"],
            dtmf=Dtmf(timeOut=5, maxDigits=1),
            speech=Speech(language=WORDS.locale, context=list(WORDS.hints), startTimeout=5, saveAudio=None),
            eventUrl=[ACTION],
            eventMethod="POST",
        ),
    ]
    confers = [Conversation(name=ROOM, startOnEnter=True, endOnExit=True)]

    def written(actions: list[Any]) -> object:
        return json.loads(json.dumps([one.model_dump(by_alias=True, exclude_none=True) for one in actions]))

    for ours, theirs in (
        (script.ask("A & B.", WORDS, action=ACTION), asks),
        (script.conference(ROOM), confers),
    ):
        parse_vonage(ours.encode())
        assert json.loads(ours) == written(theirs)
