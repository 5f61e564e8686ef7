"""Settings of a language model that may change during a call: prompt, tools, model and options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Self, TypeGuard

from voiceflow.dialogue import ChatModel
from voiceflow.errors import ConfigurationError
from voiceflow.processors.default_model import DefaultModel, check_options
from voiceflow.turns.languages import primary

_ANY = ""


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


def changed_source(
    source: ChatModel | DefaultModel, changes: Mapping[str, object]
) -> ChatModel | DefaultModel:
    """Return the model after a change of ``model`` and ``options``.

    Raises:
        ConfigurationError: If a value is not valid.
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
        source = source.renamed(model)
    return source if options is None else replace(source, options=check_options(options, source.vendor))


def _is_model(value: object) -> TypeGuard[ChatModel]:
    return hasattr(value, "stream")
