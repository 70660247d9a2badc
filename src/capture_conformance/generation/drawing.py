"""How Hypothesis draws: by the profile and the seed, and by nothing else."""

from __future__ import annotations

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from capture_conformance.model.campaign import Profile


def settle_drawing(profile: Profile) -> None:
    """
    Set Hypothesis in every field, so that neither ``CI`` nor a file beside the project changes a run.

    Examples are drawn from the seed that pytest is given; nothing is remembered from one run to the next.
    """
    _leave_code_unread()
    settings = hypothesis.settings(
        max_examples=profile.examples,
        derandomize=False,
        database=None,
        deadline=None,
        # The tables hold the smallest transgressions already, and shrinking may take minutes.
        phases=(Phase.generate, Phase.shrink) if profile.name == "thorough" else (Phase.generate,),
        stateful_step_count=30,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.normal,
        print_blob=False,
        backend="hypothesis",
    )
    hypothesis.settings.register_profile("campaign", settings)
    hypothesis.settings.load_profile("campaign")


def _leave_code_unread() -> None:
    """
    Keep the constants of code that is loaded out of what is drawn.

    Hypothesis reads them, for they are of use where the code under test is loaded. Here that is the embedded
    gateway with its faults, next to which others are judged that have no such code; and a line of code more
    would make another run of the same seed. Hypothesis has no setting for it.
    """
    none = Constants()
    providers._get_local_constants = lambda: none
