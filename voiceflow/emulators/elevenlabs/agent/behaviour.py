"""Timing of the emulated conversation, and its behaviour where the published pages leave it open."""

from __future__ import annotations

from dataclasses import dataclass

from voiceflow.emulators.elevenlabs.behaviour import SocketRefusal


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentBehaviour:
    """The conversation socket.

    Attributes:
        refusal: How an unknown agent or a bad signature is refused.
        initiation_wait: Seconds to wait for the client's first message before starting without it; None: no
            limit.
        queue: Seconds in the queue before the conversation is admitted; None: no queue.
        queue_limit: Seconds in the queue after which the conversation is given up.
        transcript_latency: Seconds from the end of a segment to its transcript.
        tentative_interval: Seconds of audio between tentative transcripts, for agents that send them.
        think: Seconds from a turn to the agent's answer.
        ttfb: Seconds from an answer to its first audio.
        chunk: Seconds of audio a message.
        speed: Speed of sending audio, as a factor of real time.
        pause: Seconds of silence between the sentences of an engine that returns them one by one.
        voiced_rms: Loudness (root mean square of 16-bit samples) that counts as voice.
        min_speech: Minimum seconds of voice that count as speech.
        interrupt_after: Seconds of voice that interrupt the agent.
        turn_silence: Seconds of silence that end the user's turn, if the agent's eagerness is normal; half as
            many if it is eager, twice as many if it is patient.
        late_audio: Pieces of audio of the old event that still come after an interruption.
        ping_interval: Seconds between pings.
        vad_interval: Seconds of audio a VAD score, for agents that send them.
        activity_hold: Seconds for which the agent stays silent after ``user_activity``.
        receive_limit: Seconds without audio or activity after which the conversation is given up.
        max_chunk: Seconds of audio that a message of the client may hold.
        processing: Seconds for which a conversation that has ended is being processed.
    """

    refusal: SocketRefusal = SocketRefusal.HANDSHAKE
    initiation_wait: float | None = None
    queue: float | None = None
    queue_limit: float = 60.0
    transcript_latency: float = 0.15
    tentative_interval: float = 0.3
    think: float = 0.3
    ttfb: float = 0.2
    chunk: float = 0.4
    speed: float = 4.0
    pause: float = 0.15
    voiced_rms: float = 300.0
    min_speech: float = 0.1
    interrupt_after: float = 0.2
    turn_silence: float = 0.7
    late_audio: int = 1
    ping_interval: float = 2.0
    vad_interval: float = 0.1
    activity_hold: float = 2.0
    receive_limit: float = 60.0
    max_chunk: float = 10.0
    processing: float = 1.0
