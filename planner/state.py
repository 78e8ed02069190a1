"""The state of the forecast in sentences: when it was made, how the calls came in, how it has done, what stands in for it.

Must not read a table.
"""

from datetime import datetime

from planner import wording
from planner.about import About
from planner.texts import code_words, say


def strip(about: About, *, now: datetime, end: datetime) -> list[str]:
    """The line under the header, the first part strongest."""
    left_out = sum(about.left_out.values())
    ended = say("ended", moment=wording.moment(end)) if now >= end else ""
    until = (
        say("calls_until", moment=_until(about))
        if about.calls_until
        else say("calls_to", day=wording.full_date(about.made_from[1]))
    )
    told = [
        ended, say("made", moment=wording.moment(about.made_at)), until, _feed(about), _weeks(about),
        say("left_out", n=wording.count(left_out)) if left_out and not about.feed else "",
    ]  # fmt: skip
    return [sentence for sentence in told if sentence]


def warnings(about: About) -> list[str]:
    """What must be read before any figure: another rule stands in, or the forecast is the simplest one."""
    told = []
    if fallback := about.fallback:
        since = say("fallback_since", day=wording.day_and_month(fallback.since)) if fallback.since else ""
        told.append(say("fallback_to_medic" if fallback.to == "medic" else "fallback_to_simple", since=since,
                        reason=code_words("because", fallback.reason) if fallback.reason else say("because_unknown")))  # fmt: skip
    if about.simple_because:
        told.append(say("simple", reason=code_words("because", about.simple_because)))
    if about.feed and about.feed.worst == "bad":
        told.append(say("feed_warning"))
    return told


def model(about: About) -> str:
    """Which model made the forecast."""
    return code_words("model", about.model)


def _until(about: About) -> str:
    until = about.calls_until
    assert until is not None
    return f"{until:%H:%M}" if until.date() == about.made_at.date() else wording.moment(until)


def _feed(about: About) -> str:
    if not about.feed:
        return ""
    if about.feed.worst == "bad":
        return say("feed_bad")
    minutes = about.feed.masked_minutes
    if not minutes:
        return say("feed_ok" if about.feed.worst == "ok" else "feed_look")
    # Hours say more than a long row of minutes.
    masked = say("minutes_n", n=minutes) if minutes < 120 else say("hours_n", n=wording.count(round(minutes / 60)))
    return say("feed_masked", masked=masked)


def _weeks(about: About) -> str:
    if not about.weeks_better:
        return ""
    better, of = about.weeks_better
    return say("weeks_better", n=better, of=of)
