"""Models that Keras saved: their configs, as the source that would build them."""
