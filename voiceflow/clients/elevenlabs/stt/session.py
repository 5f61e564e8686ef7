"""The client of realtime speech to text: audio in, events out, across lost sockets."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.clients.elevenlabs.access import Access
from voiceflow.clients.elevenlabs.limits import STTLimits
from voiceflow.clients.elevenlabs.stt.events import STTEvent
from voiceflow.clients.elevenlabs.stt.options import STTOptions
from voiceflow.clients.elevenlabs.stt.service import RealtimeService
from voiceflow.clients.speech.streaming import StreamingRecogniser


class RealtimeSTT(StreamingRecogniser[str]):
    """Transcribes one stream of audio.

    Everything but ``run``, ``finish`` and ``close`` is a plain function that never waits. ``run`` must
    be running for anything to happen. When a socket is lost, another one gets all audio since the last
    acknowledged commit, and the commits in it: nothing is lost and nothing is reported twice.

    With ``commit_strategy="vad"`` the service ends the segments. A commit may be made nevertheless, as before
    hanging up; whether the service heeds it is not published, so an answer is not insisted on.
    """

    def __init__(
        self,
        on_event: Callable[[STTEvent], None],
        options: STTOptions | None = None,
        *,
        access: Access | None = None,
        limits: STTLimits | None = None,
        previous_text: str | None = None,
    ) -> None:
        """Prepare; nothing is opened before ``run``.

        Args:
            on_event: Called with each event, from the task that reads the socket. It must not block.
            options: What to ask of the service.
            access: The way to it; from the environment by default.
            limits: How long things may take.
            previous_text: What was said before, as context for the first words; its last 50 characters
                are sent. After the first final, a new socket gets that one instead.

        Raises:
            ConfigurationError: If there is no key.
        """
        options = options or STTOptions()
        service = RealtimeService(options, access or Access())
        super().__init__(on_event, service, audio=options.audio, limits=limits, previous_text=previous_text)
