"""Run every benchmark and write benchmarks/results.json: {name, value, unit, peer, ratio, goal, holds} each.

Run as `make bench`. A shortfall stays in the list with holds = false.
"""

import importlib
import json
import pkgutil
from pathlib import Path

import benchmarks


def main() -> None:
    """Measure, print, write."""
    results: list[dict[str, object]] = []
    for module in pkgutil.iter_modules(benchmarks.__path__):
        # The clerks take minutes, and want the machine for themselves: python -m benchmarks.portal_clerks.
        if module.name not in {"run", "judged", "million", "clerks", "clerks_home", "portal_clerks"}:
            results += importlib.import_module(f"benchmarks.{module.name}").measure()
    for result in results:
        print(
            f"{result['name']}: {result['value']:,} {result['unit']}; {result['ratio']} x {result['peer']}; holds: {result['holds']}"
        )
    Path(__file__).with_name("results.json").write_text(json.dumps(results, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
