"""Days and shifts: whole blocks only, the next shift first, a wrong choice is one sentence and the nearest shift."""

from datetime import date, datetime, timedelta

import pytest

from planner.shift import DAY, NIGHT, WrongChoice, timetable

MONDAY = datetime(2026, 11, 23)
WEEK = timetable([MONDAY + timedelta(hours=4 * step) for step in range(42)], 4)


def test_a_shift_is_three_whole_blocks_from_the_first_that_starts_at_six_or_later() -> None:
    shift = WEEK.shifts[date(2026, 11, 24), DAY]
    assert [block.hour for block in shift.blocks] == [8, 12, 16]
    night = WEEK.shifts[date(2026, 11, 24), NIGHT]
    assert (night.start, night.end) == (datetime(2026, 11, 24, 20), datetime(2026, 11, 25, 8))
    six = timetable([MONDAY + timedelta(hours=2 + 4 * step) for step in range(12)], 4)
    assert (six.kinds[DAY][0].hour, six.kinds[NIGHT][0].hour) == (6, 18)


def test_blocks_of_one_hour_make_shifts_of_twelve() -> None:
    hours = timetable([MONDAY + timedelta(hours=step) for step in range(48)], 1)
    assert len(hours.shifts[date(2026, 11, 23), DAY].blocks) == 12
    assert len(hours.kinds) == 26


@pytest.mark.parametrize(
    ("now", "day", "key"),
    [
        (datetime(2026, 11, 23, 5), 23, DAY), (datetime(2026, 11, 23, 19, 59), 23, DAY),
        (datetime(2026, 11, 23, 20), 23, NIGHT), (datetime(2026, 11, 24, 7), 23, NIGHT),
        (datetime(2026, 11, 29, 23), 29, DAY), (datetime(2027, 1, 1), 23, DAY), (datetime(2026, 1, 1), 23, DAY),
    ],
)  # fmt: skip
def test_the_shift_that_is_on_or_next_is_shown_first(now: datetime, day: int, key: str) -> None:
    shift = WEEK.choose(None, None, now=now)
    assert (shift.day.day, shift.key) == (day, key)


def test_a_day_alone_gives_its_day_shift_and_a_block_is_a_shift() -> None:
    assert WEEK.choose("2026-11-25", None, now=MONDAY).key == DAY
    block = WEEK.choose("2026-11-25", "04", now=MONDAY)
    assert block.single
    assert (block.start.hour, block.end.hour) == (4, 8)


@pytest.mark.parametrize(
    ("day", "key"), [("foo", None), ("2026-12-24", None), ("", "day"), (None, "03"), ("2026-11-25", "x")]
)
def test_a_choice_that_is_not_there_says_what_is(day: str | None, key: str | None) -> None:
    with pytest.raises(WrongChoice) as wrong:
        WEEK.choose(day, key, now=MONDAY)
    assert wrong.value.sentence.endswith(".")
    assert wrong.value.instead == WEEK.shifts[date(2026, 11, 23), DAY]
    assert not wrong.value.offered


def test_a_night_the_forecast_ends_in_gives_the_part_it_has() -> None:
    with pytest.raises(WrongChoice, match="ends before the night shift of Sunday 29 November is over") as wrong:
        WEEK.choose("2026-11-29", NIGHT, now=MONDAY)
    assert wrong.value.offered
    assert wrong.value.instead.key == "20"
