"""E-mail addresses as accounts keep them."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from core.accounts.errors import BadAddress

LENGTH = 254  # octets of RFC 5321's longest address; in small letters it is no more characters
_TOO_LONG = f"This e-mail address is too long: it may have {LENGTH} characters."


def normal(email: str) -> str:
    """One spelling of an address. Whether its domain exists is not asked. Raises BadAddress."""
    if len(email.strip().encode(errors="replace")) > LENGTH:
        raise BadAddress(_TOO_LONG)
    try:
        found = validate_email(email.strip(), check_deliverability=False, strict=False)
    except EmailNotValidError as exc:
        raise BadAddress(
            "This is no e-mail address: check for a missing @ or a typing mistake."
        ) from exc
    return found.normalized.lower()


def normal_or_raw(email: str) -> str:
    """The same where nonsense shall meet the same refusal as an address nobody has."""
    try:
        return normal(email)
    except BadAddress:
        return ""
