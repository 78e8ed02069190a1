"""`python -m benchmarks.nation FOLDER`: write an invented nation as its agencies and regions would send it.

18,000 agencies, ten million incidents and 50 million calls by default; `--incidents 10000 --calls 50000` for a little of it.
Streamed: one delivery is in memory at a time. Must not make anything that could be taken for real.
"""

import argparse
from pathlib import Path

from benchmarks.nation.agencies import Scale, all_agencies, slug_of
from benchmarks.nation.calls import calls_of, region_name
from benchmarks.nation.home import write_files
from benchmarks.nation.profile import profile_text


def main() -> None:
    """Read the arguments and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nation", description="Write an invented nation.")
    parser.add_argument("folder", type=Path)
    whole = Scale()
    for name in ("agencies", "incidents", "calls", "regions", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(whole, name))
    told = vars(parser.parse_args())
    folder = told.pop("folder")
    scale = Scale(**told)
    if min(scale.agencies, scale.regions) < 1 or min(scale.incidents, scale.calls) < 0:
        parser.error("there must be an agency and a region, and no fewer than no incidents and calls.")
    write_nation(scale, folder)


def write_nation(scale: Scale, folder: Path) -> None:
    """agencies.csv, profiles/, files/<sender>/<year>/ and calls/<region>.csv under a folder."""
    (folder / "profiles").mkdir(parents=True, exist_ok=True)
    with (folder / "agencies.csv").open("w", encoding="utf-8") as file:
        file.write("agency_id,sender,name,county,state,sworn_officers\n")
        for sender, agency in all_agencies(scale):
            cells = (
                agency.agency_id,
                slug_of(sender),
                agency.name,
                agency.county,
                agency.state,
                str(agency.sworn_officers),
            )
            file.write(",".join(cells) + "\n")
    for sender in range(scale.senders):
        (folder / "profiles" / f"{slug_of(sender)}.yml").write_text(profile_text(slug_of(sender)), "utf-8")
    write_files(scale, folder / "files")
    (folder / "calls").mkdir(exist_ok=True)
    for region in range(scale.regions):
        with (folder / "calls" / f"{region_name(region)}.csv").open("wb") as log:
            for at, year in enumerate(calls_of(scale, region)):
                year.write_csv(log, include_header=at == 0)


if __name__ == "__main__":
    main()
