"""The responses to one request."""

import asyncio

import pytest

from tests.clients.dialogflow.test_conversation import ask, talk
from voiceflow.clients.dialogflow import (
    CxAgent,
    DialogflowError,
    DialogflowLimits,
    DialogflowTurn,
    EsAgent,
    TextInput,
    TextMessage,
)
from voiceflow.emulators.dialogflow import (
    DialogflowAnswer,
    DialogflowEmulator,
    DialogflowReply,
    DialogflowSilence,
)
from voiceflow.errors import ErrorScope

CX = CxAgent("p", "europe-west1", "a")


ES = EsAgent("p")


async def test_a_reader_that_stops_cancels_the_request_and_the_next_one_follows_at_once() -> None:
    slow = DialogflowReply(partials=[["One moment."]], says=["Late."], gap=5.0, parameters={"n": 1})
    service = DialogflowEmulator([slow, "Next."])
    conversation = talk(service)
    conversation.state.set({"order": 7})
    reading = conversation.detect(DialogflowTurn(input=TextInput("one")))
    assert (await anext(reading)).is_partial
    await reading.aclose()
    assert conversation.cancelled == 1
    [part] = await ask(conversation)
    assert part.parameters == {"n": 1, "order": 7}
    assert [dict(request.parameters) for request in service.requests] == [{"order": 7}, {"order": 7}]
    assert conversation.state.pending == {}
    assert service.cancelled == 1
    assert asyncio.get_running_loop().time() == 0.0


@pytest.mark.parametrize("agent", [CX, ES])
async def test_a_silent_service_is_given_up_within_the_limit(agent: CxAgent | EsAgent) -> None:
    service = DialogflowEmulator([DialogflowSilence(), "Here."])
    conversation = talk(service, agent, limits=DialogflowLimits(first=2.0))
    with pytest.raises(DialogflowError, match="no answer within 2 s") as caught:
        await ask(conversation)
    assert (caught.value.code, caught.value.scope) == ("timeout", ErrorScope.REQUEST)
    assert asyncio.get_running_loop().time() == pytest.approx(2.0)
    assert (await ask(conversation))[0].messages == (TextMessage(text="Here."),)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (DialogflowReply(partials=[["One."]], ends_early=True), "closed"),
        (DialogflowReply(partials=[["One."]], gap=60.0), "timeout"),
    ],
)
async def test_an_answer_that_does_not_end_is_an_error_after_its_first_part(
    answer: DialogflowAnswer, code: str
) -> None:
    service = DialogflowEmulator([answer])
    parts = talk(service).detect(DialogflowTurn(input=TextInput("hi")))
    assert (await anext(parts)).is_partial
    with pytest.raises(DialogflowError) as caught:
        await anext(parts)
    assert (caught.value.code, caught.value.has_begun) == (code, True)
