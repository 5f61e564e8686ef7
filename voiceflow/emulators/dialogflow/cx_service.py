"""The Sessions service of Dialogflow CX, strict: what Google refuses is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.clients.dialogflow.packages import Proto, ServicerContext, cx, grpc
from voiceflow.clients.dialogflow.structs import plain, read_struct
from voiceflow.emulators.dialogflow.hearing import HeardPiece
from voiceflow.emulators.dialogflow.replies import AgentRequest, DialogflowReply, message_of
from voiceflow.emulators.dialogflow.service import LONGEST_TEXT, EmulatedService, speak
from voiceflow.emulators.dialogflow.sessions import EmulatedSession, is_cx_session

SERVICE = "google.cloud.dialogflow.cx.v3.Sessions"

_ENCODINGS = {1: Encoding.PCM16, 3: Encoding.MULAW, 8: Encoding.ALAW}
_OUTPUTS = {1: Encoding.PCM16, 5: Encoding.MULAW, 6: Encoding.ALAW}
_LONGEST_STREAM = 120.0
"""Seconds of audio."""
_INPUTS = ("text", "event", "dtmf", "intent")


class CxService:
    """Answers requests of CX.

    Args:
        service: Sessions and script.
    """

    def __init__(self, service: EmulatedService) -> None:
        self._service = service

    async def detect_intent(self, request: Proto, context: ServicerContext) -> Proto:
        """One request, one answer; partial answers are left out."""
        last: Proto = None
        async for response in self.server_streaming_detect_intent(request, context):
            last = response
        return last

    async def server_streaming_detect_intent(
        self, request: Proto, context: ServicerContext
    ) -> AsyncIterator[Proto]:
        """One request, an answer in parts."""
        await self._service.fail_if_planned(context)
        await self._check(request, context)
        kind = request.query_input._pb.WhichOneof("input")
        if kind not in _INPUTS:
            await self._service.refuse(context, f"query_input has no {' or '.join(_INPUTS)}")
        taken, session = self._open(request, kind, _text_of(request.query_input, kind))
        async for response in self._answer(request, taken, session, context):
            yield response

    async def streaming_detect_intent(
        self, requests: AsyncIterator[Proto], context: ServicerContext
    ) -> AsyncIterator[Proto]:
        """Audio in, transcripts and an answer out."""
        first = await self._service.first_of(requests, context)
        await self._check(first, context)
        kind = first.query_input._pb.WhichOneof("input")
        if first.query_input.audio.audio:
            await self._service.refuse(context, "the first request of a stream has no audio")
        text = _text_of(first.query_input, kind)
        if kind == "audio":
            config = first.query_input.audio.config
            listening = self._service.listening(
                await self._audio(first, context), is_single=config.single_utterance
            )
            async for piece in self._service.hear(
                requests, listening, context, self._read_audio, longest=_LONGEST_STREAM
            ):
                yield cx.StreamingDetectIntentResponse(recognition_result=_recognised(piece))
            text = listening.text
        elif kind not in _INPUTS:
            await self._service.refuse(context, "query_input has no input")
        taken, session = self._open(first, kind, text)
        async for response in self._answer(first, taken, session, context):
            if int(response.response_type) == 2 or first.enable_partial_response:
                yield cx.StreamingDetectIntentResponse(detect_intent_response=response)

    async def _check(self, request: Proto, context: ServicerContext) -> None:
        refuse = self._service.refuse
        if not is_cx_session(request.session):
            await refuse(context, "session is not the name of a session")
        if not request.query_input.language_code:
            await refuse(context, "query_input.language_code is missing")
        if len(request.query_input.text.text) > LONGEST_TEXT:
            await refuse(context, f"text is longer than {LONGEST_TEXT} characters")
        if "text" in request.query_input and not request.query_input.text.text.strip():
            await refuse(context, "text is empty")
        if "event" in request.query_input and not request.query_input.event.event:
            await refuse(context, "event is empty")
        if "dtmf" in request.query_input and set(request.query_input.dtmf.digits) - set("0123456789*#ABCD"):
            await refuse(context, "dtmf holds what is no key")

    async def _read_audio(self, request: Proto, context: ServicerContext) -> bytes:
        query = request.query_input
        if query._pb.WhichOneof("input") != "audio" or not query.audio.audio:
            await self._service.refuse(context, "after the first, a request of a stream holds only audio")
        if request.session or "config" in query.audio or "query_params" in request:
            await self._service.refuse(context, "only the first request of a stream has settings")
        audio: bytes = query.audio.audio
        return audio

    async def _audio(self, first: Proto, context: ServicerContext) -> AudioFormat:
        config = first.query_input.audio.config
        encoding = _ENCODINGS.get(int(config.audio_encoding))
        if encoding is None or not config.sample_rate_hertz:
            await self._service.refuse(context, "audio.config has no encoding or sample rate")
        assert encoding is not None
        return AudioFormat(encoding, config.sample_rate_hertz)

    def _open(self, request: Proto, kind: str, text: str) -> tuple[AgentRequest, EmulatedSession]:
        session = self._service.sessions.open(request.session)
        parameters = read_struct(request.query_params._pb.parameters)
        session.change(parameters)
        if request.query_params.current_page:
            session.page = request.query_params.current_page.rpartition("/")[2]
        if "session_ttl" in request.query_params:
            session.memory = request.query_params.session_ttl.total_seconds()
        taken = AgentRequest(
            session=request.session,
            kind=kind,
            text=text,
            parameters=parameters,
            payload=read_struct(request.query_params._pb.payload),
            page=request.query_params.current_page,
            language=request.query_input.language_code,
            is_new=session.turns == 1,
        )
        return taken, session

    async def _answer(
        self, request: Proto, taken: AgentRequest, session: EmulatedSession, context: ServicerContext
    ) -> AsyncIterator[Proto]:
        """Answer in parts. The session moves on even if the client goes away before the last one."""
        is_done = False
        try:
            reply = await self._service.answer(taken, context)
            self._service.settle(session, reply)
            await asyncio.sleep(reply.delay)
            for messages in reply.partials:
                yield self._response(request, taken, session, reply, messages, is_final=False)
                await asyncio.sleep(reply.gap)
            if reply.breaks is not None:
                await context.abort(reply.breaks, "broken off in the middle")
            is_done = True
            if not reply.ends_early:
                yield self._response(request, taken, session, reply, reply.says, is_final=True)
        except (asyncio.CancelledError, GeneratorExit):
            self._service.cancelled += not is_done
            raise

    def _response(
        self,
        request: Proto,
        taken: AgentRequest,
        session: EmulatedSession,
        reply: DialogflowReply,
        messages: Sequence[Proto],
        *,
        is_final: bool,
    ) -> Proto:
        made = [message_of(message) for message in messages]
        agent = taken.session.partition("/sessions/")[0]
        result = cx.QueryResult(
            language_code=taken.language,
            response_messages=made,
            parameters=plain(session.parameters),
            current_page=cx.Page(name=f"{agent}/flows/f/pages/{session.page}", display_name=session.page),
            match=cx.Match(match_type=cx.Match.MatchType[reply.match], confidence=0.9),
        )
        if reply.intent:
            result.match.intent = cx.Intent(display_name=reply.intent)
        _set_input(result, taken)
        _set_settings(result, reply)
        response = cx.DetectIntentResponse(
            response_id="r",
            query_result=result,
            response_type=2 if is_final else 1,
            allow_cancellation=reply.may_cancel and not is_final,
        )
        output = _OUTPUTS.get(int(request.output_audio_config.audio_encoding))
        if output is not None and (text := spoken_text(made)):
            rate = request.output_audio_config.sample_rate_hertz or 8000
            response.output_audio = speak(text, AudioFormat(output, rate))
            response.output_audio_config = request.output_audio_config
        return response

    @property
    def handlers(self) -> Proto:
        """The service for a gRPC server, out of the package's own types."""
        return grpc.method_handlers_generic_handler(
            SERVICE,
            {
                "DetectIntent": grpc.unary_unary_rpc_method_handler(
                    self.detect_intent,
                    request_deserializer=cx.DetectIntentRequest.deserialize,
                    response_serializer=cx.DetectIntentResponse.serialize,
                ),
                "ServerStreamingDetectIntent": grpc.unary_stream_rpc_method_handler(
                    self.server_streaming_detect_intent,
                    request_deserializer=cx.DetectIntentRequest.deserialize,
                    response_serializer=cx.DetectIntentResponse.serialize,
                ),
                "StreamingDetectIntent": grpc.stream_stream_rpc_method_handler(
                    self.streaming_detect_intent,
                    request_deserializer=cx.StreamingDetectIntentRequest.deserialize,
                    response_serializer=cx.StreamingDetectIntentResponse.serialize,
                ),
            },
        )


def spoken_text(messages: Sequence[Proto]) -> str:
    """What the service's own voice speaks of these messages."""
    for_voice = [
        message.output_audio_text.text or message.output_audio_text.ssml
        for message in messages
        if "output_audio_text" in message
    ]
    texts = for_voice or [" ".join(message.text.text) for message in messages if "text" in message]
    return " ".join(texts)


def _recognised(piece: HeardPiece) -> Proto:
    if piece.is_end:
        return cx.StreamingRecognitionResult(message_type=2)
    confidence = 0.9 if piece.is_final else 0.0
    return cx.StreamingRecognitionResult(
        message_type=1, transcript=piece.text, is_final=piece.is_final, confidence=confidence
    )


def _text_of(query: Proto, kind: str) -> str:
    match kind:
        case "text":
            return str(query.text.text)
        case "event":
            return str(query.event.event)
        case "dtmf":
            return str(query.dtmf.digits + query.dtmf.finish_digit)
        case "intent":
            return str(query.intent.intent)
    return ""


def _set_input(result: Proto, taken: AgentRequest) -> None:
    match taken.kind:
        case "text":
            result.text = taken.text
        case "audio":
            result.transcript = taken.text
        case "event":
            result.trigger_event = taken.text


def _set_settings(result: Proto, reply: DialogflowReply) -> None:
    from google.protobuf.duration_pb2 import Duration

    settings = cx.AdvancedSettings()
    if reply.keys is not None:
        dtmf = cx.AdvancedSettings.DtmfSettings(
            enabled=True,
            max_digits=reply.keys.get("max_digits", 0),
            finish_digit=reply.keys.get("finish_digit", ""),
        )
        if (seconds := reply.keys.get("interdigit")) is not None:
            dtmf.interdigit_timeout_duration = Duration(seconds=int(seconds))
        settings.dtmf_settings = dtmf
    if reply.no_speech_timeout is not None:
        settings.speech_settings = cx.AdvancedSettings.SpeechSettings(
            no_speech_timeout=Duration(seconds=int(reply.no_speech_timeout))
        )
    if settings:
        result.advanced_settings = settings
