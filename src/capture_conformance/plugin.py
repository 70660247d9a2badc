"""The pytest seam: gives tests a tester, tells which requirement each serves, and notes what went wrong."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Generator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from capture_conformance.campaign.boundary import redactor_for
from capture_conformance.campaign.cleaning import void_leftovers
from capture_conformance.campaign.lock_out import lock_out_of
from capture_conformance.campaign.probing import probe
from capture_conformance.campaign.recording import (
    ExchangeFile,
    budget_file,
    spent_requests,
    stop_file,
    worker_file,
    write_stop,
)
from capture_conformance.campaign.resuming import NOTHING_BEFORE, Before, Pieces, kept_before
from capture_conformance.campaign.sharing import Sharing, piece_of
from capture_conformance.campaign.tester import Nonconformance, Tester
from capture_conformance.campaign.wire import (
    campaign_from_wire,
    campaign_to_wire,
    incident_from_wire,
    incident_to_wire,
)
from capture_conformance.contract.register import FAMILY_ORDER
from capture_conformance.contract.verdict_log import EXCHANGES
from capture_conformance.generation.drawing import settle_drawing
from capture_conformance.language.rendering import english
from capture_conformance.model.campaign import Campaign
from capture_conformance.model.errors import Inconclusive, NotWritten
from capture_conformance.model.exchange import Exchange
from capture_conformance.model.message import Message, message, verbatim
from capture_conformance.model.results import Incident
from capture_conformance.model.stop import Stop
from capture_conformance.model.verdicts import Verdict
from capture_conformance.reporting.tests_page import (
    REQUIREMENT_COLUMN,
    exchange_lines,
    exchanges_named,
    property_of,
    requirement_cell,
)
from capture_conformance.transport.allowance import Allowance
from capture_conformance.transport.outage import Outage
from capture_conformance.transport.redaction import Redactor
from capture_conformance.transport.sending import exchange_limits
from capture_conformance.transport.session import Transport

PLUGIN_KEY = pytest.StashKey["CampaignPlugin"]()


class Progress(Protocol):
    """Who wants to know how far the run is."""

    def begin(self, total: int) -> None:
        """There are *total* tests to run."""

    def judging(self, test: str, requirements: tuple[str, ...]) -> None:
        """*test* begins."""

    def judged(self) -> None:
        """One more test is over."""

    def waiting(self, why: Message) -> None:
        """Nothing goes on for a while, for the reason *why*."""


def requirement(*ids: str) -> pytest.MarkDecorator:
    """Says which requirements a test serves."""
    return pytest.mark.requirement(*ids)


def hunt() -> pytest.MarkDecorator:
    """Says that a test serves no requirement of its own: it looks for what all the others have missed."""
    return pytest.mark.hunt


def each(*ids: str) -> pytest.MarkDecorator:
    """One test for each of *ids*, which is handed to it as ``requirement_id``."""
    rows = [pytest.param(name, marks=requirement(name), id=name) for name in ids]
    return pytest.mark.parametrize("requirement_id", rows)


def _place(item: pytest.Item) -> int:
    """Tests run in the register's order of families; the hunt, which takes what is left, comes last."""
    order = (*FAMILY_ORDER, "sequences", "cases", "hunt")
    return order.index(item.path.stem.removeprefix("test_"))


def _evidence(error: Nonconformance | Inconclusive) -> tuple[str, ...]:
    """The ids of the exchanges that *error* rests on."""
    if isinstance(error, Nonconformance):
        return error.finding.evidence
    named = error.reason.arg("evidence") or (error.reason.arg("exchange") or "",)
    return tuple(str(name) for name in named) if isinstance(named, tuple) else ()


def make_redactor(campaign: Campaign) -> Redactor:
    """What keeps this campaign's keys and card out of everything that is written."""
    return redactor_for(campaign.target, campaign.merchants, campaign.route)


class CampaignPlugin:
    """One campaign in one pytest process, the only one or one of several workers."""

    def __init__(
        self,
        campaign: Campaign,
        folder: Path,
        *,
        worker: str = "",
        progress: Progress | None = None,
        before: Before = NOTHING_BEFORE,
    ) -> None:
        """Prepare; files are opened when the session starts."""
        self.before = before
        self._pieces = Pieces(folder)
        self.campaign = campaign
        self.folder = folder
        self.incidents: list[Incident] = []
        self.tests: dict[str, list[str]] = {}
        self.finished: dict[str, datetime] = {}
        self.broken = ""
        self.unwritten: list[Exchange] = []
        self._session: pytest.Session | None = None
        self._worker = worker
        self._progress = progress
        self._requirements_of: dict[str, tuple[str, ...]] = {}
        self._file: ExchangeFile | None = None
        self._transport: Transport | None = None
        self._lock_out = lock_out_of(campaign)
        self.tester: Tester | None = None
        self._home = tempfile.TemporaryDirectory(prefix="capture-conformance-")

    @property
    def is_controller_of_workers(self) -> bool:
        """Whether the tests run elsewhere."""
        return not self._worker and self.campaign.workers > 1

    def pytest_configure(self, config: pytest.Config) -> None:
        """Settle everything that would otherwise depend on the machine."""
        config.addinivalue_line("markers", "requirement(*ids): the requirements that a test serves")
        config.addinivalue_line("markers", "hunt: a test that looks for what all the others have missed")
        config.stash[PLUGIN_KEY] = self
        # It keeps nothing there that a draw depends on: what it has read of Unicode.
        set_hypothesis_home_dir(os.environ.get("HYPOTHESIS_STORAGE_DIRECTORY") or self._home.name)
        settle_drawing(self.campaign.profile)

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Open the way to the target."""
        self._session = session
        if self.is_controller_of_workers:
            return
        try:
            self._open()
        except NotWritten as error:
            self.broken = str(error)
            raise session.Interrupted(self.broken) from error

    def _open(self) -> None:
        is_resumed = self.before is not NOTHING_BEFORE
        part = self._worker or ("now" if is_resumed else "")
        file = worker_file(self.folder, part) if part else self.folder / EXCHANGES
        # The exchanges of first contact may be there already.
        self._file = ExchangeFile(file, goes_on=True)
        number = self._worker.removeprefix("gw") + (self.before.marker if is_resumed else "")
        self._transport = Transport(
            base_url=self.campaign.base_url,
            limits=exchange_limits(self.campaign.target),
            route=self.campaign.route,
            allowance=Allowance(
                limit=self.campaign.profile.max_requests,
                max_time_s=self.campaign.profile.max_time_s,
                shared=budget_file(self.folder) if self._worker else None,
                outage=Outage(self.campaign.target.patience_s),
                before=spent_requests(self.before.kept),
            ),
            redaction=make_redactor(self.campaign),
            name_prefix=f"x{number}-",
            keep=self._keep,
            refusal_statuses=self.campaign.target.claims.refusal_statuses,
            probe=probe(self.campaign),
            interval_s=self.campaign.workers / rate if (rate := self.campaign.profile.per_second) else 0.0,
        )
        self.tester = Tester(self.campaign, self._transport, prefix=number)
        self.tester.keep(*self.before.kept)

    def _keep(self, exchange: Exchange) -> None:
        if self._file is None or self.tester is None:
            return
        self.tester.keep(exchange)
        try:
            self._file.write(exchange)
        except NotWritten as error:
            self.unwritten.append(exchange)
            self._break_off(str(error))
        if self._lock_out is not None and (stop := self._lock_out.note(exchange)) is not None:
            self._stop_early(stop)

    def _stop_early(self, stop: Stop) -> None:
        """Send nothing more: the run cannot work with its target."""
        self._lock_out = None
        write_stop(self.folder, stop)
        if self._transport is not None:
            self._transport.allowance.end(stop.headline)

    def _break_off(self, reason: str) -> None:
        """Send nothing more and begin no other test: what is asked now could not be recorded."""
        self.broken = self.broken or reason
        if self._session is not None:
            self._session.shouldstop = reason
        if self._transport is not None:
            # The mark for other workers is a file, too.
            with suppress(OSError):
                self._transport.allowance.end(verbatim(reason))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Close what was opened, and let the controller know why a worker has broken off."""
        self.finish()
        if self._worker and self.broken:
            session.config.workeroutput["broken"] = self.broken  # type: ignore[attr-defined]  # made by xdist

    def finish(self) -> None:
        """Void what was left open, and close what was opened; a second call does nothing."""
        transport, self._transport = self._transport, None
        if transport is None:
            return
        if self.tester is not None and self.campaign.target.claims.void:
            known = (*self.before.dropped, *self.tester.history)
            void_leftovers(known, self.campaign.merchants, transport)
        transport.__exit__(None, None, None)
        if self.tester is not None:
            self.tester.close()
        if self._file is not None:
            self._file.close()

    def pytest_unconfigure(self) -> None:
        """Leave nothing behind."""
        self._home.cleanup()

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep the tests that serve a selected requirement, and the hunt where there is one."""
        kept: list[pytest.Item] = []
        dropped: list[pytest.Item] = []
        for item in items:
            ids = tuple(name for mark in item.iter_markers("requirement") for name in mark.args)
            wanted = tuple(name for name in ids if name in self.campaign.selected)
            is_over = piece_of(item.nodeid) in self.before.pieces
            is_hunt = self.campaign.profile.hunts and item.get_closest_marker("hunt") is not None
            (kept if (wanted or is_hunt) and not is_over else dropped).append(item)
            if wanted:
                self._requirements_of[item.nodeid] = wanted
                for name in wanted:
                    self.tests.setdefault(name, []).append(item.nodeid)
            if is_over:
                self.finished[item.nodeid] = datetime.min.replace(tzinfo=UTC)
        items[:] = sorted(kept, key=_place)
        config.hook.pytest_deselected(items=dropped)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Tell how much there is to do."""
        self._pieces.expect(item.nodeid for item in session.items)
        if self._progress is not None and session.items:
            self._progress.begin(len(session.items))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Tell what is being judged."""
        if self.tester is not None:
            self.tester.test = nodeid
        if self._progress is not None and not stop_file(self.folder).exists():
            self._progress.judging(nodeid, self._requirements_of.get(nodeid, ()))

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Tell that one more is judged."""
        self.finished[nodeid] = datetime.now(UTC)
        if not self._worker:
            try:
                self._pieces.finish(nodeid)
            except NotWritten as error:
                self._break_off(str(error))
        if self._progress is not None:
            self._progress.judged()

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """
        Call a test that makes its own trials, and again where the network has lost an answer.

        Hypothesis calls its tests itself, and takes no exception for anything but a failure.
        """
        is_drawn = getattr(pyfuncitem.obj, "is_hypothesis_test", False)
        if self.tester is None or is_drawn or pyfuncitem.get_closest_marker("hunt"):
            return None
        names = pyfuncitem._fixtureinfo.argnames
        arguments = {name: pyfuncitem.funcargs[name] for name in names}
        self.tester.undisturbed(lambda: pyfuncitem.obj(**arguments))
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """A test whose executions were not all judged has not passed."""
        result = yield
        if self.tester is not None:
            self.tester.settle(item.nodeid)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[Any]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note what kept a test from judging: the target's silence, or a fault of the suite."""
        report = yield
        report.user_properties.append(("requirements", " ".join(self._requirements_of.get(item.nodeid, ()))))
        error = call.excinfo.value if call.excinfo is not None else None
        if isinstance(error, NotWritten):
            self._break_off(str(error))
        if isinstance(error, Nonconformance | Inconclusive):
            # The way through the suite is of no use to who reads that the target is wrong.
            report.longrepr = english(error.reason)
            shown = [] if self.tester is None else exchanges_named(_evidence(error), self.tester.history)
            report.user_properties.append(("exchanges", json.dumps(shown)))
        incident = None if error is None else self._incident(item.nodeid, call.when, error)
        if incident is not None:
            report.user_properties.append(("incident", json.dumps(incident_to_wire(incident))))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect what tests have noted, also in a worker; one that died has noted nothing."""
        if report.failed and not report.user_properties:
            self._pieces.spoil(report.nodeid)
            lost, why = self.campaign.selected, message("reason.worker_ended")
            self.incidents.append(
                Incident(verdict=Verdict.ERROR, requirements=lost, test=report.nodeid, reason=why)
            )
        for name, value in report.user_properties:
            if name == "requirements":
                for requirement_id in str(value).split():
                    tests = self.tests.setdefault(requirement_id, [])
                    if report.nodeid not in tests:
                        tests.append(report.nodeid)
            if name == "incident" and isinstance(value, str):
                self._pieces.spoil(report.nodeid)
                self.incidents.append(incident_from_wire(json.loads(value)))

    def _incident(self, nodeid: str, when: str, error: BaseException) -> Incident | None:
        if isinstance(error, Nonconformance | KeyboardInterrupt):
            return None
        # What keeps the hunt from its end may have touched any of them.
        touched = self._requirements_of.get(nodeid, self.campaign.selected)
        if isinstance(error, Inconclusive) and error.requirement is not None:
            touched = (error.requirement,)
        if isinstance(error, Inconclusive):
            verdict, reason = Verdict.INCONCLUSIVE, error.reason
        else:
            # The text of any other exception may quote a request, so only its kind is kept.
            verdict, reason = Verdict.ERROR, message("reason.crash", kind=type(error).__name__, phase=when)
        return Incident(verdict=verdict, requirements=touched, test=nodeid, reason=reason)

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """
        Forget where an interrupt came: nobody asks, and pytest stumbles over telling it.

        It may come between two lines, in code that has no number for that place.
        """
        excinfo.traceback = excinfo.traceback[:1]

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        """Give tests.html a column for requirements."""
        cells.insert(2, REQUIREMENT_COLUMN)

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: pytest.TestReport, cells: list[str]) -> None:
        """Lead from each test to its requirements in the report."""
        cells.insert(2, requirement_cell(property_of(report, "requirements")))

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_html(self, report: pytest.TestReport, data: list[str]) -> None:
        """Put the exchanges that a test speaks of under its words, with links into the report."""
        data.extend(exchange_lines(property_of(report, "exchanges")))

    @pytest.hookimpl(optionalhook=True)
    def pytest_metadata(self, metadata: dict[str, Any]) -> None:
        """Show the campaign in tests.html, and nothing of the machine's environment."""
        metadata.clear()
        metadata.update(
            {
                "Target": self.campaign.target.name,
                "Address": self.campaign.base_url,
                "Profile": self.campaign.profile.name,
                "Seed": self.campaign.seed,
            }
        )

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:  # noqa: ANN401 - xdist has no types
        """Hand the campaign to a worker, through the pipe and not through a file."""
        node.workerinput["campaign"] = campaign_to_wire(self.campaign)
        node.workerinput["folder"] = str(self.folder)
        node.workerinput["pieces"] = sorted(self.before.pieces)
        node.workerinput["is_resumed"] = self.before is not NOTHING_BEFORE

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401 - xdist has no types
        """Note why a worker has broken off."""
        self.broken = self.broken or getattr(node, "workeroutput", {}).get("broken", "")

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Sharing:  # noqa: ANN401 - no types
        """Share the work out in pieces that are neither too large nor torn apart."""
        return Sharing(config, log)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Tell how much the workers have to do."""
        self._pieces.expect(ids)
        if self._progress is not None:
            self._progress.begin(len(ids))


def pytest_configure(config: pytest.Config) -> None:
    """In a worker: take up the campaign that the controller has sent."""
    sent: dict[str, Any] = getattr(config, "workerinput", {})
    if "campaign" in sent:
        campaign = campaign_from_wire(sent["campaign"])
        folder, before = Path(sent["folder"]), NOTHING_BEFORE
        if sent["is_resumed"]:
            before = Before(pieces=frozenset(sent["pieces"]), kept=kept_before(folder))
        plugin = CampaignPlugin(campaign, folder, worker=os.environ["PYTEST_XDIST_WORKER"], before=before)
        config.pluginmanager.register(plugin, "campaign")


@pytest.fixture(scope="session")
def tester(request: pytest.FixtureRequest) -> Tester:
    """What every test acts through; one for the whole session, as a Hypothesis test needs it."""
    found = request.config.stash[PLUGIN_KEY].tester
    if found is None:
        raise RuntimeError("no campaign: start the suite with capture-conformance run")
    return found
