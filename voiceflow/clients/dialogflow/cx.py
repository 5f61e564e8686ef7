"""Dialogflow CX (v3): requests and answers.

Source: https://cloud.google.com/dialogflow/cx/docs/reference/rpc/google.cloud.dialogflow.cx.v3#sessions
"""

from __future__ import annotations

from collections.abc import AsyncIterable

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.clients.dialogflow.answers import (
    AnswerPart,
    IntentMatch,
    KeySettings,
    MatchKind,
    RecognisedWords,
    StreamEvent,
    UtteranceEnded,
)
from voiceflow.clients.dialogflow.cx_messages import read_message
from voiceflow.clients.dialogflow.dialect import SpeechSettings
from voiceflow.clients.dialogflow.inputs import DialogflowTurn, DtmfInput, EventInput, IntentInput, TextInput
from voiceflow.clients.dialogflow.packages import Client, Proto, cx
from voiceflow.clients.dialogflow.responses import Responses
from voiceflow.clients.dialogflow.structs import plain, read_struct
from voiceflow.errors import LocalProtocolError

_MATCHES = {
    1: MatchKind.INTENT,
    2: MatchKind.DIRECT_INTENT,
    3: MatchKind.PARAMETER_FILLING,
    4: MatchKind.NO_MATCH,
    5: MatchKind.NO_INPUT,
    6: MatchKind.EVENT,
    8: MatchKind.KNOWLEDGE,
    9: MatchKind.PLAYBOOK,
}
_IN = {
    Encoding.MULAW: cx.AudioEncoding.AUDIO_ENCODING_MULAW,
    Encoding.ALAW: cx.AudioEncoding.AUDIO_ENCODING_ALAW,
    Encoding.PCM16: cx.AudioEncoding.AUDIO_ENCODING_LINEAR_16,
}
_OUT = {
    Encoding.MULAW: cx.OutputAudioEncoding.OUTPUT_AUDIO_ENCODING_MULAW,
    Encoding.ALAW: cx.OutputAudioEncoding.OUTPUT_AUDIO_ENCODING_ALAW,
    Encoding.PCM16: cx.OutputAudioEncoding.OUTPUT_AUDIO_ENCODING_LINEAR_16,
}


class CxDialect:
    """Builds and reads the messages of CX."""

    def client(self, channel: object) -> object:
        from google.cloud.dialogflowcx_v3.services.sessions.transports import SessionsGrpcAsyncIOTransport

        return cx.SessionsAsyncClient(transport=SessionsGrpcAsyncIOTransport(channel=channel))

    def turn(
        self, session: str, language: str, turn: DialogflowTurn, output: SpeechSettings | None
    ) -> object:
        request = cx.DetectIntentRequest(
            session=session,
            query_input=_query(turn, language),
            query_params=_parameters(turn),
        )
        if output is not None and output.output is not None:
            request.output_audio_config = _output(output, output.output)
        return request

    async def ask(self, client: Client, request: Proto, time_limit: float) -> Responses:
        # Partial responses arrive only by this method.
        responses = await client.server_streaming_detect_intent(
            request=request, retry=None, timeout=time_limit
        )
        return Responses(responses, responses.cancel)

    async def stream(self, client: Client, requests: AsyncIterable[Proto], time_limit: float) -> Responses:
        responses = await client.streaming_detect_intent(requests=requests, retry=None, timeout=time_limit)
        return Responses(responses, responses.cancel)

    def first(self, session: str, language: str, turn: DialogflowTurn, speech: SpeechSettings) -> object:
        config = cx.InputAudioConfig(
            audio_encoding=_IN[speech.audio.encoding],
            sample_rate_hertz=speech.audio.sample_rate,
            single_utterance=speech.is_single,
            model=speech.model,
            phrase_hints=list(speech.phrase_hints),
        )
        query = cx.QueryInput(audio=cx.AudioInput(config=config), language_code=language)
        request = cx.StreamingDetectIntentRequest(
            session=session,
            query_input=query if turn.input is None else _query(turn, language),
            query_params=_parameters(turn),
            enable_partial_response=True,
        )
        if speech.output is not None:
            request.output_audio_config = _output(speech, speech.output)
        return request

    def audio(self, data: bytes) -> object:
        return cx.StreamingDetectIntentRequest(query_input=cx.QueryInput(audio=cx.AudioInput(audio=data)))

    def read(self, response: Proto) -> AnswerPart:
        result = response.query_result
        is_partial = int(response.response_type) == 1
        settings = result.advanced_settings
        return AnswerPart(
            messages=tuple(read_message(message) for message in result.response_messages),
            is_partial=is_partial,
            may_cancel=response.allow_cancellation,
            parameters=None if is_partial else read_struct(result._pb.parameters),
            match=_match(result.match),
            page=result.current_page.name,
            page_name=result.current_page.display_name,
            keys=_keys(settings.dtmf_settings) if "dtmf_settings" in settings else None,
            no_speech_timeout=_seconds(settings.speech_settings, "no_speech_timeout"),
            failed_webhooks=sum(status.code != 0 for status in result.webhook_statuses),
            transcript=result.transcript,
            audio=response.output_audio,
        )

    def read_event(self, response: Proto) -> StreamEvent | None:
        match response._pb.WhichOneof("response"):
            case "detect_intent_response":
                return self.read(response.detect_intent_response)
            case "recognition_result":
                found = response.recognition_result
                if int(found.message_type) == 2:
                    return UtteranceEnded()
                return RecognisedWords(
                    text=found.transcript, is_final=found.is_final, confidence=found.confidence or None
                )
        return None


def _query(turn: DialogflowTurn, language: str) -> object:
    match turn.input:
        case TextInput(text=text):
            return cx.QueryInput(text=cx.TextInput(text=text), language_code=language)
        case EventInput(name=name):
            return cx.QueryInput(event=cx.EventInput(event=name), language_code=language)
        case DtmfInput():
            keys = cx.DtmfInput(digits=turn.input.digits, finish_digit=turn.input.finish_digit)
            return cx.QueryInput(dtmf=keys, language_code=language)
        case IntentInput(intent=intent):
            return cx.QueryInput(intent=cx.IntentInput(intent=intent), language_code=language)
    raise LocalProtocolError("a request has an input")


def _parameters(turn: DialogflowTurn) -> object:
    parameters = dict(turn.parameters)
    if isinstance(turn.input, EventInput):
        parameters |= turn.input.parameters
    fields: dict[str, object] = {
        "time_zone": turn.time_zone,
        "current_page": turn.page,
        "channel": turn.channel,
    }
    if parameters:
        fields["parameters"] = plain(parameters)
    if turn.payload:
        fields["payload"] = plain(turn.payload)
    if turn.session_ttl is not None:
        from google.protobuf.duration_pb2 import Duration

        fields["session_ttl"] = Duration(seconds=int(turn.session_ttl))
    return cx.QueryParameters(**fields)


def _output(speech: SpeechSettings, output: AudioFormat) -> object:
    synthesis = cx.SynthesizeSpeechConfig(speaking_rate=speech.speaking_rate)
    if speech.voice:
        synthesis.voice = cx.VoiceSelectionParams(name=speech.voice)
    return cx.OutputAudioConfig(
        audio_encoding=_OUT[output.encoding],
        sample_rate_hertz=output.sample_rate,
        synthesize_speech_config=synthesis,
    )


def _match(match: Proto) -> IntentMatch:
    kind = _MATCHES.get(int(match.match_type), MatchKind.UNKNOWN)
    return IntentMatch(kind=kind, intent=match.intent.display_name, confidence=match.confidence)


def _keys(settings: Proto) -> KeySettings | None:
    if not settings.enabled:
        return None
    return KeySettings(
        max_digits=settings.max_digits,
        finish_digit=settings.finish_digit,
        interdigit_timeout=_seconds(settings, "interdigit_timeout_duration"),
    )


def _seconds(settings: Proto, name: str) -> float | None:
    if not settings or name not in settings:
        return None
    seconds = float(getattr(settings, name).total_seconds())
    return seconds if seconds > 0 else None
