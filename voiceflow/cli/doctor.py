"""``voiceflow doctor``: what is installed, what is missing, and how to fix it."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceflow.cli.chain import check_chain
from voiceflow.cli.checkup import Finding, Level, Use
from voiceflow.cli.dotenv import env_file
from voiceflow.cli.serve_lines import CarrierOption
from voiceflow.cli.terminal import console, say
from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {Level.OK: "green", Level.NOTE: "cyan", Level.WARN: "yellow", Level.FAIL: "bold red"}
DEFAULT_HOST = "0.0.0.0"  # noqa: S104 (where the server listens by default)


def doctor(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="A bot: its chain is checked, and keys and servers that no processor in its file needs are "
            "left out."
        ),
    ] = None,
    use: Annotated[
        Use | None, typer.Option("--for", help="What you want to do; all of it by default.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The port of serve; else PORT, else 8080.")
    ] = None,
    is_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    network: Annotated[bool, typer.Option(help="Whether to ask the vendors' servers.")] = True,
    carrier: CarrierOption = None,
) -> None:
    """Check everything. The exit status is 0 if what you want to do can work, 1 if not.

    Settings are read from the environment, and then from .env next to the file, or in this directory.
    """
    wanted = [use] if use is not None else list(Use)
    skipped = set() if file is None else unneeded(file)
    models = set() if file is None else named_vendors(file)
    with env_file(Path() if file is None else file.parent):
        environ = {**os.environ, "VOICEFLOW_CARRIER": ",".join(carrier)} if carrier else os.environ
        found = asyncio.run(examine(environ, port=port, network=network, uses=wanted, models=models))
        if file is not None:
            found = [required(each, file) for each in found] + check_chain(file, carrier)
    findings = [each for each in found if each.uses & set(wanted) and each.topic not in skipped]
    verdicts = {each: not any(finding.blocks(each) for finding in findings) for each in wanted}
    if is_json:
        print(json.dumps(report(findings, verdicts), indent=2))
    else:
        show(console(), findings, verdicts)
    raise typer.Exit(0 if all(verdicts.values()) else 1)


async def examine(
    environ: Mapping[str, str],
    *,
    port: int | None = None,
    network: bool = True,
    uses: Sequence[Use] = tuple(Use),
    models: Collection[str] = (),
) -> list[Finding]:
    """Make every check that concerns these uses.

    Args:
        environ: The environment variables.
        port: The port of ``serve``; else ``PORT``, else 8080.
        network: Whether to ask servers.
        uses: What the installation is for.
        models: The vendors of models that the bot names, such as ``"anthropic"``.
    """
    # Later than the rest: a broken package must not keep the doctor from reporting it.
    from voiceflow.cli.checkup.packages import check_packages, check_python

    findings = [check_python(), *check_packages()]
    if Use.DEMO in uses or Use.CALL in uses:
        findings += await asyncio.to_thread(_offline)
    if Use.SERVE in uses:
        findings += await _serving(environ, port, network=network, models=models)
    return findings


def _offline() -> list[Finding]:
    from voiceflow.cli.checkup.engines import check_engines
    from voiceflow.cli.checkup.network import check_port

    return [*check_engines(), check_port("127.0.0.1", 0)]


async def _serving(
    environ: Mapping[str, str], port: int | None, *, network: bool, models: Collection[str]
) -> list[Finding]:
    from voiceflow.cli.checkup.google import check_google
    from voiceflow.cli.checkup.keys import check_keys
    from voiceflow.cli.checkup.listeners import check_listeners
    from voiceflow.cli.checkup.models import check_models, services_of
    from voiceflow.cli.checkup.network import check_port, check_servers
    from voiceflow.cli.checkup.open_files import check_open_files
    from voiceflow.cli.checkup.public_url import check_public_url
    from voiceflow.server.config import CARRIER, split_names
    from voiceflow.transports.carriers import DEFAULT, kind_of

    listeners = check_listeners(environ)
    names = split_names(environ.get(CARRIER, "")) or (() if listeners else (DEFAULT,))
    kinds = [kind_of(name) for name in names]
    findings = [*check_keys(environ, kinds), *check_models(environ, models), *listeners]
    for kind in kinds:
        url = environ.get("PUBLIC_URL", "")
        if not (url or kind.needs_public_url):
            continue
        found = check_public_url(url, title=kind.title, voice_path=kind.voice_path)
        findings += [one for one in found if one not in findings]
    findings += [check_google(environ), *check_open_files(environ)]
    text = environ.get("PORT", "") or "8080"
    if port is None and not (text.isdecimal() and 0 < int(text) < 65536):
        fix = "set it to a number from 1 to 65535"
        findings.append(Finding(Level.FAIL, "PORT", "is no port", fix, frozenset({Use.SERVE})))
    else:
        findings.append(check_port(environ.get("HOST") or DEFAULT_HOST, port or int(text)))
    if network:
        findings += await check_servers(environ, services_of(models))
    return findings


def unneeded(file: Path) -> set[str]:
    """The topics of vendors that no processor in a bot's file needs.

    Raises:
        ConfigurationError: If there is no such file, or it is no Python.
    """
    from voiceflow.cli.checkup import google
    from voiceflow.cli.checkup.keys import ELEVENLABS, OPENAI
    from voiceflow.cli.needs import missing_keys

    if not file.is_file():
        raise ConfigurationError(f"no such file: {file}")
    needed = missing_keys(file, {})
    topics = {ELEVENLABS.name: "ElevenLabs", OPENAI.name: "language model", google.VARIABLE: google.TOPIC}
    return {topic for pair in topics.items() if pair[0] not in needed for topic in pair}


def required(finding: Finding, file: Path) -> Finding:
    """The finding for a bot's file: what the bot cannot do without must be there."""
    from voiceflow.cli.checkup import google
    from voiceflow.cli.needs import missing_keys

    if finding.topic != google.TOPIC or google.VARIABLE not in missing_keys(file, os.environ):
        return finding
    return replace(finding, level=Level.FAIL, text="no Google credentials")


def named_vendors(file: Path) -> set[str]:
    """The vendors of models that a bot's file names."""
    from voiceflow.cli.needs import vendors_in

    return vendors_in(file)


def report(findings: Sequence[Finding], verdicts: Mapping[Use, bool]) -> dict[str, object]:
    """The findings as JSON has them."""
    return {
        "works": {use.value: works for use, works in verdicts.items()},
        "findings": [
            {
                "level": finding.level.value,
                "topic": finding.topic,
                "text": finding.text,
                "fix": finding.fix,
                "uses": sorted(finding.uses),
            }
            for finding in findings
        ],
    }


def show(to: Console, findings: Sequence[Finding], verdicts: Mapping[Use, bool]) -> None:
    """Print the findings for people."""
    width = max(len(finding.topic) for finding in findings)
    for finding in findings:
        style = _STYLES[finding.level]
        say(to, (f"{finding.level:<5}", style), f" {finding.topic:<{width}}  {finding.text}")
        if finding.fix:
            say(to, " " * (width + 8), ("→ ", style), finding.fix)
    say(to, "")
    for use, works in verdicts.items():
        count = sum(finding.blocks(use) for finding in findings)
        things = "one thing" if count == 1 else f"{count} things"
        verdict = ("can work", "bold green") if works else (f"cannot work yet: {things} to fix", "bold red")
        say(to, f"voiceflow {use:<6} ", verdict)
