"""Requests to Dialogflow ES."""

import pytest

from tests.clients.dialogflow.test_conversation import ask, talk
from voiceflow.clients.dialogflow import (
    DialogflowTurn,
    EsAgent,
    EventInput,
    IntentInput,
    TextMessage,
)
from voiceflow.emulators.dialogflow import (
    DialogflowEmulator,
)
from voiceflow.errors import LocalProtocolError

ES = EsAgent("p")


async def test_es_gets_parameters_as_a_context_and_those_of_an_event_with_it() -> None:
    service = DialogflowEmulator()
    conversation = talk(service, ES)
    conversation.state.set({"vip": True})
    event = EventInput("start", {"lane": 2})
    async for _ in conversation.detect(DialogflowTurn(input=event)):
        pass
    [request] = service.requests
    assert request.parameters == {"vip": True, "lane": 2}


async def test_es_has_no_intents_to_force() -> None:
    conversation = talk(DialogflowEmulator(), ES)
    with pytest.raises(LocalProtocolError, match="ES takes text"):
        async for _ in conversation.detect(DialogflowTurn(input=IntentInput("projects/p/intents/i"))):
            pass
    assert (await ask(conversation))[0].messages == (TextMessage(text="I see."),)
