"""A page of HTML taken apart: whether it is whole, what it holds, and what it would ask for."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "input", "br", "link", "img", "hr", "col"}
LOADING = {"src", "href", "action", "data", "poster", "srcset", "background", "formaction", "ping"}


class Page(HTMLParser):
    """The elements of a page as (tag, attributes, text), in their order; its scripts apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.inside: list[int] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"{tag} has an attribute twice"
        self.elements.append((tag, dict(attrs), []))
        if tag not in VOID:
            self.open.append(tag)
            self.inside.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> ends nothing"
        assert self.open.pop() == tag
        self.inside.pop()

    def handle_data(self, data: str) -> None:
        for k in self.inside:
            self.elements[k][2].append(data)

    def found(self, tag: str, **wanted: str) -> list[str]:
        """The texts of the elements with these attributes; `class_` is `class`, `_` is `-`."""
        names = {key.rstrip("_").replace("_", "-"): value for key, value in wanted.items()}
        return [
            "".join(texts)
            for name, attrs, texts in self.elements
            if name == tag and all(attrs.get(key) == value for key, value in names.items())
        ]

    @property
    def data(self) -> Any:
        (text,) = self.found("script", type="application/json")
        return json.loads(text)

    def refuse_requests(self) -> None:
        """Nothing is asked of anybody, and the policy says so to the browser as well."""
        for tag, attrs, _ in self.elements:
            loading = {
                k: v for k, v in attrs.items() if k in LOADING and not (v or "").startswith("#")
            }
            assert loading == {}, f"<{tag} {loading}>"
            assert tag not in ("link", "img", "iframe", "object", "embed", "base")
            assert not [key for key in attrs if key.startswith("on")], attrs
        policies = [a["content"] for t, a, _ in self.elements if a.get("http-equiv")]
        assert len(policies) == 1
        assert (policies[0] or "").startswith("default-src 'none'")
        assert not re.search(r"url\(|@import", "".join(self.found("style")))

    def refuse_lost_names(self) -> None:
        """What an element refers to is there, once; every control has a name."""
        names = [a["id"] for _, a, _ in self.elements if "id" in a]
        assert len(names) == len(set(names))
        for _, attrs, _ in self.elements:
            for key in ("for", "aria-labelledby", "aria-controls", "aria-describedby"):
                assert set((attrs.get(key) or "").split()) <= set(names), attrs
        assert all(text.strip() for text in self.found("button"))
