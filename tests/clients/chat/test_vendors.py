"""Vendors of models by name, as packages register them."""

from collections.abc import Callable
from importlib.metadata import EntryPoint

import pytest

from tests.rows import each_row
from voiceflow.clients.anthropic import AnthropicOptions
from voiceflow.clients.chat import vendors
from voiceflow.clients.chat.vendors import GROUP, find_vendor, split_name
from voiceflow.clients.openai import ChatOptions
from voiceflow.errors import ConfigurationError
from voiceflow.processors import LLM
from voiceflow.processors.default_model import DefaultModel

BROKEN = "no_such_package.models:VENDOR"
OTHER = "voiceflow.clients.chat.vendors:GROUP"


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Registers an entry point more, as an installed package would."""

    def add(name: str, value: str) -> None:
        found = {**vendors.registered(), name: EntryPoint(name, value, GROUP)}
        monkeypatch.setattr(vendors, "registered", lambda: found)

    return add


@each_row(
    ("name", "parts"),
    [
        ("anthropic:claude-haiku-4-5", ("anthropic", "claude-haiku-4-5")),
        ("gemini:gemini-2.5-flash", ("gemini", "gemini-2.5-flash")),
        ("openai:llama3:8b", ("openai", "llama3:8b")),
        ("openai-responses:gpt-5", ("openai-responses", "gpt-5")),
        ("llama3:8b", ("", "llama3:8b")),
        ("gemma:2b", ("", "gemma:2b")),
        ("mistralai/m:free", ("", "mistralai/m:free")),
        ("gpt-4.1-mini", ("", "gpt-4.1-mini")),
        (":x", ("", ":x")),
    ],
)
def test_a_prefix_counts_if_a_vendor_registered_it(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


def test_a_misspelt_vendor_and_a_missing_name_are_errors() -> None:
    with pytest.raises(ConfigurationError, match="did you mean 'anthropic'"):
        LLM(model="antropic:claude-haiku-4-5")
    with pytest.raises(ConfigurationError, match="name a model after anthropic:"):
        LLM(model="anthropic:")
    with pytest.raises(
        ConfigurationError, match="no vendor of models is named 'nobody': known are anthropic"
    ):
        find_vendor("nobody")


def test_a_broken_package_is_named(register: Callable[[str, str], None]) -> None:
    register("acme", BROKEN)
    with pytest.raises(ConfigurationError, match=f"'acme' of models cannot be loaded from {BROKEN}"):
        LLM(model="acme:big")
    register("acme", OTHER)
    with pytest.raises(ConfigurationError, match=r"is no ModelVendor: .* is a str"):
        LLM(model="acme:big")


def test_a_third_partys_vendor_works_like_ours(register: Callable[[str, str], None]) -> None:
    register("acme", "voiceflow.clients.anthropic.vendor:ANTHROPIC")
    source = DefaultModel(named="acme:big")
    assert (source.model, source.bare_name, source.vendor.title) == ("acme:big", "big", "Anthropic")


def test_options_are_those_of_the_vendor() -> None:
    LLM(model="anthropic:a", options=AnthropicOptions(temperature=0.2))
    with pytest.raises(ConfigurationError, match="of Anthropic must be AnthropicOptions, not ChatOptions"):
        LLM(model="anthropic:a", options=ChatOptions())
    with pytest.raises(ConfigurationError, match="of OpenAI must be ChatOptions, not AnthropicOptions"):
        LLM(options=AnthropicOptions())


def test_the_context_window_is_that_of_the_bare_name() -> None:
    named, plain = LLM(model="openai:gpt-4"), LLM(model="gpt-4")
    assert named.context._limits == plain.context._limits
    assert named.context._limits.max_chars < LLM(model="openai:gpt-5").context._limits.max_chars
