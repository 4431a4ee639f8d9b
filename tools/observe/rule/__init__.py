"""The decisions on what is observed: arrays in, an estimate or a refusal out."""
