"""What may go wrong with an account. str(error) is the sentence that the person reads.

AccountFault
├── BadAddress        not an e-mail address
├── AddressTaken      another account has proved this address
├── AskedEnough       so many mails of this kind went there within the hour
├── WeakPassword      the policy refuses it
├── SignInRefused     wrong address or password; which of them is never said
│   ├── NotVerified   the password was right, the address is not confirmed yet
│   └── LockedOut     too many wrong ones lately
├── LinkGone          a link or ticket that was used, is too old, or was never ours
├── ProofWanted       this step wants the password, or a fresh sign-in, once more
├── EditedMeanwhile   another window saved first
├── BadProfile        a field of the profile is wrong
└── UnknownAccount    no such account, or not any more
"""

from __future__ import annotations

from datetime import datetime

from core.domain.stay import Fault
from core.errors import WayrateError


class AccountFault(WayrateError):
    """A failure about accounts."""


class BadAddress(AccountFault):
    """What was given is not an e-mail address."""


class AddressTaken(AccountFault):
    """The address belongs to another account; only told to who reads its mail."""


class AskedEnough(AccountFault):
    """So many mails of this kind were asked for within the hour; the sentence says how long."""


class WeakPassword(AccountFault):
    """The policy refuses this password; the sentence says what is missing."""


class SignInRefused(AccountFault):
    """Wrong address or password. The same words and the same work for both."""


class NotVerified(SignInRefused):
    """The password is right, but the address has not been confirmed."""


class LockedOut(SignInRefused):
    """Too many wrong passwords lately; trying again helps after `until`."""

    def __init__(self, sentence: str, until: datetime) -> None:
        super().__init__(sentence)
        self.until = until


class LinkGone(AccountFault):
    """A link or ticket that does not count: used, too old, or never ours."""

    def __init__(self) -> None:
        super().__init__("This link was used already or is too old: ask for a new one.")


class ProofWanted(AccountFault):
    """The password is wrong, or the sign-in not fresh enough, for a step that cannot be undone."""


class EditedMeanwhile(AccountFault):
    """The record was changed in another window; nothing was overwritten."""


class BadProfile(AccountFault):
    """Fields of a profile are wrong: `faults` has one sentence for each."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(" ".join(fault.sentence for fault in faults))
        self.faults = faults


class UnknownAccount(AccountFault):
    """There is no such account, or it was deleted."""
