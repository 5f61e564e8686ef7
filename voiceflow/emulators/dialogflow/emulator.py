"""The emulated Dialogflow: CX and ES, on a real port or in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager

from voiceflow.clients.dialogflow.channels import memory_channel
from voiceflow.clients.dialogflow.packages import grpc
from voiceflow.emulators.dialogflow.cx_service import CxService
from voiceflow.emulators.dialogflow.es_service import EsService
from voiceflow.emulators.dialogflow.memory import MemoryChannel
from voiceflow.emulators.dialogflow.replies import DialogflowScript
from voiceflow.emulators.dialogflow.service import EmulatedService

_GRACE = 1.0


class DialogflowEmulator(EmulatedService):
    """Both versions of the service, with one script, built from Google's own message types.

    It refuses what Google refuses, and notes it in ``refused``: a text that is too long, a missing language,
    a wrong session name, audio in the first request of a stream, settings in a later one.

    Args:
        script: The agent's answers in order, or a function from a request to its answer.
        words: What callers say in requests with audio, in order.
    """

    def __init__(self, script: DialogflowScript = (), words: Iterable[str] = ()) -> None:
        super().__init__(script, words)
        self._handlers = (CxService(self).handlers, EsService(self).handlers)

    def channel(self) -> MemoryChannel:
        """A gRPC channel to this service without a socket; it works on virtual time."""
        return MemoryChannel(self._handlers)

    @contextmanager
    def in_memory(self) -> Iterator[None]:
        """Lead every conversation of this context, and of tasks begun in it, to this service."""
        before = memory_channel.get()
        memory_channel.set(self.channel)
        try:
            yield
        finally:
            memory_channel.set(before)

    @asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
        """Serve on a real port without TLS while the block runs, and yield ``host:port``.

        Raises:
            OSError: If the port is taken.
        """
        server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
        server.add_generic_rpc_handlers(self._handlers)
        try:
            taken = server.add_insecure_port(f"{host}:{port}")
        except RuntimeError as error:
            raise OSError(f"cannot serve on {host}:{port}") from error
        await server.start()
        try:
            yield f"{host}:{taken}"
        finally:
            await server.stop(_GRACE)
