"""Which hours a page is about: the days and shifts of a forecast, and the one a reader asked for.

A shift is a run of whole blocks: twelve hours by day, twelve by night, or one block. The day shift starts with the first
block that starts at 06:00 or later. Must not look at calls.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from planner.texts import say
from planner.wording import day_and_month, hour_range

DAY, NIGHT = "day", "night"
SHIFT_HOURS = 12


@dataclass(frozen=True)
class Shift:
    """A run of blocks that starts on a day."""

    day: date
    key: str
    blocks: tuple[datetime, ...]
    end: datetime

    @property
    def start(self) -> datetime:
        """When the first block begins."""
        return self.blocks[0]

    @property
    def single(self) -> bool:
        """Whether it is one block by itself."""
        return self.key not in {DAY, NIGHT}


class WrongChoice(ValueError):
    """What was asked for is not there; carries one sentence, and the nearest shift that is there.

    `offered` is true when the form itself let the reader choose it.
    """

    def __init__(self, sentence: str, instead: Shift, *, offered: bool = False) -> None:
        super().__init__(sentence)
        self.sentence, self.instead, self.offered = sentence, instead, offered


@dataclass(frozen=True)
class Timetable:
    """The days of a forecast and the shifts that lie in it whole, in order of their start."""

    days: tuple[date, ...]
    shifts: Mapping[tuple[date, str], Shift]
    kinds: Mapping[str, tuple[time, time]]
    end: datetime

    def at(self, now: datetime) -> Shift:
        """The long shift that is on or comes next; the first one when the forecast lies in another week."""
        long = sorted((shift for shift in self.shifts.values() if not shift.single), key=lambda shift: shift.start)
        shifts = long or list(self.shifts.values())
        if not self.days[0] <= now.date() <= self.days[-1]:
            return shifts[0]
        return next((shift for shift in shifts if now < shift.end), shifts[-1])

    def choose(self, day: str | None, key: str | None, *, now: datetime) -> Shift:
        """The shift a reader asked for. Raises WrongChoice."""
        usual = self.at(now)
        if key is not None and key not in self.kinds:
            raise WrongChoice(say("wrong_shift", keys=", ".join(self.kinds)), usual)
        chosen = usual.day if day is None else _read_day(day)
        if chosen is None or chosen not in self.days:
            raise WrongChoice(say("wrong_day", first=self.days[0].isoformat(), last=self.days[-1].isoformat()), usual)
        if day is None and key is None:
            return usual
        key = key or (DAY if (chosen, DAY) in self.shifts else next(k for d, k in self.shifts if d == chosen))
        if (chosen, key) not in self.shifts:
            raise self._not_whole(chosen, key)
        return self.shifts[chosen, key]

    def _not_whole(self, day: date, key: str) -> WrongChoice:
        nearest = max((shift for shift in self.shifts.values() if shift.day == day), key=lambda shift: shift.start)
        sentence = say("not_whole", shift=say(f"shift_{key}") if key in {DAY, NIGHT} else key, day=day_and_month(day),
                       hours=hour_range(nearest.start, nearest.end))  # fmt: skip
        return WrongChoice(sentence, nearest, offered=True)


def timetable(blocks: Iterable[datetime], block_hours: int) -> Timetable:
    """The shifts that whole runs of these blocks make."""
    there = sorted(set(blocks))
    length = timedelta(hours=block_hours)
    starts = sorted({block.time() for block in there})
    first = next((start for start in starts if start >= time(6)), starts[0])
    shifts: dict[tuple[date, str], Shift] = {}
    kinds: dict[str, tuple[time, time]] = {}
    half = timedelta(hours=SHIFT_HOURS)
    for key, clock in ((DAY, first), (NIGHT, (datetime.combine(there[0], first) + half).time())):
        kinds[key] = (clock, (datetime.combine(there[0], clock) + half).time())
    for start in starts:
        kinds[f"{start:%H}"] = (start, (datetime.combine(there[0], start) + length).time())
    known = set(there)
    for block in there:
        for key, (clock, _) in kinds.items():
            count = SHIFT_HOURS // block_hours if key in {DAY, NIGHT} else 1
            run = tuple(block + length * step for step in range(count))
            if block.time() == clock and known.issuperset(run):
                shifts[block.date(), key] = Shift(block.date(), key, run, run[-1] + length)
    return Timetable(tuple(sorted({block.date() for block in there})), shifts, kinds, there[-1] + length)


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
