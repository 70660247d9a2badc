"""The gateway as an ASGI application: routes in, bytes out."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from capture_conformance.gateway import operations, refusals
from capture_conformance.gateway.operations import Gateway, Perform
from capture_conformance.gateway.records import Call, Operation, Reply
from capture_conformance.gateway.refusals import Refused

# The vendor prints the path in both forms.
PREFIXES = (
    "/api/v1/server-to-server-interface",
    "/api/v1/api/v1/server-to-server-interface",
)

LARGEST_BODY = 64 * 1024
# A refused body is still read, up to here, so that the connection stays usable for the next call.
LARGEST_DRAINED_BODY = 64 * 1024 * 1024

_ROUTES: tuple[tuple[str, str, Operation, Perform], ...] = (
    ("POST", "/authorization", Operation.AUTHORIZATION, operations.authorize),
    ("POST", "/capture", Operation.CAPTURE, operations.capture),
    ("POST", "/void", Operation.VOID, operations.void),
    ("GET", "/transaction/status/{transaction_id}", Operation.STATUS, operations.status),
)


def build_app(gateway: Gateway) -> Starlette:
    """The application that serves *gateway*."""
    routes = [
        _route(gateway, method, prefix + path, operation, perform)
        for prefix in PREFIXES
        for method, path, operation, perform in _ROUTES
    ]

    async def refuse_route(request: Request, error: Exception) -> Response:
        # What is left unread would reach the gateway together with the beginning of the next call.
        call = await _call_of(request)
        return _response(gateway.rules.answer_instead(call) or _route_reply(gateway, error))

    async def confess(_request: Request, _error: Exception) -> Response:
        refused = Refused(refusals.INTERNAL)
        return _response(_told(gateway, refused))

    app = Starlette(routes=routes, exception_handlers={HTTPException: refuse_route, Exception: confess})
    # A redirect would turn a POST into something else in many clients.
    app.router.redirect_slashes = False
    return app


def _route(gateway: Gateway, method: str, path: str, operation: Operation, perform: Perform) -> Route:
    async def endpoint(request: Request) -> Response:
        refusal = _refused_by_head(gateway, request, operation)
        if refusal is not None:
            return _response(refusal)
        call = await _call_of(request)
        instead = gateway.rules.answer_instead(call)
        if instead is not None:
            return _response(instead)
        transaction_id = str(request.path_params.get("transaction_id", ""))
        return _response(await operations.answer(gateway, perform, operation, call, transaction_id))

    return Route(path, endpoint, methods=[method])


def _refused_by_head(gateway: Gateway, request: Request, operation: Operation) -> Reply | None:
    """The answer to wrong keys, where the rules give it before the body is read."""
    if not gateway.rules.refuses_before_body:
        return None
    reply = operations.refusal_of_keys(gateway, operation, _call_with(request))
    if reply is None:
        return None
    return Reply(
        status=reply.status, headers=(*reply.headers, ("connection", "close")), content=reply.content
    )


async def _call_of(request: Request) -> Call:
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size <= LARGEST_BODY:
                chunks.append(chunk)
            elif size > LARGEST_DRAINED_BODY:
                break
    except ClientDisconnect:
        # Half a body is no body: it is refused as malformed, and nobody hears of it.
        chunks.clear()
    is_oversized = size > LARGEST_BODY
    if is_oversized:
        # How much of it came in small pieces is chance, and must not decide anything.
        chunks.clear()
    return _call_with(request, b"".join(chunks), is_oversized=is_oversized)


def _call_with(request: Request, body: bytes = b"", *, is_oversized: bool = False) -> Call:
    return Call(
        headers=tuple(request.headers.raw),
        query=tuple(request.query_params.multi_items()),
        body=body,
        is_oversized=is_oversized,
        peer=request.client.host if request.client else "",
    )


def _route_reply(gateway: Gateway, error: Exception) -> Reply:
    is_wrong_method = isinstance(error, HTTPException) and error.status_code == 405
    refusal = refusals.WRONG_METHOD if is_wrong_method else refusals.NO_SUCH_PATH
    reply = _told(gateway, Refused(refusal))
    allow = (getattr(error, "headers", None) or {}).get("Allow")
    headers = reply.headers + ((("allow", allow),) if allow else ())
    return Reply(status=reply.status, headers=headers, content=reply.content)


def _told(gateway: Gateway, refused: Refused) -> Reply:
    rules = gateway.rules
    return rules.encode(rules.refusal_answer(refused, None, gateway.language))


def _response(reply: Reply) -> Response:
    return Response(reply.content, status_code=reply.status, headers=dict(reply.headers))
