"""Recordings: what is kept of a visit, what is never kept, and that a replay reads the same."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from core.domain.membership import Entitlement, Membership
from core.domain.report import Extent, Outcome, SiteReport
from scrapers.errors import Blocked, Refused, SiteDown, TooMany
from scrapers.masking import Masker, is_secret
from scrapers.plain import differences, plain, reading
from scrapers.recording import Exchange, Recording, RecordingVisit, http_question, load, write
from scrapers.registry import site, sites
from scrapers.replay import NotRecorded, ReplayVisit, accepted, replayed
from scrapers.visit import Action, Browse, Browsed, Page
from tests.builders import a_query, a_quote
from tests.fakes.visit import Answer, FakeVisit

RECORDINGS = Path(__file__).parents[1] / "recordings"
FOLDERS = sorted(path.parent for path in RECORDINGS.glob("*/*/exchanges.json"))
URL = "https://www.hotel.example/rates"
KEY = "sk-live-4f9a8b7c6d5e"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_recording_reads_as_it_was_accepted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = folder.parent.name
    assert slug in sites(), f"{folder} belongs to no site"
    was = accepted(folder)
    assert was is not None, f"./wayrate accept {slug} {folder.name}"
    for name in site(slug).source.key_variables:
        monkeypatch.setenv(name, "masked")
    found = asyncio.run(replayed(site(slug), load(folder)))
    assert differences(was.reading, reading(found)) == []


def recorded(visit: RecordingVisit) -> Recording:
    return Recording(
        query=a_query(Membership.AAA),
        entitlement=Entitlement(Membership.CORPORATE, "53053"),
        recorded_at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
        exchanges=tuple(visit.exchanges),
    )


async def three_exchanges(visit: RecordingVisit | ReplayVisit) -> list[Page]:
    plan = Browse(URL + "/form", (Action("fill", "input", "Rome"),), keep=("/offers",), want=1)
    browsed = await visit.browse(plan)
    return [
        await visit.get(URL, {"city": "Rome", "adults": 2}),
        await visit.post(URL, params=[("age", 7), ("age", 9)], json={"rooms": [1]}),
        browsed.page,
        *browsed.answers,
    ]


def test_a_replay_answers_what_was_recorded(tmp_path: Path) -> None:
    real = FakeVisit({"browse": "<p>form</p>", "/rates": "<p>105 €</p>"}, kept=[{"offers": []}])
    recorder = RecordingVisit(real, Masker())
    seen = asyncio.run(three_exchanges(recorder))
    write(tmp_path / "site" / "name", recorded(recorder))

    again = load(tmp_path / "site" / "name")
    masked = Entitlement(Membership.CORPORATE, "masked")
    assert again == replace(recorded(recorder), entitlement=masked)
    assert asyncio.run(three_exchanges(ReplayVisit(again.exchanges))) == seen


def test_a_question_that_was_not_recorded_is_named() -> None:
    async def ask() -> None:
        await ReplayVisit(()).get(URL, {"adults": 3})

    with pytest.raises(NotRecorded, match=r'(?s)"adults".*"3".*https://www\.hotel\.example/rates'):
        asyncio.run(ask())


def test_the_same_question_gets_its_answers_in_order_and_the_last_one_for_ever() -> None:
    question = http_question(Masker(), "GET", URL, ())
    exchanges = tuple(Exchange(question, (a_page(body),)) for body in (b"first", b"second"))

    async def ask() -> list[bytes]:
        visit = ReplayVisit(exchanges)
        return [(await visit.get(URL)).body for _ in range(3)]

    assert asyncio.run(ask()) == [b"first", b"second", b"second"]


@pytest.mark.parametrize(
    "error", [Blocked("A wall."), SiteDown("Down."), TooMany("Slow down.", 40.0)]
)
def test_a_failure_is_recorded_and_replayed(tmp_path: Path, error: Exception) -> None:
    async def ask(visit: RecordingVisit | ReplayVisit) -> None:
        await visit.get(URL)

    recorder = RecordingVisit(FakeVisit({"/rates": error}), Masker())
    with pytest.raises(type(error)):
        asyncio.run(ask(recorder))
    write(tmp_path, recorded(recorder))
    with pytest.raises(type(error), match=str(error)):
        asyncio.run(ask(ReplayVisit(load(tmp_path).exchanges)))


def test_the_page_behind_a_refusal_is_kept_and_masked(tmp_path: Path) -> None:
    """An API says in the body of a 400 what it refuses; its reader makes an outcome of that."""

    async def ask(visit: RecordingVisit | ReplayVisit) -> None:
        await visit.get(URL)

    body = b'{"errors": [{"code": 3664, "detail": "NO ROOMS"}], "token": "tok-11223344"}'
    recorder = RecordingVisit(FakeVisit({"/rates": Refused("No.", a_page(body))}), Masker())
    with pytest.raises(Refused):
        asyncio.run(ask(recorder))
    write(tmp_path, recorded(recorder))
    with pytest.raises(Refused, match=r"No\.") as raised:
        asyncio.run(ask(ReplayVisit(load(tmp_path).exchanges)))
    assert raised.value.page is not None
    assert b"NO ROOMS" in raised.value.page.body
    assert b"11223344" not in raised.value.page.body


def test_recording_again_leaves_nothing_of_the_first_time(tmp_path: Path) -> None:
    for body in ("<p>one</p>", "<p>two</p>"):
        recorder = RecordingVisit(FakeVisit({"/rates": body}), Masker())
        asyncio.run(recorder.get(URL))
        write(tmp_path, recorded(recorder))
    assert [path.read_text() for path in (tmp_path / "bodies").iterdir()] == ["<p>two</p>"]


# What must not be kept, in the places where it was met.
SECRETS = [
    b'{"access_token": "tok-11223344"}',
    b'{"a": {"sessionId":"ses-11223344","n":1}}',
    b'window.STATE = "{\\"csrfToken\\":\\"csrf-11223344\\"}"',
    b'<input type="hidden" name="_csrf" value="csrf-11223344">',
    b"<meta name=csrf-token content='csrf-11223344'>",
    b'<a href="/next?page=2&api_key=key-11223344&x=1">',
    b'"search_url": "https://serpapi.com/search.json?engine=google&api_key=key-11223344"',
    b"curl -H 'Authorization: Bearer bear-11223344'",
    b"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMTIyMzM0NCJ9.c2ln11223344",
    b"Write to jane.11223344@mail.hotel.example now",
    b'href="mailto:jane.11223344%40mail.example"',
    b"Your address is 203.0.113.77 today",
    b"client 2001:db8:85a3::8a2e:370:7334 seen",
    KEY.encode() + b" echoed",
    b"HTTP/1.1 200 OK\r\nSet-Cookie: bkng=11223344; Path=/; HttpOnly\r\n\r\n",
    b"<pre>Cookie: a=1; sid=11223344</pre>",
    b'{"headers": {"set-cookie": "bkng=11223344; Path=/", "authorization": "Basic MTEyMjMzNDQ="}}',
    b"curl -H 'Authorization: Basic MTEyMjMzNDQ='",
    b"Authorization: EAN APIKey=abc,Signature=11223344,timestamp=1",
    b'<script>document.cookie = "visit=11223344; path=/";</script>',
    b"var cfg = {csrfToken: 'csrf-11223344', adults: 2};",
    b'window.sessionId = "ses-11223344";',
    b'<body data-csrf-token="csrf-11223344" class="session-open">',
    b'[{"name": "PHPSESSID", "value": "ses-11223344"}]',
    b'{"sid": "s-11223344", "visitorId": "v-11223344"}',
    b'{"sessionId": 1122334455}',
    b'<a href="/hotel.html?aid=1&sid=s-11223344;dist=0">',
    b'"/search;jsessionid=s-11223344?x=1"',
    b"%22email%22%3A%22jane.11223344%40mail.example%22",
    b"jane.11223344&#64;mail.example, jane.11223344&#x40;mail.example",
    b"jane.11223344&commat;mail.example, jane.11223344%2540mail.example",
    b'{"email":"jane.11223344\\u0040mail.example"}',
    b'"{\\"email\\":\\"jane.11223344\\\\u0040mail.example\\"}" jane.11223344\\x40mail.example',
    b'{"bkng_sid":"s-11223344", "connect.sid": "s-11223344"}',
    b'{"_ga":"v-11223344", "_gid": "v-11223344", "_ga_X1Y2": "v-11223344", "_fbp": "v-11223344"}',
    b"visitor GA1.2.1122334455.1700000000 came by fb.1.1700000000000.1122334455",
    b"headers: {'Cookie':'a=1; b=11223344', 'Authorization':'Basic MTEyMjMzNDQ='}",
    b"{ 'X-CSRF':'csrf-11223344', 'X-Auth': 'a-11223344' }",
    b"document.cookie = 'sess=' + 'ses-11223344';",
    b"document.cookie = 'sess=' +\n  encodeURIComponent(\"ses-11223344\") + end() + `; x=11223344`",
    b"document.cookie = name + '=' + 'ses-11223344' + '; path=/'",
    b'"<script>document.cookie = \\"sess=11223344\\"</script>"',
    b'localStorage.setItem("token","tok-11223344"); sessionStorage.setItem(`auth`, `a-11223344`)',
    b"Cookies.set('visit', 'v-11223344'); setCookie(\"visit\", \"v-11223344\")",
    b"request.setRequestHeader('X-CSRF-Token', 'csrf-11223344')",
    b"const authToken = `tok-11223344`; window.__AUTH__ = `tok-11223344`;",
    b'<a href="/next?page=2&amp;auth_key=key-11223344&amp;x=1">',
    b"/in?next=%2Fa%3Fx%3D1%26auth_key%3Dkey-11223344%26y%3D2 /back#access_token=tok-11223344",
    b'<div data-state="{&quot;token&quot;:&quot;tok-11223344&quot;}">',
    b"state=%7B%22token%22%3A%22tok-11223344%22%2C%22adults%22%3A2%7D",
]


@pytest.mark.parametrize("body", SECRETS)
def test_what_must_not_be_kept_is_masked(body: bytes) -> None:
    masked = Masker((KEY,)).body(body)
    for secret in (b"11223344", b"MTEyMjMzNDQ", b"203.0.113.77", b"85a3", KEY.encode()):
        assert secret not in masked
    assert Masker((KEY,)).body(masked) == masked  # and masking once more changes nothing


@pytest.mark.parametrize(
    "body",
    [
        b"<b>$1,234.50</b> for 2 nights, check-in 15:00:00",
        b'{"lat": 40.71427, "lon": -74.00597, "version": "12.4.1"}',
        b'<img srcset="logo@2x.png"> a::before { content: "::" }',
        b'{"hotelMnemonic": "NYCMT", "ratePlanCode": "6CBARC", "token": ""}',
        b"Fri Nov 20 12:00:00 2026",
        b"<input name=city value=Rome>",
        "Zürich 105 €, 東京".encode(),
        "Zürich 105 €".encode("cp1252"),
        bytes(range(256)),
        b"<p>Cookie: a small file that a site leaves behind.</p><h2>Authorization: required</h2>",
        b'{"sessions": 3, "cookies_accepted": true, "tokens": 12}',
        b'<div class="session" data-testid="property-card">Signature Suite: "Royal"</div>',
        b'{"name": "Signature Hotel Basel", "value": "212.40"}',
        b"from 105 EUR @ 2 nights, user@localhost",
        b'{"property_token": "ChgI1-vJt9jXnJxeGgwvZy8xMmhtZDI1MzkQAQ"}',
        b'{"author": "Jane Doe 2026", "authority": "Basel City", "authentic": "homemade-food"}',
        b'{"auth_next_step_label": "Sign in for 10 % less"}',
        b"{'inside': 'NYCMT-2026-12-04', 'river_side': '212.40-EUR', 'poolside': '2026-12-04'}",
        b'{"_gallery": "photo-1122334455", "hotel_gap": "1,234.50", "mega_sale": "2026-12-04"}',
        b"room = `Deluxe, 2 nights, 212.40 EUR`; 'rate': `6CBARC-2026-12-04`",
        b"GA1.2 is a flat; seats GA1.12.2026 and 12.04.2026, fb.1 at 105.00",
        b'price.set("total", "1,234.50"); form.append("hotel", "NYCMT"); list.setItem("AUT", "x")',
        b"if (document.cookie == '') show('212.40 EUR')",
        b"var c = document.cookie; say('Rome, 105 EUR'); document.cookie = c + ''; f('212.40')",
        b"document.cookie.split('; ').length + '212.40 EUR'",
        b"105 EUR &#64; 2 nights, Suite &#64; 212.40, 20 \\u0040 105.00, bar &commat; home",
        b'<b data-a="{&quot;total&quot;:&quot;1,234.50&quot;,&quot;code&quot;:&quot;NYCMT&quot;}">',
        b"/in?next=%2Fa%3Fcity%3DRome%26checkin%3D2026-12-04 #total=212.40 &#36;105",
    ],
)
def test_what_a_reader_needs_is_left_as_it_was(body: bytes) -> None:
    assert Masker((KEY, "local")).body(body) == body


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (
            b"document.cookie = 'a=' + \"b='c'\" + '' + `d` + e('f'); n('212.40')",
            b"document.cookie = 'masked' + \"masked\" + '' + `masked` + e('masked'); n('212.40')",
        ),
        (b'"x.cookie=\\"a=\\u0062\\"+\'c\\\'d\'; n"', b'"x.cookie=\\"masked\\"+\'masked\'; n"'),
        (b"{'Cookie': 'a=1; b=2', 'n': '105'}", b"{'Cookie': 'masked', 'n': '105'}"),
        (b"?a=1&amp;auth_key=k%20z&amp;n=105", b"?a=1&amp;auth_key=masked&amp;n=105"),
        (b"?to=%2Fa%3Fsid%3Dk%20z%26n%3D105", b"?to=%2Fa%3Fsid%3Dmasked%26n%3D105"),
        (
            b'"{&quot;token&quot;:&quot;a&amp;b&quot;,&quot;n&quot;:&quot;105&quot;}"',
            b'"{&quot;token&quot;:&quot;masked&quot;,&quot;n&quot;:&quot;105&quot;}"',
        ),
        (b"set('token', 'a b'); set('n', '105')", b"set('token', 'masked'); set('n', '105')"),
    ],
)
def test_what_stands_beside_a_secret_is_left_as_it_was(body: bytes, kept: bytes) -> None:
    assert Masker().body(body) == kept


@pytest.mark.parametrize(
    "word",
    [
        b"a",
        b"a.b-",
        b"%7B%22",
        b"token",
        b"eyJ",
        b"\\",
        b"a@",
        b"<input ",
        b"12:",
        b".cookie=a+",
        b"&#64;",
        b"a+",
    ],
)
def test_a_word_of_a_megabyte_is_masked_in_time(word: bytes) -> None:
    """Embedded state is such a word; masking must not be quadratic in it."""
    body = word * (1_000_000 // len(word))
    started = time.monotonic()
    assert Masker().body(body) == body
    assert time.monotonic() - started < 5.0


def test_an_error_that_names_a_key_is_masked_too(tmp_path: Path) -> None:
    error = SiteDown("https://serpapi.com/search?api_key=key-11223344 answered 503.")
    recorder = RecordingVisit(FakeVisit({"/rates": error}), Masker())
    with pytest.raises(SiteDown, match="11223344"):
        asyncio.run(recorder.get(URL))
    write(tmp_path, recorded(recorder))
    assert "11223344" not in (tmp_path / "exchanges.json").read_text()


def test_nothing_secret_of_a_whole_exchange_reaches_the_disk(tmp_path: Path) -> None:
    async def ask(visit: RecordingVisit) -> None:
        headers = {"Authorization": "Bearer tok-11223344", "Cookie": "sid=11223344"}
        await visit.post(
            URL,
            params={"api_key": "key-11223344", "mail": "jane.11223344@mail.example"},
            form={"client_id": "id-11223344", "client_secret": KEY, "grant_type": "own"},
            headers=headers,
        )
        await visit.post(URL, json={"auth": {"token": "tok-11223344"}, "rooms": [{"adults": 2}]})

    body = '{"token": "tok-11223344", "echo": "' + KEY + '", "rates": [105]}'
    recorder = RecordingVisit(FakeVisit({"/rates": body}), Masker((KEY,)))
    asyncio.run(ask(recorder))
    write(tmp_path, recorded(recorder))
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"11223344" not in kept
    assert KEY.encode() not in kept
    assert b'"rates": [105]' in kept
    assert b'"grant_type": "own"' in kept


@pytest.mark.parametrize(
    ("code", "body", "kept"),
    [
        ("IBM", '{"rate": "IBM", "name": "ibm rate"}', '{"rate": "masked", "name": "masked rate"}'),
        ("IBM", "?codes=AAA%2CIBM&x=1", "?codes=AAA%2Cmasked&x=1"),
        ("IBM", "Mibma Hotel, IBM_2", "Mibma Hotel, masked_2"),
        ("A&B 1", "/rates?corp=A%26B%201", "/rates?corp=masked"),
        ("5305312", '{"id": 5305312, "rates": [105]}', '{"id": 0, "rates": [105]}'),
        ("5305312", "id 5305312, room 15305312", "id masked, room 15305312"),
        ("105", '{"id": "105", "rates": [105]}', '{"id": "masked", "rates": [105]}'),
        # A recording of Hilton had it at the end of its addresses.
        ("123", "https://h.example/?n=2&corp=123", "https://h.example/?n=2&corp=masked"),
        ("123", "<a href=/r?corp=123>123 USD</a>", "<a href=/r?corp=masked>123 USD</a>"),
        (
            "123",
            "see /r?a=1&amp;corp=123 or /r?corp=123#x",
            "see /r?a=1&amp;corp=masked or /r?corp=masked#x",
        ),
        ("123", "?to=%2Fr%3Fcorp%3D123%26n%3D1235", "?to=%2Fr%3Fcorp%3Dmasked%26n%3D1235"),
        ("123", "corp=123", "corp=masked"),
        ("123", "?corp=1234&x=0123 total=123 USD", "?corp=1234&x=0123 total=123 USD"),
    ],
)
def test_a_persons_own_code_is_masked_where_it_is_a_word(code: str, body: str, kept: str) -> None:
    assert Masker(codes=(f" {code}",)).text(body) == kept


def test_a_persons_own_code_never_reaches_the_disk(tmp_path: Path) -> None:
    async def ask(visit: RecordingVisit | ReplayVisit, code: str) -> bytes:
        words = {"corporate_id": code, "mark": code.lower()}
        await visit.post(f"{URL}/{code}", params=words, json={"codes": [code]})
        return (await visit.get(URL, {"corporate_id": code})).body

    own = Entitlement(Membership.CORPORATE, "ACME77")
    recorder = RecordingVisit(
        FakeVisit({"/rates": "<p>Acme77 rate: 105 €</p>"}), Masker((), ("ACME77",))
    )
    asyncio.run(ask(recorder, "ACME77"))
    asked = replace(a_query(), entitlements=(own,))
    write(tmp_path, replace(recorded(recorder), query=asked, entitlement=own))
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"acme77" not in kept.lower()
    again = load(tmp_path)
    assert again.query.entitlements == (again.entitlement,)
    body = asyncio.run(ask(ReplayVisit(again.exchanges), again.entitlement.code or ""))
    assert body.decode() == "<p>masked rate: 105 €</p>"


def test_a_short_number_never_reaches_the_disk(tmp_path: Path) -> None:
    own = Entitlement(Membership.CORPORATE, "123")
    link = f'<a href="{URL}?corporateCode=123">rate: 123 €</a>'
    recorder = RecordingVisit(FakeVisit({"/rates": link}), Masker((), ("123",)))
    page = asyncio.run(recorder.get(f"{URL}?rooms=1&corporateCode=123"))
    write(tmp_path, replace(recorded(recorder), entitlement=own))
    kept = (tmp_path / "exchanges.json").read_text()
    assert page.url.endswith("corporateCode=123")  # the visit itself is told everything
    assert "?rooms=1&corporateCode=masked" in kept
    assert "123" not in kept


def test_a_masked_token_still_finds_the_next_answer(tmp_path: Path) -> None:
    """The reader takes a token from one answer and asks with it: live it is real, then masked."""

    async def ask(visit: RecordingVisit | ReplayVisit) -> bytes:
        token = (await visit.get(URL + "/first")).json()["next_page_token"]
        return (await visit.get(URL + "/second", {"next_page_token": token})).body

    answers: dict[str, Answer] = {
        "/first": {"next_page_token": "tok-11223344"},
        "/second": "<p>page two</p>",
    }
    recorder = RecordingVisit(FakeVisit(answers), Masker())
    asyncio.run(ask(recorder))
    write(tmp_path, recorded(recorder))
    assert asyncio.run(ask(ReplayVisit(load(tmp_path).exchanges))) == b"<p>page two</p>"


@pytest.mark.parametrize(
    "name",
    [
        "api_key",
        "key",
        "X-Auth-Token",
        "sessionId",
        "client_secret",
        "bkng_sid",
        "auth_key",
        "_ga",
        "X-CSRF",
    ],
)
def test_names_that_hold_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "city",
        "keyword",
        "monkey",
        "ratePlanCode",
        "hotelMnemonics",
        "property_token",
        "side",
        "river_side",
        "author",
        "_gallery",
    ],
)
def test_names_that_do_not(name: str) -> None:
    assert not is_secret(name)


def test_a_reading_is_told_in_exact_words() -> None:
    report = SiteReport(
        site="booking",
        membership=Membership.PUBLIC,
        outcome=Outcome.PRICED,
        reason="1 rate.",
        quotes=(a_quote("312.40 USD"),),
    )
    told = reading(report)
    assert told["quotes"][0]["total"] == "312.40 USD"
    assert told["quotes"][0]["stay"] == {"check_in": "2026-12-04", "check_out": "2026-12-06"}
    assert "evidence" not in told["quotes"][0]
    assert "extent" not in told
    assert reading(replace(report, extent=Extent.PARTIAL))["extent"] == "partial"


def test_plain_values_keep_every_digit() -> None:
    assert plain({"a": Decimal("1.10"), "b": {Membership.AAA}, "c": (1, None)}) == {
        "a": "1.10",
        "b": ["aaa"],
        "c": [1, None],
    }


@pytest.mark.parametrize(
    ("one", "other", "lines"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": "1"}, ["a: 1 -> '1'"]),
        ({"q": [{"t": 1}, {"t": 2}]}, {"q": [{"t": 1}, {"t": 3}]}, ["q[1].t: 2 -> 3"]),
        ({"q": [1, 2]}, {"q": [1]}, ["q: 2 expected, 1 found"]),
        ({"a": 1}, {}, ["a: 1 -> None"]),
    ],
)
def test_differences_are_told_by_their_place(one: object, other: object, lines: list[str]) -> None:
    assert differences(one, other) == lines


def a_page(body: bytes) -> Page:
    return Page(URL, 200, body, "text/html", datetime(2026, 11, 20, 12, 0, tzinfo=UTC))


def test_a_recorded_page_keeps_no_name_of_a_screenshot(tmp_path: Path) -> None:
    class Shown(FakeVisit):
        async def browse(self, plan: Browse) -> Browsed:
            page = Page(URL, 200, b"<p>", "text/html", a_page(b"").seen_at, screenshot="a.png")
            return Browsed(page, ())

    recorder = RecordingVisit(Shown({}), Masker())
    asyncio.run(recorder.browse(Browse(URL)))
    write(tmp_path, recorded(recorder))
    assert load(tmp_path).exchanges[0].pages[0].screenshot is None
