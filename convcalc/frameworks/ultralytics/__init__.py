"""Configs of Ultralytics' models: rows of modules, as blocks of a spec."""
