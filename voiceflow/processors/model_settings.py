"""Settings of a language model that may change during a call: prompt, tools, model and options."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self, TypeAlias, TypeGuard

import aiohttp

from voiceflow.clients.chat.fallback import FallbackModel
from voiceflow.clients.chat.group import ModelGroup
from voiceflow.dialogue import ChatModel, ModelError
from voiceflow.errors import ConfigurationError
from voiceflow.processor import Processor
from voiceflow.processors.default_model import DefaultModel, NamedModels, check_options
from voiceflow.turns.languages import primary

_ANY = ""

ModelSource: TypeAlias = ChatModel | DefaultModel | NamedModels
"""A model, or what makes it once the session runs."""


class Prompts:
    """The system message, in one language or in several.

    Args:
        system: The text, or a text for each language code.
    """

    def __init__(self, system: str | Mapping[str, str]) -> None:
        by_code = {_ANY: system} if isinstance(system, str) else system
        self._texts = {primary(code): text for code, text in by_code.items()}

    @classmethod
    def checked(cls, system: object) -> Self:
        """Check and wrap a new system message.

        Raises:
            ConfigurationError: If it is neither a text nor texts by language.
        """
        if isinstance(system, str):
            return cls(system)
        if isinstance(system, Mapping) and all(isinstance(each, str) for each in (*system, *system.values())):
            return cls(system)
        raise ConfigurationError("system is a text, or texts by the code of their language")

    @property
    def are_many(self) -> bool:
        """Whether the text depends on the language."""
        return _ANY not in self._texts

    def choose(self, language: str, *, must_be: bool = False) -> str | None:
        """Return the text for a language, or None to keep the current one.

        Raises:
            ConfigurationError: If there is no text and ``must_be`` is set.
        """
        found = self._texts.get(_ANY, self._texts.get(primary(language)))
        if found is None and must_be:
            codes = ", ".join(sorted(self._texts))
            raise ConfigurationError(
                f"system has no text for the language {primary(language)!r} of the turns: it has {codes}"
            )
        return found


def source_of(model: ChatModel | str | Sequence[ChatModel | str] | None, **settings: Any) -> ModelSource:
    """Return the model for the arguments of an ``LLM``.

    Args:
        model: A model, its name, several of either, or None.
        **settings: Fields of ``DefaultModel``.

    Raises:
        ConfigurationError: If there are settings and no model by its name.
    """
    if model is None or isinstance(model, str):
        return DefaultModel(named=model, **settings)
    if isinstance(model, Sequence):
        model = FallbackModel(model)
    if isinstance(model, ModelGroup) and model.has_names:
        return NamedModels(group=model, default=DefaultModel(**settings))
    if given := [name for name, value in settings.items() if value is not None]:
        raise ConfigurationError(f"LLM(model=...) is a model object: set {', '.join(given)} there")
    return model


def bare_name(source: ModelSource) -> str:
    """The name of the model at its vendor."""
    return source.bare_name if isinstance(source, DefaultModel) else source.model


def connect(
    source: ModelSource,
    session: Callable[[], aiohttp.ClientSession],
    on_failure: Callable[[str, Exception], None],
) -> ChatModel:
    """Return the model, made with a session if it is not an object.

    Args:
        source: The model, or what makes it.
        session: Returns the session for models that are names.
        on_failure: Called with the name of a model of a group that failed, and why.
    """
    if isinstance(source, ModelGroup):
        source = NamedModels(group=source, default=DefaultModel())
    if isinstance(source, NamedModels):
        return source.connect(session(), on_failure)
    return source.connect(session()) if isinstance(source, DefaultModel) else source


def changed_source(source: ModelSource, changes: Mapping[str, object]) -> ModelSource:
    """Return the model after a change of ``model`` and ``options``.

    Raises:
        ConfigurationError: If a value is not valid.
    """
    model, options = changes.get("model"), changes.get("options")
    if isinstance(model, list | tuple):
        model = FallbackModel(model)
    if _is_model(model):
        if isinstance(model, ModelGroup) and model.has_names:
            return _named(model, source, options)
        if options is not None:
            raise ConfigurationError("a model that is an object has options of its own")
        return model
    if "model" in changes and not isinstance(model, str):
        raise ConfigurationError("model is a name or a ChatModel")
    if not {"model", "options"} & set(changes):
        return source
    if isinstance(source, NamedModels):
        # A name replaces the list; options alone are for the names in it.
        changed = changed_source(source.default, changes)
        assert isinstance(changed, DefaultModel)
        return changed if isinstance(model, str) else replace(source, default=changed)
    if not isinstance(source, DefaultModel):
        raise ConfigurationError("the model is an object: give another object as model")
    if isinstance(model, str):
        source = source.renamed(model)
    return source if options is None else replace(source, options=check_options(options, source.vendor))


def _named(group: ModelGroup, source: ModelSource, options: object) -> NamedModels:
    default = source.default if isinstance(source, NamedModels) else source
    if not isinstance(default, DefaultModel):
        default = DefaultModel()
    if options is not None:
        default = replace(default, options=check_options(options, default.vendor))
    return NamedModels(group=group, default=default)


def _is_model(value: object) -> TypeGuard[ChatModel]:
    return hasattr(value, "stream")


async def check_model(processor: Processor, model: ChatModel) -> None:
    """Open a connection, and report errors that would make every answer fail."""
    try:
        await model.check()
    except ModelError as error:
        processor.fail(error, fatal=True)
