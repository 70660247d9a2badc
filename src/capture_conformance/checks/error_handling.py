"""Judging refusals beside each other, and what they give away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from capture_conformance.checks.answer_shapes import types_of
from capture_conformance.checks.codes import codes_of, differing, is_refused_capture, leaves_of
from capture_conformance.checks.judging import Checks, Observation, failed, passed
from capture_conformance.checks.places import texts
from capture_conformance.checks.refusals import judge_refusal
from capture_conformance.contract.answers import (
    NoJsonObject,
    Outcome,
    answer_object,
    body_of,
    describe,
    outcome,
)
from capture_conformance.model.exchange import Exchange, Operation, Response, Role
from capture_conformance.model.finding import Finding

STABLE, CREDENTIALS = "CAP-ERR-04", "CAP-AUT-13"
_SEALED = "nothing of the gateway's inner workings"
# Each is the mark of one family of programs; none of them is a word that an error text needs.
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
    An answer tells nothing of the gateway's inner workings.

    with  any request
    when  its answer is not a success
    then  no trace, SQL, file or class name stands in it that the request did not bring along
    """
    exchange = seen.exchange
    if not isinstance(exchange.reply, Response) or outcome(exchange) is Outcome.ACCEPTED:
        return None
    sent = (exchange.request.body or b"").decode("utf-8", "replace")
    shown = (match.group() for text in _told(exchange.reply) for match in _INSIDE.finditer(text))
    leak = next((text for text in shown if text not in sent), None)
    if leak is None and exchange.reply.excerpt is not None:
        return None
    if leak is None:
        return passed("nothing of the kind", exchange, expected=_SEALED)
    return failed(f"{leak!r} in the answer", exchange, expected=_SEALED)


def _told(reply: Response) -> Iterator[str]:
    """Every text of an answer: those in its JSON, unescaped, or the whole body where it is none."""
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
    expected = "one envelope for all refusals"
    told = [x for x in exchanges if is_refused_capture(x) and body_of(x)]
    if not told:
        return
    common = set.intersection(*(set(body_of(x)) for x in told))
    first = told[0]
    stranger = next((x for x in told if not set(body_of(first)) & set(body_of(x))), told[-1])
    changed = _changed_type(told)
    if not common:
        yield failed("no member that all of them have", first, stranger, expected=expected)
    elif changed is not None:
        place, one, other = changed
        observed = f"{place} is {types_of(one)[place]} and {types_of(other)[place]}"
        yield failed(observed, one, other, expected=expected)
    else:
        yield passed(f"{len(told)} refusals with {', '.join(sorted(common))}", first, expected=expected)


def _changed_type(told: Iterable[Exchange]) -> tuple[str, Exchange, Exchange] | None:
    """The first place that has two types, and a refusal with each; null has none."""
    known: dict[str, tuple[str, Exchange]] = {}
    for exchange in told:
        kinds = types_of(exchange).items()
        for place, kind in ((place, kind) for place, kind in kinds if kind != "null"):
            before = known.setdefault(place, (kind, exchange))
            if before[0] != kind:
                return place, before[1], exchange
    return None


def judge_distinct(exchanges: Iterable[Exchange]) -> Iterable[Finding]:
    """
    What was captured already is told apart from what is malformed.

    with  refusals of malformed captures, and of further captures of what was captured already
    when  their statuses and codes are laid side by side
    then  at some place no value of the one kind is a value of the other
    """
    kept = [x for x in exchanges if is_refused_capture(x)]
    spent = [x for x in kept if _is_of_spent(x)]
    malformed = [x for x in kept if _is_malformed(x)]
    if not spent or not malformed:
        return
    expected = "a status or code of its own for what was captured already"
    place = next(iter(_telling(spent, malformed)), None)
    if place is None:
        told = ", ".join(f"{name} {code}" for name, code in codes_of(spent[0]).items())
        yield failed(f"the same for both: {told}", malformed[0], spent[0], expected=expected)
    else:
        yield passed(f"told by {place}", malformed[0], spent[0], expected=expected)


def _is_of_spent(exchange: Exchange) -> bool:
    is_repeated = {"CAP-LIF-03", "CAP-LIF-04"} & set(exchange.part.requirements)
    return exchange.part.role is Role.AGAIN and bool(is_repeated)


def _is_malformed(exchange: Exchange) -> bool:
    # These two leave no room for another reason: the body can be read, and lacks what it must have.
    is_lacking = {"CAP-REQ-01", "CAP-REQ-05"} & set(exchange.part.requirements)
    return exchange.part.role is Role.ATTEMPT and bool(is_lacking)


def _telling(first: list[Exchange], second: list[Exchange]) -> Iterator[str]:
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
    when  it is sent several times over
    then  each answer bears the same status and codes
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
    expected = "the same status and codes each time"
    for other in others:
        told = "; ".join(differing(codes_of(first), codes_of(other)))
        if told:
            return failed(told, first, other, expected=expected, case=first.part.case)
    observed = f"{len(others) + 1} answers alike"
    return passed(observed, first, *others, expected=expected, case=first.part.case)


def judge_challenge(seen: Observation) -> Finding | None:
    """
    A 401 says how to authenticate.

    with  any capture
    when  it is refused for its credentials, or its answer bears 401
    then  a 401 has a WWW-Authenticate header; another status needs none
    """
    exchange = seen.exchange
    if exchange.operation is not Operation.CAPTURE or not isinstance(exchange.reply, Response):
        return None
    if exchange.reply.status != 401:
        is_for_keys = CREDENTIALS in exchange.part.requirements and outcome(exchange) is Outcome.REFUSED
        return passed(describe(exchange), exchange, expected="WWW-Authenticate") if is_for_keys else None
    told = exchange.reply.header("WWW-Authenticate")
    judge = passed if told else failed
    return judge(f"WWW-Authenticate {told or 'missing'}", exchange, expected="WWW-Authenticate")


CHECKS = Checks(
    of_trials={"CAP-ERR-05": judge_refusal},
    of_exchanges={"CAP-ERR-01": judge_sealed, "CAP-ERR-06": judge_challenge},
    of_history={"CAP-ERR-02": judge_one_envelope, "CAP-ERR-03": judge_distinct, STABLE: judge_stable},
)
