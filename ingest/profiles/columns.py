"""One entry under `columns`: which field a source column feeds and how its cells are to be read.

Raises ProfileProblem on what contradicts itself or the standard. Must not read a cell.
"""

from collections.abc import Mapping
from typing import Any

from ingest.days import is_readable_day, is_readable_time
from ingest.profiles.model import TABLES, Axis, Column, Differs, Unlisted
from ingest.profiles.page import Page
from ingest.profiles.places import AXES, FIELD_OF, place_of
from schemas.model import BLANKS, Field, Type

CHILDREN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "person": {
        "race": ("race",), "injury": ("injury_type",), "force": ("force_type",), "weapon": ("weapon", "firearm_type"),
        "asian_race": ("asian_race",), "sign": ("sign",), "force_location": ("body_part",), "force_reason": ("reason",),
    },
    "incident": {"other_agency": ("other_agency_id", "other_case_number")},
}  # fmt: skip
"""Which fields of which child tables the columns of a record may feed."""

_MADE = {("incident", "incident_id"), ("person", "incident_id"), ("person", "person_id")}
_BLANKS = ("not_reported", "unknown", "pending")
_KEYS = {
    "format", "words", "split", "with", "blank", "order", "actor", "recipient", "crs", "within", "unlisted", "else", "differs",
    "at_most", "several", "until", "otherwise",
}  # fmt: skip
_ENDS = ("first", "earliest", "latest")


def column_of(page: Page, table: str, source: str, raw: Any) -> Column:
    """The column an entry describes; `table` is that of its record."""
    where = f"column {source}"
    spec = page.mapping(raw, where, required={"to"}, optional=_KEYS)
    to = page.text(spec["to"], f"{where}: to")
    if table == "incident" and to in AXES:
        return _placed(page, source, Axis(to), spec)
    if stray := sorted({"crs", "within", "otherwise"} & set(spec)):
        raise page.fail(f"{where}: {stray[0]} belongs to coordinates of an incident, not to {to}.")
    target, name = _target(page, where, table, to)
    declared = field_of(page, target, name)
    formats = page.one_or_more(spec.get("format"), f"{where}: format")
    joiners = page.one_or_more(spec.get("split"), f"{where}: split")
    words = page.text(spec["words"], f"{where}: words") if "words" in spec else None
    until = page.text(spec["until"], f"{where}: until") if "until" in spec else None
    _check_until(page, where, declared, formats, until)
    if until is None:
        _check_reading(page, where, declared, formats, by_words=words is not None)
    unlisted = _unlisted(page, where, target, declared, spec, listed=words is not None)
    differs = _differs(page, where, declared, spec, own=target == table)
    if joiners and target == table and not (differs and differs.codes):
        raise page.fail(
            f"{where}: {to} has one answer, so it cannot be split; a list feeds a child table, or differs ranks its codes."
        )
    several = page.text(spec["several"], f"{where}: several") if "several" in spec else None
    if several and (declared.type is not Type.CODE or joiners or words is None):
        raise page.fail(
            f"{where}: several is a second word list for one coded answer; it stands beside words, without split."
        )
    extra = _fixed(page, where, target, name, spec.get("with") or {})
    blank = _blank_word(page, where, target, declared, spec.get("blank"))
    order = page.truth(spec["order"], f"{where}: order") if "order" in spec else False
    if order and ((target, name) != ("force", "force_type") or not joiners):
        raise page.fail(f"{where}: order is for a list of force.force_type, so it stands beside split.")
    actor, recipient = (
        page.text(spec[key], f"{where}: {key}") if key in spec else None for key in ("actor", "recipient")
    )
    if (actor or recipient) and (target, name) != ("force", "force_type"):
        raise page.fail(f"{where}: {'actor' if actor else 'recipient'} is for force.force_type alone.")
    if actor and recipient:
        raise page.fail(
            f"{where}: actor and recipient cannot stand together; the record's own person is the other one."
        )
    return Column(
        source=source, table=target, field=name, formats=formats, words=words, joiners=joiners, extra=extra, blank=blank,
        order=order, actor=actor, recipient=recipient, unlisted=unlisted, differs=differs, several=several, until=until,
    )  # fmt: skip


def field_of(page: Page, table: str, name: str) -> Field:
    """The field of that name, or a sentence with the names there are."""
    try:
        return TABLES[table].field(name)
    except KeyError:
        known = ", ".join(field.name for field in TABLES[table].fields)
        raise page.fail(f"{table} has no field {name}; it has {known}.") from None


def fixed_value(page: Page, where: str, table: str, name: str, raw: Any) -> object:
    """A fixed answer as a value of its field."""
    declared, told = field_of(page, table, name), page.text(raw, f"{where}: {name}")
    if declared.type is Type.CODE and told not in declared.allowed:
        raise page.fail(f"{where}: {told} is not a code of {table}.{name}.")
    if declared.type is Type.INTEGER:
        return page.whole(raw, f"{where}: {name}")
    if declared.type in {Type.DATE, Type.DECIMAL}:
        raise page.fail(f"{where}: {table}.{name} differs from report to report; it cannot be fixed.")
    return told


def _placed(page: Page, source: str, axis: Axis, spec: dict[str, Any]) -> Column:
    place, formats = place_of(page, source, axis, spec)
    if stray := sorted(set(spec) - {"to", "format", "crs", "within", "words", "differs", "otherwise"}):
        raise page.fail(f"column {source}: {stray[0]} has no meaning for {axis.value}.")
    words = page.text(spec["words"], f"column {source}: words") if "words" in spec else None
    if page.text(spec.get("differs", "first"), f"column {source}: differs") != "first":
        raise page.fail(f"column {source}: of points that differ only the first can stand; write differs: first.")
    return Column(source=source, table="incident", field=FIELD_OF[axis], formats=formats, words=words, place=place)


def _check_until(page: Page, where: str, declared: Field, formats: tuple[str, ...], until: str | None) -> None:
    """That whole years can be counted from the cell's day to that of the other column."""
    if until is None:
        return
    if declared.type is not Type.INTEGER or declared.unit != "years":
        raise page.fail(f"{where}: until counts whole years, and {declared.name} does not hold years.")
    if not formats or not all(map(is_readable_day, formats)):
        raise page.fail(
            f"{where}: until counts from a day, so it stands beside a format that gives a day, a month and a year."
        )


def _unlisted(
    page: Page, where: str, table: str, declared: Field, spec: dict[str, Any], *, listed: bool
) -> Unlisted | None:
    """What words that are not in the list are read as, and whether that is a warning."""
    keys = [key for key in ("unlisted", "else") if key in spec]
    if not keys:
        return None
    if len(keys) == 2 or not listed or declared.type is not Type.CODE:
        raise page.fail(
            f"{where}: unlisted or else says what words outside the list are read as; one of them stands beside words."
        )
    told = page.text(spec[keys[0]], f"{where}: {keys[0]}")
    code = None if told in {"", "null"} else told
    if code is not None and code not in {*declared.allowed, *BLANKS}:
        raise page.fail(f"{where}: {keys[0]}: {code} is not a code of {table}.{declared.name}.")
    return Unlisted(code=code, told=keys[0] == "unlisted")


def _differs(page: Page, where: str, declared: Field, spec: dict[str, Any], *, own: bool) -> Differs | None:
    """Which answer stands where rows differ."""
    at_most = page.whole(spec["at_most"], f"{where}: at_most") if "at_most" in spec else None
    if at_most is not None and ("differs" not in spec or declared.type is not Type.DATE):
        raise page.fail(
            f"{where}: at_most says how many days the days of one incident may differ; it stands beside differs."
        )
    if "differs" not in spec:
        return None
    if not own:
        raise page.fail(f"{where}: {declared.name} may have several answers; all are kept, so differs has no meaning.")
    told = page.one_or_more(spec["differs"], f"{where}: differs")
    if len(told) == 1 and told[0] in _ENDS:
        if told[0] != "first" and declared.type not in {Type.DATE, Type.TIME}:
            raise page.fail(f"{where}: {told[0]} is for days and times; write first, or the codes in order.")
        return Differs(take=told[0], at_most=at_most)
    if declared.type is not Type.CODE:
        raise page.fail(f"{where}: differs is first, earliest or latest; only coded answers can be ranked.")
    if stray := [code for code in told if code not in {*declared.allowed, *BLANKS}]:
        raise page.fail(f"{where}: differs: {stray[0]} is not a code of {declared.name}.")
    return Differs(take="codes", codes=told)


def _target(page: Page, where: str, table: str, to: str) -> tuple[str, str]:
    target, _, name = to.rpartition(".")
    target = target or table
    if target not in {table, *CHILDREN[table]}:
        raise page.fail(f"{where}: {to} is not a field of {table} or of its child tables.")
    if target != table and target in CHILDREN[table]:
        field_of(page, target, name)
        if name not in CHILDREN[table][target]:
            fed = " or ".join(f"{target}.{each}" for each in CHILDREN[table][target])
            raise page.fail(f"{where}: {to} is not fed from a column; {fed} is.")
    if (target, name) in _MADE:
        raise page.fail(f"{where}: {target}.{name} is not fed from a column; it is made from the key.")
    return target, name


def _check_reading(page: Page, where: str, declared: Field, formats: tuple[str, ...], *, by_words: bool) -> None:
    """That cells can become values of the field at all."""
    to = declared.name
    if declared.type is Type.CODE:
        if not (by_words or formats):
            raise page.fail(f"{where}: {to} holds codes, so it needs words.")
        by = "words, or by format years" if declared.name == "age_band" else "words"
        if formats and (declared.name, formats) != ("age_band", ("years",)):
            raise page.fail(f"{where}: {to} holds codes; it is read by {by}.")
    elif declared.type in {Type.DATE, Type.TIME}:
        if not formats:
            raise page.fail(f"{where}: {to} needs a format.")
        readable = is_readable_day if declared.type is Type.DATE else is_readable_time
        if stray := [form for form in formats if not readable(form)]:
            what = (
                "a day, a month and a year"
                if declared.type is Type.DATE
                else "an hour (with %p where it is %I) and a minute"
            )
            raise page.fail(f"{where}: the format {stray[0]} does not give {what}, so {to} cannot be read with it.")
    elif formats:
        raise page.fail(f"{where}: {to} is read as it stands and needs no format.")


def _fixed(page: Page, where: str, table: str, fed: str, raw: Any) -> dict[str, str]:
    entries = page.mapping(raw, f"{where}: with")
    if fed in entries:
        raise page.fail(f"{where}: with fixes {table}.{fed}, which the column feeds; one of the two would be lost.")
    return {name: str(fixed_value(page, f"{where}: with", table, name, value)) for name, value in entries.items()}


def _blank_word(page: Page, where: str, table: str, declared: Field, raw: Any) -> str | None:
    if raw is None:
        return None
    word = page.text(raw, f"{where}: blank")
    if word not in _BLANKS:
        raise page.fail(f"{where}: blank is {', '.join(_BLANKS[:-1])} or {_BLANKS[-1]}, not {word}.")
    # A person's race comes from the race table, and is the one answer of a child table that may be a word for blank.
    says = word in declared.allowed or table == "race" if declared.type is Type.CODE else declared.always
    if not says:
        raise page.fail(f"{where}: {table}.{declared.name} holds no word for blank; leave blank out.")
    return word
