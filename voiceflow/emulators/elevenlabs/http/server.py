"""The emulated HTTP API: checks each request, passes it to its handler, writes the response."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from aiohttp import web

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.emulators.elevenlabs.accounts import Accounts
from voiceflow.emulators.elevenlabs.http.answers import whole, write
from voiceflow.emulators.elevenlabs.http.behaviour import NO_FAULT, ErrorForm, HttpBehaviour, HttpFault
from voiceflow.emulators.elevenlabs.http.exchange import HttpExchange, HttpReply, RefusalError
from voiceflow.emulators.elevenlabs.http.requests import MisfitError, Sent, read_body, read_query, receive
from voiceflow.emulators.elevenlabs.problems import envelope
from voiceflow.emulators.kit.connected import ClientGoneError, while_connected

Handler = Callable[[HttpExchange], Any]
"""Serves an operation: returns models, JSON, a Reply or None; or an awaitable of one of these."""

Handlers: TypeAlias = Mapping[Operation[object], Handler]
"""The handler of each operation."""

_KEPT = 1000
_ANSWER_KEPT = 256 * 1024


@dataclass(frozen=True, slots=True)
class Served:
    """A request that was answered.

    Attributes:
        at: Loop time at which it came.
        operation: The requested operation.
        path: With the values of its parameters.
        query: As it was sent, a list for a name that was repeated.
        body: The JSON, or the form's text fields as lists by name; None if there was none.
        files: Names of the fields that had files.
        status: Of the answer.
        answer: Its body, if it was sent as a whole and is not long.
    """

    at: float
    operation: Operation[object]
    path: str = field(repr=False)
    query: Mapping[str, list[str]] = field(repr=False)
    body: Any = field(repr=False)
    files: tuple[str, ...]
    status: int
    answer: bytes | None = field(repr=False)


class HttpServer:
    """Serves operations to every client with a key.

    Args:
        accounts: Who may use it.
        behaviour: Limits and delays.
    """

    def __init__(self, accounts: Accounts, behaviour: HttpBehaviour | None = None) -> None:
        self.behaviour = behaviour or HttpBehaviour()
        self.served: deque[Served] = deque(maxlen=_KEPT)
        self._accounts = accounts
        self._handlers: dict[Operation[object], Handler] = {}
        self._paths: dict[tuple[str, str], Operation[object]] = {}
        self._planned: deque[tuple[Operation[object] | None, HttpFault]] = deque()
        self._recent: deque[float] = deque()
        self._running = 0
        self._requests = 0

    @property
    def handlers(self) -> Handlers:
        """All served operations, with their handlers."""
        return self._handlers

    def add(self, handlers: Handlers) -> None:
        """Serve these operations."""
        self._handlers.update(handlers)

    def plan(self, *faults: HttpFault, operation: Operation[object] | None = None) -> None:
        """Let the next requests (for this operation) have these faults, one each, in order."""
        self._planned.extend((operation, fault) for fault in faults)

    def routes(self) -> list[web.RouteDef]:
        """The routes; paths without parameters come first, so that they are not taken for ids."""
        ordered = sorted(self._handlers, key=lambda o: (len(o.places), o.path))
        return [web.route(o.method, o.path, self._endpoint(o)) for o in ordered]

    def alias(self, operation: Operation[object], path: str) -> web.RouteDef:
        """A route by which an operation is served under another path too."""
        return web.route(operation.method, path, self._endpoint(operation))

    def _endpoint(
        self, operation: Operation[object]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            self._requests += 1
            self._running += 1
            # A request too many stays refused, even if others have ended since.
            overload = self._overload(asyncio.get_running_loop().time())
            work = self._serve(operation, request, f"{self._requests:032x}", overload)
            try:
                return await while_connected(request, work)
            except ClientGoneError:
                return web.Response()  # nobody reads it
            finally:
                self._running -= 1

        return serve

    async def _serve(
        self,
        operation: Operation[object],
        request: web.Request,
        request_id: str,
        overload: RefusalError | None,
    ) -> web.StreamResponse:
        fault = self._fault(operation)
        now = asyncio.get_running_loop().time()
        headers = {"request-id": request_id, **self._load()}
        sent = Sent()
        await asyncio.sleep(self.behaviour.latency + fault.delay)
        try:
            if fault.status is not None:
                raise RefusalError(fault.status, fault.code or "")
            self._authorize(operation, request, now)
            if overload is not None:
                raise overload
            query = read_query(operation, request)
            sent = await receive(operation, request)
            exchange = HttpExchange(
                operation=operation,
                request_id=request_id,
                ids=tuple(request.match_info[place] for place in operation.places),
                query=query,
                body=read_body(operation, sent),
                files=sent.files,
                base_url=f"{request.scheme}://{request.host}",
                now=now,
            )
            reply = _reply(await _result(self._handlers[operation](exchange)))
        except MisfitError as exc:
            reply = _json({"detail": exc.problems}, 422)
        except RefusalError as exc:
            reply = self._refusal(exc, fault, request_id)
        self.served.append(_served(operation, request, sent, reply, now))
        return await write(request, reply, headers, fault)

    def _authorize(self, operation: Operation[object], request: web.Request, now: float) -> None:
        token = request.query.get("token")
        if token is not None and "token" in getattr(operation.query, "model_fields", {}):
            if not self._accounts.redeem(token, "batch_scribe", now):
                raise RefusalError(401, "invalid_api_key", "The token is not valid.")
        else:
            credential = request.headers.get("xi-api-key") or request.headers.get("Authorization")
            if problem := self._accounts.problem(credential):
                raise RefusalError(401, problem)

    def _overload(self, now: float) -> RefusalError | None:
        """The refusal for a request too many, counted when it comes."""
        limit = self.behaviour.max_concurrent
        if limit is not None and self._running > limit:
            return RefusalError(429, "concurrent_limit_exceeded", "Too many concurrent requests.")
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        if self.behaviour.max_per_second is not None:
            if len(self._recent) >= self.behaviour.max_per_second:
                return RefusalError(429, "rate_limit_exceeded", "Too many requests.")
            self._recent.append(now)
        return None

    def _load(self) -> dict[str, str]:
        limit = self.behaviour.max_concurrent
        maximum = {} if limit is None else {"maximum-concurrent-requests": str(limit)}
        return {"current-concurrent-requests": str(self._running), **maximum}

    def _fault(self, operation: Operation[object]) -> HttpFault:
        for index, (wanted, fault) in enumerate(self._planned):
            if wanted in (None, operation):
                del self._planned[index]
                return fault
        return NO_FAULT

    def _refusal(self, error: RefusalError, fault: HttpFault, request_id: str) -> HttpReply:
        form = self.behaviour.error_form if fault.status is None else fault.form
        if error.status == 422 and fault.status is None:
            form = ErrorForm.LIST
        text = str(error) if str(error) != error.code else None
        detail: Any = envelope(error.status, request_id, code=error.code or None, text=text)["detail"]
        match form:
            case ErrorForm.CURRENT if error.param:
                detail["param"] = error.param
            case ErrorForm.LEGACY:
                detail = {"status": detail["status"], "message": detail["message"]}
            case ErrorForm.LIST:
                where = ["body", error.param] if error.param else ["body"]
                detail = [{"type": error.code or "value_error", "loc": where, "msg": detail["message"]}]
            case ErrorForm.TEXT:
                detail = detail["message"]
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return _json({"detail": detail}, error.status, headers)


def _served(
    operation: Operation[object], request: web.Request, sent: Sent, reply: HttpReply, now: float
) -> Served:
    query = {name: request.query.getall(name) for name in request.query}
    answer = reply.body if isinstance(reply.body, bytes) and len(reply.body) <= _ANSWER_KEPT else None
    return Served(now, operation, request.path, query, sent.data, tuple(sent.files), reply.status, answer)


async def _result(found: object) -> Any:
    return await found if isinstance(found, Awaitable) else found


def _reply(found: object) -> HttpReply:
    match found:
        case HttpReply():
            return found
        case None:
            return _json(None, 200)
        case _:
            return _json(whole(found), 200)


def _json(value: object, status: int, headers: Mapping[str, str] | None = None) -> HttpReply:
    return HttpReply(body=json.dumps(value).encode(), status=status, headers=headers or {})
