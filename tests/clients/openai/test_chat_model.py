"""OpenAI's client as a chat model, over the emulated server."""

from collections.abc import Sequence

from tests.dialogue.chat_models import Fault, Scripted, contract_of
from voiceflow.clients.openai import ChatClient
from voiceflow.dialogue import Cut
from voiceflow.emulators.openai import Answer, AnswerToolCall, Delivery, LLMEmulator, Refusal, Reply
from voiceflow.testing import MemoryNetwork

HOST = "model.test"
REASONS = {None: "", Cut.LENGTH: "length", Cut.FILTER: "content_filter"}


def reply(answer: Scripted) -> Reply:
    if answer.fault is Fault.TOO_LONG:
        return Refusal(status=400, code="context_length_exceeded", type="invalid_request_error")
    if answer.fault is Fault.REFUSED:
        return Refusal(status=400, code="content_filter", type="invalid_request_error")
    delivery = Delivery(
        token_gap=answer.token_gap,
        cut_after=1 if answer.fault is Fault.BROKEN else None,
        stall_after=0 if answer.fault is Fault.SILENT else None,
    )
    calls = [AnswerToolCall(call.name, call.arguments, call.id) for call in answer.calls]
    return Answer(text=answer.text, calls=calls, finish_reason=REASONS[answer.cut], delivery=delivery)


def serve(network: MemoryNetwork, answers: Sequence[Scripted], *, has_key: bool = True) -> ChatClient:
    server = LLMEmulator([reply(answer) for answer in answers], api_key="sk-right")
    network.add(HOST, server.app)
    key = "sk-right" if has_key else "sk-wrong"
    return ChatClient(api_key=key, base_url=f"http://{HOST}/v1", model="m", session=network.session())


TestChatClient = contract_of(serve)
