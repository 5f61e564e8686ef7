"""The app that callers reach over the emulated carrier."""

from tests.emulators.conftest import app

__all__ = ["app"]
