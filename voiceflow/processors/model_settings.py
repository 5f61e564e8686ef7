"""What of a language model's work may change in mid-call: prompt, tools, model and options."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Self, TypeGuard

from voiceflow.dialogue import ChatModel, Tool, Toolbox
from voiceflow.errors import ConfigurationError
from voiceflow.processors.default_model import DefaultModel
from voiceflow.turns.languages import primary

_ANY = ""


class Prompts:
    """The system message, in one language or in several.

    Args:
        system: The text, or one for each language, by its code.
    """

    def __init__(self, system: str | Mapping[str, str]) -> None:
        by_code = {_ANY: system} if isinstance(system, str) else system
        self._texts = {primary(code): text for code, text in by_code.items()}

    @classmethod
    def checked(cls, system: object) -> Self:
        """Take a new system message.

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
        """Whether the language decides."""
        return _ANY not in self._texts

    def choose(self, language: str, *, must_be: bool = False) -> str | None:
        """The text for a language; None if there is none, so that the one before stays.

        Raises:
            ConfigurationError: If there is none and there must be one.
        """
        found = self._texts.get(_ANY, self._texts.get(primary(language)))
        if found is None and must_be:
            codes = ", ".join(sorted(self._texts))
            raise ConfigurationError(
                f"system has no text for the language {primary(language)!r} of the turns: it has {codes}"
            )
        return found


def changed_source(
    source: ChatModel | DefaultModel, changes: Mapping[str, object]
) -> ChatModel | DefaultModel:
    """The model after a change of ``model`` and ``options``.

    Raises:
        ConfigurationError: If a value is not possible.
    """
    model, options = changes.get("model"), changes.get("options")
    if _is_model(model):
        if options is not None:
            raise ConfigurationError("a model that is an object has options of its own")
        return model
    if "model" in changes and not isinstance(model, str):
        raise ConfigurationError("model is a name or a ChatModel")
    if not {"model", "options"} & set(changes):
        return source
    if not isinstance(source, DefaultModel):
        raise ConfigurationError("the model is an object: give another object as model")
    if isinstance(model, str):
        source = replace(source, named=model)
    return source if options is None else replace(source, options=_checked_options(options))


def _is_model(value: object) -> TypeGuard[ChatModel]:
    return hasattr(value, "stream")


def _checked_options(options: object) -> Any:
    from voiceflow.clients.openai import ChatOptions

    if not isinstance(options, ChatOptions):
        raise ConfigurationError("options are a ChatOptions object")
    return options


def checked_toolbox(tools: object) -> Toolbox:
    """The tools as the model may call them.

    Raises:
        ConfigurationError: If they are no list of functions.
    """
    if isinstance(tools, str) or not isinstance(tools, Iterable):
        raise ConfigurationError("tools are a list of functions")
    functions: list[Tool | Callable[..., object]] = list(tools)
    if not all(isinstance(each, Tool) or callable(each) for each in functions):
        raise ConfigurationError("tools are a list of functions")
    return Toolbox(functions)
