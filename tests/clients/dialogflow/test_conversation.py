"""A conversation with Dialogflow: one request after the other, within its limits, on shared connections."""

import asyncio
from collections.abc import Sequence

import pytest

from voiceflow.clients.dialogflow import (
    AnswerPart,
    CxAgent,
    DialogflowAccess,
    DialogflowConversation,
    DialogflowError,
    DialogflowLimits,
    DialogflowTurn,
    EsAgent,
    EventInput,
    IntentInput,
    TextInput,
    TextMessage,
)
from voiceflow.clients.dialogflow.channels import MOST_STREAMS, connections
from voiceflow.emulators.dialogflow import (
    DialogflowAnswer,
    DialogflowEmulator,
    DialogflowRefusal,
    DialogflowReply,
    DialogflowSilence,
)
from voiceflow.errors import ErrorScope, LocalProtocolError

CX = CxAgent("p", "europe-west1", "a")
ES = EsAgent("p")


def talk(
    service: DialogflowEmulator, agent: CxAgent | EsAgent = CX, **options: object
) -> DialogflowConversation:
    access = DialogflowAccess(channel=service.channel())
    return DialogflowConversation(agent, "s1", access=access, **options)  # type: ignore[arg-type]


async def ask(conversation: DialogflowConversation, text: str = "hi") -> list[AnswerPart]:
    return [part async for part in conversation.detect(DialogflowTurn(input=TextInput(text)))]


async def test_requests_of_one_conversation_never_overlap() -> None:
    service = DialogflowEmulator([DialogflowReply(says=[f"{number}"], delay=1.0) for number in range(3)])
    conversation = talk(service)
    answers = await asyncio.gather(*(ask(conversation, str(number)) for number in range(3)))
    assert [answer[-1].messages[0] for answer in answers] == [
        TextMessage(text=str(number)) for number in range(3)
    ]
    assert asyncio.get_running_loop().time() == pytest.approx(3.0)


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


async def test_parameters_set_while_an_answer_is_under_way_go_with_the_next_request() -> None:
    service = DialogflowEmulator([DialogflowReply(says=["A."], delay=1.0), "B."])
    conversation = talk(service)
    conversation.state.set({"order": 7})
    asyncio.get_running_loop().call_later(0.5, conversation.state.set, {"order": 8, "vip": True})
    await ask(conversation)
    await ask(conversation)
    assert [dict(request.parameters) for request in service.requests] == [
        {"order": 7},
        {"order": 8, "vip": True},
    ]
    assert conversation.state.pending == {}


@pytest.mark.parametrize("agent", [CX, ES])
async def test_a_silent_service_is_given_up_within_the_limit(agent: CxAgent | EsAgent) -> None:
    service = DialogflowEmulator([DialogflowSilence(), "Here."])
    conversation = talk(service, agent, limits=DialogflowLimits(first=2.0))
    with pytest.raises(DialogflowError, match="no answer within 2 s") as caught:
        await ask(conversation)
    assert (caught.value.code, caught.value.scope) == ("timeout", ErrorScope.REQUEST)
    assert asyncio.get_running_loop().time() == pytest.approx(2.0)
    assert (await ask(conversation))[0].messages == (TextMessage(text="Here."),)


async def test_a_service_that_is_away_is_asked_again_within_two_seconds_and_then_given_up() -> None:
    service = DialogflowEmulator([DialogflowRefusal(status="UNAVAILABLE")] * 9)
    conversation = talk(service)
    with pytest.raises(DialogflowError, match="UNAVAILABLE") as caught:
        await ask(conversation)
    assert caught.value.retryable
    assert len(service.requests) == 3
    assert asyncio.get_running_loop().time() < 2.0


@pytest.mark.parametrize(
    ("status", "scope", "retryable", "hint"),
    [
        ("INVALID_ARGUMENT", ErrorScope.REQUEST, False, "INVALID_ARGUMENT"),
        ("OUT_OF_RANGE", ErrorScope.REQUEST, False, "OUT_OF_RANGE"),
        ("DEADLINE_EXCEEDED", ErrorScope.REQUEST, True, "DEADLINE_EXCEEDED"),
        ("NOT_FOUND", ErrorScope.SERVICE, False, "check the agent's name"),
        ("PERMISSION_DENIED", ErrorScope.SERVICE, False, "roles/dialogflow.client"),
        ("UNAUTHENTICATED", ErrorScope.SERVICE, False, "GOOGLE_APPLICATION_CREDENTIALS"),
    ],
)
async def test_each_refusal_has_its_reaction_and_hides_the_servers_words(
    status: str, scope: ErrorScope, retryable: bool, hint: str
) -> None:
    service = DialogflowEmulator([DialogflowRefusal(status=status, message="he said 4111 1111")])
    with pytest.raises(DialogflowError, match=hint) as caught:
        await ask(talk(service))
    assert (caught.value.scope, caught.value.retryable) == (scope, retryable)
    assert "4111" not in str(caught.value)
    assert caught.value.detail == "he said 4111 1111"
    assert len(service.requests) == 1


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


async def test_the_service_forgets_after_half_an_hour_and_is_reminded() -> None:
    service = DialogflowEmulator(
        [DialogflowReply(says=["A."], parameters={"n": 3}, page="Order"), "B.", "C."]
    )
    conversation = talk(service)
    await ask(conversation)
    await asyncio.sleep(1799)
    await ask(conversation)
    await asyncio.sleep(1800)
    [part] = await ask(conversation)
    assert [request.is_new for request in service.requests] == [True, False, True]
    assert part.parameters == {"n": 3}
    assert part.page_name == "Order"


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


async def test_many_calls_share_connections_and_no_connection_has_too_many_streams() -> None:
    service = DialogflowEmulator(lambda _: DialogflowReply(says=["Yes."], delay=1.0))
    with service.in_memory():
        many = [DialogflowConversation(CX, f"s{number}") for number in range(2 * MOST_STREAMS + 1)]
        await asyncio.gather(*map(ask, many))
        assert len(await connections(CX, DialogflowAccess())) == 3
        await asyncio.gather(*map(ask, many[:5]))
        assert len(await connections(CX, DialogflowAccess())) == 3
    assert asyncio.get_running_loop().time() == pytest.approx(2.0)


@pytest.mark.parametrize("session_id", ["", "x" * 37, "a/b", "a b"])
def test_a_session_id_that_the_service_would_refuse_is_refused(session_id: str) -> None:
    def names() -> Sequence[str]:
        return [agent.session(session_id) for agent in (CX, ES)]

    with pytest.raises(LocalProtocolError, match="session id"):
        names()
