"""voiceflow: voice agents on real phone calls."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voiceflow.public import *  # noqa: F403

__version__ = "0.2.0"


def __getattr__(name: str) -> Any:
    # Loaded on first use, so that a program that uses a client alone does not load the engine.
    public = import_module("voiceflow.public")
    if name != "__all__" and name not in public.__all__:
        raise AttributeError(f"module 'voiceflow' has no attribute {name!r}")
    return getattr(public, name)


def __dir__() -> list[str]:
    return sorted([*import_module("voiceflow.public").__all__, "__version__"])
