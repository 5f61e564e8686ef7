"""The reception that changes its language in mid-call."""

import json
from collections.abc import Callable

from voiceflow.emulators.openai import Answer, AnswerToolCall
from voiceflow.testing import Stage

ENGLISH, SPANISH = "21m00Tcm4TlvDq8ikWAM", "JBFqnCBsd6RMkjVDRZzb"


def systems(stage: Stage) -> list[str]:
    return [exchange.request["messages"][0]["content"].split()[0] for exchange in stage.model.exchanges]


async def test_a_tool_changes_prompt_voice_and_recogniser(stage_for: Callable[..., Stage]) -> None:
    switch = AnswerToolCall("switch_language", json.dumps({"code": "es"}))
    answers = [Answer(calls=[switch]), "Claro, hablo español.", "De nada."]
    async with stage_for("bilingual_reception.py", answers=answers) as stage:
        async with stage.call("+15550100") as caller:
            await caller.wait_for_agent()
            await caller.say("Habla español?")
            await caller.wait_for_agent()
            await caller.say("Muchas gracias.")
            await caller.wait_for_agent()
        assert systems(stage) == ["You", "Eres", "Eres"]
        sockets = [(each.voice_id, each.query.get("language_code")) for each in stage.speech.connections]
        assert (ENGLISH, "en") in sockets
        assert (SPANISH, "es") in sockets
        assert ("", "en") in sockets
        assert ("", "es") in sockets
        assert stage.transcript[1:] == [
            ("caller", "Habla español?"),
            ("agent", "Claro, hablo español."),
            ("caller", "Muchas gracias."),
            ("agent", "De nada."),
        ]


async def test_a_call_from_spain_begins_in_spanish(stage_for: Callable[..., Stage]) -> None:
    async with stage_for("bilingual_reception.py", answers=["Hay una libre."]) as stage:
        async with stage.call("+34600000001") as caller:
            await caller.wait_for_agent()
            await caller.say("Quiero una habitación.")
            await caller.wait_for_agent()
        assert systems(stage) == ["Eres"]
        assert {each.query["language_code"] for each in stage.speech.connections} == {"es"}
        assert stage.transcript[0] == ("agent", "Hotel Sol, buenos días. ¿En qué puedo ayudarle?")


async def test_a_language_that_the_reception_does_not_speak_is_refused(
    stage_for: Callable[..., Stage],
) -> None:
    switch = AnswerToolCall("switch_language", json.dumps({"code": "fr"}))
    async with stage_for("bilingual_reception.py", answers=[Answer(calls=[switch]), "Sorry."]) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Do you speak French?")
            await caller.wait_for_agent()
        assert systems(stage) == ["You", "You"]
        [result] = [m for m in stage.model.exchanges[1].request["messages"] if m["role"] == "tool"]
        assert result["content"] == "The reception speaks en and es only."


async def test_a_caller_interrupts_switches_language_and_is_put_through(
    stage_for: Callable[..., Stage],
) -> None:
    rooms = "We have three rooms on Friday, and each of them has a view of the sea and a balcony."
    answers = [
        Answer(calls=[AnswerToolCall("free_rooms", json.dumps({"day": "Friday"}))]),
        rooms,
        Answer(calls=[AnswerToolCall("switch_language", json.dumps({"code": "es"}))]),
        "Claro. ¿Quiere reservar?",
        Answer(text="Le paso con recepción.", calls=[AnswerToolCall("put_through")]),
        "",
    ]
    async with stage_for("bilingual_reception.py", answers=answers) as stage:
        async with stage.call("+15550100") as caller:
            await caller.wait_for_agent()
            await caller.say("Is a room free on Friday?")
            await caller.interrupt_after(2.0, "Perdón, en español por favor.")
            await caller.wait_for_agent()
            await caller.say("Prefiero hablar con una persona.", language="es")
            await caller.call.over()
        assert systems(stage)[:4] == ["You", "You", "You", "Eres"]
        heard = stage.transcript[2][1]
        assert rooms.startswith(heard)
        assert heard != rooms
        assert ("agent", "Claro. ¿Quiere reservar?") in stage.transcript
        assert ("agent", "Le paso con recepción.") in stage.transcript


async def test_a_message_is_taken(stage_for: Callable[..., Stage]) -> None:
    call = AnswerToolCall("take_message", json.dumps({"name": "Ada", "text": "I come at nine."}))
    async with stage_for("bilingual_reception.py", answers=[Answer(calls=[call]), "I pass it on."]) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Tell the manager that I come at nine. I am Ada.")
            await caller.wait_for_agent()
        assert stage.transcript[-1] == ("agent", "I pass it on.")
