"""Why: numbers with their derivations, and what a code means."""
