"""Configs of Darknet: sections, one after the other."""
