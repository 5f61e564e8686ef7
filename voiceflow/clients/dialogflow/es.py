"""Dialogflow ES (v2): requests and answers.

Source: https://cloud.google.com/dialogflow/es/docs/reference/rpc/google.cloud.dialogflow.v2#sessions
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.clients.dialogflow.answers import (
    AgentMessage,
    AnswerPart,
    CustomPayload,
    EndInteraction,
    IntentMatch,
    LiveAgentHandoff,
    MatchKind,
    OtherMessage,
    RecognisedWords,
    StreamEvent,
    TextMessage,
    UtteranceEnded,
)
from voiceflow.clients.dialogflow.dialect import SpeechSettings
from voiceflow.clients.dialogflow.inputs import DialogflowTurn, DtmfInput, EventInput, TextInput
from voiceflow.clients.dialogflow.packages import Client, Proto, es
from voiceflow.clients.dialogflow.responses import Responses
from voiceflow.clients.dialogflow.structs import plain, read_struct
from voiceflow.errors import LocalProtocolError

CONTEXT = "voiceflow"
"""Name of the context that carries parameters to the agent."""

_TURNS = 50
_IN = {
    Encoding.MULAW: es.AudioEncoding.AUDIO_ENCODING_MULAW,
    Encoding.PCM16: es.AudioEncoding.AUDIO_ENCODING_LINEAR_16,
}
_OUT = {
    Encoding.MULAW: es.OutputAudioEncoding.OUTPUT_AUDIO_ENCODING_MULAW,
    Encoding.PCM16: es.OutputAudioEncoding.OUTPUT_AUDIO_ENCODING_LINEAR_16,
}


class EsDialect:
    """Builds and reads the messages of ES."""

    def client(self, channel: object) -> object:
        from google.cloud.dialogflow_v2.services.sessions.transports import SessionsGrpcAsyncIOTransport

        return es.SessionsAsyncClient(transport=SessionsGrpcAsyncIOTransport(channel=channel))

    def turn(
        self, session: str, language: str, turn: DialogflowTurn, output: SpeechSettings | None
    ) -> object:
        request = es.DetectIntentRequest(
            session=session,
            query_input=_query(turn, language),
            query_params=_parameters(session, turn),
        )
        if output is not None and output.output is not None:
            request.output_audio_config = _output(output, output.output)
        return request

    async def ask(self, client: Client, request: Proto, time_limit: float) -> Responses:
        async def only() -> AsyncIterator[Proto]:
            yield await client.detect_intent(request=request, retry=None, timeout=time_limit)

        return Responses(only())

    async def stream(self, client: Client, requests: AsyncIterable[Proto], time_limit: float) -> Responses:
        responses = await client.streaming_detect_intent(requests=requests, retry=None, timeout=time_limit)
        return Responses(responses, responses.cancel)

    def first(self, session: str, language: str, turn: DialogflowTurn, speech: SpeechSettings) -> object:
        config = es.InputAudioConfig(
            audio_encoding=_input(speech.audio),
            sample_rate_hertz=speech.audio.sample_rate,
            language_code=language,
            single_utterance=speech.is_single,
            model=speech.model,
            phrase_hints=list(speech.phrase_hints),
        )
        query = es.QueryInput(audio_config=config) if turn.input is None else _query(turn, language)
        request = es.StreamingDetectIntentRequest(
            session=session, query_input=query, query_params=_parameters(session, turn)
        )
        if speech.output is not None:
            request.output_audio_config = _output(speech, speech.output)
        return request

    def audio(self, data: bytes) -> object:
        return es.StreamingDetectIntentRequest(input_audio=data)

    def read(self, response: Proto) -> AnswerPart:
        result = response.query_result
        return AnswerPart(
            messages=tuple(_messages(result)),
            parameters=read_struct(result._pb.parameters),
            match=_match(result),
            failed_webhooks=int(response.webhook_status.code != 0),
            transcript=result.query_text,
            audio=response.output_audio,
        )

    def read_event(self, response: Proto) -> StreamEvent | None:
        if "query_result" in response:
            return self.read(response)
        found = response.recognition_result
        kind = int(found.message_type)
        if kind == 2:
            return UtteranceEnded()
        if kind == 1:
            return RecognisedWords(
                text=found.transcript, is_final=found.is_final, confidence=found.confidence or None
            )
        if response.output_audio:
            return AnswerPart(audio=response.output_audio, is_partial=True)
        return None


def _query(turn: DialogflowTurn, language: str) -> object:
    match turn.input:
        case TextInput(text=text) | DtmfInput(digits=text):
            return es.QueryInput(text=es.TextInput(text=text, language_code=language))
        case EventInput(name=name, parameters=parameters):
            event = es.EventInput(name=name, language_code=language, parameters=plain(parameters))
            return es.QueryInput(event=event)
    raise LocalProtocolError("ES takes text, an event or keys")


def _parameters(session: str, turn: DialogflowTurn) -> object:
    fields: dict[str, object] = {"time_zone": turn.time_zone}
    if turn.parameters:
        fields["contexts"] = [
            es.Context(
                name=f"{session}/contexts/{CONTEXT}",
                lifespan_count=_TURNS,
                parameters=plain(turn.parameters),
            )
        ]
    if turn.payload:
        fields["payload"] = plain(turn.payload)
    return es.QueryParameters(**fields)


def _input(audio: AudioFormat) -> object:
    if audio.encoding not in _IN:
        raise LocalProtocolError(f"ES takes no audio in {audio.encoding}")
    return _IN[audio.encoding]


def _output(speech: SpeechSettings, output: AudioFormat) -> object:
    if output.encoding not in _OUT:
        raise LocalProtocolError(f"ES speaks no {output.encoding}")
    synthesis = es.SynthesizeSpeechConfig(speaking_rate=speech.speaking_rate)
    if speech.voice:
        synthesis.voice = es.VoiceSelectionParams(name=speech.voice)
    return es.OutputAudioConfig(
        audio_encoding=_OUT[output.encoding],
        sample_rate_hertz=output.sample_rate,
        synthesize_speech_config=synthesis,
    )


def _messages(result: Proto) -> list[AgentMessage]:
    found = [_message(message) for message in result.fulfillment_messages if int(message.platform) == 0]
    spoken = [message for message in found if isinstance(message, TextMessage) and message.text.strip()]
    if not spoken and result.fulfillment_text.strip():
        found.insert(0, TextMessage(text=result.fulfillment_text))
    if result.intent.live_agent_handoff:
        found.append(LiveAgentHandoff())
    if result.intent.end_interaction:
        found.append(EndInteraction())
    return found


def _message(message: Proto) -> AgentMessage:
    match message._pb.WhichOneof("message"):
        case "text":
            # The texts of one message are alternatives; the service has already chosen.
            return TextMessage(text=next(iter(message.text.text), ""))
        case "payload":
            return CustomPayload(data=read_struct(message._pb.payload))
        case kind:
            return OtherMessage(kind=kind or "empty")


def _match(result: Proto) -> IntentMatch:
    intent = result.intent
    is_match = bool(intent.display_name) and not intent.is_fallback
    kind = MatchKind.INTENT if is_match else MatchKind.NO_MATCH
    return IntentMatch(kind=kind, intent=intent.display_name, confidence=result.intent_detection_confidence)
