"""``<Dial>``: a conversation with somebody else, or a place in a conference."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from voiceflow.emulators.kit.conference import ConferenceParticipant
from voiceflow.emulators.twilio.exchange import Callee
from voiceflow.emulators.twilio.record import Dialled
from voiceflow.emulators.twilio.twiml import Verb

if TYPE_CHECKING:
    from voiceflow.emulators.twilio.script import ScriptContext

ENDLESS = 14_400.0
"""Seconds; the longest that the carrier lets anything last."""


def number_of(verb: Verb, name: str, default: float) -> float:
    """A number among the attributes of a verb, at least 0."""
    try:
        return max(0.0, float(verb.attributes.get(name, default)))
    except ValueError:
        return default


async def dial(stage: ScriptContext, verb: Verb) -> Mapping[str, str]:
    """Run a ``<Dial>``.

    Returns:
        Parameters for its ``action``.
    """
    if verb.children and verb.children[0].name == "Conference":
        return await _confer(stage, verb.children[0])
    target = (verb.children[0].text if verb.children else verb.text) or "nobody"
    callee = stage.exchange.callees.get(target, Callee())
    began, answered = stage.now, None
    status = "canceled"
    try:
        patience = number_of(verb, "timeout", 30.0)
        await asyncio.sleep(min(callee.ring, patience))
        status = callee.outcome if callee.ring <= patience else "no-answer"
        if status == "answered":
            status, answered = "completed", stage.now
            await asyncio.sleep(min(callee.talk, number_of(verb, "timeLimit", ENDLESS)))
    finally:
        duration = stage.now - answered if answered is not None else 0.0
        stage.record.dialled.append(Dialled(target, status, began, duration))
    return _result(stage, status, duration, is_bridged=answered is not None)


async def _confer(stage: ScriptContext, noun: Verb) -> Mapping[str, str]:
    conference = stage.exchange.conference(noun.text)
    given = noun.attributes
    participant = ConferenceParticipant(
        stage.identity.sid,
        stage.record,
        starts=given.get("startConferenceOnEnter", "true") == "true",
        ends=given.get("endConferenceOnExit") == "true",
        muted=given.get("muted") == "true",
        keep=stage.exchange.settings.keep_audio,
    )
    participant.label = given.get("participantLabel")
    began = stage.now
    try:
        await conference.join(participant)
    finally:
        duration = stage.now - began
        stage.record.dialled.append(Dialled(noun.text, "completed", began, duration))
    return _result(stage, "answered", duration, is_bridged=True)


def _result(stage: ScriptContext, status: str, duration: float, *, is_bridged: bool) -> Mapping[str, str]:
    return {
        "DialCallStatus": status,
        "DialCallSid": stage.exchange.new_sid("CA"),
        "DialCallDuration": str(int(duration)),
        "DialBridged": "true" if is_bridged else "false",
    }
