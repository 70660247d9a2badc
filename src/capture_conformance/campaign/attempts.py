"""What each family has to see refused, and who tries it: the family itself, or one of them for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain

from capture_conformance.campaign.tester import Tester
from capture_conformance.generation.amounts import invalid_amounts, respelt_amounts, tolerated_amounts
from capture_conformance.generation.credentials import invalid_credentials
from capture_conformance.generation.defects import Defect, chosen
from capture_conformance.generation.error_handling import doubly_wrong, repeated_refusals
from capture_conformance.generation.lifecycle import inopportune_ids
from capture_conformance.generation.privacy import (
    bodies_with_wrong_keys,
    foreign_ids,
    injections,
    live_texts,
)
from capture_conformance.generation.protocol import misdirected_captures, mislabelled_captures
from capture_conformance.generation.request_fields import (
    inexact_members,
    invalid_bodies,
    misnamed_members,
    undocumented_members,
)
from capture_conformance.generation.text import look_alike_ids, odd_notes
from capture_conformance.model.exchange import Role


def attempt(tester: Tester, family: str) -> None:
    """
    Try all that *family* has to see refused.

    Where authorizations are few, whoever comes first tries it for all families, so that they share some. Not
    so with parallel workers, each of which would do the same.

    Raises:
        Inconclusive: Nothing more can be sent, or there is nothing to capture.
    """
    if not tester.profile.is_thrifty or tester.campaign.workers > 1:
        tester.refuse(_BY_FAMILY[family](tester))
        return
    tried = {(x.part.question, x.part.requirements) for x in tester.history if x.part.role is Role.ATTEMPT}
    due = [defect for make in _BY_FAMILY.values() for defect in make(tester)]
    waiting = [defect for defect in due if (str(defect.case), defect.requirements) not in tried]
    if waiting:
        tester.refuse(waiting)


def _of(tester: Tester, defects: Iterable[Defect], wanted: Iterable[str]) -> tuple[Defect, ...]:
    return chosen(defects, wanted=wanted, depth=tester.depth)


def _credentials(tester: Tester) -> tuple[Defect, ...]:
    return _of(tester, invalid_credentials(tester.merchants), tester.campaign.selected)


def _request_fields(tester: Tester) -> tuple[Defect, ...]:
    unknown = undocumented_members(tester.target.currency)
    # What is likely to be accepted comes first: it ends the authorization for those that are refused.
    defects = chain(unknown, invalid_bodies(), misnamed_members(), inexact_members())
    return _of(tester, defects, tester.campaign.selected)


def _amounts(tester: Tester) -> tuple[Defect, ...]:
    defects = chain(invalid_amounts(), tolerated_amounts(), respelt_amounts())
    return _of(tester, defects, tester.campaign.selected)


def _lifecycle(tester: Tester) -> tuple[Defect, ...]:
    return _of(tester, inopportune_ids(), tester.campaign.selected)


def _protocol(tester: Tester) -> tuple[Defect, ...]:
    defects = chain(misdirected_captures(), mislabelled_captures())
    return _of(tester, defects, _starting("CAP-PRO", tester))


def _error_handling(tester: Tester) -> tuple[Defect, ...]:
    defects = (*repeated_refusals(is_quick=tester.profile.is_quick), *doubly_wrong())
    names = _starting("CAP-ERR", tester)
    return _of(tester, defects, names) or (_of_every_kind(tester) if names else ())


def _of_every_kind(tester: Tester) -> tuple[Defect, ...]:
    """Refusals for every reason: what looks at all of them, and is asked for alone, needs some to look at."""
    defects = (
        *invalid_credentials(tester.merchants),
        *invalid_bodies(),
        *invalid_amounts(),
        *inopportune_ids(),
        *injections(),
        *live_texts(),
    )
    return _of(tester, defects, {name for defect in defects for name in defect.requirements})


def _look_alikes(tester: Tester) -> tuple[Defect, ...]:
    return _of(tester, look_alike_ids(), {"CAP-TXT-03"} & {*tester.campaign.selected})


def _odd_notes(tester: Tester) -> tuple[Defect, ...]:
    return _of(tester, odd_notes(), {"CAP-TXT-04"} & {*tester.campaign.selected})


def _privacy(tester: Tester) -> tuple[Defect, ...]:
    defects = chain(injections(), live_texts(), foreign_ids(tester.merchants), bodies_with_wrong_keys())
    names = _starting("CAP-PRV", tester)
    return _of(tester, defects, names) or (_of_every_kind(tester) if names else ())


def _starting(stem: str, tester: Tester) -> list[str]:
    return [name for name in tester.campaign.selected if name.startswith(stem)]


_BY_FAMILY: Mapping[str, Callable[[Tester], tuple[Defect, ...]]] = {
    "credentials": _credentials,
    "request_fields": _request_fields,
    "amounts": _amounts,
    "lifecycle": _lifecycle,
    "protocol": _protocol,
    "error_handling": _error_handling,
    "look_alikes": _look_alikes,
    "odd_notes": _odd_notes,
    "privacy": _privacy,
}
