"""The keys that the processors and models in a bot's file need, found in its source without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from voiceflow.cli.checkup import google
from voiceflow.cli.checkup.keys import ELEVENLABS, OPENAI, needs_openai_key
from voiceflow.cli.checkup.models import has_key
from voiceflow.clients.chat.vendors import find_vendor, registered
from voiceflow.errors import ConfigurationError

_KEYS = {
    "ChatClient": OPENAI.name,
    "Dialogflow": google.VARIABLE,
    "DialogflowSpeech": google.VARIABLE,
    "ElevenLabsAgent": ELEVENLABS.name,
    "ElevenLabsHttpTTS": ELEVENLABS.name,
    "ElevenLabsSTT": ELEVENLABS.name,
    "ElevenLabsSegmentSTT": ELEVENLABS.name,
    "ElevenLabsStreamTTS": ELEVENLABS.name,
    "ElevenLabsTTS": ELEVENLABS.name,
    "ElevenLabsVoiceChanger": ELEVENLABS.name,
    "LLM": OPENAI.name,
    "OpenAIRealtime": OPENAI.name,
    "OpenAISTT": OPENAI.name,
    "OpenAITTS": OPENAI.name,
    "ResponsesClient": OPENAI.name,
    "Steps": OPENAI.name,
}
_VENDORS = {"AnthropicClient": "anthropic", "GeminiClient": "gemini", "GeminiLive": "gemini"}
"""What needs the key of a vendor of models."""
_GROUPS = frozenset({"FallbackModel", "HedgedModel"})
"""What takes models as its first argument."""
_WITH_MODELS = frozenset({"LLM", "Steps"})
_OURS = _KEYS.keys() | _VENDORS.keys() | _GROUPS
_GIVEN = frozenset({"access", "api_key", "endpoint", "base_url"})
"""Arguments that replace a key."""


def missing_keys(file: Path, environ: Mapping[str, str]) -> dict[str, list[str]]:
    """The variables that are not set, each with the processors in the file that need them.

    Processors made in modules that the file imports are not seen.

    Raises:
        ConfigurationError: If the file is not valid Python.
    """
    missing: dict[str, list[str]] = {}
    tree = _parse(file)
    for name, vendor in sorted(set(_processors(tree))):
        if vendor:
            variable, is_needed = _model_key(vendor, environ)
        else:
            variable = _KEYS.get(name, OPENAI.name)
            is_needed = variable != OPENAI.name or needs_openai_key(environ)
            is_needed = is_needed and not environ.get(variable, "").strip()
        if variable == google.VARIABLE:
            is_needed = not google.has_credentials(environ)
        if name == "ElevenLabsAgent":
            is_needed = is_needed and _has_private_agent(tree)
        if is_needed and name not in missing.setdefault(variable, []):
            missing[variable].append(name)
    return {variable: names for variable, names in missing.items() if names}


def vendors_in(file: Path) -> set[str]:
    """The vendors of models that the file names, such as ``"anthropic"``.

    Raises:
        ConfigurationError: If the file is not valid Python.
    """
    return {vendor for _, vendor in _processors(_parse(file)) if vendor}


def _parse(file: Path) -> ast.Module:
    try:
        return ast.parse(file.read_bytes())
    except (SyntaxError, ValueError) as exc:
        raise ConfigurationError(f"{file}:{getattr(exc, 'lineno', 1)}: {type(exc).__name__}") from None


def _model_key(vendor: str, environ: Mapping[str, str]) -> tuple[str, bool]:
    """The variable of the vendor's key, and whether it is missing. A broken vendor is reported elsewhere."""
    try:
        server = find_vendor(vendor).server
    except ConfigurationError:
        return "", False
    return server.key_name, not has_key(server, environ)


def _processors(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Our processors and models that are made without a key, or subclassed, each with its models' vendors."""
    ours = dict(_imported(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), keywords=keywords):
                if name in ours and not any(keyword.arg in _GIVEN for keyword in keywords):
                    yield from ((ours[name], vendor) for vendor in _vendors(ours[name], node))
            case ast.ClassDef(bases=bases):
                for base in bases:
                    if isinstance(base, ast.Name) and base.id in ours:
                        yield ours[base.id], _VENDORS.get(ours[base.id], "")


def _vendors(name: str, call: ast.Call) -> Iterator[str]:
    """The vendor of each named model; ``""`` for a name without a prefix, and where none is named."""
    if name in _GROUPS:
        models = next(iter(call.args), None) or _argument(call, "models")
        yield from () if models is None else _named_vendors(models)
    elif name in _WITH_MODELS and (model := _argument(call, "model")) is not None:
        yield from _named_vendors(model)
    else:
        yield _VENDORS.get(name, "")


def _argument(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _named_vendors(models: ast.expr) -> Iterator[str]:
    """The vendors in ``"anthropic:..."``, a list of such names, or a variable, which may be a name."""
    match models:
        case ast.List(elts=each) | ast.Tuple(elts=each):
            for model in each:
                yield from _named_vendors(model)
        case ast.Constant(value=str(name)):
            prefix, colon, _ = name.partition(":")
            yield prefix if colon and prefix in registered() else ""
        case ast.Constant():
            return  # None: no model
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name[:1].isupper():
            return  # an object, which is looked at by itself
        case _:
            yield ""


def _has_private_agent(tree: ast.Module) -> bool:
    """Whether an agent is not public: then its address says so."""
    return any(
        keyword.arg == "requires_auth"
        and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
    )


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The name of each of our processors in this file, and its own name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("voiceflow"):
            for alias in node.names:
                if alias.name in _OURS:
                    yield alias.asname or alias.name, alias.name
        elif isinstance(node, ast.Import) and any(alias.name.startswith("voiceflow") for alias in node.names):
            yield from ((name, name) for name in _OURS)
