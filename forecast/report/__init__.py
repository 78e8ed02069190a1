"""The report of a backtest: one page that says in plain words, tables and drawings how good each model was.

One page without script or request. Nothing here scores a model but `ceiling`, which asks how good one could be.
"""

from forecast.report.ceiling import Ceiling, estimate_ceiling
from forecast.report.page import write_report

__all__ = ["Ceiling", "estimate_ceiling", "write_report"]
