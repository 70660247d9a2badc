"""Finding the way to a target: proxy, certificates, and headers for a gateway in front of it."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies, select_proxy

from capture_conformance.model.errors import UsageError
from capture_conformance.model.route import Route, RouteSettings
from capture_conformance.transport.interlock import is_loopback

# The more special name comes first.
_CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)")
_IS_SECRET = re.compile(r"key|secret|token|password|auth|cookie|session", re.IGNORECASE)
# A shorter value, such as the name of a stage, would be found everywhere.
_SHORTEST_SECRET = 10
# The suite sends these itself, and tries them in wrong forms.
_OWN = frozenset(
    {
        *("authorization", "x-api-key", "host", "accept", "accept-encoding", "user-agent"),
        *("content-type", "content-length", "content-encoding", "transfer-encoding"),
        *("connection", "expect", "te", "upgrade"),
    }
)


def find_route(base_url: str, settings: RouteSettings, environment: Mapping[str, str] = os.environ) -> Route:
    """
    Find the way to *base_url*; nothing is sent.

    The environment's proxy is used where no other is asked for, and never for this machine itself.

    Raises:
        UsageError: A file cannot be read, or an address or a header is malformed.
    """
    proxy, proxy_source = _proxy(base_url, settings)
    ca_file, ca_source = _ca_file(settings, environment)
    headers, secrets = _headers(settings.headers, environment)
    route = Route(
        proxy=proxy,
        proxy_source=proxy_source,
        ca_file=ca_file,
        certificate=settings.certificate,
        key=settings.key,
        is_verified=not settings.is_insecure,
        headers=headers,
        secrets=secrets,
    )
    _require_usable(route, ca_source)
    return route


def _proxy(base_url: str, settings: RouteSettings) -> tuple[str | None, str]:
    """The proxy's address, and what names it."""
    if settings.proxy is not None:
        if "@" in settings.proxy:
            raise UsageError("--proxy: leave out the credentials, or name the proxy in HTTPS_PROXY instead")
        return _plain_proxy(settings.proxy, "--proxy"), "--proxy"
    if is_loopback(urlsplit(base_url).hostname or ""):
        return None, ""
    found = select_proxy(base_url, get_environ_proxies(base_url, no_proxy=None))
    name = f"{urlsplit(base_url).scheme.upper()}_PROXY in the environment"
    return (None, "") if found is None else (_plain_proxy(found, name), name)


def _plain_proxy(address: str, source: str) -> str:
    whole = address if "://" in address else f"http://{address}"
    parts = urlsplit(whole)
    try:
        is_usable = parts.scheme == "http" and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise UsageError(f"{source}: give the address of an HTTP proxy, such as http://proxy.example:3128")
    return whole


def shown_proxy(route: Route) -> str:
    """Return the proxy's address without its credentials."""
    parts = urlsplit(route.proxy or "")
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")


def _ca_file(settings: RouteSettings, environment: Mapping[str, str]) -> tuple[str | None, str]:
    if settings.ca_file is not None:
        return settings.ca_file, "--cacert"
    found = ((name, environment.get(name)) for name in _CA_VARIABLES)
    return next(((value, name) for name, value in found if value), (None, ""))


def ca_bundle(route: Route) -> str:
    """Return the file or folder of trusted authorities: the one asked for, or the one that requests has."""
    return route.ca_file or DEFAULT_CA_BUNDLE_PATH


@lru_cache(maxsize=8)
def tls_context(route: Route) -> ssl.SSLContext:
    """
    Return the TLS settings of *route*, made once.

    Raises:
        UsageError: The client's key is encrypted.
        OSError: A file cannot be read, or is not PEM.
    """
    bundle = ca_bundle(route)
    is_folder = Path(bundle).is_dir()
    context = ssl.create_default_context(
        cafile=None if is_folder else bundle, capath=bundle if is_folder else None
    )
    if not route.is_verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if route.certificate is not None:
        context.load_cert_chain(route.certificate, route.key, password=_no_password)
    return context


def _no_password() -> str:
    raise UsageError("--key: the key is encrypted; give one without a password, readable by you alone")


def _require_usable(route: Route, ca_source: str) -> None:
    """Open every file once, so that a wrong one is found before the first request."""
    if route.key is not None and route.certificate is None:
        raise UsageError("--key: goes with --cert, which names the client certificate")
    named = [(ca_source, route.ca_file), ("--cert", route.certificate), ("--key", route.key)]
    for source, file in named:
        if file is not None and not Path(file).is_dir():
            try:
                Path(file).read_bytes()
            except OSError as error:
                raise UsageError(f"{source} {file}: cannot be read ({error.strerror})") from error
    try:
        tls_context(route)
    except OSError as error:
        sources = ", ".join(f"{source} {file}" for source, file in named if file is not None)
        raise UsageError(f"{sources}: not usable as PEM certificates and key ({error})") from error


def _headers(
    lines: tuple[str, ...], environment: Mapping[str, str]
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """The headers with their values, and the secrets among these with what to show in their place."""
    headers: list[tuple[str, str]] = []
    secrets: dict[str, str] = {}
    for line in lines:
        found = _HEADER.fullmatch(line)
        if found is None or not line.isprintable() or not line.isascii():
            raise UsageError("--header: write 'Name: value'")
        name, value = found[1], found[2].strip()
        if name.lower() in _OWN:
            raise UsageError(f"--header {name}: is sent by the suite itself")
        if _IS_SECRET.search(name) and not _REFERENCE.search(value):
            hint = f"'{name}: ${{VARIABLE}}', with the value in the environment"
            raise UsageError(f"--header {name}: a secret does not belong on the command line; write {hint}")
        for variable in _REFERENCE.findall(value):
            if not environment.get(variable):
                raise UsageError(f"--header {name}: {variable} is not set in the environment")
            if len(environment[variable]) >= _SHORTEST_SECRET:
                secrets[environment[variable]] = f"${{{variable}}}"
        headers.append((name, _REFERENCE.sub(lambda match: environment[match[1]], value)))
    return tuple(headers), tuple(secrets.items())
