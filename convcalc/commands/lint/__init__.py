"""Is a design sane? Rules over a finished report."""
