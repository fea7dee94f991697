"""Clients that use the pages as people do, and how long each page took them."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import aiohttp

from benchmarks.web_path import TOKEN, Sent

TOKEN_FIELD = re.compile(r'name="csrf_token" value="([^"]+)"')
VISIT = re.compile(r"/desk/visit/[0-9a-f-]{36}")
DESK_PAGES = ("", "/people", "/ask", "/history")
SEED = 11


@dataclass
class Figures:
    """Seconds of every request, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)

    def line(self) -> str:
        """How many there were, their median and their 99th percentile."""
        middle, late = self.milliseconds(0.5), self.milliseconds(0.99)
        return f"{len(self.seconds):6} requests  p50 {middle:7.1f} ms  p99 {late:7.1f} ms"

    def rate(self, lasted: float) -> float:
        """Requests a second."""
        return len(self.seconds) / lasted

    def milliseconds(self, part: float) -> float:
        """The quantile of all requests."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[int(part * (len(ordered) - 1))] if ordered else 0.0


class Browser:
    """One client: cookies of its own, the token of the newest form, a pause before each page."""

    def __init__(self, url: str, think: float, figures: Figures, chance: random.Random) -> None:
        self.url, self.think, self.figures, self.chance = url, think, figures, chance
        self.token = self.html = ""
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def goes(self, sent: Sent) -> str:
        """Send one request and follow where it leads; gives the page."""
        if self.think:
            await asyncio.sleep(self.chance.expovariate(1 / self.think))
        path, fields = sent.path, sent.fields
        while True:
            answer = await self._asks(path, fields)
            if answer is None:
                return self.html
            path, fields = answer, None

    async def _asks(self, path: str, fields: Sequence[tuple[str, str]] | None) -> str | None:
        """One request, timed; gives the address it leads to."""
        method = "GET" if fields is None else "POST"
        data = None if fields is None else aiohttp.FormData([*fields, (TOKEN, self.token)])
        started = time.perf_counter()
        async with self.session.request(
            method, self.url + path, data=data, allow_redirects=False
        ) as answer:
            text = await answer.text()
        self.figures.seconds.append(time.perf_counter() - started)
        if answer.status in (302, 303):
            return answer.headers["Location"].removeprefix(self.url)
        if answer.status != 200:
            self.figures.bad.append(f"{answer.status} {method} {path.split('/visit/')[0]}")
        self.html = text
        if found := TOKEN_FIELD.search(text):
            self.token = found[1]
        return None


Step = Callable[[Browser], Awaitable[None]]


async def _walks_in(browser: Browser) -> None:
    """Nothing has to be done before."""


@dataclass(frozen=True)
class Client:
    """What somebody does again and again, and what they have done before it is measured.

    `at` is the server they use, where it is not everybody's.
    """

    goes: Step
    arrives: Step = _walks_in
    at: str = ""


def resident(visit: Sequence[Sent], at: str = "") -> Client:
    """Somebody who goes through a whole visit, and the next one after them."""

    async def go(browser: Browser) -> None:
        for sent in visit:
            await browser.goes(sent)

    return Client(go, at=at)


def clerk(login: str, password: str, at: str = "") -> Client:
    """A clerk, signed in since the morning, who opens one visit after the other from the queue."""

    async def sign_in(browser: Browser) -> None:
        await browser.goes(Sent("/desk/sign-in"))
        await browser.goes(Sent("/desk/sign-in", (("login", login), ("password", password))))

    async def go(browser: Browser) -> None:
        visits = VISIT.findall(await browser.goes(Sent("/desk/")))
        if not visits:
            browser.figures.bad.append("empty queue")
            return
        visit = browser.chance.choice(visits)
        for page in DESK_PAGES:
            await browser.goes(Sent(visit + page))

    return Client(go, sign_in, at)


async def _asks(browser: Browser) -> None:
    await browser.goes(Sent("/"))


def bare(at: str) -> Client:
    """Somebody who asks the bare page."""
    return Client(_asks, at=at)


async def _until(browser: Browser, client: Client, seconds: float | None) -> None:
    """Again and again for so long, or once. A visit takes minutes at a person's pace: the
    measurement ends in the middle of it."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await client.goes(browser)
            while seconds is not None:
                await client.goes(browser)


async def _all(
    url: str, clients: Sequence[tuple[Client, Figures]], think: float, seconds: float | None
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        browsers = []
        for number, (client, figures) in enumerate(clients):
            chance = random.Random(SEED + number)  # noqa: S311 who pauses how long is no secret
            browser = Browser(client.at or url, 0.0, Figures(), chance)
            stack.push_async_callback(browser.session.close)
            await client.arrives(browser)
            browser.think, browser.figures = think, figures
            browsers.append((browser, client))
        async with asyncio.TaskGroup() as group:
            for browser, client in browsers:
                group.create_task(_until(browser, client, seconds))


def run(url: str, clients: Sequence[tuple[Client, Figures]], think: float, seconds: float) -> None:
    """Let all clients loose for so long; each begins after a pause of its own."""
    asyncio.run(_all(url, clients, think, seconds))


def run_once(url: str, clients: Sequence[tuple[Client, Figures]]) -> None:
    """Let each do what it does once, without pauses."""
    asyncio.run(_all(url, clients, 0.0, None))
