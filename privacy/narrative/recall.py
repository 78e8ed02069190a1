"""How much of what identifies a person the redactor finds, at least: the bound a person's sample gives.

Source: Clopper and Pearson 1934, one-sided. Must not read a text.
"""

LEAST_SAMPLE = 200
"""Texts a person reads before a sign-off; all of them where an agency has fewer."""

LEAST_RECALL = 0.97
"""The lowest bound of recall with which a narrative may be published."""


def recall_bound(found: int, missed: int, confidence: float = 0.95) -> float:
    """The share of identifiers that is found at least, with this confidence; 0 where nothing was found. Raises ValueError for counts below 0."""
    if found < 0 or missed < 0 or not 0 < confidence < 1:
        raise ValueError("recall needs counts of at least 0 and a confidence between 0 and 1")
    if found == 0:
        return 0.0
    from scipy.stats import beta

    return float(beta.ppf(1 - confidence, found, missed + 1))
