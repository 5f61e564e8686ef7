"""Vonage's side of a websocket without a network, with strict validation.

Source: https://developer.vonage.com/en/voice/voice-api/concepts/websockets
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.emulators.kit.wire import AppAudio, AppMark, ClearAll, Command, Refused
from voiceflow.emulators.kit.wire_audio import WireAudio

RATES = (8000, 16000)
"""Samples per second that the emulator does."""


class VonageWire:
    """One websocket. It formats; it holds no socket and no clock.

    The payload of a ``notify`` goes back as it came; the port of marks knows names only, so the name is the
    payload in JSON.

    Args:
        rate: See :data:`RATES`.
        headers: Of the NCCO.
    """

    def __init__(self, *, rate: int, headers: Mapping[str, object]) -> None:
        self._rate = rate
        self._headers = headers
        self._audio = WireAudio(AudioFormat(Encoding.PCM16, rate))
        self._packet = self._audio.format.size(0.02)

    def opening(self) -> list[str | bytes]:
        connected = {"event": "websocket:connected", "content-type": f"audio/l16;rate={self._rate}"}
        return [json.dumps({**self._headers, **connected})]

    def media(self, packet: bytes, at: float) -> bytes:
        return self._audio.to_app(packet)

    def key(self, digit: str) -> str:
        return json.dumps({"event": "websocket:dtmf", "digit": digit, "duration": 260})

    def echo(self, name: str) -> str:
        return json.dumps({"event": "websocket:notify", "payload": json.loads(name)})

    def cleared(self) -> str:
        return json.dumps({"event": "websocket:cleared"})

    def receive(self, message: str | bytes) -> Command:
        if isinstance(message, bytes):
            if len(message) != self._packet:
                return Refused("a binary message that is not 20 ms of audio")
            return AppAudio(self._audio.from_app(message))
        try:
            content = json.loads(message)
        except (ValueError, RecursionError):
            return Refused("not JSON")
        action = content.get("action") if isinstance(content, dict) else None
        if action == "clear" and content.keys() == {"action"}:
            return ClearAll()
        if (
            action == "notify"
            and content.keys() == {"action", "payload"}
            and isinstance(content["payload"], dict)
        ):
            return AppMark(json.dumps(content["payload"]))
        return Refused("a text message that is neither clear nor notify with a payload")
