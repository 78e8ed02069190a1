"""Every text of the planner's application, in one catalogue. English for now; a further language is a further catalogue.

Codes, dates and numbers are put in by `say`. Must not decide anything.
"""

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    # frame
    "product": "ambulance planning",
    "skip": "Skip to content",
    "state": "State of the forecast",
    "on_this_page": "On this page",
    "nav_map": "Map", "nav_score": "Last two weeks", "nav_limits": "What it cannot say", "nav_cells": "Every cell",
    "title": "Where calls are likely",
    "made": "Forecast made {moment}",
    "made_from": "from {calls}, {first} to {last}",
    "usual_is": "usual: mean of the last 8 weeks",
    "left_out": "{n} records not used",
    "ended": "This forecast ended on {moment}. Make a new one with vigie forecast run.",
    "foot": "Counts of calls only: this page knows nothing of patients or addresses. A forecast is help for a decision, "
            "not the decision.",
    "foot_made": "{region}. Forecast by {model}, Vigie {version}. Times are local ({zone}).",
    "model_d1": "volume of the hour times long-run map (d1)", "model_g": "volume of the hour times kernel mixture (g)",
    # choosing
    "day": "Day", "hours": "Hours", "show": "Show this shift",
    "shift_day": "day shift", "shift_night": "night shift", "shift_block": "{hours}",
    "radio_day": "Day", "radio_night": "Night",
    "shift_head": "{day}, {shift}",
    "lede": "{hours}, in {region}.",
    "wrong_day": "The day is written as {first}; this forecast runs from {first} to {last}.",
    "wrong_shift": "The shift is one of: {keys}.",
    "wrong_cell": "This forecast has no cell with that id.",
    "not_whole": "The forecast ends before the {shift} of {day} is over. It has the hours {hours}, shown here.",
    # numbers
    "likely_range": "likely, {low} to {high}",
    "four_in_five": "Four shifts in five fall in that range.",
    "by_block": "calls from {hours}", "by_block_ranges": "Ranges {ranges}",
    "per_hour": "calls an hour", "per_hour_note": "The mean of these {n} hours.",
    "against_usual": "against usual", "usual_calls": "Usual for these hours: {usual}, the mean of the last 8 weeks.",
    "no_usual": "Usual is unknown: the calls do not go back 8 weeks.",
    "half": "hold half of the likely calls", "half_note": "{area} km² of {total} km²",
    "cells_1": "1 cell", "cells_n": "{n} cells", "calls_1": "1 call", "calls_n": "{n} calls",
    # reading
    "reading_many": "{city} are likely in these hours, {low} to {high} in four shifts of five.",
    "reading_where": "Most are likely in {places}, which hold {share} of them; half of all come from {half} of {total} cells.",
    "reading_where_cells": "The {n} fullest cells hold {share} of them; half of all come from {half} of {total} cells.",
    "and": "{first} and {last}",
    # map
    "map_title": "Likely calls in these hours, by cell of about {area} km²",
    "map_note": "The stronger the colour, the more calls. Striped: could well be half, or twice.",
    "map_label": "Map of likely calls by cell. The same is in the table of every cell on this page.",
    "map_skip": "Skip the map",
    "map_keys": "On the map, arrow keys move and Enter chooses.",
    "cell_title": "{name}: likely {expected}, {low} to {high}; {sure}",
    "no_area": "No named area",
    "legend_amount": "Likely calls in a cell",
    "legend_amount_note": "Each colour holds about a fifth of the likely calls of the week.",
    "legend_top": "{low} or more", "legend_mid": "{low} to {high}", "legend_bottom": "under {high}",
    "legend_sure": "How sure",
    "legend_steady": "plain: steady",
    "legend_unsteady": "striped: could well be half, or twice",
    "legend_few": "no fill: fewer than {n} past calls, too few to tell",
    "link_table": "Table", "link_csv": "CSV", "link_geojson": "GeoJSON",
    "figfoot_made": "Forecast made {moment}", "figfoot_calls": "calls of {first} to {last}",
    # chosen cell and top cells
    "chosen": "The chosen cell", "chosen_none": "Choose a cell on the map or in a table to see its hours.",
    "chosen_drop": "Let it go",
    "chosen_line": "Number {rank} of {total}. {calls} of the past lie in it. Middle: {lat}, {lon}.",
    "chosen_caption": "Its hours", "chosen_all": "Together",
    "top_caption": "{n} cells with most likely calls", "top_note": "They hold {part} of {whole}.",
    "col_hours": "Hours", "col_rank": "Rank", "col_area": "Area", "col_cell": "Cell", "col_expected": "Likely calls",
    "col_range": "4\N{NO-BREAK SPACE}shifts in\N{NO-BREAK SPACE}5", "col_sure": "How sure", "col_usual": "Usual", "col_difference": "Difference",
    "col_calls": "Past calls",
    "range": "{low} to {high}",
    "steady": "steady", "unsteady": "half or twice", "few": "too few to tell", "unknown": "unknown",
    # every cell
    "cells_head": "Every cell",
    "cells_remark": "The map as a table, from north to south and west to east.",
    "cells_summary": "All {n} cells as a table",
    "cells_caption": "Likely calls by cell, in the order of the map",
    "cells_caption_note": "Usual: mean of the same hours in the last 8 weeks. Difference: likely less usual.",
    "cells_total": "All cells",
    "cells_outside": "The cells hold {inside} likely calls of the city’s {city}; the others lie outside the map.",
    # limits
    "limits_head": "What this map cannot say",
    "limits_remark": "What you know of today counts more.",
    "limits_1": "Where a unit should stand, or how soon it would arrive. Roads, bridges, stations and busy units are not in it.",
    "limits_2": "What is special today: weather, an event, a closed road. It has learnt from past calls alone.",
    "limits_3": "Who needs help. A place with few calls so far is not a place without need.",
    "limits_4": "Much about change. The number of calls moves from shift to shift; the places move little.",
    "limits_5": "The exact count in one cell. Likely 0.6 means that none, one or two calls are all ordinary.",
    "limits_6": "How calls of one day hang together. The range of a shift takes its blocks as independent; when a whole day "
                "runs busy, the true range is somewhat wider.",
    "not_used": "Records not used: {reasons}.",
    "left_out_reason": "{n} {reason}",
    "reason_no_time": "without a time that can be read", "reason_no_coordinates": "without coordinates",
    "reason_far_away": "far from all others",
    "collapsed": "{n} further units sent to the same call are not counted as calls.",
    # score
    "score_nats": "Call by call, over recent weeks it had not seen, this forecast scores {own} and usual practice {usual} "
                  "(nats per call, less is better). Usual practice: the mean of the same hours in weeks before.",
    "score_head": "Last two weeks, honestly",
    "score_remark": "City totals by shift. The same rule makes the range above.",
    "score_title": "Forecast range and what happened",
    "score_note": "Bar: the range in which four of five shifts should fall. Dot: calls received. Upper, petrol: day. Lower, "
                  "grey: night.",
    "score_label": "Forecast range and calls received for the last {n} shifts. The numbers are in the table below.",
    "score_inside": "{inside} of {n} shifts fell inside their range, {verdict}.",
    "score_all": "All {n} shifts fell inside their range, {verdict}.",
    "score_none": "No shift of the last two weeks is complete, so there is nothing to compare yet.",
    "verdict_fits": "about the four in five we promise",
    "verdict_fewer": "fewer than the four in five we promise",
    "verdict_more": "more than the four in five we promise: the ranges are wider than they need be",
    "score_over": "{over} had more calls than we said and {under} fewer.",
    "score_only_over": "Those outside had more calls than we said: {names}.",
    "score_only_under": "Those outside had fewer calls than we said: {names}.",
    "score_sum": "In all, {actual} came and {expected} were likely.",
    "score_shift": "{day} {shift}",
    "outside": "outside",
    "score_summary": "All {n} shifts as a table",
    "score_caption": "Forecast and calls by shift",
    "col_date": "Date", "col_day_likely": "Day, likely", "col_day_calls": "Day, calls",
    "col_night_likely": "Night, likely", "col_night_calls": "Night, calls",
    "not_over": "not over yet", "not_whole_short": "not whole",
    # refusals
    "no_token": "This needs the planner’s token: open the address that vigie serve planner printed.",
    "known": "This browser is known now, for {hours} hours.",
    "no_page": "There is no page here; the shift is at /.",
    "no_method": "This page is for reading only.",
    "broken": "Something broke on our side. The forecast was not changed; go back to the shift at /.",
    "to_shift": "To the shift",
}  # fmt: skip

NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
"""Numbers that are written out."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def say(key: str, **values: object) -> str:
    """A text of the catalogue with its values put in. Raises KeyError for a text that is not there."""
    return ENGLISH[key].format(**values)


def code_words(kind: str, code: str) -> str:
    """What a code of a forecast means; one the catalogue does not have stands as it is."""
    return ENGLISH.get(f"{kind}_{code}", code.replace("_", " "))
