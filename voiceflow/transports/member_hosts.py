"""Host names of the members of a fleet: ``https://{name}.voice.example.com`` instead of a path."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

FIELD = "{name}"
"""What the name of a member replaces in a template."""

_TEMPLATE = re.compile(r"https://(?P<host>[a-z0-9.{}-]{1,253})(?P<port>:[0-9]{1,5})?")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def is_template(text: str) -> bool:
    """Whether this is ``https://`` and a host name with ``{name}`` in it once, and a port at most."""
    found = _TEMPLATE.fullmatch(text)
    if found is None or found["host"].count(FIELD) != 1:
        return False
    labels = found["host"].replace(FIELD, "a").split(".")
    return len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)


@dataclass(frozen=True, slots=True)
class MemberHosts:
    """The host names of a fleet whose members are reached at one each.

    Attributes:
        fleet_url: The public address of the fleet.
        template: That of a member, with ``{name}`` in its host name.
    """

    fleet_url: str
    template: str

    def url(self, name: str) -> str:
        """The public address of a member.

        Raises:
            ValueError: If the name is too long for the host name, or the address is that of the fleet.
        """
        url = self.template.replace(FIELD, name)
        host = urlsplit(url).hostname or ""
        if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
            raise ValueError("the name is too long for the host name of the member")
        if host == urlsplit(self.fleet_url).hostname:
            raise ValueError("the host name of the member must not be that of the fleet")
        return url

    def name_in(self, host: str) -> str | None:
        """The member to which a host name belongs, with or without its port; None for any other."""
        host = host.lower().partition(":")[0]
        before, _, after = (urlsplit(self.template).netloc.partition(":")[0]).partition(FIELD)
        if (
            host == urlsplit(self.fleet_url).hostname
            or not host.startswith(before)
            or not host.endswith(after)
        ):
            return None
        name = host[len(before) : len(host) - len(after)]
        return name if _LABEL.fullmatch(name) else None


MEMBER_HOSTS = web.AppKey("member_hosts", MemberHosts)
"""The application's key for the host names of its fleet, if the members have some."""
