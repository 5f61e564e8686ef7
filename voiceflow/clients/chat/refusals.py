"""Classifying refusals: whether a retry helps, the refusal's scope, and whether it is about length.

Source: https://platform.openai.com/docs/guides/error-codes. Compatible servers use other codes and sentences,
    listed below with their origin.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from email.utils import parsedate_to_datetime

from voiceflow.errors import ErrorScope

_RETRY_WAIT = 0.5
_MAX_RETRY_WAIT = 120.0
_RETRYABLE = frozenset({408, 409, 429})

# Every request is refused until somebody pays or changes the key or the options.
_NO_CREDIT = frozenset(
    {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "account_deactivated"}
)
_SETTINGS = frozenset(
    {
        "invalid_api_key",
        "authentication_error",
        "permission_error",
        "model_not_found",
        "invalid_model",
        "unsupported_model",
        "unsupported_parameter",
        "unsupported_value",
        "unknown_parameter",
        "invalid_function_parameters",
        "unsupported_country_region_territory",
        "DeploymentNotFound",
    }
)
_SERVICE_STATUSES = frozenset({*range(300, 400), 401, 402, 403, 404, 405, 407, 410})
# OpenRouter and other gateways refuse a single question with 403.
_ONE_QUESTION = re.compile(
    r"moderation|flagged|content[ _](?:filter|policy|management)|safety", re.IGNORECASE
)

# The names of settings, which a server quotes where one of them is wrong.
_SETTING = re.compile(r"safety[_ ]?(?:settings?|identifier)", re.IGNORECASE)
_CONTENT_STATUSES = frozenset({400, 403, 422, 451})

_TOO_LONG_CODES = frozenset(
    {
        "context_length_exceeded",  # OpenAI, Azure, Groq, Cerebras
        "exceed_context_size_error",  # llama.cpp
        "context_window_exceeded",
        "model_context_window_exceeded",  # Z.ai
        "model_max_prompt_tokens_exceeded",  # GitHub Copilot
        "string_above_max_length",  # OpenAI, for one message
        "tokens_limit_reached",  # GitHub Models
        "request_too_large",  # Anthropic
        "request_entity_too_large",
    }
)
_TOO_LONG_STATUSES = frozenset({400, 413, 422, 500})
_TOO_LONG = re.compile(
    # Anthropic, Bedrock, Fireworks, Ollama
    r"(?:prompt|input|request)(?: length)? (?:is )?too (?:long|large)"
    r"|context[ _](?:length|size|window)[ _]?(?:has been |was |is )?exceed"
    # OpenAI, llama.cpp, Ollama, LM Studio, MiniMax, vLLM, SGLang
    r"|(?:exceed|longer than|greater than|large for|larger than|overflow)\w*.{0,60}"
    r"(?:context[ _](?:length|size|window)|model length|model token limit|prompt length|max_seq_len)"
    r"|context[ _](?:length|window|size) (?:is only|exceeds|overflow)"
    # OpenAI, OpenRouter, vLLM, xAI
    r"|maximum (?:context|prompt|model|sequence) length (?:is|of) \d"
    r"|reduce the length of the (?:messages|prompt|input)"  # OpenAI, Groq, Cerebras
    r"|input token count.{0,40}exceed|input tokens exceed"  # Gemini, OpenAI
    r"|prompt (?:token count|contains).{0,60}(?:exceed|too large)"  # Copilot, Mistral
    r"|prompt exceeds (?:the )?max"  # Zhipu
    r"|range of input length should be"  # DashScope
    r"|`inputs` (?:must have less than|tokens \+)",  # TGI
    re.IGNORECASE | re.DOTALL,
)
# A limit per minute that is smaller than this request: waiting does not help, shortening does.
_LARGER_THAN_A_MINUTE = re.compile(r"request too large", re.IGNORECASE)


def is_retryable(status: int, headers: Mapping[str, str], words: Set[str]) -> bool:
    """Whether the same request may yet succeed.

    Args:
        status: The HTTP status.
        headers: The response's; ``x-should-retry`` decides.
        words: The type and the code of the error.
    """
    verdict = headers.get("x-should-retry", "").lower()
    if verdict in ("true", "false"):
        return verdict == "true"
    return (status in _RETRYABLE or status >= 500) and not words & (_NO_CREDIT | _SETTINGS | _TOO_LONG_CODES)


def scope_of(status: int, words: Set[str], detail: str) -> ErrorScope:
    """The scope of a refusal that is not retryable."""
    if words & (_NO_CREDIT | _SETTINGS):
        return ErrorScope.SERVICE
    if status in _SERVICE_STATUSES and not (status == 403 and _is_about_one_question(words, detail)):
        return ErrorScope.SERVICE
    return ErrorScope.REQUEST


def is_context_too_long(status: int, words: Set[str], detail: str) -> bool:
    """Whether the server refuses the conversation because of its length, in any server's words."""
    if words & _TOO_LONG_CODES or status == 413:
        return True
    if status == 429:
        return _LARGER_THAN_A_MINUTE.search(detail) is not None
    return status in _TOO_LONG_STATUSES and _TOO_LONG.search(detail) is not None


def is_content_refused(status: int, words: Set[str], detail: str) -> bool:
    """Whether the server refuses what was said, and not the form of the request."""
    is_about_content = _is_about_one_question(words, _SETTING.sub("", detail))
    return status in _CONTENT_STATUSES and is_about_content


def retry_wait(headers: Mapping[str, str], written: float | None = None) -> float | None:
    """Seconds to wait before a retry; ``None`` if the server asks for more than two minutes.

    Args:
        headers: The response's.
        written: Seconds that its body asks for, if the headers ask for nothing.
    """
    asked = _asked_wait(headers)
    asked = written if asked is None else asked
    if asked is None or not asked > 0:  # "nan" included
        return _RETRY_WAIT
    return asked if asked <= _MAX_RETRY_WAIT else None


def _is_about_one_question(words: Set[str], detail: str) -> bool:
    return any(_ONE_QUESTION.search(text) for text in (*words, detail))


def _asked_wait(headers: Mapping[str, str]) -> float | None:
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return float(headers[name]) * unit
        except (KeyError, ValueError):
            continue
    try:
        # A date is compared with the server's clock, which may differ from ours.
        until, sent = (parsedate_to_datetime(headers[name]) for name in ("retry-after", "date"))
        return (until - sent).total_seconds()
    except (KeyError, TypeError, ValueError):
        return None
