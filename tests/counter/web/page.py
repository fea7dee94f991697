"""A page as a test sees it: parsed, checked, with forms that can be filled in and sent.

Every page a test receives passes `assert_sound`: headers, one h1, labelled inputs, unique ids,
balanced tags, nothing inline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
LABELLED = {"input", "select", "textarea"}


@dataclass
class Node:
    """An element: tag, attributes, children (elements and texts)."""

    tag: str
    attributes: dict[str, str]
    children: list[Node | str] = field(default_factory=list)
    parent: Node | None = None

    def all(self, tag: str = "") -> Iterator[Node]:
        for child in self.children:
            if isinstance(child, Node):
                if tag in ("", child.tag):
                    yield child
                yield from child.all(tag)

    @property
    def text(self) -> str:
        """The words, readings left out."""
        parts = [
            child if isinstance(child, str) else child.text
            for child in self.children
            if isinstance(child, str) or child.tag not in ("rt", "rp", "script")
        ]
        return re.sub(r"[ \t\n]+", " ", "".join(parts)).strip()

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def __contains__(self, name: str) -> bool:
        return name in self.attributes

    def inside(self, tag: str) -> bool:
        return self.parent is not None and (self.parent.tag == tag or self.parent.inside(tag))


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.here = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        node = Node(tag, {name: value or "" for name, value in attrs}, parent=self.here)
        self.here.children.append(node)
        if tag not in VOID:
            self.here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag}>"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


@dataclass(frozen=True)
class Page:
    """One answer of the server that is a page."""

    status: int
    path: str
    headers: dict[str, str]
    root: Node

    @property
    def title(self) -> str:
        return next(self.root.all("title")).text

    @property
    def h1(self) -> str:
        return next(self.root.all("h1")).text

    @property
    def words(self) -> str:
        """Everything in <main>."""
        return next(self.root.all("main")).text

    def by_id(self, identity: str) -> Node:
        return next(node for node in self.root.all() if node.get("id") == identity)

    def link(self, words: str) -> str:
        return next(a.get("href") for a in self.root.all("a") if words in a.text)

    def form_with(self, button: str) -> tuple[Node, Node]:
        """The form that has a button with these words, and the button."""
        for form in self.root.all("form"):
            for one in form.all("button"):
                if button in one.text and one.get("type", "submit") == "submit":
                    return form, one
        buttons = [one.text for one in self.root.all("button")]
        raise AssertionError(f"{self.path}: no button 「{button}」, only {buttons}")


def parsed(status: int, path: str, headers: dict[str, str], html: str) -> Page:
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder.here is builder.root, f"<{builder.here.tag}> is never closed on {path}"
    return Page(status, path, headers, builder.root)


def assert_sound(page: Page) -> None:
    """What every page must be."""
    _assert_headers(page)
    assert len(list(page.root.all("h1"))) == 1, f"{page.path}: one h1"
    assert len(list(page.root.all("main"))) == 1, f"{page.path}: one main"
    assert page.title.strip("｜"), f"{page.path}: a title"
    html = next(page.root.all("html"))
    assert html.get("lang"), f"{page.path}: lang"
    _assert_ids(page)
    _assert_nothing_inline(page)
    _assert_labels(page)
    _assert_posts_carry_tokens(page)


def _assert_headers(page: Page) -> None:
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"


def _assert_ids(page: Page) -> None:
    ids = [node.get("id") for node in page.root.all() if "id" in node]
    assert len(ids) == len(set(ids)), f"{page.path}: an id twice in {ids}"
    for node in page.root.all():
        for name in ("for", "aria-labelledby", "aria-describedby"):
            for wanted in node.get(name).split():
                assert wanted in ids, f"{page.path}: {name}={wanted} points nowhere"
        if node.tag == "a" and node.get("href").startswith("#"):
            assert node.get("href")[1:] in ids, f"{page.path}: link to {node.get('href')}"


def _assert_nothing_inline(page: Page) -> None:
    for node in page.root.all():
        handlers = [name for name in node.attributes if name.startswith("on")]
        assert not handlers, f"{page.path}: {handlers} inline"
        assert "style" not in node, f"{page.path}: style inline in <{node.tag}>"
        assert node.tag != "style", f"{page.path}: <style>"
        assert node.tag != "script" or node.get("src"), f"{page.path}: <script> inline"
        for name in ("src", "href", "action"):
            assert "//" not in node.get(name), f"{page.path}: {name}={node.get(name)} is remote"


def _assert_labels(page: Page) -> None:
    targets = {label.get("for") for label in page.root.all("label")}
    for node in page.root.all():
        if node.tag in LABELLED and node.get("type") != "hidden":
            named = node.get("id") in targets or "aria-label" in node
            assert named, f"{page.path}: <{node.tag} name={node.get('name')}> has no label"


def _assert_posts_carry_tokens(page: Page) -> None:
    for form in page.root.all("form"):
        if form.get("method").lower() == "post":
            names = [one.get("name") for one in form.all("input")]
            assert "csrf_token" in names, f"{page.path}: a form without its token"
