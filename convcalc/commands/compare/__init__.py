"""Networks side by side, and layer by layer."""
