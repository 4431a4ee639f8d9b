"""Whether a benchmark still takes about as long as when it was calibrated."""

FITS_WITHIN = 4.0  # a value is then between a quarter of and four times what was intended


def still_fits(value_s: float, calibrated_s: float) -> bool:
    """Return whether a call takes as long as calibrated, within the factor FITS_WITHIN.

    A shorter value is lost in the noise of the clock; with longer ones the suite takes too long.
    NaN, where a call has no value, fits.
    """
    factor = value_s / calibrated_s
    return not (factor < 1 / FITS_WITHIN or factor > FITS_WITHIN)
