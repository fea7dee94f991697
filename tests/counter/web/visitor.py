"""A browser without scripts, for one face: follows links, fills in forms, checks every page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from tests.counter.web.page import Node, Page, assert_sound, parsed


class Visitor:
    """Somebody in front of a face. `page` is what is on the screen."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.root = f"/{app.config['KAKANAI_FACE']}"
        self.page: Page
        self.seen: list[Page] = []

    def opens(self, address: str) -> Page:
        """Go to an address of the face (`/plan`) and follow where it leads."""
        return self._receive(self.client.get(self._inside(address), follow_redirects=True))

    def follows(self, words: str) -> Page:
        """Press a link."""
        return self.opens(self.page.link(words))

    def presses(self, button: str, **typed: str | list[str]) -> Page:
        """Fill in the form of a button and press it. `typed` may use `__` for `.` and `-`."""
        form, pressed = self.page.form_with(button)
        data = self._filled(form, typed)
        if pressed.get("name"):
            data[pressed.get("name")] = pressed.get("value")
        action = form.get("action") or self.page.path
        return self._send(form.get("method", "get").lower(), action, data)

    def fills(self, values: dict[str, str | list[str]], button: str = "次へ") -> Page:
        """Fill in the boxes with these names and go on."""
        form, pressed = self.page.form_with(button)
        data = self._filled(form, {}) | values
        if pressed.get("name"):
            data[pressed.get("name")] = pressed.get("value")
        action = form.get("action") or self.page.path
        return self._send("post", action, data)

    def _send(self, method: str, action: str, data: dict[str, Any]) -> Page:
        assert urlsplit(action).path.startswith(self.root), f"{action} is outside of the face"
        send = getattr(self.client, method)
        return self._receive(send(self._inside(action), data=data, follow_redirects=True))

    def _filled(self, form: Node, typed: dict[str, Any]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for box in form.all("input"):
            kind, name = box.get("type"), box.get("name")
            if kind in ("hidden", "text", "password") or "checked" in box:
                data[name] = box.get("value")
        for box in form.all("select"):
            chosen = [option for option in box.all("option") if "selected" in option]
            first = next(iter(chosen or box.all("option")))
            data[box.get("name")] = first.get("value")
        for box in form.all("textarea"):
            data[box.get("name")] = box.text
        return data | typed

    def _inside(self, address: str) -> str:
        return urlsplit(address).path.removeprefix(self.root) + (
            f"?{urlsplit(address).query}" if urlsplit(address).query else ""
        )

    def _receive(self, response: Any) -> Page:
        path = urlsplit(response.request.url).path
        page = parsed(response.status_code, path, dict(response.headers), response.text)
        assert_sound(page)
        self.page = page
        self.seen.append(page)
        return page
