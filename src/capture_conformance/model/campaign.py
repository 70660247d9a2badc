"""A campaign: one run against one target, and how thorough it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from capture_conformance.model.exchange import Purpose
from capture_conformance.model.merchant import Merchants
from capture_conformance.model.message import Message
from capture_conformance.model.pardon import NO_PARDONS, Pardons
from capture_conformance.model.pool import Pool
from capture_conformance.model.route import DIRECT, Route
from capture_conformance.model.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """
    How much a run may ask.

    ``max_requests`` is how many questions it asks at most; the other allowances follow from it. ``examples``
    is how many Hypothesis draws for each property, ``batch`` how many attempts share one authorization,
    ``values`` how many values one example holds, ``shrink_requests`` what may be spent on making one failure
    smaller, ``search_requests`` what may be spent in the whole run on finding out which of several attempts
    has left a trace, ``cycles`` how many plain captures are made for their number alone, ``walks`` how many
    random sequences are walked and ``steps`` how long each is. ``hunts`` says whether the run goes on with
    new cases while it may send, ``is_thrifty`` whether it spares authorizations at the cost of requests.
    ``max_time_s`` is how long it may send, ``per_second`` how many requests a second; None sets no limit.
    """

    name: str
    max_requests: int
    is_quick: bool
    examples: int
    batch: int
    values: int
    shrink_requests: int
    search_requests: int
    cycles: int
    walks: int
    steps: int
    hunts: bool = False
    is_thrifty: bool = False
    max_time_s: float | None = None
    per_second: float | None = None

    @property
    def limits(self) -> Mapping[Purpose, int]:
        """How many requests each allowance of a run holds; clean-up takes a void per open authorization."""
        return limits_of(self.max_requests)


def limits_of(questions: int) -> Mapping[Purpose, int]:
    """The allowances of a run that asks at most so many *questions*: each of them holds as many requests."""
    return dict.fromkeys((Purpose.QUESTION, Purpose.CONFIRMATION, Purpose.RETRY), questions)


QUICK = Profile(
    name="quick",
    max_requests=300,
    is_quick=True,
    examples=1,
    batch=40,
    values=4,
    shrink_requests=24,
    search_requests=60,
    cycles=0,
    walks=0,
    steps=0,
)
STANDARD = Profile(
    name="standard",
    max_requests=1500,
    is_quick=False,
    examples=18,
    batch=12,
    values=4,
    shrink_requests=90,
    search_requests=300,
    cycles=40,
    walks=4,
    steps=40,
)
# All that a standard run asks, and then what comes to mind while time lasts.
THOROUGH = replace(
    STANDARD,
    name="thorough",
    max_requests=20_000,
    batch=8,
    shrink_requests=200,
    search_requests=4000,
    hunts=True,
)
# As many as one authorization will bear: what is prepared by hand is dearer than a request.
_THRIFTY_BATCH, _THRIFTY_SEARCH = 60, 90


def thrifty(profile: Profile) -> Profile:
    """*profile* where authorizations are few: all refusals together share as few of them as they can."""
    search = max(profile.search_requests, _THRIFTY_SEARCH)
    return replace(profile, is_thrifty=True, batch=_THRIFTY_BATCH, search_requests=search)


PROFILES = {profile.name: profile for profile in (QUICK, STANDARD, THOROUGH)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """
    Everything that a run needs to know before its first request.

    ``selected`` are the requirements to be judged, ``dispositions`` says of every other one why it is not.
    ``cases`` are found failures to be tried again: the name of each case file, and its content. ``pardons``
    are looked at when all is judged. ``pool`` is where authorizations are taken from, None where the target's
    own endpoint gives them. ``route`` is how the target is reached. ``stops_early`` says whether the run ends
    where it cannot work with its target: at first contact, or when the keys are locked out. ``doctor`` is the
    command that examines the target.
    """

    target: Target
    base_url: str
    merchants: Merchants
    profile: Profile
    seed: int
    strict: bool
    selected: tuple[str, ...]
    only: tuple[str, ...]
    dispositions: dict[str, tuple[str, Message]]
    workers: int
    faults: tuple[str, ...]
    command: str
    cases: tuple[tuple[str, str], ...] = ()
    pardons: Pardons = NO_PARDONS
    pool: Pool | None = None
    route: Route = DIRECT
    stops_early: bool = False
    doctor: str = "capture-conformance doctor"
