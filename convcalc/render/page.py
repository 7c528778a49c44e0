"""A page of HTML in one file: it asks nothing of anybody, and is read without its script as well.

Its data is JSON in one element, which no browser runs; its script and style come from files beside
the code of the page, as they are. A policy in the head forbids all that a page could load, and any
script but its own.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from convcalc.render.escape import xml
from convcalc.render.json import json_ascii

if TYPE_CHECKING:
    from collections.abc import Iterable


def document(title: str, body: Iterable[str], data: Any, style: str, script: str) -> str:
    """A whole page: `body` is HTML, `data` what `--format json` prints, and `style` and `script`
    what the page has besides that of all pages.
    """
    lines = "\n".join(part for part in body if part)
    return (
        "<!DOCTYPE html>\n"
        '<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(script)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{xml(title)}</title>\n"
        f"<style>\n{text_beside(__file__, 'page.css')}{style}</style>\n"
        f"</head>\n<body>\n{lines}\n"
        f'<script type="application/json" id="data">{in_script(data)}</script>\n'
        f"<script>{script}</script>\n"
        "</body>\n</html>\n"
    )


def policy(script: str) -> str:
    """Nothing is loaded, and no other script runs."""
    from base64 import b64encode
    from hashlib import sha256

    known = b64encode(sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{known}'; "
        "base-uri 'none'; form-action 'none'"
    )


def in_script(data: Any) -> str:
    r"""Data as JSON inside a script element, which nothing in it ends.

    >>> in_script({"name": "</script><!--"})
    '{"name": "\\u003c/script\\u003e\\u003c!--"}'
    """
    text = json_ascii(data)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def text_beside(file: str, name: str) -> str:
    """What stands in a file beside that of a module."""
    path = os.path.join(os.path.dirname(os.path.abspath(file)), name)
    with open(path, encoding="utf-8") as opened:
        return opened.read()
