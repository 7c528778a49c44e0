"""Many variants of one network: a grid of its vars and inputs, a row for each."""
