"""The responses to one request, and its cancellation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from contextlib import suppress
from functools import cache

from voiceflow.clients.dialogflow.errors import DialogflowError, cut_error, error_of, timeout_error


@cache
def failures() -> tuple[type[Exception], ...]:
    """The exceptions of Google's clients for a request that failed."""
    from voiceflow.clients.dialogflow.packages import exceptions, grpc

    return exceptions.GoogleAPICallError, exceptions.RetryError, grpc.RpcError


class Responses:
    """The responses to one request.

    Args:
        source: Yields them.
        cancel: Cancels the request at the service.
    """

    def __init__(self, source: AsyncIterable[object], cancel: Callable[[], object] = lambda: None) -> None:
        self._responses = aiter(source)
        self._cancel = cancel

    async def next(self, seconds: float, what: str, *, has_begun: bool = True) -> object:
        """Wait for the next response.

        Args:
            seconds: How long to wait.
            what: What is missing if it does not come, for the error.
            has_begun: Whether a response came before it.

        Raises:
            DialogflowError: If it does not come.
        """
        try:
            async with asyncio.timeout(max(seconds, 0.001)):
                return await anext(self._responses)
        except TimeoutError as error:
            failure: DialogflowError = timeout_error(seconds, what)
            cause: Exception = error
        except StopAsyncIteration as error:
            failure, cause = cut_error(), error
        except failures() as error:
            failure, cause = error_of(error), error
        failure.has_begun = has_begun
        raise failure from cause

    async def close(self) -> None:
        """Cancel the request if it still runs: nobody reads the rest."""
        self._cancel()
        if isinstance(self._responses, AsyncGenerator):
            with suppress(asyncio.CancelledError, *failures()):
                await self._responses.aclose()
