"""The small language of `$(…)`: bounded in size and time, never evaluated by Python."""
