"""Bot walls: what the common ones look like, in one place for readers and transport."""

from __future__ import annotations

import re

# Each is a trace that the vendor's challenge page carries and an answered page does not need.
_MARKS: tuple[tuple[str, str], ...] = (
    ("AWS WAF", r"awsWafCookieDomainList|AwsWafIntegration|/__challenge_\w+/"),
    ("Cloudflare", r"/cdn-cgi/challenge-platform/|cf-chl-|<title>Just a moment\.\.\.</title>"),
    ("HUMAN", r"px-captcha|_pxAppId|<title>Access to this page has been denied"),
    ("DataDome", r"captcha-delivery\.com"),
    ("Akamai", r"sec-if-cpt-container|<title>Access Denied</title>|edgesuite\.net/"),
    ("Kasada", r"ips\.js\?[^\"']*KP_UIDz|x-kpsdk-|tkrm_alpekz"),
    ("Imperva", r"_Incapsula_Resource|Incapsula incident ID"),
    ("Google", r"/sorry/index|unusual traffic from your computer network"),
    (
        "the site",
        r"<title>Bot or Not\?</title>|<title>\s*Robot Check|"
        r"<title>[^<]{0,80}\bcaptcha\b|verify that you(?:'|&#39;|’)re not a robot|id=\"challenge-",
    ),
)
_ANY = re.compile("|".join(f"({mark})" for _, mark in _MARKS), re.IGNORECASE)
_SUSPECT = frozenset({202, 403, 429})
_TITLE = re.compile(r"<title[^>]*>\s*</title>", re.IGNORECASE)
# Only the challenge itself has these; pages that were answered carry the rest of the guard too.
_AWS_CHALLENGE = re.compile(r"AwsWafIntegration|id=\"challenge-container\"")
_LARGEST_WALL = 120_000  # characters; answered pages that merely load a guard are far larger


def wall_of(text: str, status: int = 200) -> str | None:
    """Whose wall this page is ("AWS WAF"), or None. Ask only where no result was found.

    A page also counts as a wall when its status is one that walls use, its title is empty and it
    brings a script and no link to follow.
    """
    if len(text) > _LARGEST_WALL:
        return "AWS WAF" if _AWS_CHALLENGE.search(text) else None
    found = _ANY.search(text)
    if found:
        return _MARKS[(found.lastindex or 1) - 1][0]
    head = text[:8_000]
    if status in _SUSPECT and _TITLE.search(head) and "<script" in head and "<a " not in text:
        return "the site"
    return None
