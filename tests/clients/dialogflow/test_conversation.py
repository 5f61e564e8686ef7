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
    DialogflowTurn,
    EsAgent,
    TextInput,
    TextMessage,
)
from voiceflow.clients.dialogflow.channels import MOST_STREAMS, connections
from voiceflow.emulators.dialogflow import (
    DialogflowEmulator,
    DialogflowRefusal,
    DialogflowReply,
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
