"""What the servers measure, for Prometheus: requests, mails, and what the registry and the disk say when they are asked.

Figures of the registry are counted there at each scrape, so that every process and every command line tells the same. Labels
are words of ours: routes as they are written in the code, codes of findings, statuses. Must not label with an id or a name.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from ingest.findings import SEVERITY
from ingest.registry.models import AuditEvent, Submission, SubmissionFinding, Upload
from orchestration.readiness import Readiness
from portal.setting import Post
from portal.uploads import RECEIVED, STATUSES

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the histogram of answers, in seconds."""

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})
OUTCOMES = ("whole", "in_part", "none")
"""What became of a submission: every report taken, some, or none."""


class Measures:
    """The metrics of one server process."""

    def __init__(self, server: str) -> None:
        self.server, self.registry = server, CollectorRegistry()
        kept = self.registry
        self._requests = Counter(
            "vigie_http_requests", "Requests answered.", ["server", "method", "route", "status"], registry=kept
        )
        self._seconds = Histogram(
            "vigie_http_request_seconds", "Time to the end of an answer.", ["server", "route"], buckets=SECONDS,
            registry=kept,
        )  # fmt: skip
        self.open = Gauge("vigie_http_requests_open", "Requests under way.", ["server"], registry=kept).labels(server)
        self._mails = Counter(
            "vigie_mails", "Mails this process handed to the mail server.", ["outcome"], registry=kept
        )
        Gauge("vigie_build_info", "The version that runs.", ["version"], registry=kept).labels(version("vigie")).set(1)
        ProcessCollector(registry=self.registry)
        if server == "portal":
            for outcome in ("sent", "refused"):
                self._mails.labels(outcome)

    def answered(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """A request has been answered. route: as it is written in the code."""
        known = method if method in METHODS else "OTHER"
        self._requests.labels(self.server, known, route, str(status)).inc()
        self._seconds.labels(self.server, route).observe(seconds)

    def counting(self, post: Post | None) -> Post | None:
        """The post, with every mail counted by what the mail server made of it."""
        if post is None:
            return None

        def counted(*, to: str, subject: str, text: str) -> None:
            try:
                post(to=to, subject=subject, text=text)
            except OSError:
                self._mails.labels("refused").inc()
                raise
            self._mails.labels("sent").inc()

        return counted

    def text(self) -> bytes:
        """Everything measured, as Prometheus reads it."""
        return generate_latest(self.registry)


class FromReadiness(Collector):
    """Whether the server is ready, check by check, and the room on its disk."""

    def __init__(self, server: str, ready: Readiness, folder: Path) -> None:
        self._server, self._ready, self._folder = server, ready, folder

    def collect(self) -> Iterator[Metric]:
        """Ask the checks."""
        state = GaugeMetricFamily("vigie_ready", "1 where a check of readiness holds.", labels=["server", "check"])
        for name, holds in self._ready.checked().items():
            state.add_metric([self._server, name], float(holds))
        yield state
        try:
            disk = shutil.disk_usage(self._folder)
        except OSError:
            return
        yield GaugeMetricFamily("vigie_disk_free_bytes", "Free on the disk of the deployment.", value=disk.free)
        yield GaugeMetricFamily("vigie_disk_size_bytes", "Size of the disk of the deployment.", value=disk.total)


class FromForecast(Collector):
    """When the forecast that is shown was made."""

    def __init__(self, made_at: Callable[[], datetime | None]) -> None:
        self._made_at = made_at

    def collect(self) -> Iterator[Metric]:
        """Ask when."""
        family = GaugeMetricFamily("vigie_newest_forecast_timestamp_seconds", "When the newest forecast was made.")
        made = self._made_at()
        if made is not None:
            family.add_metric([], made.timestamp())
        yield family


class FromRegistry(Collector):
    """What the registry counts. Where it cannot be reached it says nothing, and `vigie_ready` says why."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """Count once."""
        try:
            with Session(self._engine) as session:
                yield from _counted(session)
        except sa.exc.SQLAlchemyError:
            return


def _counted(session: Session) -> list[Metric]:
    taken, received = Submission.incidents_rejected, Submission.incidents_received
    outcome = sa.case((taken == 0, "whole"), (taken < received, "in_part"), else_="none")
    by_outcome = _rows(session, sa.select(outcome, sa.func.count()).group_by(outcome))
    submissions = CounterMetricFamily("vigie_submissions", "Submissions by what became of them.", labels=["outcome"])
    for name in OUTCOMES:
        submissions.add_metric([name], by_outcome.get(name, 0))
    findings = CounterMetricFamily("vigie_findings", "Findings of submissions by code.", labels=["code", "severity"])
    code = SubmissionFinding.code
    by_code = _rows(session, sa.select(code, sa.func.count()).group_by(code))
    for name in sorted(by_code.keys() & SEVERITY.keys()):
        findings.add_metric([name, SEVERITY[name].value], by_code[name])
    uploads = GaugeMetricFamily("vigie_uploads", "Uploads by status.", labels=["status"])
    by_status = _rows(session, sa.select(Upload.status, sa.func.count()).group_by(Upload.status))
    for name in STATUSES:
        uploads.add_metric([name], by_status.get(name, 0))
    moments = {
        "vigie_newest_submission_timestamp_seconds": ("When the newest submission came.", sa.select(sa.func.max(Submission.received_at))),
        "vigie_newest_release_timestamp_seconds": (
            "When the newest release was published.", sa.select(sa.func.max(AuditEvent.at)).where(AuditEvent.action == "published")),
        "vigie_oldest_unchecked_upload_timestamp_seconds": (
            "Since when the upload that waits longest is unchecked.", sa.select(sa.func.min(Upload.changed_at)).where(Upload.status == RECEIVED)),
    }  # fmt: skip
    found: list[Metric] = [submissions, findings, uploads]
    for name, (words, question) in moments.items():
        family = GaugeMetricFamily(name, words)
        at = session.scalar(question)
        if at is not None:
            family.add_metric([], at.timestamp())
        found.append(family)
    links = session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) or 0
    return [*found, GaugeMetricFamily("vigie_audit_links", "Links of the audit chain.", value=links)]


def _rows(session: Session, question: Any) -> Mapping[str, int]:
    return {str(name): int(count) for name, count in session.execute(question)}
