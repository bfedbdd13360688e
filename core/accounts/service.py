"""The door of accounts: what pages, other subjects and the terminal may ask.

The use cases lie beside it: `joining` (register, verify), `signing` (in and out).
"""

from __future__ import annotations

from core.accounts.joining import register, verify
from core.accounts.signing import (
    end_session,
    enter,
    is_this,
    sessions,
    sign_in,
    sign_out,
    sign_out_everywhere,
    who,
)

__all__ = [
    "end_session",
    "enter",
    "is_this",
    "register",
    "sessions",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "verify",
    "who",
]
