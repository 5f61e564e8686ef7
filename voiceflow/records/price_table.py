"""Your prices by vendor, from a file that you edit."""

from __future__ import annotations

import datetime
import os
import tomllib
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, ValidationError

from voiceflow.arguments import Options
from voiceflow.errors import ConfigurationError

_Price = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Prices(Options):
    """Your prices, in one currency; omitted ones are zero. No price is built in, because prices change.

    Attributes:
        call_minute: A minute of the call, to the carrier.
        heard_minute: A minute of the user's audio, to the recogniser, silence included.
        thousand_characters: A thousand characters of spoken text, to the voice.
        million_prompt_tokens: A million tokens that the model reads, without those in its cache.
        million_cached_tokens: A million tokens that the model reads from its cache.
        million_cache_write_tokens: A million tokens that the model reads and puts into its cache; by default
            the price of other prompt tokens.
        million_completion_tokens: A million tokens that the model writes, including its reasoning.
    """

    call_minute: _Price = 0.0
    heard_minute: _Price = 0.0
    thousand_characters: _Price = 0.0
    million_prompt_tokens: _Price = 0.0
    million_cached_tokens: _Price = 0.0
    million_cache_write_tokens: _Price | None = None
    million_completion_tokens: _Price = 0.0


class PriceTable(Options):
    """Your prices by vendor, and by model where they differ.

    Attributes:
        vendors: Prices by ``"carrier"``, the vendor (``"elevenlabs"``), or vendor and model
            (``"openai/gpt-x"``, which counts before ``"openai"``).
        currency: Of all prices, such as ``"EUR"``.
        as_of: The day on which you looked them up.
    """

    vendors: Mapping[str, Prices] = Field(default_factory=dict)
    currency: str = ""
    as_of: datetime.date | None = None

    @classmethod
    def load(cls, file: str | os.PathLike[str]) -> Self:
        """Read a TOML file: ``currency`` and ``as_of``, and a table for each vendor.

        Raises:
            ConfigurationError: If it cannot be read, or a value is wrong; the message names it.
        """
        try:
            with open(file, "rb") as opened:
                found = tomllib.load(opened)
        except OSError as exc:
            raise ConfigurationError(f"no prices can be read at {file} ({exc.strerror})") from exc
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
            raise ConfigurationError(f"{file} is no TOML: {exc}") from exc
        head = {name: found.pop(name) for name in ("currency", "as_of") if name in found}
        try:
            return cls.model_validate({**head, "vendors": found})
        except ValidationError as exc:
            wrong = "; ".join(f"{_place(error['loc'])}: {error['msg']}" for error in exc.errors())
            raise ConfigurationError(f"{file}: {wrong}") from None
        except TypeError as exc:
            raise ConfigurationError(f"{file}: {exc}") from None

    def find(self, vendor: str) -> Prices | None:
        """The prices of ``"vendor/model"`` or ``"vendor"``; None if the table has none."""
        return self.vendors.get(vendor) or self.vendors.get(vendor.partition("/")[0])


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location if part != "vendors")
