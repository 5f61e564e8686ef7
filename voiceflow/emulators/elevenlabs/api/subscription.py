"""Emulated subscription: the limits and the usage of the account."""

from __future__ import annotations

from voiceflow.clients.elevenlabs.api import user
from voiceflow.clients.elevenlabs.schema.subscription import Price, Subscription
from voiceflow.emulators.elevenlabs.api.history import HistoryStore
from voiceflow.emulators.elevenlabs.api.voices import VoiceStore
from voiceflow.emulators.elevenlabs.http.exchange import EPOCH, HttpExchange
from voiceflow.emulators.elevenlabs.http.server import Handlers

_MONTH = 30 * 86_400
_VOICES = 30


class SubscriptionMeter:
    """Reports the usage.

    Attributes:
        character_limit: Characters a month; more are not refused.
    """

    def __init__(self, history: HistoryStore, voices: VoiceStore) -> None:
        self.character_limit = 100_000
        self._history = history
        self._voices = voices

    def handlers(self) -> Handlers:
        """The handler of the subscription."""
        return {user.SUBSCRIPTION: self._subscription}

    def _subscription(self, exchange: HttpExchange) -> Subscription:
        return Subscription(
            tier="creator",
            character_count=self._history.characters,
            character_limit=self.character_limit,
            max_character_limit_extension=None,
            max_credit_limit_extension=0,
            can_extend_character_limit=False,
            allowed_to_extend_character_limit=False,
            next_character_count_reset_unix=EPOCH + (int(exchange.now) // _MONTH + 1) * _MONTH,
            voice_slots_used=len(self._voices),
            professional_voice_slots_used=0,
            professional_voice_slots_used_in_workspace=0,
            voice_limit=_VOICES,
            voice_add_edit_counter=0,
            professional_voice_limit=1,
            can_extend_voice_limit=False,
            can_use_instant_voice_cloning=True,
            can_use_professional_voice_cloning=True,
            currency="usd",
            current_overage=Price(amount="0", currency="usd"),
            status="active",
            billing_period="monthly_period",
            character_refresh_period="monthly_period",
            open_invoices=[],
            has_open_invoices=False,
        )
