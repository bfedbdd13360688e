"""Takes out of an exchange what must not be kept: keys, tokens, cookies, e-mail and IP addresses,
and the corporate or promo code that somebody asked with.

Headers are never recorded at all. The same masking is laid over a question when it is replayed, so
a masked token that a reader takes from one answer still finds the next one.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

MASK = "masked"
NOT_MASKED = (
    "No rule finds a name, a phone or customer number, or where somebody lives:\n"
    "a page of somebody signed in holds theirs. Look through bodies/ before others read them."
)
_SHORTEST_SECRET = 8  # a shorter value ("local") is an ordinary word elsewhere on a page
_SHORTEST_NUMBER = 5  # digits: a shorter code ("105") is also somebody's price
_NAMES = (
    r"token|secret|passw|api[-_]?key|authori[sz]ation|cookie|session|sess_?id|csrf|xsrf|jwt"
    r"|client[-_]?id|visitor[-_]?id|signature|credential"
    r"|auth[-_]?(?:key|code|hash|ticket)|auth(?!_?[a-z0-9])|[-_.]sid(?![a-z])"
)
# A visitor's numbers with Google and Facebook; letters before or after make another word of them.
_WHOLE_NAMES = r"sid|_ga(?:_[a-z0-9]{1,20})?|_gid|_gcl_[a-z]{2,3}|_fb[pc]"
_PUBLIC = r"(?!property_token\b)"  # how Google's hotels are told apart
_SECRET_NAME = re.compile(rf"^{_PUBLIC}(?:(?:key|{_WHOLE_NAMES})$|.*(?:{_NAMES}))", re.IGNORECASE)
# Every run is bounded: a body may hold a word of a megabyte, which must not be read again and again
# from each of its letters.
_PART = rb"[\w.\-]{0,60}"
_NAMED = _PUBLIC.encode() + _PART + rb"(?:" + _NAMES.encode() + rb")" + _PART
_NAME = rb"(?:" + _WHOLE_NAMES.encode() + rb"|" + _NAMED + rb")"
# A quote in JSON, where that stands in a string (\"), in an attribute (&quot;) or an address (%22).
_QUOTE = rb"(?:\\{0,7}\"|&quot;|&#34;|%22)"
_TO_QUOTE = rb"((?:[^\"\\&%]|\\(?!\")|&(?!quot;|#34;)|%(?!22))+)"
_ANY_QUOTE = rb"\\{0,7}[\"'`]"

# "access_token": "..." in JSON.
_IN_JSON = re.compile(
    rb"(" + _QUOTE + _NAME + _QUOTE + rb"\s{0,9}(?::|%3A)\s{0,9}" + _QUOTE + rb")" + _TO_QUOTE,
    re.IGNORECASE,
)
_NUMBER_IN_JSON = re.compile(rb'("' + _NAMED + rb'"\s{0,9}:\s{0,9})\d{6,}', re.IGNORECASE)
# {"name": "sessionId", "value": "..."}, as cookies and form fields are listed.
_LISTED = re.compile(
    rb'("name"\s{0,9}:\s{0,9}"' + _NAME + rb'"\s{0,9},\s{0,9}"value"\s{0,9}:\s{0,9}")([^"\\]+)',
    re.IGNORECASE,
)
# Headers written into a body: `Set-Cookie: sid=...; Path=/`, `Authorization: Basic ...`.
_HEADER = re.compile(
    rb"((?:\bset-cookie\s{0,3}:|\bcookie[\"'`]?\s{0,3}:\s{0,3}[\"'`]?(?=[\w.\-]{1,60}=)"
    rb"|\bauthorization[\"'`]?\s{0,3}:\s{0,3}[\"'`]?(?:basic|bearer|digest|token|ean|apikey)\b)\s{0,3})"
    rb"[^\s\"'`<\\][^\r\n\"'`<\\]*",
    re.IGNORECASE,
)
# document.cookie = 'sess=' + name + encode('...'): every text that it is put together from.
_TEXT = (
    rb"(?:\"(?:[^\"\\]|\\.){0,4000}\"|'(?:[^'\\]|\\.){0,4000}'|`(?:[^`\\]|\\.){0,4000}`"
    rb"|\\{1,7}[\"'](?:[^\"'\\]|\\{1,7}[^\"'\\]){0,4000}\\{1,7}[\"'])"  # in a script within JSON
)
_PIECE = rb"(?:[\w.$]{0,60}\(?" + _TEXT + rb"\)?|[\w.$]{1,60}(?:\([\w.$]{0,60}\))?)"
_SET_BY_SCRIPT = re.compile(
    rb"\.cookie\s{0,3}\+?=\s{0,9}" + _PIECE + rb"(?:\s{0,20}\+\s{0,20}" + _PIECE + rb"){0,20}",
    re.IGNORECASE,
)
_TEXT_OF_IT = re.compile(_TEXT)
# localStorage.setItem("token", "..."), headers.append('X-CSRF', '...'); a cookie of any name.
_HANDED_OVER = re.compile(
    rb"((?:\b(?:setItem|setRequestHeader|append|set)\s{0,3}\(\s{0,9}" + _ANY_QUOTE + _NAME
    + rb"|\b(?:set_?cookie|cookies?\.set)\s{0,3}\(\s{0,9}" + _ANY_QUOTE + rb"[\w.\-]{1,60})"
    + _ANY_QUOTE + rb"\s{0,9},\s{0,9}" + _ANY_QUOTE + rb")[^\"'`\\]+",
    re.IGNORECASE,
)  # fmt: skip
# csrfToken: 'abc' and sessionId = `abc` in scripts, data-csrf-token="abc" in tags.
_ASSIGNED = re.compile(
    rb"(?<![\w.\-])(" + _NAME + rb"[\"'`]?\s{0,3}[:=]\s{0,3}([\"'`]))([^\"'`\s\\<>]{8,})(?=\2)",
    re.IGNORECASE,
)
# Of an address, and of one inside another's.
_IN_ADDRESS = re.compile(
    rb"((?:[?&;#]|%3F|%26)(?:key|" + _NAME + rb")(?:=|%3D))((?:[^&\"'\s<>\\;%]|%(?!26|23))+)",
    re.IGNORECASE,
)
# A parameter of an address, also of one inside another's, and what ends its value.
_SLOT = rb"((?:\A|[?&;]|%3[Ff]|%26)[\w.\-]{1,60}(?:=|%3[Dd]))"
_SLOT_ENDS = rb"(?=[\"'&\\#;<>\s]|%26|%23|\Z)"
_MASKED_SLOT = rb"\g<1>" + MASK.encode()
_IN_TAG = re.compile(
    rb"<(?:input|meta)\b[^<>]{0,2000}\b(?:name|id|property)\s*=\s*[\"']?" + _NAMED + rb"[^<>]*>",
    re.IGNORECASE,
)
_TAG_VALUE = re.compile(
    rb"(\b(?:value|content)\s*=\s*)(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE
)
_BEARER = re.compile(rb"(\bBearer\s+)[\w.~+/\-]{8,}=*", re.IGNORECASE)
_VISITOR = re.compile(rb"\b(?:GA1\.\d{1,2}\.\d{5,12}|fb\.1\.\d{12,14})\.\d{5,12}\b")
_JWT = re.compile(rb"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*")
# Looked for from its sign on, to the left by hand. The look-ahead leaves "logo@2x.png" alone.
_AT = re.compile(
    rb"(?:@|%(?:25)?40|&#0{0,4}64;|&#x0{0,4}40;|&commat;|\\{1,7}(?:u00|x)40)"
    rb"(?!\dx\.)(?:[a-z0-9\-]{1,63}\.){1,8}[a-z]{2,24}\b",
    re.IGNORECASE,
)
_MAILBOX = re.compile(rb"[\w.%+\-]{1,64}\Z")
_OCTET = rb"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_IPV4 = re.compile(rb"(?<![\w.])(?:" + _OCTET + rb"\.){3}" + _OCTET + rb"(?![\w.])")
_IPV6 = re.compile(rb"(?<![\w:.])[0-9a-f:]{6,39}(?![\w:.])", re.IGNORECASE)


_AFTER_A_NAME = (
    _IN_JSON,
    _LISTED,
    _HEADER,
    _HANDED_OVER,
    _ASSIGNED,
    _IN_ADDRESS,
    _BEARER,
)


def is_secret(name: str) -> bool:
    """Whether a parameter or field of this name holds something to be masked."""
    return _SECRET_NAME.search(name) is not None


@dataclass(frozen=True, slots=True)
class Masker:
    """`secrets` are values known to be secret (keys from the environment), masked anywhere.

    `codes` are a person's own codes, masked where they stand as a word, and where they are all of
    a value. A site that repeats one ("IBM rate for IBM") repeats the mask.
    """

    secrets: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    def body(self, body: bytes) -> bytes:
        """The same body with everything masked; bytes, so that no encoding has to be guessed."""
        for spelling in self._spellings():
            body = body.replace(spelling, MASK.encode())
        for code in filter(None, map(str.strip, self.codes)):
            body = _without_code(body, code)
        for pattern in _AFTER_A_NAME:
            body = pattern.sub(rb"\g<1>" + MASK.encode(), body)
        body = _SET_BY_SCRIPT.sub(_masked_texts, body)
        body = _NUMBER_IN_JSON.sub(rb"\g<1>0", body)
        body = _IN_TAG.sub(_masked_tag, body)
        body = _JWT.sub(MASK.encode(), _VISITOR.sub(MASK.encode(), body))
        body = _without_mailboxes(body)
        body = _IPV4.sub(b"192.0.2.1", body)  # RFC 5737: set aside for documentation
        return _IPV6.sub(_masked_ipv6, body)

    def text(self, text: str) -> str:
        return self.body(text.encode()).decode()

    def value(self, value: Any, name: str = "") -> Any:
        """A JSON value with secret fields and secret-looking texts masked."""
        if isinstance(value, Mapping):
            return {key: self.value(item, str(key)) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(item, name) for item in value]
        if isinstance(value, str):
            is_code = value.strip() in map(str.strip, self.codes)
            return MASK if value and (is_code or is_secret(name)) else self.text(value)
        return value

    def pairs(self, pairs: Iterable[tuple[str, Any]]) -> list[list[str]]:
        return [[name, self.value(str(value), name)] for name, value in pairs]

    def _spellings(self) -> Iterable[bytes]:
        for secret in self.secrets:
            if len(secret) >= _SHORTEST_SECRET:
                yield from (secret.encode(), quote(secret, safe="").encode())


def _without_code(body: bytes, code: str) -> bytes:
    """The body without a code, in any case and spelling; a bare number of JSON becomes 0."""
    spellings = b"|".join(sorted({re.escape(s.encode()) for s in (code, quote(code, safe=""))}))
    if code.isdecimal() and len(code) < _SHORTEST_NUMBER:
        alone = rb"(?<=[\"'=])(?:" + spellings + rb")(?=[\"'&\\])"
        body = re.sub(alone, MASK.encode(), body)
        return re.sub(_SLOT + rb"(?:" + spellings + rb")" + _SLOT_ENDS, _MASKED_SLOT, body)
    if code.isdecimal():
        number = rb"([\[,:]\s{0,9})" + code.encode() + rb"(?=\s{0,9}[,\]}])"
        body = re.sub(number, rb"\g<1>0", body)
    # A letter or digit before it may be the end of an escape: %2CIBM, \u0022IBM.
    begins = rb"(?:(?<![a-z0-9])|(?<=%[0-9a-f]{2})|(?<=\\u00[0-9a-f]{2}))"
    word = begins + rb"(?:" + spellings + rb")(?![a-z0-9])"
    return re.sub(word, MASK.encode(), body, flags=re.IGNORECASE)


def _without_mailboxes(body: bytes) -> bytes:
    """The body with every e-mail address replaced by one that is nobody's."""
    kept: list[bytes] = []
    end = 0
    for at in _AT.finditer(body):
        name = _MAILBOX.search(body[max(end, at.start() - 64) : at.start()])
        if name:
            kept += body[end : at.start() - len(name[0])], b"someone@example.com"
            end = at.end()
    return b"".join((*kept, body[end:]))


def _masked_tag(tag: re.Match[bytes]) -> bytes:
    return _TAG_VALUE.sub(rb'\g<1>"' + MASK.encode() + b'"', tag[0])


def _masked_texts(code: re.Match[bytes]) -> bytes:
    def masked(text: re.Match[bytes]) -> bytes:
        opens = text[0][: len(text[0]) - len(text[0].lstrip(b"\\")) + 1]
        return opens + MASK.encode() + opens if len(text[0]) > 2 * len(opens) else text[0]

    return _TEXT_OF_IT.sub(masked, code[0])


def _masked_ipv6(found: re.Match[bytes]) -> bytes:
    """Times and style selectors also have colons; only what reads as an address is one."""
    try:
        ipaddress.IPv6Address(found[0].decode())
    except ValueError:
        return found[0]
    return b"2001:db8::1"  # RFC 3849
