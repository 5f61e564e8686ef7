r"""Variables from a ``.env`` file. What the environment has already wins.

A line is ``NAME=value``, ``export NAME=value``, a ``# remark``, or blank. A value may stand in single quotes,
where every sign is itself, or in double quotes, where ``\n``, ``\"`` and ``\\`` are a line end, a quote and a
backslash. Without quotes it ends before `` #``. Nothing is expanded. An empty value counts as not set.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

from loguru import logger

from voiceflow.errors import ConfigurationError
from voiceflow.testing.environment import environment

NAME = ".env"

KNOWN = (
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_BASE_URL",
    "ANTHROPIC_MODEL",
    "ELEVENLABS_API_KEY",
    "ELEVENLABS_BASE_URL",
    "GEMINI_API_KEY",
    "GEMINI_MODEL",
    "GOOGLE_API_KEY",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_GEMINI_BASE_URL",
    "HOST",
    "LOG_LEVEL",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_MODEL",
    "PLIVO_AUTH_ID",
    "PLIVO_AUTH_TOKEN",
    "PLIVO_BASE_URL",
    "PORT",
    "PUBLIC_URL",
    "SIGNALWIRE_API_TOKEN",
    "SIGNALWIRE_AUDIO",
    "SIGNALWIRE_BASE_URL",
    "SIGNALWIRE_PROJECT_ID",
    "SIGNALWIRE_SIGNING_KEY",
    "SIGNALWIRE_SPACE",
    "TELNYX_ACCOUNT_SID",
    "TELNYX_API_KEY",
    "TELNYX_APPLICATION_ID",
    "TELNYX_AUDIO",
    "TELNYX_BASE_URL",
    "TELNYX_PUBLIC_KEY",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_API_KEY",
    "TWILIO_API_SECRET",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_BASE_URL",
    "TWILIO_EDGE",
    "TWILIO_REGION",
    "VOICEFLOW_ASTERISK_PASSWORD",
    "VOICEFLOW_ASTERISK_USER",
    "VOICEFLOW_AUDIOSOCKET",
    "VOICEFLOW_AUDIOSOCKET_TOKEN",
    "VOICEFLOW_CAMPAIGNS",
    "VOICEFLOW_CARRIER",
    "VOICEFLOW_DIALOGFLOW_ENDPOINT",
    "VOICEFLOW_DRAIN_SECONDS",
    "VOICEFLOW_FLEET",
    "VOICEFLOW_FLEET_GROUP",
    "VOICEFLOW_FLEET_NAME",
    "VOICEFLOW_FLEET_REPLICAS",
    "VOICEFLOW_FLEET_URL",
    "VOICEFLOW_FLEET_VERSION",
    "VOICEFLOW_INSPECT_TOKEN",
    "VOICEFLOW_MAX_CALLS",
    "VOICEFLOW_MAX_PENDING",
    "VOICEFLOW_METRICS",
    "VOICEFLOW_METRICS_TOKEN",
    "VOICEFLOW_PROMISE_SECONDS",
    "VOICEFLOW_SIP",
    "VOICEFLOW_SIP_AUTH_USER",
    "VOICEFLOW_SIP_HEADERS",
    "VOICEFLOW_SIP_PASSWORD",
    "VOICEFLOW_SIP_PEERS",
    "VOICEFLOW_SIP_TOKEN",
    "VOICEFLOW_TRUST_PROXY",
    "VOICEFLOW_WEB_MAX_CALLS",
    "VOICEFLOW_WEB_TOKEN",
    "VOICEFLOW_WORKERS",
    "VONAGE_APPLICATION_ID",
    "VONAGE_BASE_URL",
    "VONAGE_PRIVATE_KEY",
    "VONAGE_SIGNATURE_SECRET",
    "ZOOM_CLIENT_ID",
    "ZOOM_CLIENT_SECRET",
    "ZOOM_SECRET_TOKEN",
)
"""Variables that voiceflow reads."""

_LIKENESS = 0.8

LONGEST = 1 << 20
"""Characters of a file that are read."""

_LINE = re.compile(
    r"""(?:export\s+)?(?P<name>[A-Za-z_]\w*)\s*=\s*
    (?: '(?P<single>[^']*)' | "(?P<double>(?:[^"\\]|\\.)*)" | (?P<bare>[^'"\s#](?:[^#]|(?<!\s)\#)*)? )
    \s*(?:(?<=\s)\#.*|(?<==)\#.*)?""",
    re.VERBOSE | re.ASCII,
)
_ESCAPE = re.compile(r"\\(.)")


@contextmanager
def env_file(folder: Path) -> Iterator[None]:
    """Set the variables of a folder's ``.env`` that the environment has not, while the block runs.

    Raises:
        ConfigurationError: If the file cannot be read; it says which line, without its value.
    """
    variables = missing_variables(folder, os.environ)
    for name, meant in misspelt(variables):
        logger.warning("{} sets {}, which nothing here reads: did you mean {}?", folder / NAME, name, meant)
    with environment(variables):
        yield


def misspelt(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The names that are almost one that voiceflow reads, each with that one."""
    for name in names:
        close = get_close_matches(name, KNOWN, n=1, cutoff=_LIKENESS)
        if close and name not in KNOWN:
            yield name, close[0]


def missing_variables(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """The variables of a folder's ``.env``, if there is one, that the environment does not have.

    Raises:
        ConfigurationError: If the file cannot be read.
    """
    place = folder / NAME
    try:
        with place.open(encoding="utf-8-sig") as file:
            text = file.read(LONGEST)
    except FileNotFoundError:
        return {}
    except OSError as exc:
        raise ConfigurationError(f"cannot read {place}: {exc.strerror}") from exc
    except UnicodeDecodeError:
        raise ConfigurationError(f"{place} is not UTF-8 text") from None
    variables = parse(text, source=str(place))
    return {name: value for name, value in variables.items() if value and name not in environ}


def parse(text: str, *, source: str) -> dict[str, str]:
    """Read the text of a file; of a name that stands there twice, the last value counts.

    Raises:
        ConfigurationError: If a line is malformed; it says which, without its value.
    """
    variables = {}
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise ConfigurationError(f'{source}, line {number}: not of the form NAME=value or NAME="value"')
        variables[found["name"]] = _value(found)
    return variables


def _value(found: re.Match[str]) -> str:
    if found["double"] is not None:
        return _ESCAPE.sub(lambda escape: {"n": "\n"}.get(escape[1], escape[1]), found["double"])
    if found["single"] is not None:
        return found["single"]
    return (found["bare"] or "").strip()
