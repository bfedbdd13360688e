"""The mailbox page: every mail that was sent in this world, and how the mail server behaves."""

import time
from urllib.parse import parse_qs

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox import html
from sandbox.mail import MODES, Mailbox, shown

# No scripts, nothing fetched; what is clicked opens.
_AS_A_MAIL_PROGRAM = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "sandbox allow-popups allow-top-navigation-by-user-activation"
)


def routes(mailbox: Mailbox) -> list[Route]:
    """`/mailbox` for people; `/mailbox.json` for programs: GET, PUT {"mode": ...}, DELETE."""

    async def page(request: Request) -> Response:
        if request.method == "POST":
            sent = parse_qs((await request.body()).decode())
            if "clear" in sent:
                mailbox.clear()
            elif (mode := sent.get("mode", [""])[0]) in MODES:
                mailbox.set_mode(mode)
            return RedirectResponse("/mailbox", 303)
        return _page(mailbox, request.query_params.get("to", ""))

    async def read(request: Request) -> Response:
        number = request.path_params["number"]
        found = next((mail for mail in mailbox.mails if mail.number == number), None)
        if found is None:
            return html.json({"error": f"no mail {number}"}, 404)
        # Links of the mail leave the frame that shows it.
        body = found.html.replace("<head>", '<head><base target="_top">', 1)
        return HTMLResponse(body, headers={"content-security-policy": _AS_A_MAIL_PROGRAM})

    async def look(request: Request) -> Response:
        query = request.query_params
        limit = query.get("limit", "200")
        if not limit.isdecimal():
            return html.json({"error": "limit is a whole number"}, 400)
        return html.json(shown(mailbox, query.get("to", ""), int(limit)))

    async def switch(request: Request) -> Response:
        try:
            mailbox.set_mode(str(orjson.loads(await request.body())["mode"]))
        except (ValueError, KeyError, TypeError) as problem:
            return html.json({"error": f'send {{"mode": NAME}}: {problem}'}, 400)
        return html.json(shown(mailbox, limit=0))

    async def clear(_: Request) -> Response:
        mailbox.clear()
        return html.json({"ok": True})

    return [
        Route("/mailbox", page, methods=["GET", "POST"]),
        Route("/mailbox/{number:int}", read),
        Route("/mailbox.json", look, methods=["GET"]),
        Route("/mailbox.json", switch, methods=["PUT"]),
        Route("/mailbox.json", clear, methods=["DELETE"]),
    ]


def _page(mailbox: Mailbox, to: str) -> Response:
    rows = [
        {"ago": f"{time.time() - mail.at:.0f} s", "mail": mail} for mail in mailbox.newest(to, 100)
    ]
    return html.page(
        "mailbox.html", shop="Local world · mailbox", rows=rows, to=to,
        modes=MODES, mode=mailbox.mode, taken=mailbox.taken, doubled=mailbox.doubled(),
    )  # fmt: skip
