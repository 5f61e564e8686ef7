"""nginx with a configuration of ``examples/deploy``, a self-made certificate, and the names that it needs."""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from tests.free_port import free_port
from tests.server.fleet.fleet_processes import HOST

DEPLOY = Path(__file__).parents[3] / "examples" / "deploy"
PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
OPENSSL = shutil.which("openssl")
MISSING = "needs nginx and openssl" if PROGRAM is None or OPENSSL is None else ""

_MAIN = """
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {configuration}
}}
"""


class _Names(asyncio.DatagramProtocol):
    """The resolver of the proxy's network. Source: RFC 1035, clause 4."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = addresses

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Before Python 3.12 it is no DatagramTransport, though it has its methods.
        self._transport: asyncio.DatagramTransport = transport  # type: ignore[assignment]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        name = data[13 : 13 + data[12]].decode()
        question = data[12 : data.index(0, 12) + 5]
        address = self._addresses.get(name) if question[-4:] == b"\x00\x01\x00\x01" else None
        flags, count = (b"\x81\x80", 1) if address else (b"\x81\x83", 0)
        answer = data[:2] + flags + bytes([0, 1, 0, count, 0, 0, 0, 0]) + question
        if address:
            answer += b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x02\x00\x04" + socket.inet_aton(address)
        self._transport.sendto(answer, addr)


class _Hosts(AbstractResolver):
    """Leads the public host names to the proxy."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if not host.endswith(HOST):
            raise OSError(f"no such host: {host}")
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=self._port, family=socket.AF_INET, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        """It holds nothing."""


@dataclass
class Proxy:
    """The proxy.

    Attributes:
        port: Where it listens with TLS.
        certificate: The file of its certificate.
    """

    port: int
    certificate: Path

    def connector(self) -> aiohttp.TCPConnector:
        """Reaches the public host names through the proxy, and trusts its certificate only."""
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        return aiohttp.TCPConnector(ssl=trusted, resolver=_Hosts(self.port), use_dns_cache=False)


def _certificate(folder: Path) -> Path:
    assert OPENSSL is not None
    options = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    options += ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST},DNS:*.{HOST}"]
    options += ["-keyout", str(folder / "key.pem")]
    subprocess.run(
        [OPENSSL, "req", "-x509", *options, "-out", folder / "certificate.pem"],
        check=True,
        capture_output=True,
    )
    return folder / "certificate.pem"


def configuration(name: str, folder: Path, *, port: int, members: Mapping[str, str], names: int) -> str:
    """A configuration of ``examples/deploy`` on this machine: with other ports and addresses, as it is else.

    Args:
        name: Its file.
        folder: Where the certificate is.
        port: Where it listens with TLS.
        members: Names and addresses of the members, all with one port: ``{"one": "127.0.0.1:8080"}``.
        names: The port of the resolver.
    """
    text = (DEPLOY / name).read_text(encoding="utf-8")
    # The lines that its comment names for a proxy with a certificate.
    tls = "\n".join(re.findall(r"# ((?:listen 443|ssl_)[^;]*;)", text))
    tls = tls.replace("443", f"127.0.0.1:{port}").replace("/etc/nginx/", f"{folder}/")
    text = text.replace("    listen 80;", tls)
    for member, address in members.items():
        # Before 1.27.3 the open-source nginx looks names of an upstream up once, at its start.
        text = text.replace(f"server {member}:8080 resolve", f"server {address}")
    text = text.replace("resolver 127.0.0.11 ", f"resolver 127.0.0.1:{names} ipv6=off ")
    return text.replace("$member:8080", f"$member:{next(iter(members.values())).rpartition(':')[2]}")


@asynccontextmanager
async def nginx(name: str, folder: Path, members: Mapping[str, str]) -> AsyncIterator[Proxy]:
    """nginx with a configuration of ``examples/deploy`` while the block runs.

    Args:
        name: The file of the configuration.
        folder: An empty folder.
        members: Names and addresses of the members, all with one port.
    """
    assert PROGRAM is not None
    loop, port = asyncio.get_running_loop(), free_port()
    certificate = _certificate(folder)
    hosts = {member: address.partition(":")[0] for member, address in members.items()}
    resolver, _ = await loop.create_datagram_endpoint(lambda: _Names(hosts), local_addr=("127.0.0.1", 0))
    names = resolver.get_extra_info("sockname")[1]
    text = configuration(name, folder, port=port, members=members, names=names)
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder, configuration=text))
    process = await asyncio.create_subprocess_exec(
        PROGRAM, "-c", str(folder / "nginx.conf"), "-p", str(folder), stderr=asyncio.subprocess.PIPE
    )
    try:
        await _until_open(process, port)
        yield Proxy(port, certificate)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()
        resolver.close()


async def _until_open(process: asyncio.subprocess.Process, port: int) -> None:
    while process.returncode is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.01)
            continue
        writer.close()
        return
    _, error = await process.communicate()
    raise RuntimeError(error.decode())
