"""The folder that imports stay within: that of the project, or above the packages."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from convcalc.frameworks.python.files import is_installed

if TYPE_CHECKING:
    from collections.abc import Sequence

PROJECT = (".git", "pyproject.toml", "setup.py", "setup.cfg")
"""What stands in the folder of a project."""
DOWNLOADED = ("requirements.txt", "environment.yml", "README.md", "README.rst", "LICENSE")
"""What tells it where the others do not, as in a folder that was downloaded."""


def package_root(path: str) -> str:
    """The folder that imports stay within: that of the project, else the one above the packages
    that a file stands in.
    """
    folder = os.path.dirname(path)
    while folder and os.path.isfile(os.path.join(folder, "__init__.py")):
        above = os.path.dirname(folder)
        if above == folder:
            break
        folder = above
    return project_of(folder) or project_of(folder, DOWNLOADED) or folder


def project_of(folder: str, marks: Sequence[str] = PROJECT) -> str:
    """The folder of the project that a folder is part of; empty if there is none."""
    while folder and not is_installed(folder):
        if any(os.path.exists(os.path.join(folder, word)) for word in marks):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            break
        folder = above
    return ""
