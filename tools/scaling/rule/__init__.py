"""The decisions on laws of growth: arrays in, a law or a refusal out."""
