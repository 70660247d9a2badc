"""How the tester puts trials, and how it finds out which attempt has left a trace."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import count

import pytest

from capture_conformance.campaign.tester import Nonconformance, Tester
from capture_conformance.generation.defects import Defect, with_members
from capture_conformance.language.rendering import english
from capture_conformance.model.campaign import QUICK, STANDARD, thrifty
from capture_conformance.model.errors import Inconclusive
from capture_conformance.model.exchange import NoResponse, Part, Role
from capture_conformance.model.message import verbatim
from toy_gateway import Gateway, a_tester, sound


def excess(*amounts: int) -> list[Defect]:
    """Captures of these amounts, which are all too much."""
    return [
        Defect(
            case=verbatim(f"amount {n}"),
            requirements=("CAP-AMT-02", "CAP-AMT-17"),
            make=with_members(amount=n),
        )
        for n in amounts
    ]


def roles(tester: Tester) -> list[str]:
    """The parts that were played, in order."""
    return [exchange.part.role.value for exchange in tester.history]


def test_refusals_share_an_authorization_and_one_proof() -> None:
    """Eight attempts cost ten requests."""
    tester = a_tester(sound)
    tester.refuse(excess(*range(1001, 1009)))

    assert ["authorization", *["attempt"] * 8, "proof"] == roles(tester)
    tester.judge("CAP-AMT-02")
    tester.judge("CAP-AMT-17")


def test_an_accepted_attempt_sends_the_others_to_a_fresh_authorization() -> None:
    """It alone fails."""
    tester = a_tester(lambda asked, _: int(str(asked["amount"])) in (1000, 1002))
    tester.refuse(excess(1001, 1002, 1003))

    assert 2 == roles(tester).count("authorization")
    with pytest.raises(Nonconformance) as found:
        tester.judge("CAP-AMT-02")
    shown = "CAP-AMT-02, amount 1002: expected refused, observed accepted with 201 ("
    assert english(found.value.reason).startswith(shown)
    tester.judge("CAP-AMT-17")


def uses_up(amount: int) -> Gateway:
    """A gateway that refuses *amount* and spends the authorization all the same."""

    def decide(asked: dict[str, object], still_open: set[str]) -> bool:
        if asked["amount"] == amount:
            still_open.discard(str(asked["transactionId"]))
        return int(str(asked["amount"])) <= 1000

    return decide


def test_the_one_refusal_that_leaves_a_trace_is_found() -> None:
    """Of eight that shared an authorization."""
    tester = a_tester(uses_up(1006))
    tester.refuse(excess(*range(1001, 1009)))

    tester.judge("CAP-AMT-02")
    with pytest.raises(Nonconformance, match=r"CAP-AMT-17.*amount 1006.*full_capture_after"):
        tester.judge("CAP-AMT-17")


def test_the_search_for_a_trace_has_its_limit() -> None:
    """Where every attempt leaves one, finding the first is enough."""

    def decide(asked: dict[str, object], still_open: set[str]) -> bool:
        if asked["amount"] != 1000:
            still_open.clear()
        return asked["amount"] == 1000

    tester = a_tester(decide)
    tester.refuse(excess(*range(1001, 1017)))

    assert len(tester.history) < 2 * QUICK.search_requests
    with pytest.raises(Nonconformance, match="CAP-AMT-17"):
        tester.judge("CAP-AMT-17")


def bears(number: int) -> Gateway:
    """A gateway that closes an authorization with the refusal after the *number*th."""
    refused: Counter[str] = Counter()

    def decide(asked: dict[str, object], still_open: set[str]) -> bool:
        source = str(asked["transactionId"])
        if asked["amount"] == 1000:
            return True
        refused[source] += 1
        if refused[source] > number:
            still_open.discard(source)
        return False

    return decide


def test_how_many_refusals_are_too_many_is_found_out_once() -> None:
    """No one of them is to blame; from then on no more share an authorization than one has borne."""
    tester = a_tester(bears(9), profile=STANDARD, requests=1000)
    tester.refuse(excess(*range(1001, 1013)))

    with pytest.raises(
        Nonconformance, match=r"CAP-ROB-07.*many_refusals\(number=10\).*expected=expected.accepted"
    ):
        tester.judge("CAP-ROB-07")
    before = len(tester.history)
    tester.refuse(excess(*range(1101, 1113)))
    assert ["authorization", *["attempt"] * 9, "proof", "authorization", *["attempt"] * 3, "proof"] == roles(
        tester
    )[before:]
    tester.judge("CAP-AMT-17")


def test_what_an_execution_leaves_open_is_told_after_the_test() -> None:
    """To Hypothesis it is no failure, to the test it is no pass."""
    tester = a_tester(lambda _asked, _open: False)
    tester.test = "a test"
    tester.explore(("CAP-AMT-02",), "case", lambda: tester.refuse(excess(1001)))

    tester.settle("another test")
    with pytest.raises(Inconclusive):
        tester.settle("a test")


def test_a_gateway_that_refuses_everything_is_not_asked_for_long() -> None:
    """And nothing is concluded from its refusals."""
    tester = a_tester(lambda _asked, _open: False)
    tester.refuse(excess(1001, 1002, 1003))

    assert ["authorization", *["attempt"] * 3, "proof", "sister"] == [
        "sister" if name == "authorization" and index > 0 else name
        for index, name in enumerate(roles(tester)[:6])
    ]
    with pytest.raises(Inconclusive):
        tester.judge("CAP-AMT-02")
    for _ in range(2):
        tester.refuse(excess(1001))
    with pytest.raises(Inconclusive, match="no_plain_capture"):
        tester.refuse(excess(1001))


def test_a_case_that_failed_fails_again_without_being_sent_again() -> None:
    """Hypothesis replays its smallest example, and has to find it stable."""
    tester = a_tester(lambda _asked, _open: True)
    act = lambda: tester.refuse(excess(1001))  # noqa: E731 - the act is what is counted
    with pytest.raises(Nonconformance):
        tester.explore(("CAP-AMT-02",), "case", act)
    sent = len(tester.history)
    with pytest.raises(Nonconformance):
        tester.explore(("CAP-AMT-02",), "case", act)

    assert sent == len(tester.history)


def test_references_are_never_used_twice() -> None:
    """A gateway may take a repeated one for the same payment."""
    tester = a_tester(sound)
    trial = tester.trial(verbatim("a case"))
    for _ in range(5):
        trial.authorize()
    sent = [json.loads(x.request.body or b"")["merchant_txn_ref"] for x in trial.exchanges]

    assert 5 == len(set(sent))
    assert all(len(reference) <= 45 for reference in sent)


def test_an_accepted_capture_needs_no_twin() -> None:
    """Two requests are enough."""
    tester = a_tester(sound)
    tester.accept(verbatim("plain"), "CAP-LIF-01")

    assert [Role.AUTHORIZATION.value, Role.CAPTURE.value] == roles(tester)


def losing(*numbers: int, role: Role = Role.PROOF) -> Callable[[Part], bool]:
    """Loses the answers to those of the requests that play *role*, counted from 1."""
    seen = count(1)
    return lambda part: part.role is role and next(seen) in numbers


def test_a_batch_whose_proof_is_lost_begins_anew() -> None:
    """What the second one shows settles what the first one has left open."""
    tester = a_tester(sound, loses=losing(1))
    tester.refuse(excess(1001, 1002))

    batch = ["authorization", "attempt", "attempt", "proof"]
    assert [*batch, "status", *batch] == roles(tester)
    tester.judge("CAP-AMT-02")
    tester.judge("CAP-AMT-17")


def test_after_a_few_beginnings_it_is_taken_as_it_comes() -> None:
    """It may be the target that never answers."""
    tester = a_tester(sound, loses=losing(*range(100)))
    tester.refuse(excess(1001))

    assert 3 <= roles(tester).count("proof") <= 6
    with pytest.raises(Inconclusive):
        tester.judge("CAP-AMT-02")


def test_an_outage_uses_up_none_of_the_beginnings() -> None:
    """However often the target was away, it is not the question that it does not answer."""
    tester = a_tester(sound, loses=losing(1, 2, 3, 4, 5), outages=[True] * 5)
    tester.refuse(excess(1001))

    assert 6 == roles(tester).count("proof")
    tester.judge("CAP-AMT-02")


def test_what_may_be_about_the_connection_begins_again_after_an_outage_alone() -> None:
    """A single lost answer is taken as it comes."""
    for outages, captures in (([True], 2), ([False], 1)):
        tester = a_tester(sound, loses=losing(1, role=Role.CAPTURE), outages=outages)

        def act(tester: Tester = tester) -> None:
            trial = tester.trial(verbatim("the whole"), "CAP-AMT-02")
            tester.as_it_comes(partial(trial.capture, trial.authorize()))

        tester.undisturbed(act)
        assert captures == roles(tester).count("capture")


def paid_by(tester: Tester) -> Counter[str]:
    """How many requests were sent for each purpose."""
    return Counter(exchange.part.purpose.value for exchange in tester.history)


def test_what_is_lost_is_asked_again_as_a_retry() -> None:
    """The questions are as many as without the loss."""
    lossy, calm = a_tester(sound, loses=losing(1)), a_tester(sound)
    for tester in (lossy, calm):
        tester.refuse(excess(1001, 1002))

    assert {"question": 4} == paid_by(calm)
    # The status query follows the lost proof, and the batch begins again.
    assert {"question": 5, "retry": 4} == paid_by(lossy)


def test_a_failure_is_confirmed_at_no_question_s_cost() -> None:
    """Searching a trace, and proving what was refused before something was accepted."""
    accepting = a_tester(lambda asked, _: int(str(asked["amount"])) in (1000, 1003))
    spending = a_tester(uses_up(1003))
    for tester in (accepting, spending):
        tester.refuse(excess(1001, 1002, 1003, 1004))

    assert 5 == paid_by(accepting)["question"]
    assert 6 == paid_by(spending)["question"]
    assert 0 < paid_by(accepting)["confirmation"] < paid_by(spending)["confirmation"]


def test_every_question_is_asked_when_nothing_can_be_confirmed_any_more() -> None:
    """The rest of a batch has an authorization of its own, whoever pays for it."""
    tester = a_tester(lambda asked, _: int(str(asked["amount"])) in (1000, 1002))
    with tester.confirming():
        for _ in range(300):
            tester.trial(verbatim("spent")).authorize()
    tester.refuse(excess(1001, 1002, 1003))
    tried = [
        json.loads(x.request.body or b"")["amount"] for x in tester.history if x.part.role is Role.ATTEMPT
    ]

    assert [1001, 1002, 1003] == tried


def tried_amounts(tester: Tester) -> list[int]:
    """The amounts that were tried, in order."""
    tried = (x.request.body or b"" for x in tester.history if x.part.role is Role.ATTEMPT)
    return [json.loads(body)["amount"] for body in tried]


def now_and_then(turn: int) -> Gateway:
    """A gateway that accepts every *turn*-th capture, whatever it is of."""
    turns = count(1)
    return lambda asked, _: int(str(asked["amount"])) == 1000 or next(turns) % turn == 0


def test_attempts_accepted_now_and_then_are_not_tried_for_ever() -> None:
    """Every question is asked, and what was refused is proved in small groups."""
    tester = a_tester(now_and_then(8))
    tester.refuse(excess(*range(1001, 1026)))
    tried = {
        json.loads(x.request.body or b"")["amount"] for x in tester.history if x.part.role is Role.ATTEMPT
    }

    assert set(range(1001, 1026)) == tried
    assert paid_by(tester)["confirmation"] < 100
    with pytest.raises(Nonconformance, match="CAP-AMT-02"):
        tester.judge("CAP-AMT-02")


def test_a_capture_that_has_to_be_accepted_begins_anew() -> None:
    """Whether the lost one took place nobody knows, so its authorization is left alone."""
    tester = a_tester(sound, selected=("CAP-REQ-07",), loses=losing(1, role=Role.CAPTURE))
    tester.accept(verbatim("no notes"), "CAP-REQ-07")

    assert ["authorization", "capture"] * 2 == roles(tester)
    tester.judge("CAP-REQ-07")


def test_a_failure_beside_a_lost_answer_stays_one() -> None:
    """A fault that shows now and then may not show again."""
    tester = a_tester(lambda asked, _: True, loses=losing(1, role=Role.TWIN))
    trial = tester.trial(verbatim("too much"), "CAP-AMT-02")
    aim = trial.authorize()
    trial.send(with_members(amount=1001)(aim), Role.ATTEMPT)
    trial.twin()

    with pytest.raises(Nonconformance):
        tester.judge("CAP-AMT-02")


def test_nothing_begins_anew_where_nobody_has_asked_for_it() -> None:
    """A lost answer is then an answer like any other."""
    tester = a_tester(sound, loses=losing(1, role=Role.CAPTURE))
    trial = tester.trial(verbatim("the whole"), "CAP-AMT-02")

    assert isinstance(trial.capture(trial.authorize()).reply, NoResponse)
    assert tester.undisturbed(partial(tester.as_it_comes, partial(len, roles(tester)))) == 2


def tolerated(*amounts: int) -> list[Defect]:
    """Captures of these amounts, each of which a sound gateway may accept."""
    return [
        Defect(
            case=verbatim(f"amount {n}"),
            requirements=("CAP-AMT-18", "CAP-AMT-17"),
            make=with_members(amount=n),
            may_pass=True,
        )
        for n in amounts
    ]


def thrifty_tester(decide: Gateway) -> Tester:
    """A tester to whom authorizations are dear."""
    return a_tester(decide, profile=thrifty(QUICK), selected=("CAP-AMT-17", "CAP-AMT-18"))


def test_what_may_pass_shares_an_authorization_where_those_are_dear() -> None:
    """As long as all of it is refused; without that, each has its own."""
    dear, cheap = thrifty_tester(sound), a_tester(sound)
    for tester in (dear, cheap):
        tester.refuse(tolerated(1001, 1002, 1003))

    assert ["authorization", *["attempt"] * 3, "proof"] == roles(dear)
    assert 3 == roles(cheap).count("authorization")
    dear.judge("CAP-AMT-17")


def test_what_was_refused_before_something_passed_is_proved_elsewhere() -> None:
    """What passed has used up the authorization that was to prove it."""
    tester = thrifty_tester(lambda asked, _: int(str(asked["amount"])) in (1000, 1002))
    tester.refuse(tolerated(1001, 1002, 1003))

    assert ["authorization", *["attempt"] * 2, "authorization", *["attempt"] * 2, "proof"] == roles(tester)
    tester.judge("CAP-AMT-17")


def test_a_trace_is_found_where_what_may_pass_shares_an_authorization() -> None:
    """Each is tried alone then."""
    tester = thrifty_tester(uses_up(1002))
    tester.refuse(tolerated(1001, 1002, 1003))

    with pytest.raises(Nonconformance, match="amount 1002"):
        tester.judge("CAP-AMT-17")


def test_a_large_batch_is_searched_in_parts_of_the_root_of_its_size() -> None:
    """All of it is tried again in any case; little of it for a third time."""
    tester = thrifty_tester(uses_up(1049))
    tester.refuse(excess(*range(1001, 1050)))
    attempts = roles(tester).count("attempt")

    with pytest.raises(Nonconformance, match="amount 1049"):
        tester.judge("CAP-AMT-17")
    assert 49 + 49 + 7 + 1 == attempts
