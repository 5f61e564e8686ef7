"""The arguments that agents over a vendor's realtime socket have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

from voiceflow.audio.sound import Sound
from voiceflow.clients.agent.events import AgentEvent
from voiceflow.clients.agent.limits import ConversationLimits


class SpeechAgentOptions(TypedDict, total=False):
    """How to reach the service of an agent, and what to do when it is lost.

    Attributes:
        base_url: Address of the API; by default the vendor's variable.
        api_key: Key of the API; by default the vendor's variable.
        apology: Played if the connection is lost while the user waits for an answer.
        limits: Time limits.
        on_event: Called with every event of the conversation after it was processed. It must not block.
    """

    base_url: str | None
    api_key: str | None
    apology: Sound | None
    limits: ConversationLimits | None
    on_event: Callable[[AgentEvent], None] | None
