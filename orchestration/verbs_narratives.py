"""What the verbs of narratives do: draw a sample for a person to read, take its sign-off, say where each agency stands.

The sample goes to a private file and nowhere else. Must not hold a rule of redaction or print a word of a narrative.
"""

import csv
import io
import random
import secrets
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import typer

from orchestration.narratives import (
    Draw,
    SignOff,
    digest_of,
    draws_of,
    policy_digest,
    redacted_texts,
    remember,
    sign_off_for,
)
from orchestration.policies import policy_in_force
from orchestration.resources import Home, HomeProblem, home_from
from orchestration.speaking import answer
from orchestration.storage import stages_of
from orchestration.writing import write_whole
from privacy.narrative.recall import LEAST_RECALL, LEAST_SAMPLE, recall_bound
from privacy.narrative.words import redactor_version
from privacy.policy import Policy

COLUMNS = ("narrative", "redacted_text", "identifiers_masked", "identifiers_seen")
"""The columns of a sample; the reader fills the last."""

_IDENTIFYING = ("[name]", "[number]", "[place]")


def draw(agency: str, *, home: Path | None, sample: int, out: Path) -> None:
    """Write a sample of an agency's redacted narratives for a person to read."""
    place = home_from(home).require()
    _opted_in(agency, policy_in_force(place))
    if sample < LEAST_SAMPLE:
        raise HomeProblem(
            f"--sample is {sample}; a person reads {LEAST_SAMPLE} narratives or more, or all where there are fewer."
        )
    told = redacted_texts(_narratives(place, agency))
    texts = told.texts.drop_nulls().to_list()
    if not texts:
        raise HomeProblem(f"agency {agency} has no narrative that can be redacted; nothing was written.")
    seed = secrets.randbits(32)
    chosen = random.Random(seed).sample(texts, min(sample, len(texts)))
    rows = [(number, text, _masked_in(text)) for number, text in enumerate(chosen, start=1)]
    write_whole(out, _csv(rows), private=True)
    masked = sum(masked for _, _, masked in rows)
    remember(place, Draw(
        agency=agency, at=_now(), texts=len(texts), sample=len(rows), masked=masked, seed=seed,
        digest=digest_of(place, agency, rows), redactor=redactor_version(),
    ))  # fmt: skip
    typer.echo(f"{len(rows):,} of {len(texts):,} redacted narratives: {out}")
    typer.echo(
        "In each row, write into identifiers_seen how many names, numbers and places you can still read; 0 where none."
    )
    typer.echo(f'Next: vigie narratives sign {out} --agency {agency} --by "YOUR NAME"')


def sign(file: Path, *, agency: str, by: str, home: Path | None) -> None:
    """Take a read sample, compute the bound, and record the sign-off where it is high enough."""
    place = home_from(home).require()
    policy = policy_in_force(place)
    _opted_in(agency, policy)
    if not by.strip():
        raise HomeProblem("--by is blank; a sign-off needs the name of the person who read the sample.")
    rows, seen = _read(file)
    known = digest_of(place, agency, rows)
    drawn = [one for one in draws_of(place) if one.agency == agency and one.digest == known]
    if not drawn:
        raise HomeProblem(f"{file.name} is not a sample drawn for agency {agency}, or its texts were changed; fill in only "
                          "the column identifiers_seen.")  # fmt: skip
    last = drawn[-1]
    if last.redactor != redactor_version():
        raise HomeProblem(
            f"{file.name} was drawn with another redactor; draw a new sample: vigie narratives draw --agency {agency}"
        )
    if last.sample < min(LEAST_SAMPLE, last.texts):
        raise HomeProblem(
            f"{file.name} has {last.sample} narratives; a sign-off needs {LEAST_SAMPLE}, or all where there are fewer."
        )
    found, missed = last.masked, sum(seen)
    bound = recall_bound(found, missed)
    if bound < LEAST_RECALL:
        raise HomeProblem(f"the sample shows {missed} identifiers missed beside {found} masked: at least {bound:.3f} are found, and "
                          f"{LEAST_RECALL} is needed. Nothing is published.")  # fmt: skip
    remember(place, SignOff(
        agency=agency, by=by.strip(), at=_now(), sample=last.sample, found=found, missed=missed, bound=round(bound, 6),
        texts_missed=sum(count > 0 for count in seen), redactor=last.redactor, policy=policy_digest(policy),
    ))  # fmt: skip
    typer.echo(
        f"Signed off: of {found + missed:,} identifiers in {last.sample:,} narratives, {missed:,} were missed; at least {bound:.3f} are found."
    )
    typer.echo("The narratives of this agency go out with the next: vigie release build")


def status(home: Path | None, *, as_json: bool) -> None:
    """Where each agency that opted in stands."""
    place = home_from(home).require()
    policy = policy_in_force(place)
    standing = [(agency, sign_off_for(place, agency, policy)) for agency in sorted(policy.narratives)]
    if as_json:
        answer({"redactor": redactor_version(), "agencies": [
            {"agency_id": agency, "signed": True, "at": signed.at, "by": signed.by, "recall_bound": signed.bound}
            if isinstance(signed, SignOff) else {"agency_id": agency, "signed": False, "why": signed}
            for agency, signed in standing
        ]})  # fmt: skip
        return
    for agency, signed in standing:
        typer.echo(
            f"{agency}  signed off by {signed.by} on {signed.at[:10]}: at least {signed.bound:.3f} of identifiers are found."
            if isinstance(signed, SignOff) else f"{agency}  not published: {signed}"
        )  # fmt: skip
    if not standing:
        typer.echo("No agency publishes narratives; the policy lists none.")


def _opted_in(agency: str, policy: Policy) -> None:
    if agency not in policy.narratives:
        raise HomeProblem(f"agency {agency} is not in the policy's list of narratives; it opts in there first.")


def _narratives(place: Home, agency: str) -> pl.Series:
    """The narratives of an agency's validated reports."""
    stages = stages_of(place)
    found = [stages.read("validated_reports", month) for month in stages.partitions("validated_reports")]
    frames = [stage.tables["incident"].select("agency_id", "narrative") for stage in found if stage]
    if not frames:
        raise HomeProblem("no report is in the stages yet; run: vigie run")
    return pl.concat(frames).filter(pl.col("agency_id") == agency)["narrative"]


def _masked_in(text: str) -> int:
    """Identifiers masked in a text, as far as can be told; [word] is left out, for it may hide an ordinary word."""
    return sum(text.count(mask) for mask in _IDENTIFYING)


def _csv(rows: list[tuple[int, str, int]]) -> bytes:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((number, " ".join(text.split()), masked, "") for number, text, masked in rows)
    # The mark at the start lets spreadsheets read the file as UTF-8.
    return held.getvalue().encode("utf-8-sig")


def _read(file: Path) -> tuple[list[tuple[int, str, int]], list[int]]:
    """The rows of a filled sample and what the reader counted. Raises HomeProblem that names a row, never a text."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            header, *lines = csv.reader(opened)
    except (OSError, UnicodeDecodeError, csv.Error, ValueError):
        raise HomeProblem(f"{file.name} cannot be read as CSV with commas; give the file that was drawn.") from None
    if tuple(header) != COLUMNS:
        raise HomeProblem(f"{file.name} needs exactly the columns {', '.join(COLUMNS)}.")
    rows, seen = [], []
    for line, cells in enumerate(lines, start=2):
        if len(cells) != len(COLUMNS) or not all(_is_count(cells[place]) for place in (0, 2)):
            raise HomeProblem(
                f"{file.name}, row {line}: it is not as it was drawn; fill in only the column identifiers_seen."
            )
        if not _is_count(cells[3]):
            raise HomeProblem(
                f"{file.name}, row {line}: identifiers_seen needs a whole number; write 0 where nothing identifying is left."
            )
        rows.append((int(cells[0]), cells[1], int(cells[2])))
        seen.append(int(cells[3]))
    return rows, seen


def _is_count(cell: str) -> bool:
    return cell.strip().isascii() and cell.strip().isdigit() and len(cell.strip()) < 7


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
