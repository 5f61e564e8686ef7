"""The Sessions service of Dialogflow ES, strict: what Google refuses is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.clients.dialogflow.packages import Proto, ServicerContext, es, grpc
from voiceflow.clients.dialogflow.structs import plain, read_struct
from voiceflow.emulators.dialogflow.cx_service import spoken_text
from voiceflow.emulators.dialogflow.hearing import HeardPiece
from voiceflow.emulators.dialogflow.replies import AgentRequest, DialogflowReply, message_of
from voiceflow.emulators.dialogflow.service import LONGEST_TEXT, EmulatedService, speak
from voiceflow.emulators.dialogflow.sessions import EmulatedSession, is_es_session

SERVICE = "google.cloud.dialogflow.v2.Sessions"

_ENCODINGS = {1: Encoding.PCM16, 3: Encoding.MULAW}
_OUTPUTS = {1: Encoding.PCM16, 5: Encoding.MULAW}


class EsService:
    """Answers requests of ES.

    Args:
        service: Sessions and script.
    """

    def __init__(self, service: EmulatedService) -> None:
        self._service = service

    async def detect_intent(self, request: Proto, context: ServicerContext) -> Proto:
        """One request, one answer."""
        await self._service.fail_if_planned(context)
        await self._check(request, context)
        if request.input_audio:
            await self._service.refuse(context, "input_audio is there without an audio_config")
        kind = request.query_input._pb.WhichOneof("input")
        if kind not in ("text", "event"):
            await self._service.refuse(context, "query_input has no text and no event")
        taken, session = self._open(request, kind, _text_of(request.query_input, kind))
        response = es.DetectIntentResponse(response_id="r")
        response.query_result, response.output_audio = await self._answer(request, taken, session, context)
        return response

    async def streaming_detect_intent(
        self, requests: AsyncIterator[Proto], context: ServicerContext
    ) -> AsyncIterator[Proto]:
        """Audio in, transcripts and an answer out; the speech comes last, in a separate response."""
        first = await self._service.first_of(requests, context)
        await self._check(first, context)
        if first.input_audio:
            await self._service.refuse(context, "the first request of a stream has no audio")
        kind = first.query_input._pb.WhichOneof("input")
        text = _text_of(first.query_input, kind)
        response = es.StreamingDetectIntentResponse
        if kind == "audio_config":
            config = first.query_input.audio_config
            encoding = _ENCODINGS.get(int(config.audio_encoding))
            if encoding is None or not config.sample_rate_hertz:
                await self._service.refuse(context, "audio_config has no encoding or sample rate")
            assert encoding is not None
            audio = AudioFormat(encoding, config.sample_rate_hertz)
            listening = self._service.listening(audio, is_single=config.single_utterance)
            async for piece in self._service.hear(requests, listening, context, self._read_audio):
                yield response(recognition_result=_recognised(piece))
            kind, text = "audio", listening.text
        taken, session = self._open(first, kind, text)
        result, speech = await self._answer(first, taken, session, context)
        yield response(response_id="r", query_result=result)
        if speech:
            yield response(output_audio=speech, output_audio_config=first.output_audio_config)

    async def _read_audio(self, request: Proto, context: ServicerContext) -> bytes:
        if not request.input_audio or request.session or "query_input" in request:
            await self._service.refuse(context, "after the first, a request holds only input_audio")
        audio: bytes = request.input_audio
        return audio

    async def _check(self, request: Proto, context: ServicerContext) -> None:
        refuse = self._service.refuse
        query = request.query_input
        if not is_es_session(request.session):
            await refuse(context, "session is not the name of a session")
        kind = query._pb.WhichOneof("input")
        if kind is None:
            await refuse(context, "query_input has no input")
        if not getattr(query, kind).language_code:
            await refuse(context, f"query_input.{kind}.language_code is missing")
        if len(query.text.text) > LONGEST_TEXT:
            await refuse(context, f"text is longer than {LONGEST_TEXT} characters")
        if kind == "text" and not query.text.text.strip():
            await refuse(context, "text is empty")

    def _open(self, request: Proto, kind: str, text: str) -> tuple[AgentRequest, EmulatedSession]:
        session = self._service.sessions.open(request.session)
        parameters = read_struct(request.query_input._pb.event.parameters)
        for each in request.query_params.contexts:
            parameters |= read_struct(each._pb.parameters)
        session.change(parameters)
        taken = AgentRequest(
            session=request.session,
            kind=kind,
            text=text,
            parameters=parameters,
            payload=read_struct(request.query_params._pb.payload),
            language=getattr(request.query_input, "audio_config" if kind == "audio" else kind).language_code,
            is_new=session.turns == 1,
        )
        return taken, session

    async def _answer(
        self, request: Proto, taken: AgentRequest, session: EmulatedSession, context: ServicerContext
    ) -> tuple[Proto, bytes]:
        try:
            reply = await self._service.answer(taken, context)
            self._service.settle(session, reply)
            await asyncio.sleep(reply.delay)
            if reply.breaks is not None:
                await context.abort(reply.breaks, "broken off in the middle")
        except asyncio.CancelledError:
            self._service.cancelled += 1
            raise
        messages = [message_of(message) for message in reply.says]
        speech = b""
        output = _OUTPUTS.get(int(request.output_audio_config.audio_encoding))
        if output is not None and (text := spoken_text(messages)):
            rate = request.output_audio_config.sample_rate_hertz or 8000
            speech = speak(text, AudioFormat(output, rate))
        return _result(taken, session, reply, messages), speech

    @property
    def handlers(self) -> object:
        """The service for a gRPC server, out of the package's own types."""
        return grpc.method_handlers_generic_handler(
            SERVICE,
            {
                "DetectIntent": grpc.unary_unary_rpc_method_handler(
                    self.detect_intent,
                    request_deserializer=es.DetectIntentRequest.deserialize,
                    response_serializer=es.DetectIntentResponse.serialize,
                ),
                "StreamingDetectIntent": grpc.stream_stream_rpc_method_handler(
                    self.streaming_detect_intent,
                    request_deserializer=es.StreamingDetectIntentRequest.deserialize,
                    response_serializer=es.StreamingDetectIntentResponse.serialize,
                ),
            },
        )


def _result(
    taken: AgentRequest, session: EmulatedSession, reply: DialogflowReply, messages: Sequence[Proto]
) -> Proto:
    texts = [" ".join(message.text.text) for message in messages if "text" in message]
    intent = es.Intent(
        display_name=reply.intent or "an intent",
        is_fallback=reply.match == "NO_MATCH",
        end_interaction=any("end_interaction" in message for message in messages),
        live_agent_handoff=any("live_agent_handoff" in message for message in messages),
    )
    made = [es.Intent.Message(text=es.Intent.Message.Text(text=[text])) for text in texts]
    payloads = [read_struct(message._pb.payload) for message in messages if "payload" in message]
    made += [es.Intent.Message(payload=payload) for payload in payloads]
    return es.QueryResult(
        query_text=taken.text,
        parameters=plain(session.parameters),
        fulfillment_text=" ".join(texts),
        fulfillment_messages=made,
        intent=intent,
        intent_detection_confidence=0.9,
        language_code=taken.language,
    )


def _recognised(piece: HeardPiece) -> object:
    if piece.is_end:
        return es.StreamingRecognitionResult(message_type=2)
    confidence = 0.9 if piece.is_final else 0.0
    return es.StreamingRecognitionResult(
        message_type=1, transcript=piece.text, is_final=piece.is_final, confidence=confidence
    )


def _text_of(query: Proto, kind: str | None) -> str:
    match kind:
        case "text":
            return str(query.text.text)
        case "event":
            return str(query.event.name)
    return ""
