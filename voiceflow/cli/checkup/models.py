"""The keys and servers of language models that a bot names with their vendor."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from voiceflow.cli.checkup.finding import Finding, Level, Use
from voiceflow.cli.checkup.keys import OPENAI, Credential, check_key
from voiceflow.cli.checkup.network import Service
from voiceflow.clients.chat.address import ModelServer
from voiceflow.clients.chat.vendors import ModelVendor, find_vendor
from voiceflow.errors import ConfigurationError

_SERVE = frozenset({Use.SERVE})


def check_models(environ: Mapping[str, str], prefixes: Collection[str]) -> list[Finding]:
    """Look at the key of each vendor, or report that the vendor cannot be loaded."""
    findings: list[Finding] = []
    for prefix in sorted(prefixes):
        try:
            vendor = find_vendor(prefix)
        except ConfigurationError as exc:
            fix = "install or repair the package that registers it"
            findings.append(Finding(Level.FAIL, f"models of {prefix}", str(exc), fix, _SERVE))
            continue
        # That of OpenAI is among the keys that are always looked at.
        if vendor.server.key_name != OPENAI.name:
            findings.append(_check(vendor, environ))
    return findings


def services_of(prefixes: Collection[str]) -> list[Service]:
    """The servers of the vendors that can be loaded, but OpenAI's, which is always asked."""
    services: list[Service] = []
    for prefix in sorted(prefixes):
        try:
            server = find_vendor(prefix).server
        except ConfigurationError:
            continue  # check_models reports it.
        if server.key_name != OPENAI.name:
            services.append(Service(f"models of {prefix}", server.url_name, server.url))
    return services


def has_key(server: ModelServer, environ: Mapping[str, str]) -> bool:
    """Whether a key of the server is set, or its address leads to a server that may want none."""
    names = (server.key_name, server.other_key_name)
    base = environ.get(server.url_name, "").strip() or server.url
    is_elsewhere = urlsplit(base).hostname != urlsplit(server.url).hostname
    return is_elsewhere or any(environ.get(name, "").strip() for name in names if name)


def _check(vendor: ModelVendor, environ: Mapping[str, str]) -> Finding:
    server = vendor.server
    name = server.key_name
    if server.other_key_name and not environ.get(name, "").strip():
        name = server.other_key_name if environ.get(server.other_key_name, "").strip() else name
    if not environ.get(name, "").strip() and has_key(server, environ):
        return Finding(Level.OK, name, f"not set; {server.url_name} leads elsewhere", uses=_SERVE)
    return check_key(Credential(name, f"for models of {vendor.title}", vendor.key_source), environ)
