"""`convcalc watch` at the prompt."""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from pathlib import Path

from tests.conftest import ROOT, Ask, command_line, environment, usage
from tests.networks import FLAWED


def test_the_table_is_drawn_again_when_the_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(FLAWED)
    process = subprocess.Popen(
        command_line("watch", str(path), "--interval", "0.05", "--times", "3"),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )

    def edit() -> None:
        for text in ("layers: [", FLAWED.replace("16", "24")):
            time.sleep(1.5)
            (tmp_path / "new").write_text(text)
            os.replace(tmp_path / "new", path)

    editor = threading.Thread(target=edit)
    editor.start()
    out, err = process.communicate(timeout=60)
    editor.join()
    assert process.returncode == 0
    assert out.count("warning[C403]") == 2
    assert "16x32x32" in out.split("24x32x32")[0]
    assert "error[E101]" in err


def test_watch_wants_a_file(ask: Ask) -> None:
    message = "watch takes a file; there is no file resnet50"
    assert ask("watch", "resnet50") == (2, "", f"{usage('watch', 'SPEC')}{message}\n")


def test_a_terminal_is_cleared_before_each_table(terminal: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(FLAWED)
    out = terminal(80, "watch", str(path), "--times", "1").out
    assert out.startswith("\x1b[2J\x1b[H")
    assert re.search(r"\x1b\[1;33mwarning\[C301\]", out)
