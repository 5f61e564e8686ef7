"""Members of a fleet in processes, and emulated calls to them."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp.test_utils import TestServer

from voiceflow.emulators.twilio import EmulatedTwilio, TwilioNumberSettings
from voiceflow.net.session import client_session
from voiceflow.transports.addresses import split_member

HOST = "voice.example.com"
URL = f"https://{HOST}"


@dataclass
class MemberProcess:
    """``voiceflow serve --fleet`` in a process."""

    name: str
    process: asyncio.subprocess.Process
    address: str = ""
    lines: list[str] = field(default_factory=list)
    is_killed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it takes connections."""
        return bool(self.address) and not self.is_killed and self.process.returncode is None

    def kill(self) -> None:
        """Kill it at once."""
        self.is_killed = True
        self.process.kill()

    async def read(self, text: str) -> None:
        """Read the log until a line contains this."""
        assert self.process.stderr is not None
        while line := (await self.process.stderr.readline()).decode():
            self.lines.append(line)
            if found := re.search(r"answering calls at (http://[^\s;]+)", line):
                self.address = found[1]
            if text in line:
                return
        raise AssertionError("".join(self.lines))

    async def carried(self) -> int:
        """The calls that it carries."""
        async with client_session() as http, http.get(f"{self.address}/health") as response:
            found: int = (await response.json())["active_calls"]
            return found

    async def end(self) -> int:
        """Wait for its end, and return its status."""
        rest, _ = await asyncio.gather(self._drop_log(), self.process.wait())
        del rest
        return self.process.returncode or 0

    async def _drop_log(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.lines.append(line.decode())


@dataclass
class ProcessProxy(Mapping[str, str]):
    """Where the proxy sends requests: to the member in the path, else, or if that is gone, to the next."""

    members: dict[str, MemberProcess] = field(default_factory=dict)
    turns: int = 0

    def __getitem__(self, place: str) -> str:
        host, _, path = place.partition("/")
        named, _ = split_member(f"/{path}/")
        if host != HOST or (path and named is None):
            raise KeyError(place)
        alive = {name: one for name, one in self.members.items() if one.is_open}
        if named in alive:
            return alive[named].address
        self.turns += 1
        return list(alive.values())[self.turns % len(alive)].address

    def __iter__(self) -> Iterator[str]:
        return iter(self.members)

    def __len__(self) -> int:
        return 1  # an empty mapping counts as no routes


@dataclass
class FleetProcesses:
    """A fleet, and the carrier that calls it."""

    bot: Path
    nats: str
    carrier: EmulatedTwilio
    proxy: ProcessProxy
    api_url: str

    async def begin(
        self, name: str, *options: str, host: str = "127.0.0.1", port: int = 0, **environment: str
    ) -> MemberProcess:
        """Start a member, and wait until it takes calls."""
        command = [
            "serve",
            str(self.bot),
            "--port",
            str(port),
            "--fleet",
            self.nats,
            "--name",
            name,
            *options,
        ]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "voiceflow", *command, "--public-url", URL),
            env={**os.environ, **self.carrier.environment(self.api_url), "HOST": host, **environment},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        member = MemberProcess(name, process)
        self.proxy.members[name] = member
        await member.read("answering calls")
        return member


@asynccontextmanager
async def fleet_processes(
    bot: Path, nats: str, *, connector: aiohttp.BaseConnector | None = None
) -> AsyncIterator[FleetProcesses]:
    """A fleet without members; those that are started end with the block.

    Args:
        bot: The file of its bot.
        nats: Where NATS is.
        connector: Reaches a real proxy; if None, the carrier finds the members as a proxy would.
    """
    async with client_session(connector) as http:
        proxy = ProcessProxy()
        settings = TwilioNumberSettings() if connector is not None else TwilioNumberSettings(routes=proxy)
        carrier = EmulatedTwilio(f"{URL}/twilio/voice", session=http, settings=settings)
        try:
            async with TestServer(carrier.app()) as api, carrier:
                yield FleetProcesses(bot, nats, carrier, proxy, str(api.make_url("/")).rstrip("/"))
        finally:
            for member in proxy.members.values():
                if member.process.returncode is None:
                    member.process.kill()
                await member.end()
