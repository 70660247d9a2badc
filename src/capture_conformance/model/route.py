"""The way that requests take to a target."""

from __future__ import annotations

from dataclasses import dataclass

from capture_conformance.model.exchange import Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteSettings:
    """
    How the operator wants a target to be reached, by options or by the target file.

    Attributes:
        proxy: The address of an HTTP proxy.

        ca_file: A PEM file, or a folder of them, with trusted certificate authorities.

        certificate: The client certificate's PEM file.

        key: The PEM file of its key.

        is_insecure: Whether any certificate of the target will do.

        headers: Lines ``Name: value``, in which ``${VARIABLE}`` stands for the environment's value.
    """

    proxy: str | None = None
    ca_file: str | None = None
    certificate: str | None = None
    key: str | None = None
    is_insecure: bool = False
    headers: tuple[str, ...] = ()


AS_THE_ENVIRONMENT_SAYS = RouteSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """
    The proxy, the TLS settings and the added headers of every connection to a target.

    Attributes:
        proxy: The proxy's address, with its credentials; None for a direct connection.

        proxy_source: The option or variable that names the proxy.

        ca_file: A PEM file, or a folder of them, with the trusted certificate authorities.

        certificate: The PEM file of the client certificate; None where the client has none.

        key: The PEM file of its key; None where ``certificate`` holds both.

        is_verified: Whether the target's certificate is verified.

        headers: Headers for a gateway in front of the target. They are added when a request is sent, so that
            no exchange holds them.

        secrets: Values in ``headers`` that must not be kept, each with the text to show in its place.
    """

    proxy: str | None = None
    proxy_source: str = ""
    ca_file: str | None = None
    certificate: str | None = None
    key: str | None = None
    is_verified: bool = True
    headers: Headers = ()
    secrets: tuple[tuple[str, str], ...] = ()


DIRECT = Route()
