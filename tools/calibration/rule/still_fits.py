"""Whether a benchmark still takes about as long as when it was calibrated."""

FITS_WITHIN = 4.0  # a value is then between a quarter of and four times what was intended


def no_longer_fits(value_s: float, calibrated_s: float) -> float | None:
    """By which factor a call takes longer (or below 1: shorter) than calibrated, if far; else None.

    Too short, and a value drowns in the noise of the clock; too long, and the suite takes for ever.
    """
    factor = value_s / calibrated_s
    return factor if factor < 1 / FITS_WITHIN or factor > FITS_WITHIN else None  # NaN: None
