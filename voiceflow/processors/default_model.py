"""The language model of an ``LLM`` that gets no model, or only a model's name."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp

from voiceflow.dialogue import ChatLimits, ChatModel

if TYPE_CHECKING:
    from voiceflow.clients.openai import ChatOptions

with suppress(ModuleNotFoundError):
    # Loaded before the first call, not during it. Without the vendor's folder, LLM takes only model objects.
    import voiceflow.clients.openai  # noqa: F401


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultModel:
    """A model behind OpenAI-compatible chat completions. Fields that are None come from the environment."""

    named: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    options: ChatOptions | None = None
    limits: ChatLimits | None = None

    @property
    def model(self) -> str:
        """The model's name."""
        from voiceflow.clients.openai import chosen_model

        return chosen_model(self.named, self.options)

    def connect(self, session: aiohttp.ClientSession) -> ChatModel:
        """Make the client, which uses this session.

        Raises:
            ConfigurationError: If there is no key for OpenAI's server, or the key or the URL is malformed.
        """
        from voiceflow.clients.openai import ChatClient

        return ChatClient(
            api_key=self.api_key,
            base_url=self.base_url,
            model=self.named,
            options=self.options,
            limits=self.limits,
            session=session,
        )
