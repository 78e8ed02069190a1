"""What changed between two descriptions of the standard, and whether that is MAJOR, MINOR or PATCH.

MAJOR: a table, column or code is gone, renamed, of another type or unit, no longer released, refused where it was
accepted, or means something else. MINOR: one is added, or more is accepted than before. PATCH: words. A text alone
never decides: who changes what a field means moves its `since`, and a code that means something else is another code;
where a text is largely another one, the step says so. Must not read a file; takes descriptions (schemas/as_description.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import IntEnum
from typing import Any

from schemas.as_description import Description
from schemas.model import PUBLISHED

_TEXTS = ("label", "description", "derived", "purpose", "legal_basis", "retention", "source")
_SAME_TEXT = 0.5
_RELEASED = {release.value for release in PUBLISHED}


class Weight(IntEnum):
    """How much a step asks of who uses the standard."""

    NOTHING = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that changed: where (table, table.field or vocabulary:code), its weight, what, and what a script must do."""

    where: str
    weight: Weight
    what: str
    do: str = "Nothing."


def difference(old: Description, new: Description) -> tuple[Step, ...]:
    """Every step from one standard to the other, heaviest first, then by place."""
    steps = [*_tables(old["tables"], new["tables"]), *_vocabularies(old["vocabularies"], new["vocabularies"])]
    return tuple(sorted(steps, key=lambda step: (-step.weight, step.where, step.what)))


def weight(steps: tuple[Step, ...]) -> Weight:
    """The heaviest step decides."""
    return max((step.weight for step in steps), default=Weight.NOTHING)


def next_version(version: str, steps: tuple[Step, ...]) -> str:
    """The least version that may follow. Before 1.0.0 the second number moves for MAJOR and MINOR alike."""
    major, minor, patch = (int(part) for part in version.split("."))
    match weight(steps):
        case Weight.NOTHING:
            return version
        case Weight.PATCH:
            return f"{major}.{minor}.{patch + 1}"
        case Weight.MAJOR if major:
            return f"{major + 1}.0.0"
        case _:
            return f"{major}.{minor + 1}.0"


def migration(steps: tuple[Step, ...]) -> str:
    """What moved and what a script must change, as a Markdown table."""
    if not steps:
        return "Nothing of the standard changed."
    rows = [f"| `{step.where}` | {step.weight.name} | {step.what} | {step.do} |" for step in steps]
    return "\n".join(("| where | weight | what | what a script must do |", "| --- | --- | --- | --- |", *rows))


def _tables(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Step]:
    yield from _come_and_gone("table", old, new, prefix="")
    for name in (name for name in old if name in new):
        was, now = old[name], new[name]
        yield from _texts(name, was, now, ("label", "description", "withheld_because"))
        if was["grain"] != now["grain"]:
            yield Step(
                where=name,
                weight=Weight.MAJOR,
                what="a row stands for something else",
                do="Read its grain; count anew.",
            )
        if was["key"] != now["key"] or was["public_key"] != now["public_key"]:
            yield Step(where=name, weight=Weight.MAJOR, what="the key is another one", do="Join on the new key.")
        if was["quasi"] != now["quasi"]:
            yield Step(where=name, weight=Weight.MINOR, what="other columns count as quasi-identifiers")
        yield from _come_and_gone("field", was["fields"], now["fields"], prefix=f"{name}.")
        for field in (field for field in was["fields"] if field in now["fields"]):
            yield from _field(f"{name}.{field}", was["fields"][field], now["fields"][field])
        yield from _columns(name, was, now)


def _columns(table: str, was: dict[str, Any], now: dict[str, Any]) -> Iterator[Step]:
    """Columns of the public table, where the fields of the report do not tell already."""
    old, new = was["columns"], now["columns"]
    own = set(was["fields"]) ^ set(now["fields"])
    for name in (name for name in old if name not in new and name not in own):
        yield Step(where=f"{table}.{name}", weight=Weight.MAJOR, what="column no longer published", do="Do without it.")
    for name in (name for name in new if name not in old and name not in own):
        yield Step(where=f"{table}.{name}", weight=Weight.MINOR, what="column published")
    for name in (name for name in old if name in new and old[name] != new[name]):
        if name not in was["fields"] or was["fields"][name]["type"] == now["fields"].get(name, {}).get("type"):
            yield Step(
                where=f"{table}.{name}", weight=Weight.MAJOR, do="Read it as its new type.",
                what=f"published as {new[name]} instead of {old[name]}",
            )  # fmt: skip
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield Step(where=table, weight=Weight.PATCH, what="columns in another order", do="Take columns by name.")


def _field(where: str, was: dict[str, Any], now: dict[str, Any]) -> Iterator[Step]:
    yield from _texts(where, was, now, _TEXTS)
    for name, do in (
        ("type", "Read it as its new type."),
        ("unit", "Convert it."),
        ("since", "Read what it means now."),
    ):
        if was[name] != now[name]:
            what = "means something else" if name == "since" else f"{name} {now[name]} instead of {was[name]}"
            yield Step(where=where, weight=Weight.MAJOR, what=what, do=do)
    if was["until"] != now["until"]:
        yield Step(where=where, weight=Weight.MINOR, what="ends" if now["until"] else "no longer ends")
    if was["privacy"] != now["privacy"]:
        yield Step(where=where, weight=Weight.MINOR, what=f"privacy {now['privacy']} instead of {was['privacy']}")
    if was["release"] != now["release"]:
        harmless = was["release"] not in _RELEASED
        yield Step(
            where=where, weight=Weight.MINOR if harmless else Weight.MAJOR,
            what=f"release {now['release']} instead of {was['release']}",
            do="Nothing." if harmless else "Read how it is published now." if now["release"] in _RELEASED else "Do without it.",
        )  # fmt: skip
    for name in ("required", "always"):
        if was[name] != now[name]:
            yield _bound(where, tighter=now[name], what=f"{'now' if now[name] else 'no longer'} {name}")
    yield from _bounds(where, was, now)
    if was["vocabulary"] != now["vocabulary"] and was["type"] == now["type"]:
        yield Step(where=where, weight=Weight.MAJOR, what="another vocabulary", do="Map its codes.")
    for blank in sorted(set(was["blanks"]) ^ set(now["blanks"])):
        if was["required"] == now["required"] and was["type"] == now["type"]:
            gone = blank in was["blanks"]
            yield _bound(where, tighter=gone, what=f"the blank {blank} is {'gone' if gone else 'added'}")
    yield from _levels(where, was["hierarchy"], now["hierarchy"])


def _bounds(where: str, was: dict[str, Any], now: dict[str, Any]) -> Iterator[Step]:
    for name, sign in (("minimum", 1), ("maximum", -1)):
        old, new = was[name], now[name]
        if old != new:
            tighter = new is not None and (old is None or sign * new > sign * old)
            yield _bound(where, tighter=tighter, what=f"{name} {new} instead of {old}")
    for name in ("pattern", "references"):
        if was[name] != now[name]:
            yield _bound(where, tighter=now[name] is not None, what=f"{name} {now[name]} instead of {was[name]}")


def _bound(where: str, *, tighter: bool, what: str) -> Step:
    if tighter:
        return Step(where=where, weight=Weight.MAJOR, what=what, do="Send what it accepts now.")
    return Step(where=where, weight=Weight.MINOR, what=what, do="Accept what it may hold now.")


def _levels(where: str, was: dict[str, Any] | None, now: dict[str, Any] | None) -> Iterator[Step]:
    if was is None or now is None:
        return
    old, new = was["levels"], now["levels"]
    for level in old:
        if level not in new:
            yield Step(where=where, weight=Weight.MAJOR, what=f"level {level} is gone", do="Use another level.")
    for level in new:
        if level not in old:
            yield Step(where=where, weight=Weight.MINOR, what=f"level {level} is added", do="Accept values at it.")
    if [level for level in old if level in new] != [level for level in new if level in old]:
        yield Step(where=where, weight=Weight.MAJOR, what="levels in another order", do="Order them anew.")
    if was["name"] != now["name"]:
        yield Step(where=where, weight=Weight.MAJOR, what="another hierarchy", do="Map its levels.")


def _vocabularies(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Step]:
    yield from _come_and_gone("vocabulary", old, new, prefix="")
    for name in (name for name in old if name in new):
        yield from _texts(name, old[name], new[name], ("description",))
        was, now = old[name]["terms"], new[name]["terms"]
        yield from _come_and_gone("code", was, now, prefix=f"{name}:")
        for code in (code for code in was if code in now):
            where, before, after = f"{name}:{code}", was[code], now[code]
            yield from _texts(where, before, after, ("label", "meaning", "source"))
            if before["since"] != after["since"] or before["broader"] != after["broader"]:
                yield Step(where=where, weight=Weight.MAJOR, what="means something else", do="Read what it means now.")
            if before["until"] != after["until"]:
                yield Step(where=where, weight=Weight.MINOR, what="ends" if after["until"] else "no longer ends")
        if [code for code in was if code in now] != [code for code in now if code in was]:
            yield Step(where=name, weight=Weight.PATCH, what="codes in another order")


def _come_and_gone(kind: str, old: dict[str, Any], new: dict[str, Any], *, prefix: str) -> Iterator[Step]:
    gone, come = [name for name in old if name not in new], [name for name in new if name not in old]
    for name in gone:
        heir = next((other for other in come if _alike(old[name], new[other])), None)
        what, do = f"{kind} gone", "Do without it."
        if heir is not None:
            what, do = f"{kind} renamed to {heir}", f"Write {heir} instead."
        yield Step(where=f"{prefix}{name}", weight=Weight.MAJOR, what=what, do=do)
    for name in come:
        yield Step(where=f"{prefix}{name}", weight=Weight.MINOR, what=f"{kind} added", do="Accept it." if kind == "code" else "Nothing.")  # fmt: skip


def _alike(was: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether something new may be what is gone under another name: the same text and the same rules."""
    told = was.get("meaning") or was.get("description")
    return was == now or (bool(told) and {**was, "label": ""} == {**now, "label": ""})


def _texts(where: str, was: dict[str, Any], now: dict[str, Any], names: tuple[str, ...]) -> Iterator[Step]:
    for name in names:
        old, new = was[name] or "", now[name] or ""
        if old != new:
            other = bool(old and new) and SequenceMatcher(None, old, new, autojunk=False).ratio() < _SAME_TEXT
            doubt = "; it is largely another text: if the meaning changed, say so by since or by another code"
            yield Step(where=where, weight=Weight.PATCH, what=f"{name} worded anew{doubt if other else ''}")
