"""What a person keeps with us: her profile, her memberships, the searches that she opened."""

from __future__ import annotations

from core import clock, vault
from core.accounts import rules, store
from core.accounts.errors import BadProfile, EditedMeanwhile, UnknownAccount
from core.accounts.model import Account, Held, Profile
from core.db import transaction
from core.domain.membership import Membership
from core.domain.stay import Fault
from core.fx import rate_table

NUMBER_LENGTH = 60
RECENT = 50  # searches that are remembered of a person


def account_of(account_id: str) -> Account:
    """A person by her id. Raises UnknownAccount when she has left."""
    with transaction(account_id) as connection:
        known = store.by_id(connection, account_id)
    if known is None:
        raise UnknownAccount("This account does not exist any more.")
    return known.account


def update_profile(account_id: str, profile: Profile, version: int) -> Account:
    """Store a profile that was edited from `version`.

    Raises BadProfile with a fault a field, EditedMeanwhile when another window saved first.
    """
    tidy = rules.tidied(profile)
    if faults := rules.faults_of(tidy, rate_table().fixed):
        raise BadProfile(faults)
    with transaction(account_id) as connection:
        is_stored = store.put_profile(connection, account_id, tidy, version)
        known = store.by_id(connection, account_id)
    if known is None:
        raise UnknownAccount("This account does not exist any more.")
    if not is_stored:
        raise EditedMeanwhile(
            "Your profile was changed in another window: look at it again, then save."
        )
    return known.account


def memberships(account_id: str) -> tuple[Held, ...]:
    """Her memberships with their numbers, in the order in which they are shown everywhere."""
    with transaction(account_id) as connection:
        sealed = dict(store.sealed_memberships(connection, account_id))
    opened = {Membership(name): vault.unseal(number) for name, number in sealed.items()}
    return tuple(
        Held(membership, opened[membership], rules.masked(opened[membership]))
        for membership in Membership
        if membership in opened
    )


def hold(account_id: str, membership: Membership, number: str) -> None:
    """Keep a membership, with its number or code where there is one; the newest number counts.

    Raises BadProfile.
    """
    tidy = rules.one_line(number)
    if membership is Membership.PUBLIC:
        raise BadProfile((Fault("membership", "Public rates need no membership."),))
    if len(tidy) > NUMBER_LENGTH:
        sentence = f"A membership number has at most {NUMBER_LENGTH} characters."
        raise BadProfile((Fault("number", sentence),))
    if membership.needs_code and not tidy:
        raise BadProfile((Fault("number", f"Enter your code for {membership.label}."),))
    with transaction(account_id) as connection:
        store.put_membership(connection, account_id, membership.value, vault.seal(tidy))


def let_go(account_id: str, membership: Membership) -> None:
    """Forget a membership and its number."""
    with transaction(account_id) as connection:
        store.drop_membership(connection, account_id, membership.value)


def saw_search(account_id: str, search_id: str) -> None:
    """Remember that a person opened a search; the oldest beyond the newest fifty are forgotten."""
    with transaction(account_id) as connection:
        store.note_search(connection, account_id, search_id, clock.now())
        store.forget_searches(connection, account_id, RECENT)


def recent_searches(account_id: str, limit: int) -> tuple[str, ...]:
    """Ids of the searches that she opened last, newest first."""
    with transaction(account_id) as connection:
        return tuple(store.recent_searches(connection, account_id, limit))
