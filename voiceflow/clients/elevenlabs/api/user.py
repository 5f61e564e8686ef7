"""The account's subscription: its limits, and what is used of them."""

from __future__ import annotations

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.schema.subscription import Subscription

SUBSCRIPTION = Operation[Subscription]("GET", "/v1/user/subscription", Subscription)


class User:
    """The account of the key.

    Source: https://elevenlabs.io/docs/api-reference/user/subscription/get
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def subscription(self) -> Subscription:
        """The plan, and how many characters and voices of it are used.

        Left are ``character_limit - character_count`` characters, until ``next_character_count_reset_unix``.
        """
        return await self._sender.call(SUBSCRIPTION)
