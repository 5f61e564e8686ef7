"""Google's own clients against the emulated Dialogflow, over gRPC on a real port."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc
import pytest
from google.api_core import exceptions
from google.cloud import dialogflow_v2 as es
from google.cloud import dialogflowcx_v3 as cx
from google.cloud.dialogflow_v2.services.sessions import transports as es_transports
from google.cloud.dialogflowcx_v3.services.sessions import transports as cx_transports

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.g711 import encode
from voiceflow.clients.dialogflow import (
    AnswerPart,
    DialogflowAccess,
    DialogflowConversation,
    DialogflowTurn,
    SpeechSettings,
    TextInput,
    TextMessage,
)
from voiceflow.emulators.dialogflow import DialogflowEmulator, DialogflowRefusal, DialogflowReply, ends
from voiceflow.testing.speech import speechlike

pytestmark = [
    pytest.mark.usefixtures("each_loop"),
    pytest.mark.skipif(sys.platform == "win32", reason="gRPC's poller"),
]

CX = "projects/p/locations/l/agents/a/sessions/s1"
ES = "projects/p/agent/sessions/s1"
Test = Callable[[Any], Awaitable[None]]


def with_cx(test: Test, emulator: DialogflowEmulator) -> None:
    async def run() -> None:
        async with (
            asyncio.timeout(20),
            emulator.serve() as address,
            grpc.aio.insecure_channel(address) as channel,
        ):
            transport = cx_transports.SessionsGrpcAsyncIOTransport(channel=channel)
            await test(cx.SessionsAsyncClient(transport=transport))

    asyncio.run(run())


def with_es(test: Test, emulator: DialogflowEmulator) -> None:
    async def run() -> None:
        async with (
            asyncio.timeout(20),
            emulator.serve() as address,
            grpc.aio.insecure_channel(address) as channel,
        ):
            transport = es_transports.SessionsGrpcAsyncIOTransport(channel=channel)
            await test(es.SessionsAsyncClient(transport=transport))

    asyncio.run(run())


def cx_text(text: str, **more: Any) -> cx.DetectIntentRequest:
    query = cx.QueryInput(text=cx.TextInput(text=text), language_code="en")
    return cx.DetectIntentRequest(session=CX, query_input=query, **more)


def test_cx_answers_whole_and_in_parts() -> None:
    slow = DialogflowReply(partials=[["One moment."]], says=["Done.", ends()], parameters={"n": 3})
    emulator = DialogflowEmulator(["Hello.", slow, slow])

    async def test(client: Any) -> None:
        response = await client.detect_intent(request=cx_text("hi"))
        assert response.query_result.response_messages[0].text.text == ["Hello."]
        assert (
            "end_interaction"
            in (await client.detect_intent(request=cx_text("go"))).query_result.response_messages[1]
        )
        stream = await client.server_streaming_detect_intent(request=cx_text("go"))
        kinds = [(int(each.response_type), dict(each.query_result.parameters)) async for each in stream]
        assert kinds == [(1, {"n": 3.0}), (2, {"n": 3.0})]

    with_cx(test, emulator)


def test_cx_hears_a_stream_and_speaks_its_answer() -> None:
    emulator = DialogflowEmulator(["At eight."], words=["When do you open?"])
    audio = encode(speechlike(1.5, 3), TELEPHONE.encoding)

    async def requests() -> AsyncIterator[cx.StreamingDetectIntentRequest]:
        config = cx.InputAudioConfig(audio_encoding=3, sample_rate_hertz=8000)
        query = cx.QueryInput(audio=cx.AudioInput(config=config), language_code="en")
        output = cx.OutputAudioConfig(audio_encoding=5, sample_rate_hertz=8000)
        yield cx.StreamingDetectIntentRequest(session=CX, query_input=query, output_audio_config=output)
        for start in range(0, len(audio), 800):
            piece = cx.AudioInput(audio=audio[start : start + 800])
            yield cx.StreamingDetectIntentRequest(query_input=cx.QueryInput(audio=piece))

    async def test(client: Any) -> None:
        stream = await client.streaming_detect_intent(requests=requests())
        kinds = [each._pb.WhichOneof("response") async for each in stream]
        assert kinds[0] == "recognition_result"
        assert kinds[-1] == "detect_intent_response"

    with_cx(test, emulator)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"session": "s1"}, "name of a session"),
        ({"query_input": cx.QueryInput(text=cx.TextInput(text="hi"))}, "language_code"),
        ({"query_input": cx.QueryInput(text=cx.TextInput(text="x" * 257), language_code="en")}, "256"),
        ({"query_input": cx.QueryInput(language_code="en")}, "no text"),
    ],
)
def test_cx_refuses_what_the_service_refuses(change: dict[str, Any], message: str) -> None:
    async def test(client: Any) -> None:
        request = cx_text("hi")
        for name, value in change.items():
            setattr(request, name, value)
        with pytest.raises(exceptions.InvalidArgument, match=message):
            await client.detect_intent(request=request, retry=None)

    with_cx(test, DialogflowEmulator())


def test_cx_refuses_audio_in_the_first_request_and_settings_in_a_later_one() -> None:
    config = cx.InputAudioConfig(audio_encoding=3, sample_rate_hertz=8000)

    async def both(client: Any, *made: cx.StreamingDetectIntentRequest) -> None:
        async def requests() -> AsyncIterator[cx.StreamingDetectIntentRequest]:
            for each in made:
                yield each

        async for _ in await client.streaming_detect_intent(requests=requests()):
            pass

    def first(audio: bytes = b"") -> cx.StreamingDetectIntentRequest:
        query = cx.QueryInput(audio=cx.AudioInput(config=config, audio=audio), language_code="en")
        return cx.StreamingDetectIntentRequest(session=CX, query_input=query)

    async def test(client: Any) -> None:
        with pytest.raises(exceptions.InvalidArgument, match="first request of a stream has no audio"):
            await both(client, first(b"\xff" * 160))
        with pytest.raises(exceptions.InvalidArgument, match="has settings"):
            await both(client, first(), first(b"\xff" * 160))

    with_cx(test, DialogflowEmulator())


def test_es_answers_text_events_and_audio() -> None:
    reply = DialogflowReply(says=["Goodbye.", ends()], parameters={"n": 3})
    emulator = DialogflowEmulator(["Hello.", reply, "At eight."], words=["When do you open?"])
    audio = encode(speechlike(1.5, 3), TELEPHONE.encoding)

    async def requests() -> AsyncIterator[es.StreamingDetectIntentRequest]:
        config = es.InputAudioConfig(audio_encoding=3, sample_rate_hertz=8000, language_code="en")
        output = es.OutputAudioConfig(audio_encoding=5, sample_rate_hertz=8000)
        query = es.QueryInput(audio_config=config)
        yield es.StreamingDetectIntentRequest(session=ES, query_input=query, output_audio_config=output)
        yield es.StreamingDetectIntentRequest(input_audio=audio)

    async def test(client: Any) -> None:
        text = es.QueryInput(text=es.TextInput(text="hi", language_code="en"))
        response = await client.detect_intent(session=ES, query_input=text)
        assert response.query_result.fulfillment_text == "Hello."
        event = es.QueryInput(event=es.EventInput(name="bye", language_code="en"))
        response = await client.detect_intent(session=ES, query_input=event)
        assert response.query_result.intent.end_interaction
        stream = await client.streaming_detect_intent(requests=requests())
        responses = [each async for each in stream]
        assert responses[-1].output_audio.startswith(b"RIFF")
        assert responses[-2].query_result.query_text == "When do you open?"

    with_es(test, emulator)


def test_es_refuses_what_the_service_refuses() -> None:
    async def test(client: Any) -> None:
        long = es.QueryInput(text=es.TextInput(text="x" * 257, language_code="en"))
        with pytest.raises(exceptions.InvalidArgument, match="256"):
            await client.detect_intent(session=ES, query_input=long)

        async def requests() -> AsyncIterator[es.StreamingDetectIntentRequest]:
            config = es.InputAudioConfig(audio_encoding=3, sample_rate_hertz=8000, language_code="en")
            query = es.QueryInput(audio_config=config)
            yield es.StreamingDetectIntentRequest(session=ES, query_input=query, input_audio=b"\xff")

        with pytest.raises(exceptions.InvalidArgument, match="no audio"):
            async for _ in await client.streaming_detect_intent(requests=requests()):
                pass

    with_es(test, DialogflowEmulator())


def test_a_reader_that_stops_cancels_the_request_at_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    emulator = DialogflowEmulator(
        [DialogflowReply(partials=[["One moment."]], says=["Late."], gap=60.0), "Next."]
    )

    async def run() -> None:
        async with asyncio.timeout(20), emulator.serve() as address:
            monkeypatch.setenv("VOICEFLOW_DIALOGFLOW_ENDPOINT", address)
            conversation = DialogflowConversation("projects/p/locations/l/agents/a", "s1")
            parts = conversation.detect(DialogflowTurn(input=TextInput("hi")))
            assert (await anext(parts)).is_partial
            await parts.aclose()
            found = [part async for part in conversation.detect(DialogflowTurn(input=TextInput("hi")))]
            assert found[0].messages == (TextMessage(text="Next."),)
            while not emulator.cancelled:  # noqa: ASYNC110 - the service has no event for it
                await asyncio.sleep(0.01)

    asyncio.run(run())


@pytest.mark.parametrize("agent", ["projects/p/locations/l/agents/a", "projects/p/agent"])
def test_our_client_talks_over_grpc_too(agent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    emulator = DialogflowEmulator(
        [DialogflowRefusal(status="UNAVAILABLE"), "Hello.", "At eight."], words=["When do you open?"]
    )
    audio = encode(speechlike(1.5, 3), TELEPHONE.encoding)

    async def run() -> list[AnswerPart]:
        async with asyncio.timeout(20), emulator.serve() as address:
            monkeypatch.setenv("VOICEFLOW_DIALOGFLOW_ENDPOINT", address)
            conversation = DialogflowConversation(agent, "s1", access=DialogflowAccess())
            found = [part async for part in conversation.detect(DialogflowTurn(input=TextInput("hi")))]
            turn = conversation.listen(
                SpeechSettings(audio=TELEPHONE, output=TELEPHONE, is_single=False), lambda _: None
            )
            reading = asyncio.create_task(turn.run())
            turn.send(audio)
            turn.finish()
            found += [part async for part in turn.parts()]
            await reading
            return found

    hello, opening = asyncio.run(run())
    assert hello.messages[0] == TextMessage(text="Hello.")
    assert opening.messages[0] == TextMessage(text="At eight.")
    assert opening.audio.startswith(b"RIFF")
    assert not emulator.refused
