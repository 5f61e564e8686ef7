"""The language model of an ``LLM`` that gets no model, or only names of models."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp

from voiceflow.clients.chat.group import ModelGroup
from voiceflow.clients.chat.options import RequestOptions
from voiceflow.clients.chat.vendors import find_vendor, split_name
from voiceflow.dialogue import ChatLimits, ChatModel
from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    from voiceflow.clients.chat.vendors import ModelVendor

with suppress(ModuleNotFoundError):
    # Loaded before the first call, not during it. Without the vendor's folder, LLM takes only model objects
    # and names of other vendors.
    import voiceflow.clients.openai  # noqa: F401


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultModel:
    """A model by its name: ``"anthropic:claude-haiku-4-5"``, or plain ``"gpt-4.1-mini"``.

    A plain name is that of a model behind OpenAI-compatible chat completions. Fields that are None come from
    the environment.

    Raises:
        ConfigurationError: If the name's vendor cannot be loaded, or the options are another vendor's.
    """

    named: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    options: RequestOptions | None = None
    limits: ChatLimits | None = None

    def __post_init__(self) -> None:
        # A wrong name is an error of the bot's file, not of a call.
        prefix, _ = split_name(self.named or "")
        if prefix:
            self.vendor  # noqa: B018 - loads it
        if self.options is not None:
            check_options(self.options, self.vendor)

    @property
    def vendor(self) -> ModelVendor:
        """Who has the model."""
        prefix, _ = split_name(self.named or "")
        return find_vendor(prefix) if prefix else _compatible()

    @property
    def model(self) -> str:
        """The model's name, with its vendor if it was named."""
        prefix, _ = split_name(self.named or "")
        return f"{prefix}:{self.bare_name}" if prefix else self.bare_name

    @property
    def bare_name(self) -> str:
        """The vendor's name of the model."""
        prefix, name = split_name(self.named or "")
        if prefix:
            return name
        from voiceflow.clients.openai import chosen_model

        return chosen_model(self.named, self.options)

    def renamed(self, name: str) -> DefaultModel:
        """Another model. That of another vendor takes key, address and options from its own defaults."""
        if split_name(name)[0] == split_name(self.named or "")[0]:
            return DefaultModel(
                named=name,
                base_url=self.base_url,
                api_key=self.api_key,
                options=self.options,
                limits=self.limits,
            )
        # One vendor's key must not reach another's server.
        return DefaultModel(named=name, limits=self.limits)

    def connect(self, session: aiohttp.ClientSession) -> ChatModel:
        """Make the client, which uses this session.

        Raises:
            ConfigurationError: If there is no key for the vendor's server, or key or URL is malformed.
        """
        return self.vendor.connect(
            api_key=self.api_key,
            base_url=self.base_url,
            model=self.bare_name,
            options=self.options,
            limits=self.limits,
            session=session,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedModels:
    """Several models, some of which are names.

    Attributes:
        group: The models.
        default: How to reach those that are names; key, address and options are for those of its vendor only.
    """

    group: ModelGroup
    default: DefaultModel

    @property
    def model(self) -> str:
        """The name of the model with the smallest context window."""
        return self.group.model

    @property
    def options(self) -> RequestOptions | None:
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
            return self.default.renamed(name).connect(session)

        return self.group.bind(connect, on_failure=on_failure)


def check_options(options: object, vendor: ModelVendor) -> RequestOptions:
    """The options, if they are of the vendor's class.

    Raises:
        ConfigurationError: If they are not.
    """
    if not isinstance(options, vendor.options):
        raise ConfigurationError(
            f"options of a model of {vendor.title} must be {vendor.options.__name__}, "
            f"not {type(options).__name__}"
        )
    return options


def _compatible() -> ModelVendor:
    """The vendor of plain names: the one place that names it."""
    from voiceflow.clients.openai.vendor import CHAT

    return CHAT
