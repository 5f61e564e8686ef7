"""Vendors of language models by name, as installed packages register them.

A package registers a :class:`ModelVendor` under the entry point group ``voiceflow.models``; its name is the
prefix in ``LLM(model="anthropic:claude-...")``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Protocol

import aiohttp

from voiceflow.clients.chat.address import ModelServer
from voiceflow.clients.chat.options import RequestOptions
from voiceflow.dialogue.chat_model import ChatLimits, ChatModel
from voiceflow.errors import ConfigurationError, describe_error

GROUP = "voiceflow.models"
"""The entry point group."""

_LIKENESS = 0.85


class Connect(Protocol):
    """Makes the client of a vendor; the class of a client is one."""

    def __call__(
        self,
        *,
        api_key: str | None,
        base_url: str | None,
        model: str,
        options: Any,
        limits: ChatLimits | None,
        session: aiohttp.ClientSession | None,
    ) -> ChatModel: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVendor:
    """A vendor of language models, for ``LLM`` and ``voiceflow doctor``.

    Attributes:
        title: Its name for people.
        server: Its address, and the variables with the key and with another address.
        options: The class of its options.
        connect: Makes its client.
        key_source: Where one gets a key.
    """

    title: str
    server: ModelServer
    options: type[RequestOptions]
    connect: Connect
    key_source: str


def split_name(name: str) -> tuple[str, str]:
    """Split ``"anthropic:claude-x"`` into vendor and model; the vendor of a plain name is ``""``.

    A prefix counts only if a vendor registered it: ``"llama3:8b"`` is a plain name.

    Raises:
        ConfigurationError: If no model is named after the prefix, or the prefix is a misspelt vendor.
    """
    prefix, colon, model = name.partition(":")
    if not colon:
        return "", name
    known = registered()
    if prefix in known:
        if not model:
            raise ConfigurationError(f"name a model after {prefix}:, such as model={prefix + ':NAME'!r}")
        return prefix, model
    if close := get_close_matches(prefix, known, n=1, cutoff=_LIKENESS):
        raise ConfigurationError(
            f"no vendor of models is named {prefix!r}: did you mean {close[0]!r}? "
            f"Known are {', '.join(sorted(known))}"
        )
    return "", name


def find_vendor(prefix: str) -> ModelVendor:
    """The vendor that registered a prefix.

    Raises:
        ConfigurationError: If there is none, or its package is broken.
    """
    point = registered().get(prefix)
    if point is None:
        raise ConfigurationError(
            f"no vendor of models is named {prefix!r}: known are {', '.join(sorted(registered()))}"
        )
    try:
        vendor = point.load()
    except Exception as exc:
        raise ConfigurationError(
            f"the vendor {prefix!r} of models cannot be loaded from {point.value}: {describe_error(exc)}"
        ) from exc
    if not isinstance(vendor, ModelVendor):
        raise ConfigurationError(
            f"the entry point {prefix!r} of {GROUP} is no ModelVendor: {point.value} is a "
            f"{type(vendor).__name__}"
        )
    return vendor


@lru_cache(maxsize=1)
def registered() -> Mapping[str, EntryPoint]:
    """The entry points of all vendors, by prefix. Of two with one prefix, the first found counts."""
    found: dict[str, EntryPoint] = {}
    for point in entry_points(group=GROUP):
        found.setdefault(point.name, point)
    return found
