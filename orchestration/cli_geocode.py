"""`vigie geocode`: its verbs and options. Must not contain what a verb does; `verbs_geocode` and `verbs_corrections` do."""

from pathlib import Path
from typing import Annotated

import typer

geocode_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None,
    help="From addresses as written to places, offline: build the reference, place a table, score it, correct it.",
)  # fmt: skip

LayerOption = Annotated[Path, typer.Option("--layer", metavar="LAYER", help="A reference layer made by build.")]
AddressOption = Annotated[str, typer.Option("--address", metavar="COLUMN", help="The column with addresses.")]
ZipOption = Annotated[str | None, typer.Option("--zip", metavar="COLUMN", help="The column with ZIP codes, if any.")]
CityOption = Annotated[str | None, typer.Option("--city", metavar="COLUMN", help="The column with towns, if any.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@geocode_app.command("build")
def build(
    *, source: Annotated[list[str], typer.Option(
        "--source", metavar="KIND=FILE[,map=MAP.yml]",
        help="A reference file; KIND is addrfeat, roads, centrelines, points, intersections, landmarks or zones. Repeat it.",
    )],
    out: Annotated[Path, typer.Option("--out", metavar="LAYER", help="The layer to write; a layer that is there is replaced.")],
    export: Annotated[Path | None, typer.Option("--export", metavar="DIR", help="Write its tables as GeoParquet, too.")] = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Build a reference layer from street files, address points, crossings, landmarks and zones."""
    from orchestration import verbs_geocode

    verbs_geocode.build(source, out=out, export=export, as_json=as_json)


@geocode_app.command("snap")
def snap(
    *, layer: LayerOption,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The snap layer (.parquet); one that is there is replaced.")],
    border: Annotated[list[str] | None, typer.Option("--border", metavar="KIND", help="A kind of zone never crossed. Repeat it.")] = None,
    residents: Annotated[Path | None, typer.Option("--residents", metavar="FILE", help="Areas with a column population.")] = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Make the points that may be published instead of a place: each stands for at least 8 addresses."""
    from orchestration import verbs_snap

    verbs_snap.snap(layer, borders=border or [], residents=residents, out=out, as_json=as_json)


@geocode_app.command("run")
def run(
    *, layer: LayerOption, address: AddressOption,
    file: Annotated[Path, typer.Option("--in", metavar="FILE", help="A table: .csv, .csv.gz or .parquet.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The table with places; a file that is there is replaced.")],
    zip_: ZipOption = None, city: CityOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Place the addresses of a table: it keeps its rows and columns and gains the place, its error, or the reason why not."""
    from orchestration import verbs_geocode

    verbs_geocode.run(file, layer=layer, address=address, zip_=zip_, city=city, out=out, as_json=as_json)


@geocode_app.command("evaluate")
def evaluate(
    *, layer: LayerOption, address: AddressOption,
    truth: Annotated[Path, typer.Option("--truth", metavar="FILE", help="A table of addresses whose place is known.")],
    lat: Annotated[str, typer.Option("--lat", metavar="COLUMN", help="The true latitude in degrees.")],
    lon: Annotated[str, typer.Option("--lon", metavar="COLUMN", help="The true longitude in degrees.")],
    zip_: ZipOption = None, city: CityOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Score the geocoder on addresses whose place is known: match rate, metres, wrong ones, calibration, speed."""
    from orchestration import verbs_geocode

    verbs_geocode.evaluate(truth, layer=layer, address=address, lat=lat, lon=lon, zip_=zip_, city=city, as_json=as_json)


HomeOption = Annotated[
    Path | None, typer.Option("--home", help="The deployment; by default VIGIE_HOME, else ./vigie-home.")
]
ByOption = Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so; the reviewer is another person.")]
NumberArgument = Annotated[int, typer.Argument(metavar="NUMBER", help="The number of a correction.")]


@geocode_app.command("rejects")
def rejects(
    *, agency: Annotated[str, typer.Option("--agency", help="Slug of the sender, or an agency's code.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The list: .csv, .csv.gz or .parquet.")],
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """List an agency's addresses without a place and coordinates that do not fit, each with what to do."""
    from orchestration import verbs_corrections

    verbs_corrections.rejects(agency, home=home, out=out, as_json=as_json)


@geocode_app.command("correct")
def correct(
    written: Annotated[str, typer.Argument(metavar="TEXT", help="A street name as it is written, or a whole address.")], *,
    by: ByOption, reason: Annotated[str, typer.Option("--reason", help="Why, in one sentence.")],
    street: Annotated[str | None, typer.Option("--street", metavar="NAME", help="The street of the layer it means.")] = None,
    lat: Annotated[float | None, typer.Option("--lat", help="Latitude of the place it means.")] = None,
    lon: Annotated[float | None, typer.Option("--lon", help="Longitude of the place it means.")] = None,
    agency: Annotated[str | None, typer.Option("--agency", help="For this agency alone; by default for everyone.")] = None,
    home: HomeOption = None,
) -> None:  # fmt: skip
    """Propose what a street name or an address means; it holds once another person approves it."""
    from orchestration import verbs_corrections

    verbs_corrections.correct(written, street=street, lat=lat, lon=lon, agency=agency, by=by, reason=reason, home=home)


@geocode_app.command("review")
def review(
    number: NumberArgument, *, by: ByOption,
    approve: Annotated[bool, typer.Option("--approve/--refuse", help="The verdict.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, in one sentence.")] = "",
    home: HomeOption = None,
) -> None:  # fmt: skip
    """Approve or refuse a correction somebody else proposed."""
    from orchestration import verbs_corrections

    verbs_corrections.review(number, verdict="approve" if approve else "refuse", by=by, reason=reason, home=home)


@geocode_app.command("withdraw")
def withdraw(
    number: NumberArgument, *, by: ByOption, reason: Annotated[str, typer.Option("--reason", help="Why, in one sentence.")],
    home: HomeOption = None,
) -> None:  # fmt: skip
    """Take a correction back; it stays in the ledger."""
    from orchestration import verbs_corrections

    verbs_corrections.withdraw(number, by=by, reason=reason, home=home)


@geocode_app.command("corrections")
def corrections(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show every correction with its state."""
    from orchestration import verbs_corrections

    verbs_corrections.corrections(home, as_json=as_json)
