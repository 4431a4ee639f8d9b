"""The decisions on calibration."""
