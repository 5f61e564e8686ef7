"""Zoom's webhooks as an extension of the server: each offered stream becomes a meeting with a bot."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence

from aiohttp import ClientSession, web
from loguru import logger

from voiceflow.clients.zoom import (
    StreamEnded,
    StreamOffered,
    UrlValidation,
    ZoomConfig,
    is_signed,
    read_webhook,
    validation_answer,
)
from voiceflow.errors import RemoteProtocolError
from voiceflow.frames import EndReason
from voiceflow.observers import Observer, log_error
from voiceflow.tasks import TaskScope
from voiceflow.transports.zoom.meeting import Meeting, MeetingBot

WEBHOOK_PATH = "/zoom/webhook"

BODY_LIMIT = 2.0
"""Seconds within which the body of a webhook must arrive. Zoom repeats a webhook after about three."""

GOODBYE = 15.0
"""Seconds for the bots to finish at shutdown."""

CANCEL_LIMIT = 5.0
"""Seconds for cancelled bots to end."""

_MOST_REMEMBERED = 1000


class ZoomMeetings:
    """Listens to meetings: answers Zoom's webhooks and runs the bot on each offered stream.

    Args:
        bot: Listens to a meeting. Its failure ends only that meeting.
        config: The app; read from the environment if None.
        limit: The most meetings at a time. Zoom is asked to repeat the offer of another one.
        observe: Returns the observers of a meeting.
        clock: Seconds since 1970, to which the signatures of webhooks refer.

    Raises:
        ConfigurationError: If a setting is missing; the message names it.
    """

    path = WEBHOOK_PATH

    def __init__(
        self,
        bot: MeetingBot,
        config: ZoomConfig | None = None,
        *,
        limit: int = 100,
        observe: Callable[[StreamOffered], Sequence[Observer]] = lambda _: (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._bot = bot
        self._config = config or ZoomConfig.from_env()
        self._limit = limit
        self._observe = observe
        self._clock = clock
        self._meetings: dict[str, Meeting] = {}
        # When Zoom sent the newest event of each stream: repeated and outdated webhooks change nothing.
        self._newest: OrderedDict[str, int] = OrderedDict()
        self._tasks = TaskScope()
        self._http: ClientSession | None = None
        self._is_draining = False

    def __len__(self) -> int:
        """The meetings that have a bot now."""
        return len(self._meetings)

    def find(self, stream_id: str) -> Meeting | None:
        """The meeting with this stream, if it has a bot."""
        return self._meetings.get(stream_id)

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return [web.post(WEBHOOK_PATH, self.webhook)]

    def life(self, http: Callable[[], ClientSession]) -> Callable[[web.Application], AsyncIterator[None]]:
        async def life(app: web.Application) -> AsyncIterator[None]:
            self._http = http()
            yield
            await self.close()

        return life

    async def join(self, *, limit: float) -> None:
        """Wait until the meetings that have a bot now are over, for at most ``limit`` seconds."""
        await self._tasks.join(limit=limit)

    async def close(self) -> None:
        """End the meetings: each bot gets fifteen seconds to finish."""
        self._is_draining = True
        for meeting in self._meetings.values():
            meeting.end(EndReason.SHUTDOWN)
        await self._tasks.join(limit=GOODBYE)
        await self._tasks.close(limit=CANCEL_LIMIT)

    async def webhook(self, request: web.Request) -> web.Response:
        """Answer one webhook, at once; the work is done afterwards."""
        try:
            async with asyncio.timeout(BODY_LIMIT):
                body = await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        secret = self._config.secret_token.get_secret_value()
        if not is_signed(secret, request.headers, body, now=self._clock()):
            logger.warning("{} refused: no valid signature of Zoom, or an old one", request.path)
            raise web.HTTPForbidden(text="no valid signature")
        try:
            event = read_webhook(body)
        except RemoteProtocolError as error:
            logger.warning("{} refused: {}", request.path, error)
            raise web.HTTPBadRequest(text=str(error)) from None
        match event:
            case UrlValidation(plain_token):
                return web.json_response(validation_answer(secret, plain_token))
            case StreamOffered():
                self._take_offer(event)
            case StreamEnded():
                self._take_end(event)
        return web.Response()

    def _take_offer(self, offer: StreamOffered) -> None:
        meeting = self._meetings.get(offer.stream_id)
        if self._is_known(offer.stream_id, offer.at):
            return
        if meeting is not None and not offer.at and meeting.is_offer_of(offer):
            return
        if meeting is None and (self._is_draining or len(self._meetings) >= self._limit):
            raise web.HTTPServiceUnavailable(text="no room for another meeting")
        self._remember(offer.stream_id, offer.at)
        if meeting is not None:
            logger.info("Zoom offers the stream {} again", offer.stream_id)
            meeting.renew(offer)
            return
        meeting = Meeting(offer, self._config, http=self._http, observers=self._observers(offer))
        self._meetings[offer.stream_id] = meeting
        self._tasks.spawn(self._listen(meeting), name=f"meeting.{offer.stream_id}")

    def _take_end(self, event: StreamEnded) -> None:
        if self._is_known(event.stream_id, event.at):
            return
        self._remember(event.stream_id, event.at)
        if (meeting := self._meetings.get(event.stream_id)) is not None:
            meeting.stop(event.reason)

    async def _listen(self, meeting: Meeting) -> None:
        logger.info("the stream {} of a meeting is offered", meeting.stream_id)
        try:
            await self._bot(meeting)
        except Exception as error:  # noqa: BLE001 - a bot's failure must not affect another meeting
            log_error(error, f"meeting {meeting.stream_id}: bot", fatal=True)
        finally:
            del self._meetings[meeting.stream_id]
            logger.info("the stream {} is over", meeting.stream_id)

    def _observers(self, offer: StreamOffered) -> Sequence[Observer]:
        """The observers of a meeting; none if ``observe`` fails."""
        try:
            return self._observe(offer)
        except Exception as error:  # noqa: BLE001 - an observer must not break a meeting
            log_error(error, f"meeting {offer.stream_id}: observe")
            return ()

    def _is_known(self, stream_id: str, at: int) -> bool:
        """Whether this event, or a later one, of the stream was seen. An event without a time is new."""
        return 0 < at <= self._newest.get(stream_id, 0)

    def _remember(self, stream_id: str, at: int) -> None:
        self._newest[stream_id] = at
        self._newest.move_to_end(stream_id)
        while len(self._newest) > _MOST_REMEMBERED:
            self._newest.popitem(last=False)
