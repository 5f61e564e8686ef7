"""Further arguments of ``LLM``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceflow.dialogue import ChatLimits
from voiceflow.processors.responder_options import ResponderOptions

if TYPE_CHECKING:
    from voiceflow.clients.chat.options import RequestOptions


class LLMOptions(ResponderOptions, total=False):
    """Further arguments of ``LLM``: how to reach a model that is named, and those of ``Responder``."""

    base_url: str | None
    api_key: str | None
    options: RequestOptions | None
    limits: ChatLimits | None
