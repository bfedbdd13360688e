"""Plain HTTP: one visit's exchanges over the worker's shared connections.

What it promises is in `visit.Visit`; what goes wrong comes out as a SiteError.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

import httpcore
import httpx

from scrapers.body import ENCODINGS, read_body
from scrapers.errors import Refused, SiteDown, SiteTimedOut
from scrapers.network import Transport, check_address
from scrapers.pace import Pace, heed
from scrapers.settings import VisitSettings
from scrapers.status import Answer, LooksBlocked, fault_of, retry_after
from scrapers.visit import Page, Params

MAX_REDIRECTS = 5
_EXPIRED = 10  # OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED

Admit = Callable[[str], Awaitable[None]]


class HttpVisit:
    """One visit to one site: its hosts, its cookies, its time.

    `admit` is asked before each address, redirects included, and raises to refuse it (robots.txt).
    Waiting for a place at the host does not use up the visit's time: others took that time. What
    goes on side by side uses it once.
    """

    def __init__(
        self,
        transport: Transport,
        settings: VisitSettings,
        hosts: tuple[str, ...],
        pace: Pace,
        *,
        admit: Admit | None = None,
        looks_blocked: LooksBlocked = lambda page: False,
    ) -> None:
        self._settings = settings
        self._hosts = hosts
        self._pace = pace
        self._admit = admit
        self._looks_blocked = looks_blocked
        self._time = _VisitTime(settings.timeouts.total_s)
        self._client = _client(transport, settings)

    async def get(
        self, url: str, params: Params = (), headers: Mapping[str, str] | None = None
    ) -> Page:
        return await self._page("GET", url, params, headers)

    async def post(
        self,
        url: str,
        *,
        params: Params = (),
        json: object = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        return await self._page("POST", url, params, headers, json=json, form=form)

    async def file(self, url: str) -> Answer:
        """A file of the site whatever its status: robots.txt."""
        return await self._answer(self._client.build_request("GET", url))

    async def _answer(self, request: httpx.Request) -> Answer:
        """The answer whatever its status, redirects followed. Raises SiteError."""
        self._present(request)
        for _ in range(MAX_REDIRECTS + 1):
            url = str(request.url)
            check_address(url, self._hosts)
            if self._admit:
                await self._admit(url)
            got = await self._exchange(request)
            if isinstance(got, Answer):
                await heed(self._pace, got)
                return got
            request = got
        raise Refused(
            f"{request.url.host} redirects without end; we stopped after {MAX_REDIRECTS}."
        )

    async def _page(
        self,
        method: str,
        url: str,
        params: Params,
        headers: Mapping[str, str] | None,
        *,
        json: object = None,
        form: Mapping[str, str] | None = None,
    ) -> Page:
        request = self._client.build_request(
            method, _merged(url, params), headers=headers, json=json, data=form
        )
        answer = await self._answer(request)
        fault = fault_of(answer, httpx.URL(answer.page.url).host, self._looks_blocked)
        if fault:
            raise fault
        return answer.page

    def _present(self, request: httpx.Request) -> None:
        """A reader may add headers, but not pretend to be someone else."""
        request.headers["User-Agent"] = self._settings.user_agent
        request.headers["Accept-Encoding"] = ENCODINGS

    async def _exchange(self, request: httpx.Request) -> Answer | httpx.Request:
        """One request: its answer, or the request that its redirect asks for."""
        async with self._pace.slot(request.url.host):
            with self._time.running() as left_s, _translated(request.url.host):
                async with asyncio.timeout(left_s):
                    return await self._send(request)

    async def _send(self, request: httpx.Request) -> Answer | httpx.Request:
        response = await self._client.send(request, stream=True)
        try:
            if response.next_request:
                return response.next_request
            body = await read_body(response, self._settings.max_bytes)
        finally:
            await response.aclose()
        now = datetime.now(UTC)
        page = Page(
            url=str(response.url),
            status=response.status_code,
            body=body,
            content_type=response.headers.get("content-type", ""),
            seen_at=now,
        )
        return Answer(page, retry_after(response.headers.get("retry-after"), now))


class _VisitTime:
    """What a visit may still take: it runs while at least one exchange is under way."""

    def __init__(self, total_s: float) -> None:
        self._left_s = total_s
        self._under_way = 0
        self._since = 0.0  # when the first of those under way began

    @contextmanager
    def running(self) -> Iterator[float]:
        """One exchange; hands over the seconds that are left for it, never below zero."""
        now = time.monotonic()
        if not self._under_way:
            self._since = now
        self._under_way += 1
        try:
            yield max(self._left_s - (now - self._since), 0.0)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._left_s -= time.monotonic() - self._since


def _client(transport: Transport, settings: VisitSettings) -> httpx.AsyncClient:
    """Never closed: the connections belong to the worker, the client itself holds only cookies."""
    times = settings.timeouts
    return httpx.AsyncClient(
        transport=transport,
        trust_env=False,
        timeout=httpx.Timeout(times.read_s, connect=times.connect_s, pool=times.total_s),
        headers={"Accept-Language": "en-US,en;q=0.9"},
    )


def _merged(url: str, params: Params) -> httpx.URL:
    pairs = params.items() if isinstance(params, Mapping) else params
    return httpx.URL(url).copy_merge_params([(name, value) for name, value in pairs])


@contextmanager
def _translated(host: str) -> Iterator[None]:
    """Errors of the libraries below become SiteErrors with a sentence about `host`."""
    try:
        yield
    except (TimeoutError, httpcore.TimeoutException) as exc:
        raise SiteTimedOut(f"{host} gave no full answer in time.") from exc
    except httpcore.ConnectError as exc:
        if _has_expired(exc):
            raise Refused(f"The certificate of {host} has expired, so we do not trust it.") from exc
        raise SiteDown(f"{host} cannot be reached right now.") from exc
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError) as exc:
        raise SiteDown(f"{host} broke off in the middle of its answer.") from exc


def _has_expired(error: BaseException | None) -> bool:
    while error:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_code == _EXPIRED
        error = error.__cause__ or error.__context__
    return False
