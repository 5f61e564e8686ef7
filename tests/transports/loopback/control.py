"""Commands to the loopback exchange about a call, by HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import ClientSession

from voiceflow.errors import LocalProtocolError, ServiceError


class LoopbackControl:
    """Hangs up, and connects calls to another number."""

    def __init__(self, http: ClientSession, url: str, token: str) -> None:
        self._http = http
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}

    async def hang_up(self, call_id: str) -> bool:
        return await self._post(f"{call_id}/end", {})

    def prepare_transfer(self, call_id: str, document: str) -> Callable[[], Awaitable[None]]:
        if not document.startswith("+"):
            raise LocalProtocolError("the target of a transfer is a number, +…")
        return partial(self._transfer, call_id, document)

    async def _transfer(self, call_id: str, number: str) -> None:
        if not await self._post(f"{call_id}/transfer", {"to": number}):
            raise ServiceError("the call is over", vendor="loopback", code="404", retryable=False)

    async def _post(self, path: str, body: dict[str, str]) -> bool:
        async with self._http.post(f"{self._url}/calls/{path}", json=body, headers=self._headers) as answer:
            if answer.status not in (200, 404):
                raise ServiceError("refused", vendor="loopback", code=str(answer.status), retryable=False)
            return answer.status == 200
