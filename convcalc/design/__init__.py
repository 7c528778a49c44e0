"""Questions that a design asks of the engine: which settings, which inputs, how large."""
