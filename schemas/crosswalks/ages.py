"""Age brackets of ours as a lowest and a highest age, and back: an age or a range falls into the finest bracket that holds it.

Pure functions; must not keep an exact age.
"""

from schemas.vocabularies import AGE_BAND

_OLDEST = 120
_COARSE = ("0-17", "18+")


def bounds(band: str) -> tuple[int, int | None]:
    """Lowest and highest age of a bracket; None where it is open above."""
    low, _, high = band.rstrip("+").partition("-")
    return int(low), int(high) if high else None


def band_of(low: int, high: int | None) -> str | None:
    """The finest bracket that holds every age from low to high (None: open above); None where no bracket does."""
    if low < 0 or low > _OLDEST or (high is not None and high < low):
        return None
    finest = [code for code in AGE_BAND.codes if code not in _COARSE]
    for code in (*finest, *_COARSE):
        lowest, highest = bounds(code)
        if lowest <= low and (highest is None or (high is not None and high <= highest)):
            return code
    return None
