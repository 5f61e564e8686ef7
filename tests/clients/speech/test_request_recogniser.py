"""The port of a streaming recogniser for servers that take one recording per request."""

import numpy as np

from tests.contracts import stt_protocol
from voiceflow.clients.speech.request_recogniser import RequestProtocol, voiced_part


def test_the_protocol_of_recordings_keeps_to_the_port() -> None:
    stt_protocol.check(
        RequestProtocol,
        stt_protocol.Messages(
            started=b'{"type": "started"}',
            partial=b'{"type": "partial", "text": "A table"}',
            final=[
                b'{"type": "final", "text": "A table for two.", "words": [], "language": null, '
                b'"confidence": null}'
            ],
            malformed=b'{"type": 7}',
        ),
    )


def test_silence_before_a_voice_is_not_sent() -> None:
    voice = np.full(8000, 5000, np.int16)
    samples, offset = voiced_part(np.concatenate([np.zeros(24000, np.int16), voice]), 8000)
    assert (len(samples), offset) == (8000 + 2400, 2.7)
    assert len(voiced_part(np.zeros(8000, np.int16), 8000)[0]) == 0
    assert len(voiced_part(np.full(200, 900, np.int16), 8000)[0]) == 800
