"""The carriers that a server can be started with by name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, TypeAlias

from voiceflow.errors import ConfigurationError
from voiceflow.transports.carrier import Carrier

CARRIERS: Mapping[str, str] = {
    "plivo": "voiceflow.transports.plivo.kind:PLIVO",
