"""Pictures in and out of `convcalc apply`."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from convcalc.commands.apply import image
from tests.conftest import Ask


def test_without_pillow_it_is_said_how_to_get_it(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(image, "import_module", missing)
    path = tmp_path / "a.png"
    path.write_bytes(b"")
    said = "pictures are read and written by Pillow, which is not installed; "
    assert ask("apply", "relu", "--input", str(path)).said == said + "pip install 'convcalc[image]'"
    out = ("--picture", str(tmp_path / "o.png"))
    assert ask("apply", "relu", "--input", "1 2; 3 4", *out).said.startswith(said)


@pytest.fixture
def pillow() -> Any:
    return pytest.importorskip("PIL.Image")


def test_a_grey_picture_is_one_channel_and_comes_back_scaled(
    ask: Ask, tmp_path: Path, pillow: Any
) -> None:
    edge = pillow.new("L", (6, 4), 10)
    edge.paste(200, (3, 0, 6, 4))
    edge.save(tmp_path / "edge.png")
    out = tmp_path / "map.png"
    args = ("--input", str(tmp_path / "edge.png"), "--weights", "sobel-x", "--picture", str(out))
    lines = ask("apply", "conv", *args).out.splitlines()
    assert lines[0].endswith("edge.png: 4x6, grey, values 0 to 255")
    assert lines[2:4] == ["  0 760 760   0"] * 2
    assert lines[-1].endswith("map.png: 2x4, 0 is black, 760 white")
    made = pillow.open(out)
    assert (made.mode, made.size, made.tobytes()) == ("L", (4, 2), bytes([0, 255, 255, 0] * 2))
    assert ask("apply", "conv", *args).said == f"{out} exists; --force writes over it"
    assert ask("apply", "conv", *args, "--force").code == 0


def test_colours_stay_apart_in_a_depthwise_layer(ask: Ask, tmp_path: Path, pillow: Any) -> None:
    pillow.new("RGB", (3, 3), (10, 20, 30)).save(tmp_path / "c.png")
    out = tmp_path / "o.png"
    path = str(tmp_path / "c.png")
    args = ("--input", path, "--weights", "identity", "--picture", str(out))
    said = ask("apply", "depthwise-conv", *args, "-p", "1").out
    assert "red | green | blue" in said
    assert said.splitlines()[-1].endswith("o.png: 3x3, values as they are")
    assert pillow.open(out).getpixel((1, 1)) == (10, 20, 30)


def test_a_large_picture_is_made_smaller_and_a_huge_one_refused(
    ask: Ask, tmp_path: Path, pillow: Any
) -> None:
    pillow.new("L", (600, 300), 7).save(tmp_path / "large.png")
    out = ask("apply", "relu", "--input", str(tmp_path / "large.png")).out
    assert "large.png: 300x600, made smaller: 128x256, grey" in out.splitlines()[0]
    assert "1x128x256, values 7 to 7" in out
    for side, said in ((6000, "6000x6000 pixels; apply reads up to 20,000,000"), (60_000, "too")):
        huge = tmp_path / "huge.png"
        huge.write_bytes(png(side, side))
        assert f"huge.png has {said}" in ask("apply", "relu", "--input", str(huge)).said


def png(width: int, height: int) -> bytes:
    """The head of a picture of that size, with hardly any data behind it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + data + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "its format is not known"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "its format is not known"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "is no picture that can be read"),
        (png(50, 50)[:60], "is no picture that can be read"),
    ],
)
def test_what_is_no_picture_is_told(
    ask: Ask, tmp_path: Path, pillow: Any, content: bytes, said: str
) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(content)
    code, out, err = ask("apply", "relu", "--input", str(path))
    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("relu", "--input", "1 2 3"), "--picture draws maps of rows and columns, and what comes"),
        (("relu", "--input", "1 2; 3 4", "--no-answer"), "--no-answer leaves out what --html and"),
    ],
)
def test_what_cannot_be_drawn_is_told(
    ask: Ask, tmp_path: Path, pillow: Any, args: tuple[str, ...], said: str
) -> None:
    assert ask("apply", *args, "--picture", str(tmp_path / "o.png")).said.startswith(said)
    other = str(tmp_path / "o.txt")
    found = ask("apply", "relu", "--input", "1 2; 3 4", "--picture", other).said
    assert found.endswith("is called as no picture is; write .png")


def test_a_picture_stands_as_its_camera_was_held(ask: Ask, tmp_path: Path, pillow: Any) -> None:
    upright = pillow.new("L", (3, 2))
    upright.putdata([10, 20, 30, 40, 50, 60])
    exif = pillow.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    upright.save(tmp_path / "turned.png", exif=exif)
    lines = ask("apply", "relu", "--input", str(tmp_path / "turned.png")).out.splitlines()
    assert lines[0].endswith("turned.png: 3x2, grey, values 0 to 255")
    assert lines[2:5] == ["40 10", "50 20", "60 30"]
