"""The language model of an ``LLM`` that gets no model, or only names of models."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import aiohttp

from voiceflow.clients.chat.group import ModelGroup
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedModels:
    """Several models, some of which are names of models behind OpenAI-compatible chat completions.

    Attributes:
        group: The models.
        default: How to reach those that are names.
    """

    group: ModelGroup
    default: DefaultModel

    @property
    def model(self) -> str:
        """The name of the model with the smallest context window."""
        return self.group.model

    @property
    def options(self) -> ChatOptions | None:
        """The options of the models that are names."""
        return self.default.options

    def connect(
        self, session: aiohttp.ClientSession, on_failure: Callable[[str, Exception], None]
    ) -> ChatModel:
        """Make the clients, which use this session.

        Args:
            session: Their session.
            on_failure: Called with the name of a model that failed, and why.

        Raises:
            ConfigurationError: As for ``DefaultModel``.
        """

        def connect(name: str) -> ChatModel:
            return replace(self.default, named=name).connect(session)

        return self.group.bind(connect, on_failure=on_failure)
