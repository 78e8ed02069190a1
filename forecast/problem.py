"""The one exception of this room, for whoever hands it a call log it cannot use.

Its text is one of our sentences: it may name columns, dates and numbers of rows, and must not quote a record.
"""


class ForecastProblem(ValueError):
    """A call log, a condition or a setting that no forecast can be made from."""
