"""The door of accounts: what pages, other subjects and the terminal may ask.

`joining` and `arriving` make accounts, `signing` opens and ends sessions, `recovering` changes
password and address, `profile` keeps what a person tells, `leaving` deletes, `staff` is the
terminal's. Errors are in `errors`, values in `model`.
"""

from __future__ import annotations

from core.accounts.arriving import sign_in_with, verify_with
from core.accounts.errors import EditedMeanwhile
from core.accounts.joining import ask_verify, register, verify
from core.accounts.leaving import delete
from core.accounts.profile import (
    account_of,
    hold,
    let_go,
    memberships,
    recent_searches,
    saw_search,
    update_profile,
)
from core.accounts.recovering import (
    ask_reset,
    change_email,
    change_password,
    confirm_email,
    reset,
)
from core.accounts.signing import (
    end_session,
    enter,
    is_this,
    sessions,
    sign_in,
    sign_out,
    sign_out_everywhere,
    visit,
    who,
)
from core.accounts.staff import everyone, set_role, sweep, unlock, verify_by_hand

__all__ = [
    "EditedMeanwhile",
    "account_of",
    "ask_reset",
    "ask_verify",
    "change_email",
    "change_password",
    "confirm_email",
    "delete",
    "end_session",
    "enter",
    "everyone",
    "hold",
    "is_this",
    "let_go",
    "memberships",
    "recent_searches",
    "register",
    "reset",
    "saw_search",
    "sessions",
    "set_role",
    "sign_in",
    "sign_in_with",
    "sign_out",
    "sign_out_everywhere",
    "sweep",
    "unlock",
    "update_profile",
    "verify",
    "verify_by_hand",
    "verify_with",
    "visit",
    "who",
]
