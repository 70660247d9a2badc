"""What refused attempts have left of their authorization: whether it could be captured afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.model.finding import ACCEPTED
from capture_conformance.model.trial import trials_of
from capture_conformance.reporting.pictures.answers import Came, came, statuses, symbol
from capture_conformance.reporting.pictures.breaches import Told
from capture_conformance.reporting.pictures.wording import words

TITLE = words("The full capture afterwards", "その後の全額キャプチャ")
_UNTOLD = words("not told apart", "区別できず")
_ORDER = (Came.REFUSED, Came.UNDECIDED, Came.SILENT, Came.ACCEPTED)


def proofs_of(requirement: str, tried: Sequence[Exchange], told: Told | None) -> Mapping[str, Exchange]:
    """
    The capture after each attempt that shows what was left, under the attempt's id.

    Nothing where no finding has *told* that one of them should have been accepted. Left out is what shared
    its authorization, where that could not be captured: it may have been another attempt's doing.
    """
    judged = next((x for x in tried if told is not None and x.id == told.subject), None)
    if told is None or told.due != ACCEPTED or judged is None or judged.part.role is not Role.PROOF:
        return {}
    # Several that are one question together ask it with the last of them.
    asked = Counter(x.part.trial for x in tried if x.part.role is Role.ATTEMPT and x.part.requirements)
    found = {}
    for trial in trials_of(tried):
        attempt, proof = trial.first(Role.ATTEMPT), trial.first(Role.PROOF)
        if attempt is None or proof is None or requirement not in trial.requirements:
            continue
        if came(proof) is Came.ACCEPTED or asked[trial.id] == 1:
            found[str(attempt.id)] = proof
    return found


def is_lost(attempts: Sequence[Exchange], proofs: Mapping[str, Exchange]) -> bool:
    """Whether the authorization could not be captured after one of *attempts*."""
    return any(came(proofs[x.id]) is Came.REFUSED for x in attempts if x.id in proofs)


def trace_cell(attempts: Sequence[Exchange], proofs: Mapping[str, Exchange]) -> Markup:
    """The cell of *attempts*: what came of the captures after them, the refused ones first."""
    made = [proofs[x.id] for x in attempts if x.id in proofs]
    groups = ((kind, [x for x in made if came(x) is kind]) for kind in _ORDER)
    told = [
        Markup("{} {:,} {} ({})").format(symbol(kind), len(same), kind.words.markup, statuses(same))
        for kind, same in groups
        if same
    ]
    if left := len(attempts) - len(made):
        told.append(Markup("{:,} {}").format(left, _UNTOLD.markup))
    style = "outcome stands-out" if is_lost(attempts, proofs) else "outcome"
    return Markup('<td class="{}">{}</td>').format(style, Markup("; ").join(told))
