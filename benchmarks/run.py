"""Run every benchmark and write benchmarks/results.json: {name, value, unit, peer, ratio, goal, holds, machine, on} each.

Run as `make bench`, or `python -m benchmarks.run NAME...` for some of them, whose figures replace their earlier ones.
docs/benchmarks.md, docs/capacity.md and the figures of README are made from what was measured. A shortfall stays in the list with holds = false.
"""

import importlib
import pkgutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import benchmarks
from benchmarks.results import RESULTS, keep, stamped

_NO_BENCH = frozenset({
    "run", "judged", "million", "nation", "results", "page", "capacity", "in_readme", "memory", "pipeline_run", "pipeline_peer",
    # The clerks take minutes, and want the machine for themselves: python -m benchmarks.portal_clerks.
    "clerks", "clerks_home", "portal_clerks",
})  # fmt: skip


def main(chosen: Sequence[str] = ()) -> None:
    """Measure, print, write, and make the pages."""
    from benchmarks import capacity, in_readme, page

    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name not in _NO_BENCH]
    if unknown := set(chosen) - set(names):
        sys.exit(f"there is no benchmark {sorted(unknown)[0]}; the ones there are: {', '.join(names)}.")
    for name in chosen or names:
        told = importlib.import_module(f"benchmarks.{name}").measure()
        for result in told:
            print(
                f"{result['name']}: {result['value']:,} {result['unit']}; {result['ratio']} x {result['peer']}; holds: {result['holds']}"
            )
        # Kept at once: what one bench measured is not lost when a later one fails.
        keep(RESULTS, stamped(told, on=datetime.now(UTC).date()), by=("name",))
    page.main()
    capacity.main()
    in_readme.main()


if __name__ == "__main__":
    main(sys.argv[1:])
