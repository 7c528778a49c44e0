"""Sources of several files: what their imports mean."""

from __future__ import annotations

from pathlib import Path

import pytest

import convcalc
from convcalc.frameworks.torch.source import Source

START = "import torch\nimport torch.nn as nn\n"
BASE = f"""{START}
class Base(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.head = nn.Linear(width, 2)
"""
NET = """
class Net(Base):
    def __init__(self):
        super().__init__(3)

    def forward(self, x):
        return self.head(x.mean((2, 3)))
"""


def params(folder: Path, files: dict[str, str], path: str) -> int | None:
    for name, code in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(code)
    source = Source((folder / path).read_text(), Path(path).name, str(folder / path))
    report = convcalc.analyze(source.network("Net", ["3x8x8"]))
    assert report.ok, report.diagnostics
    return report.totals.params.total


@pytest.mark.parametrize(
    ("files", "path"),
    [
        (
            {"models/base.py": BASE, "models/net.py": f"from .base import Base\n{NET}"},
            "models/net.py",
        ),
        (
            {
                "models/__init__.py": (
                    "from .base import *\nfrom .net import *\nfrom .last import *\n"
                ),
                "models/base.py": BASE,
                "models/net.py": f"from models import Base\n{NET}",
                "models/last.py": "from models import Base\n\nclass Last(Base):\n    pass\n",
            },
            "models/net.py",
        ),
        (
            {
                "parts/__init__.py": "from parts import base\n",
                "parts/base.py": BASE,
                "net.py": f"from parts import base\n\nBase = base.Base\n{NET}",
            },
            "net.py",
        ),
        (
            {
                "base.py": BASE,
                "net.py": f"import base\n\nBase = base.__dict__.get('Base')\n{NET}",
            },
            "net.py",
        ),
        (
            {
                "pyproject.toml": "",
                "common/__init__.py": "",
                "common/base.py": BASE,
                "tasks/digits/net.py": f"from common.base import Base\n{NET}",
            },
            "tasks/digits/net.py",
        ),
        (
            {
                "setup.py": "",
                "models/__init__.py": "",
                "utils/base.py": BASE,
                "models/net.py": f"from utils.base import Base\n{NET}",
            },
            "models/net.py",
        ),
    ],
    ids=[
        "beside it",
        "stars in a circle",
        "part of itself",
        "by name",
        "above it",
        "beside a package",
    ],
)
def test_classes_of_other_files_are_found(files: dict[str, str], path: str, tmp_path: Path) -> None:
    assert params(tmp_path, files, path) == 8


@pytest.mark.parametrize("mark", ["setup.py", "requirements.txt", "README.md"])
def test_imports_begin_at_a_folder_above_in_the_project(mark: str, tmp_path: Path) -> None:
    """Such as scripts are run in, with their folder on the path."""
    files = {
        f"project/{mark}": "",
        "project/src/utils/parts.py": BASE,
        "project/src/models/net.py": f"from utils.parts import Base\n{NET}",
    }
    assert params(tmp_path, files, "project/src/models/net.py") == 8


def test_a_file_outside_the_project_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text(BASE)
    inside = tmp_path / "project"
    files = {"pyproject.toml": "", "net.py": f"from base import Base\n{NET}"}
    with pytest.raises(convcalc.Problems, match="'Net' gives no network"):
        params(inside, files, "net.py")


def test_a_name_that_the_nearest_package_lacks_is_looked_for_in_those_above(tmp_path: Path) -> None:
    for folder, code in (("models", "class Base:\n    width = 3\n"), ("tries/models", "")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "__init__.py").write_text(code)
    (tmp_path / "README.md").write_text("")
    path = tmp_path / "tries" / "net.py"
    path.write_text(
        "import torch.nn as nn\nfrom models import Base\n"
        "class Net(Base, nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.fc = nn.Linear(8, self.width)\n"
        "    def forward(self, x):\n"
        "        return self.fc(x)\n"
    )
    (node,) = Source(path.read_text(), "net.py", str(path)).network("", ["8"]).nodes
    assert node.kind.features == 3  # type: ignore[attr-defined]
