"""A Pipecat bot that does what ``benchmarks.load.ours`` does: Twilio's wire, a VAD, turns, a canned voice.

``lean`` is the best that Pipecat's public arguments give: 8 kHz throughout, so that it resamples nothing; the
same voice detector as ours, called on the event loop in place of a thread; no queues in processors that can
do without (``enable_direct_mode``); no turn tracking, RTVI or idle observers; 100 ms of audio a message.
``default`` leaves all that as it comes, with Silero: only the end of turn is a silence, in place of the audio
model that Pipecat would load for each call, and it waits for no transcript, for there is no recogniser.
"""

# Pipecat is not installed where types are checked.
# mypy: disable-error-code="misc,untyped-decorator,import-not-found"

from __future__ import annotations

import json

import numpy as np
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADParams, VADState
from pipecat.frames.frames import (
    Frame,
    TTSAudioRawFrame,
    TTSStartedFrame,
    TTSStoppedFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.audio.vad_processor import VADProcessor
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.serializers.twilio import TwilioFrameSerializer
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy
from pipecat.turns.user_turn_processor import UserTurnProcessor
from pipecat.turns.user_turn_strategies import UserTurnStrategies
from pipecat.workers.runner import WorkerRunner
from starlette.websockets import WebSocket

from benchmarks.load.floor import REPLY
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode
from voiceflow.audio.vad_webrtc import WebRTCDetector

PIECE = 6400
"""Bytes of linear samples at 8 kHz: 0.4 s."""
SPEECH = decode(REPLY, Encoding.MULAW).tobytes()


class OurDetector(VADAnalyzer):
    """voiceflow's default detector behind Pipecat's interface, without its thread."""

    def __init__(self, params: VADParams) -> None:
        super().__init__(sample_rate=8000, params=params)
        self._judged = 0.0
        self._detector = WebRTCDetector()
        self._detector.start(8000, self._note)

    def _note(self, probability: float, end: float) -> None:
        self._judged = probability

    def num_frames_required(self) -> int:
        return 160

    def voice_confidence(self, buffer: bytes) -> float:
        self._detector.feed(np.frombuffer(buffer, np.int16), 0.0)
        return self._judged

    async def analyze_audio(self, buffer: bytes) -> VADState:
        state: VADState = self._run_analyzer(buffer)
        return state


class CannedVoice(FrameProcessor):
    """Answers every turn with two seconds of sound."""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)
        if isinstance(frame, UserStoppedSpeakingFrame) and direction is FrameDirection.DOWNSTREAM:
            await self.push_frame(TTSStartedFrame())
            for start in range(0, len(SPEECH), PIECE):
                piece = SPEECH[start : start + PIECE]
                await self.push_frame(TTSAudioRawFrame(audio=piece, sample_rate=8000, num_channels=1))
            await self.push_frame(TTSStoppedFrame())


async def answer(socket: WebSocket, *, is_lean: bool) -> None:
    """Answer one call."""
    await socket.accept()
    sid = ""
    while not sid:
        message = json.loads(await socket.receive_text())
        sid = message.get("streamSid", "") if message["event"] == "start" else ""
    serializer = TwilioFrameSerializer(sid, params=TwilioFrameSerializer.InputParams(auto_hang_up=False))
    options = {"audio_out_10ms_chunks": 10} if is_lean else {}
    transport = FastAPIWebsocketTransport(
        socket,
        FastAPIWebsocketParams(
            audio_in_enabled=True, audio_out_enabled=True, serializer=serializer, **options
        ),
    )
    detector = (
        OurDetector(VADParams(start_secs=0.04, stop_secs=0.3, confidence=0.5, min_volume=0.0))
        if is_lean
        else SileroVADAnalyzer()
    )
    silence = SpeechTimeoutUserTurnStopStrategy(
        wait_for_transcript=False, **({"user_speech_timeout": 0.1} if is_lean else {})
    )
    pipeline = Pipeline(
        [
            transport.input(),
            VADProcessor(vad_analyzer=detector, enable_direct_mode=is_lean),
            UserTurnProcessor(
                user_turn_strategies=UserTurnStrategies(stop=[silence]), enable_direct_mode=is_lean
            ),
            CannedVoice(enable_direct_mode=is_lean),
            transport.output(),
        ]
    )
    rates = {"audio_in_sample_rate": 8000, "audio_out_sample_rate": 8000} if is_lean else {}
    lean = {"enable_turn_tracking": False, "enable_rtvi": False, "idle_timeout_secs": None} if is_lean else {}
    worker = PipelineWorker(pipeline, params=PipelineParams(**rates), **lean)

    @transport.event_handler("on_client_disconnected")
    async def _gone(transport: object, client: object) -> None:
        await worker.cancel()

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await runner.run()
