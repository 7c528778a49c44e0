"""Expectations and budgets."""
