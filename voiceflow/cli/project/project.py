"""A new project: its choices, and the files that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from string import Template

from voiceflow import __version__
from voiceflow.cli.project.imports import imports_of_tests
from voiceflow.cli.project.texts import FAREWELLS, TEXTS
from voiceflow.errors import ConfigurationError


class ProjectKind(StrEnum):
    """What the bot is for."""

    ANSWER = "answer"
    ORDER = "order"
    APPOINTMENTS = "appointments"
    RECEPTION = "reception"
    OUTBOUND = "outbound"


class AgentLanguage(StrEnum):
    """What the bot speaks."""

    ENGLISH = "en"
    GERMAN = "de"
    SPANISH = "es"
    FRENCH = "fr"


class Vendor(StrEnum):
    """Who hears and speaks."""

    ELEVENLABS = "elevenlabs"
    LOCAL = "local"


TITLES = {
    ProjectKind.ANSWER: "A phone bot that answers questions",
    ProjectKind.ORDER: "A phone bot for an order line",
    ProjectKind.APPOINTMENTS: "A phone bot that books appointments",
    ProjectKind.RECEPTION: "A phone bot for a reception",
    ProjectKind.OUTBOUND: "A phone bot that calls people",
}

TOOL_CALLS = {
    ProjectKind.ANSWER: "",
    ProjectKind.ORDER: 'One moment. (call order_status {"number": "4729"})\n',
    ProjectKind.APPOINTMENTS: 'One moment. (call free_times {"day": "friday"})\n',
    ProjectKind.RECEPTION: '(call put_through {"desk": "sales"})\n',
    ProjectKind.OUTBOUND: '(call note_answer {"is_coming": true})\n',
}
"""The tool calls of the model of ``answers.txt`` before it answers."""


@dataclass(frozen=True, slots=True)
class SpeechChoice:
    """How a bot's code names a vendor's processors.

    Attributes:
        module: Where they are.
        names: What is imported.
        stt: The recogniser.
        tts: The voice.
    """

    module: str
    names: str
    stt: str
    tts: str


SPEECH = {
    Vendor.ELEVENLABS: SpeechChoice(
        "voiceflow.processors.elevenlabs",
        "ElevenLabsSTT, ElevenLabsTTS",
        'ElevenLabsSTT(language="{language}")',
        'ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")',
    ),
    Vendor.LOCAL: SpeechChoice(
        "voiceflow.processors.local", "LocalSTT, LocalTTS", "LocalSTT()", "LocalTTS()"
    ),
}


@dataclass(frozen=True, slots=True)
class Project:
    """A new project.

    Attributes:
        kind: What the bot is for.
        language: What it speaks.
        vendor: Who hears and speaks.

    Raises:
        ConfigurationError: If the vendor does not speak the language.
    """

    kind: ProjectKind = ProjectKind.ANSWER
    language: AgentLanguage = AgentLanguage.ENGLISH
    vendor: Vendor = Vendor.ELEVENLABS

    def __post_init__(self) -> None:
        if self.vendor is Vendor.LOCAL and self.language is not AgentLanguage.ENGLISH:
            raise ConfigurationError(
                f"the local engines speak English only: choose --vendor elevenlabs for {self.language.value}"
            )

    @property
    def is_callable_offline(self) -> bool:
        """Whether the simulated caller of ``voiceflow call``, who speaks English, can talk to the bot."""
        return self.language is AgentLanguage.ENGLISH

    def files(self) -> dict[str, str]:
        """The text of each file, by its path in the project."""
        written = {
            "bot.py": self._fill(f"bots/{self.kind}.template"),
            "test_bot.py": self._fill("tests/common.template") + self._tests(),
            "README.md": self._fill("README.md.template"),
            "requirements.txt": self._fill("requirements.template"),
            "requirements-dev.txt": self._fill("requirements-dev.template"),
            ".env.example": self._fill("env.template"),
            ".gitignore": self._fill("gitignore.template"),
            "Dockerfile": self._fill("Dockerfile.template"),
            ".dockerignore": self._fill("dockerignore.template"),
            ".github/workflows/test.yml": self._fill("ci.template"),
        }
        if self.kind is ProjectKind.OUTBOUND:
            written["dial.py"] = self._fill("dial.py.template")
        if self.is_callable_offline:
            # Nobody says goodbye to the bot that has put them through.
            is_farewell = self.kind is not ProjectKind.RECEPTION
            farewell = ("$bye\n", "$goodbye (call end_call)\n") if is_farewell else ("", "")
            written["call.txt"] = self._fill_text("$question\n" + farewell[0])
            written["answers.txt"] = self._fill_text(TOOL_CALLS[self.kind] + "$answer\n" + farewell[1])
        return written

    def _tests(self) -> str:
        return "" if self.kind is ProjectKind.ANSWER else self._fill(f"tests/{self.kind}.template")

    def _more_variables(self) -> str:
        told = ""
        if self.kind is ProjectKind.OUTBOUND:
            told += "\n# The number that calls, one of yours at Twilio.\nFROM_NUMBER=\n"
        if self.vendor is Vendor.ELEVENLABS:
            told += "\n# From elevenlabs.io, Developers, API keys.\nELEVENLABS_API_KEY=\n"
        return told

    def _fill(self, template: str) -> str:
        return self._fill_text(_read(template))

    def _fill_text(self, text: str) -> str:
        return Template(text).substitute(self._values())

    def _values(self) -> Mapping[str, str]:
        texts, farewell = TEXTS[self.kind][self.language], FAREWELLS[self.language]
        is_local = self.vendor is Vendor.LOCAL
        return {
            "title": TITLES[self.kind],
            "greeting": texts.greeting,
            "question": texts.question,
            "answer": texts.answer,
            "bye": farewell.bye,
            "goodbye": farewell.goodbye,
            "speak": f"\n{farewell.speak}" if farewell.speak else "",
            "imports": imports_of_tests(self.kind, is_local=is_local),
            "emulated_speech": _read("tests/local.template") if is_local else "",
            "speech_import": f"from {SPEECH[self.vendor].module} import {SPEECH[self.vendor].names}",
            "stt": SPEECH[self.vendor].stt.format(language=self.language.value),
            "tts": SPEECH[self.vendor].tts,
            "version": __version__,
            "next_version": _next(__version__),
            "extras": "local" if is_local else "cli",
            "more_variables": self._more_variables(),
            "call": _read(f"README.{'call' if self.is_callable_offline else 'foreign'}.template"),
            "dial": _read("README.dial.template") if self.kind is ProjectKind.OUTBOUND else "",
        }


def _read(template: str) -> str:
    return (files("voiceflow.cli") / "templates" / template).read_text(encoding="utf-8")


def _next(version: str) -> str:
    """The first version that may break what this one promises."""
    major, minor, *_ = version.split(".")
    return f"{major}.{int(minor) + 1}" if major == "0" else str(int(major) + 1)
