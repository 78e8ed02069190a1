"""An agency's own data: how complete, how soon, what each fix would gain, and what got better. A plan, never a grade.

Must not name another agency.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response, get

from portal.access import NotThere
from portal.coverage import Coverage, completeness, coverage, timeliness
from portal.diagnosis import among_peers, asked_back, fixes, periods, settled, size_of
from portal.room import Asked, Room, who

SHOWN = 12
"""Fixes on the page; the rest is in the file of each delivery."""


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    @get("/plan", sync_to_thread=True, may="see_agency")
    def plan(request: Asked) -> Response[Any]:
        at, asked = room.now(), request.query_params.get("agency") or who(request).agency_id
        with room.reading() as session:
            access = room.access(session, request)
            if asked is None:
                # The state has no agency of its own; it comes here from its desk.
                raise NotThere
            agency = access.agency(asked)
            told = room.kept.of(
                session, asked, ("coverage", room.today()),
                lambda: coverage(session, as_of=at, zone=room.setting.timezone, of=[asked]),
            )  # fmt: skip
            others = room.kept.for_a_while(
                session, ("others", room.today()), at,
                lambda: _of_all(coverage(session, as_of=at, zone=room.setting.timezone)),
            )  # fmt: skip
            (since, until), (before_since, before_until) = periods(at)
            now = asked_back(session, since=since, until=until, senders=[agency.sender])
            before = asked_back(session, since=before_since, until=before_until, senders=[agency.sender])
        gains = fixes(now, before)
        own = [row for row in told.rows().get(asked, {}).values() if row["month"] in told.year]
        blanks = room.setting.analyses("blanks", {"agency": asked}) if room.setting.analyses is not None else []
        return room.page(request, "plan.html", agency=agency, figures=_figures(told, others, asked), months=own,
                         fixes=gains.head(SHOWN).to_dicts(), more=max(0, gains.height - SHOWN),
                         settled=settled(now, before).head(SHOWN).to_dicts(), blanks=blanks)  # fmt: skip

    return [plan]


@dataclass(frozen=True, kw_only=True)
class Others:
    """Of every agency: its size, its share of complete months, its days; None where there is nothing to tell."""

    sizes: Mapping[str, str | None]
    shares: Mapping[str, float | None]
    days: Mapping[str, float | None]


def _of_all(told: Coverage) -> Others:
    done = completeness(told).to_dicts()
    return Others(
        sizes={key: size_of(officers) for key, officers in told.agencies.select("agency_id", "sworn_officers").iter_rows()},
        shares={row["agency_id"]: row["complete"] / row["judged"] if row["judged"] else None for row in done},
        days={row["agency_id"]: row["days"] for row in timeliness(told).to_dicts()},
    )  # fmt: skip


def _figures(told: Coverage, others: Others, agency_id: str) -> dict[str, Any]:
    """Complete months and days of the agency, each before, and among others of its size as they were within the last minute."""
    done = {row["agency_id"]: row for row in completeness(told).to_dicts()}
    soon = {row["agency_id"]: row for row in timeliness(told).to_dicts()}
    sizes = {
        **others.sizes,
        **{key: size_of(officers) for key, officers in told.agencies.select("agency_id", "sworn_officers").iter_rows()},
    }
    return {
        **done.get(agency_id, {"complete": 0, "judged": 0, "complete_before": 0, "judged_before": 0, "late": 0}),
        **{name: soon.get(agency_id, {}).get(name) for name in ("days", "days_before")},
        "complete_peers": among_peers(others.shares, sizes, agency_id), "days_peers": among_peers(others.days, sizes, agency_id),
    }  # fmt: skip
