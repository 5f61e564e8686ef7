"""One call by microphone: no socket, no carrier, no server."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from contextlib import suppress

from voiceflow.audio import clips
from voiceflow.frames import EndReason
from voiceflow.observers import Observer, log_error
from voiceflow.tasks import OwnCancellation
from voiceflow.transports.apology import convert_apology
from voiceflow.transports.call import Bot, Call
from voiceflow.transports.events import StreamStarted
from voiceflow.transports.line import MediaLine
from voiceflow.transports.microphone.devices import Devices, open_sounddevice
from voiceflow.transports.microphone.protocol import MicrophoneProtocol
from voiceflow.transports.microphone.speaker import Loudspeaker
from voiceflow.transports.protocol import Message


async def talk(
    bot: Bot,
    *,
    devices: Devices = open_sounddevice,
    parameters: Mapping[str, str] | None = None,
    observers: tuple[Observer, ...] = (),
) -> None:
    """Let a bot talk to the person at this machine. Returns when the call is over.

    The devices do not remove echo: without headphones the agent hears itself.

    Args:
        bot: Answers the call. Its failure is logged, and the person hears the apology.
        devices: Opens the microphone and the loudspeaker.
        parameters: Of the call, such as ``From``.
        observers: See every frame of the call.

    Raises:
        ConfigurationError: If there is no device, or the library is missing.
    """
    loop = asyncio.get_running_loop()
    protocol = MicrophoneProtocol()

    def receive(message: Message) -> None:
        if protocol.is_streaming:
            for event in protocol.receive(message):
                call.deliver(event)

    def from_thread(message: Message) -> None:
        # The devices' thread may outlive the loop by a packet.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(receive, message)

    def exchange(recorded: bytes) -> bytes:
        from_thread(recorded)
        return speaker.pull(len(recorded))

    def lost() -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(call.leave, EndReason.CONNECTION_LOST)

    async def close() -> None:
        protocol.is_streaming = speaker.is_open = False

    speaker = Loudspeaker(from_thread)
    call = Call(
        StreamStarted(
            stream_id="microphone",
            call_id=f"mic-{secrets.token_hex(8)}",
            parameters={"Direction": "inbound", **(parameters or {})},
        ),
        MediaLine(protocol, speaker),
        close=close,
        apology=convert_apology(clips.apology(), protocol.format),
        observers=observers,
    )
    with devices(exchange, lost):
        try:
            with OwnCancellation():
                await bot(call)
        except Exception as error:  # noqa: BLE001 - as on a server: the person hears that something is wrong
            log_error(error, f"call {call.call_id}: bot", fatal=True)
            await call.apologise()
        finally:
            await call.release()
