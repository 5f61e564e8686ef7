"""The contract of chat models, under its old address."""

from tests.contracts.chat_model import *  # noqa: F403 - every public name
