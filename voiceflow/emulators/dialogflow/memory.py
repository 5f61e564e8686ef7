"""A gRPC channel that calls the emulated service in the same process, without sockets or threads.

Google's clients run on it unchanged, also on virtual time: they see a ``grpc.aio.Channel`` whose messages are
serialised as on the wire.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable
from typing import Any, Never

from voiceflow.clients.dialogflow.packages import Proto, grpc

_MOST_WAITING = 1000
_END = object()


class _ServicerContext:
    """What a servicer gets in addition to a request."""

    async def abort(self, code: object, details: str = "") -> Never:
        raise grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata(), details)


class MemoryChannel(grpc.aio.Channel):  # type: ignore[misc]
    """A channel to generic handlers.

    Args:
        handlers: As for ``grpc.aio.Server.add_generic_rpc_handlers``.
        reach: Called before each request; it raises, or waits, to emulate a network that fails.
    """

    def __init__(self, handlers: tuple[Any, ...], reach: Callable[[], Any] | None = None) -> None:
        self._handlers = handlers
        self._unary_unary_interceptors: list[Any] = []
        self._reach = reach

    def unary_unary(self, method: str, **kinds: Any) -> Any:
        return _UnaryUnary(self._handler(method), kinds)

    def unary_stream(self, method: str, **kinds: Any) -> Any:
        return _UnaryStream(self._handler(method), kinds)

    def stream_unary(self, method: str, **kinds: Any) -> Any:
        raise NotImplementedError(method)

    def stream_stream(self, method: str, **kinds: Any) -> Any:
        return _StreamStream(self._handler(method), kinds)

    async def close(self, grace: float | None = None) -> None:
        return None

    def get_state(self, try_to_connect: bool = False) -> Any:
        return grpc.ChannelConnectivity.READY

    async def wait_for_state_change(self, last_observed_state: Any) -> None:
        await asyncio.Event().wait()

    async def channel_ready(self) -> None:
        return None

    async def __aenter__(self) -> MemoryChannel:
        return self

    async def __aexit__(self, *error: object) -> None:
        return None

    def _handler(self, method: str) -> Any:
        for generic in self._handlers:
            if (found := generic.service(_Details(method))) is not None:
                return found
        return None


class _Details:
    def __init__(self, method: str) -> None:
        self.method = method
        self.invocation_metadata = ()


class _Method:
    """One method of a service, as the client calls it."""

    def __init__(self, handler: Any, kinds: dict[str, Any]) -> None:
        self._handler = handler
        self._serialize = kinds.get("request_serializer")
        self._deserialize = kinds.get("response_deserializer")

    def request(self, message: Proto) -> Proto:
        assert self._serialize is not None
        return self._handler.request_deserializer(self._serialize(message))

    def response(self, message: Proto) -> Proto:
        assert self._deserialize is not None
        return self._deserialize(self._handler.response_serializer(message))

    def ensure_known(self) -> None:
        if self._handler is None:
            raise grpc.aio.AioRpcError(
                grpc.StatusCode.UNIMPLEMENTED, grpc.aio.Metadata(), grpc.aio.Metadata(), "no such method"
            )


class _UnaryUnary(_Method, grpc.aio.UnaryUnaryMultiCallable):  # type: ignore[misc]
    def __call__(self, request: Proto, *, timeout: float | None = None, **_: Any) -> Any:
        async def run() -> Proto:
            self.ensure_known()
            async with _deadline(timeout):
                return self.response(
                    await self._handler.unary_unary(self.request(request), _ServicerContext())
                )

        return _UnaryCall(asyncio.ensure_future(run()))


class _UnaryStream(_Method, grpc.aio.UnaryStreamMultiCallable):  # type: ignore[misc]
    def __call__(self, request: Proto, *, timeout: float | None = None, **_: Any) -> Any:
        async def run() -> AsyncGenerator[Proto]:
            self.ensure_known()
            async for response in self._handler.unary_stream(self.request(request), _ServicerContext()):
                yield self.response(response)

        return _StreamCall(run(), timeout)


class _StreamStream(_Method, grpc.aio.StreamStreamMultiCallable):  # type: ignore[misc]
    def __call__(self, request_iterator: AsyncIterable[Proto], timeout: float | None = None, **_: Any) -> Any:
        async def requests() -> AsyncIterator[Proto]:
            async for request in request_iterator:
                yield self.request(request)

        async def run() -> AsyncGenerator[Proto]:
            self.ensure_known()
            async for response in self._handler.stream_stream(requests(), _ServicerContext()):
                yield self.response(response)

        return _StreamCall(run(), timeout)


class _ServicerCall:
    """What all calls have; Google's wrapper asks for little of it."""

    _task: asyncio.Future[Proto]

    def cancel(self) -> bool:
        return self._task.cancel()

    def cancelled(self) -> bool:
        return self._task.cancelled()

    def done(self) -> bool:
        return self._task.done()

    async def wait_for_connection(self) -> None:
        return None


class _UnaryCall(_ServicerCall):
    def __init__(self, task: asyncio.Future[Proto]) -> None:
        self._task = task

    def __await__(self) -> Proto:
        return self._wait().__await__()

    async def _wait(self) -> Proto:
        try:
            return await self._task
        except asyncio.CancelledError:
            self._task.cancel()
            raise


class _StreamCall(_ServicerCall):
    """A task reads the service's responses, so that it goes on while the client does other things."""

    def __init__(self, responses: AsyncGenerator[Proto], timeout: float | None) -> None:
        self._queue: asyncio.Queue[Proto] = asyncio.Queue(_MOST_WAITING)
        self._task = asyncio.ensure_future(self._run(responses, timeout))

    async def _run(self, responses: AsyncGenerator[Proto], timeout: float | None) -> None:
        end: object = _END
        try:
            async with _deadline(timeout):
                async for response in responses:
                    await self._queue.put(response)
        except grpc.RpcError as error:
            end = error
        finally:
            await responses.aclose()
        await self._queue.put(end)

    async def __aiter__(self) -> AsyncIterator[Proto]:
        while True:
            try:
                found = await self._queue.get()
            except asyncio.CancelledError:
                self._task.cancel()
                raise
            if found is _END:
                return
            if isinstance(found, grpc.RpcError):
                raise found
            yield found


class _deadline:  # noqa: N801 - used as a function
    """Ends a request with the status of a deadline."""

    def __init__(self, seconds: float | None) -> None:
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(self, *error: Any) -> None:
        try:
            await self._timeout.__aexit__(*error)
        except TimeoutError:
            code = grpc.StatusCode.DEADLINE_EXCEEDED
            raise grpc.aio.AioRpcError(
                code, grpc.aio.Metadata(), grpc.aio.Metadata(), "Deadline Exceeded"
            ) from None
