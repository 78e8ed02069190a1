"""The one exception of this room: a source that may not, cannot or will not be read."""


class FeedProblem(RuntimeError):
    """One sentence on what and how to fix; it may name the host, a column or a page, never a value of a record."""
