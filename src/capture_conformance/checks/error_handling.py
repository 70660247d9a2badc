"""Judging whether refusals are consistent with each other, and what they disclose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from capture_conformance.checks.answer_shapes import json_types_of
from capture_conformance.checks.codes import STATUS, codes_of, differences, is_refused_capture, leaves_of
from capture_conformance.checks.judging import Checks, Observation, failed, passed
from capture_conformance.checks.places import texts
from capture_conformance.checks.refusals import judge_refusal
from capture_conformance.contract.answers import (
    JsonType,
    NoJsonObject,
    Outcome,
    answer_object,
    answer_to,
    body_of,
    outcome,
)
from capture_conformance.model.exchange import Exchange, Operation, Response, Role
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import Message, message

STABLE, CREDENTIALS = "CAP-ERR-04", "CAP-AUT-13"
_SEALED = message("error_handling.sealed")
# Each is typical of one family of programs; none of them is needed in an error text.
_INSIDE = re.compile(
    r"""Traceback\ \(most\ recent\ call\ last\)
    | \bFile\ \\?"[^"]+\.py\\?",\ line\ \d+
    | \bat\ [\w.$]+\([\w$]+\.(?:java|kt|scala):\d+\)
    | \b(?:java|javax|org\.springframework|org\.hibernate|com\.mysql)\.[\w.]*[A-Z]\w*(?:Exception|Error)\b
    | \bat\ [\w.<>`]+\([^)]*\)\ in\ [^\s]+\.cs:line\ \d+
    | \bSystem\.[\w.]*Exception\b
    | \bat\ (?:[\w.<>]+\ \()?(?:/|file:///)[^\s()]+\.[cm]?[jt]s:\d+:\d+
    | (?:/var/|/usr/|/home/|/opt/|/srv/|/app/|[A-Z]:\\\\)[\w./\\-]+\.(?:php|py|rb|js|java|jar|class|go|cs)\b
    | \bgoroutine\ \d+\ \[running\]
    | \bnil\ pointer\ dereference\b
    | \b[\w./-]+\.(?:php|rb|go|py|java|cs|[jt]s):\d+\b
    | \b[\w./-]+\.php\ on\ line\ \d+
    | \bStack\ trace:
    | \bDuplicate\ entry\ '[^']*'\ for\ key\b
    | \bSQLSTATE\[
    | \bORA-\d{5}\b
    | \bSELECT\s+[\w*,."`\s]+\sFROM\s+[\w."`]+
    | \b(?:INSERT\s+INTO|DELETE\s+FROM)\s+[\w."`]+\s*(?:\(|WHERE)
    | You\ have\ an\ error\ in\ your\ SQL\ syntax
    | \bpsycopg2?\.|\bsqlalchemy\.exc\.|\bsqlite3\.\w+Error\b""",
    re.VERBOSE,
)


def judge_sealed(seen: Observation) -> Finding | None:
    """
    An answer does not disclose the gateway's internals.

    with  any request
    when  its answer is not a success
    then  the answer contains no trace, SQL, file name or class name, unless the request contained it too
    """
    exchange = seen.exchange
    if not isinstance(exchange.reply, Response) or outcome(exchange) is Outcome.ACCEPTED:
        return None
    sent = (exchange.request.body or b"").decode("utf-8", "replace")
    found = (match.group() for text in _texts_in(exchange.reply) for match in _INSIDE.finditer(text))
    leak = next((text for text in found if text not in sent), None)
    if leak is None and exchange.reply.excerpt is not None:
        return None
    if leak is None:
        return passed(message("error_handling.nothing_disclosed"), exchange, expected=_SEALED)
    return failed(message("error_handling.disclosed", leak=repr(leak)), exchange, expected=_SEALED)


def _texts_in(reply: Response) -> Iterator[str]:
    """Every text of an answer: those in its JSON, unescaped, or the whole body where it is not JSON."""
    try:
        body = answer_object(reply)
    except NoJsonObject:
        yield reply.body.decode("utf-8", "replace")
        return
    yield from (text for _, text in texts(body))


def judge_one_envelope(exchanges: Iterable[Exchange]) -> Iterable[Finding]:
    """
    All refusals have one shape.

    with  any captures
    when  they are refused with JSON objects
    then  these have at least one member in common, and no member has two types
    """
    expected = message("error_handling.one_envelope")
    refusals = [x for x in exchanges if is_refused_capture(x) and body_of(x)]
    if not refusals:
        return
    common = set.intersection(*(set(body_of(x)) for x in refusals))
    first = refusals[0]
    stranger = next((x for x in refusals if not set(body_of(first)) & set(body_of(x))), refusals[-1])
    changed = _changed_type(refusals)
    if not common:
        yield failed(message("error_handling.nothing_in_common"), first, stranger, expected=expected)
    elif changed is not None:
        place, one, other = changed
        first_type, second_type = (message(f"json.{json_types_of(x)[place]}") for x in (one, other))
        observed = message("error_handling.two_types", place=place, first=first_type, second=second_type)
        yield failed(observed, one, other, expected=expected)
    else:
        shared = tuple(sorted(common))
        observed = message("error_handling.shared_members", number=len(refusals), members=shared)
        yield passed(observed, first, expected=expected)


def _changed_type(refusals: Iterable[Exchange]) -> tuple[str, Exchange, Exchange] | None:
    """The first place that has two types, and a refusal with each; null has none."""
    known: dict[str, tuple[JsonType, Exchange]] = {}
    for exchange in refusals:
        for place, kind in json_types_of(exchange).items():
            if kind is not JsonType.NULL:
                before = known.setdefault(place, (kind, exchange))
                if before[0] != kind:
                    return place, before[1], exchange
    return None


def judge_distinct(exchanges: Iterable[Exchange]) -> Iterable[Finding]:
    """
    The refusal of a second capture differs from the refusal of a malformed one.

    with  refusals of malformed captures, and of captures of what is captured already
    when  their statuses and codes are compared
    then  there is a place where the first and the second have no value in common
    """
    kept = [x for x in exchanges if is_refused_capture(x)]
    spent = [x for x in kept if _is_of_spent(x)]
    malformed = [x for x in kept if _is_malformed(x)]
    if not spent or not malformed:
        return
    expected = message("error_handling.distinct")
    place = next(_distinctive(spent, malformed), None)
    if place is None:
        codes = tuple(
            message("error_handling.code", place=_place(name), value=str(code))
            for name, code in codes_of(spent[0]).items()
        )
        observed = message("error_handling.same_for_both", codes=codes)
        yield failed(observed, malformed[0], spent[0], expected=expected)
    else:
        observed = message("error_handling.distinct_by", place=_place(place))
        yield passed(observed, malformed[0], spent[0], expected=expected)


def _place(name: str) -> Message | str:
    """The place called *name*, to be put into a sentence; a member has the same name in every language."""
    return message("error_handling.http_status") if name == STATUS else name


def _is_of_spent(exchange: Exchange) -> bool:
    is_repeated = {"CAP-LIF-03", "CAP-LIF-04"} & set(exchange.part.requirements)
    return exchange.part.role is Role.AGAIN and bool(is_repeated)


def _is_malformed(exchange: Exchange) -> bool:
    # These two leave no other reason for a refusal: the body can be read, and a required member is missing.
    is_lacking = {"CAP-REQ-01", "CAP-REQ-05"} & set(exchange.part.requirements)
    return exchange.part.role is Role.ATTEMPT and bool(is_lacking)


def _distinctive(first: list[Exchange], second: list[Exchange]) -> Iterator[str]:
    """The places where *first* and *second* have no value in common, but not those that always differ."""
    ours, theirs = [leaves_of(x) for x in first], [leaves_of(x) for x in second]
    for place in dict.fromkeys(place for leaves in (*ours, *theirs) for place in leaves):
        one, other = [x.get(place) for x in ours], [x.get(place) for x in theirs]
        is_identity = len({*one, *other}) == len(one) + len(other) and len(one) + len(other) > 2
        if not is_identity and set(one).isdisjoint(other):
            yield place


def judge_stable(exchanges: Iterable[Exchange]) -> Iterable[Finding]:
    """
    An answer does not depend on chance.

    with  one bad request
    when  it is sent several times
    then  each answer has the same status and codes
    """
    groups: dict[tuple[object, ...], list[Exchange]] = {}
    for exchange in exchanges:
        if STABLE in exchange.part.requirements and is_refused_capture(exchange):
            request = exchange.request
            groups.setdefault((request.path, request.headers, request.body), []).append(exchange)
    for first, *others in groups.values():
        if others:
            yield _judge_alike(first, others)


def _judge_alike(first: Exchange, others: list[Exchange]) -> Finding:
    expected = message("error_handling.stable")
    for other in others:
        found = tuple(differences(codes_of(first), codes_of(other)))
        if found:
            observed = message("list.all", said=found)
            return failed(observed, first, other, expected=expected, case=first.part.case)
    observed = message("error_handling.same_answers", number=len(others) + 1)
    return passed(observed, first, *others, expected=expected, case=first.part.case)


def judge_challenge(seen: Observation) -> Finding | None:
    """
    A 401 says how to authenticate.

    with  any capture
    when  it is refused for its credentials, or its answer has status 401
    then  a 401 has a WWW-Authenticate header; another status needs none
    """
    exchange, expected = seen.exchange, message("error_handling.challenge_with_401")
    if exchange.operation is not Operation.CAPTURE or not isinstance(exchange.reply, Response):
        return None
    if exchange.reply.status != 401:
        is_for_keys = CREDENTIALS in exchange.part.requirements and outcome(exchange) is Outcome.REFUSED
        return passed(answer_to(exchange), exchange, expected=expected) if is_for_keys else None
    challenge = exchange.reply.header("WWW-Authenticate")
    if not challenge:
        return failed(message("error_handling.no_challenge"), exchange, expected=expected)
    return passed(message("error_handling.challenge", value=challenge), exchange, expected=expected)


CHECKS = Checks(
    of_trials={"CAP-ERR-05": judge_refusal},
    of_exchanges={"CAP-ERR-01": judge_sealed, "CAP-ERR-06": judge_challenge},
    of_history={"CAP-ERR-02": judge_one_envelope, "CAP-ERR-03": judge_distinct, STABLE: judge_stable},
)
