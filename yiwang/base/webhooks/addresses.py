"""Where events may go: hosts that the operator named, so that no form reaches into the net."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings

from yiwang.base.webhooks.errors import AddressRefused, Why


def require(address: str) -> None:
    """Raises AddressRefused with the reason."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
        plain = not (parts.username or parts.password or parts.fragment) and parts.port != 0
    except ValueError as error:
        raise AddressRefused(Why.PARTS) from error
    if not host or not plain or not address.isprintable() or " " in address:
        raise AddressRefused(Why.PARTS)
    if parts.scheme != "https" and not (parts.scheme == "http" and _here(host)):
        raise AddressRefused(Why.SCHEME)
    if not any(_fits(host, name) for name in settings.YIWANG.webhooks):
        raise AddressRefused(Why.HOST)


def _fits(host: str, name: str) -> bool:
    """A name of the setting is a host, or with a leading dot all hosts below it."""
    return host == name or (name.startswith(".") and host.endswith(name))


def _here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
