"""What models that consist of several models share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Self

from loguru import logger

from voiceflow.dialogue.chat_model import ChatLimits, ChatModel, ToolSchema
from voiceflow.dialogue.deltas import Delta
from voiceflow.dialogue.messages import Message
from voiceflow.dialogue.model_errors import ContentRefusedError, ContextTooLongError, ModelError
from voiceflow.dialogue.windows import chars_for
from voiceflow.errors import ConfigurationError, describe_error
from voiceflow.net.breaker import Breaker

Connect = Callable[[str], ChatModel]
"""Makes the client of a model from its name."""

REST = 15.0
"""Seconds that a model rests after its first failure."""

Failed = Callable[[str, Exception], None]
"""Called with the name of a model and why it failed."""


class ModelGroup:
    """Several models, in order of preference. One group may serve many calls at once.

    Args:
        models: Models, or names of models, which ``bind`` replaces by models; ``LLM`` does that.
        rest: Seconds that a model rests after a failure; see ``Breaker``.
        on_failure: Called with each failure of a model. By default it is logged.

    Raises:
        ConfigurationError: If there is no model, or a rest is not above 0.
    """

    def __init__(
        self, models: Sequence[ChatModel | str], *, rest: float = REST, on_failure: Failed | None = None
    ) -> None:
        if isinstance(models, str) or not models:
            raise ConfigurationError("give a list of models, the preferred one first")
        if not rest > 0:
            raise ConfigurationError("rest is a number of seconds above 0")
        self._models = tuple(models)
        self._reports = () if on_failure is None else (on_failure,)
        self._breaker = Breaker(len(self._models), rest=rest)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(name_of(each) for each in self._models)})"

    @property
    def has_names(self) -> bool:
        """Whether a name has to be replaced by a model before use."""
        return any(isinstance(each, str) or has_names(each) for each in self._models)

    @property
    def model(self) -> str:
        """The name of the model with the smallest context window: the conversation must fit all of them."""
        names = [name_of(each) for each in self._models]
        known = [(size, name) for name in names if (size := chars_for(name)) is not None]
        return min(known)[1] if known else names[0]

    @property
    def limits(self) -> ChatLimits:
        raise NotImplementedError

    def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema] = ()
    ) -> AbstractAsyncContextManager[AsyncIterator[Delta]]:
        raise NotImplementedError

    def bind(self, connect: Connect, *, on_failure: Failed | None = None) -> Self:
        """The same group with a model in place of each name. Both know which models rest.

        Args:
            connect: Makes a model from its name.
            on_failure: Called too with each failure of a model.
        """
        bound = type(self).__new__(type(self))
        bound.__dict__.update(self.__dict__)
        bound._models = tuple(_bound(each, connect, on_failure) for each in self._models)
        if on_failure is not None:
            bound._reports = (*self._reports, on_failure)
        return bound

    async def check(self) -> None:
        """Check all models at the same time. One that can answer no request rests at once.

        Raises:
            ModelError: If none of them can answer any request.
            ConfigurationError: If a model is still a name.
        """
        errors: list[ModelError] = []

        async def check(place: int, model: ChatModel) -> None:
            try:
                await model.check()
            except ModelError as error:
                errors.append(error)
                self._fail(place, error)

        clients = self._clients()
        async with asyncio.TaskGroup() as tasks:
            for place, model in enumerate(clients):
                tasks.create_task(check(place, model), name="check")
        if len(errors) == len(self._models):
            raise errors[0]

    def _clients(self) -> list[ChatModel]:
        clients = [each for each in self._models if not isinstance(each, str)]
        if len(clients) < len(self._models):
            raise ConfigurationError("names of models need bind(), or LLM(model=...), which does it")
        return clients

    def _fail(self, place: int, error: Exception) -> None:
        # A conversation that is too long, or refused, is not the model's fault.
        if not isinstance(error, ContextTooLongError | ContentRefusedError):
            self._breaker.failed(place, asyncio.get_running_loop().time())
        for report in self._reports or (_log,):
            report(name_of(self._models[place]), error)


def name_of(model: ChatModel | str) -> str:
    """The name of a model."""
    return model if isinstance(model, str) else model.model


def has_names(model: ChatModel | str) -> bool:
    """Whether a model consists of models of which some are only names."""
    return isinstance(model, ModelGroup) and model.has_names


def _bound(model: ChatModel | str, connect: Connect, on_failure: Failed | None) -> ChatModel:
    if isinstance(model, str):
        return connect(model)
    return model.bind(connect, on_failure=on_failure) if isinstance(model, ModelGroup) else model


def _log(name: str, error: Exception) -> None:
    logger.warning("the language model {} failed: {}", name, describe_error(error))
