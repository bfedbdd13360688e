"""Every mail of accounts goes through the real outbox and templates, as the web does it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core import clock
from core.accounts import letters
from core.accounts import service as accounts
from core.accounts.letters import Letter
from core.db import transaction
from core.notify import letters as templates
from core.notify import service as notify
from core.notify.model import ChannelKind
from core.notify.tables import message
from tests.people import PASSWORD, a_person
from tests.postbox import Postbox
from tests.web_role import owner

pytestmark = pytest.mark.usefixtures("web")


def _outbox() -> list[tuple[str, bool]]:
    """(label, whether the words are sealed in it) of every message, oldest first."""
    with owner(), transaction() as connection:
        rows = connection.execute(select(message).order_by(message.c.id))
        return [(row.label, row.letter.startswith("gAAAAA")) for row in rows]


@pytest.mark.parametrize("letter", Letter)
def test_template_of_each_letter_is_content_with_our_values(
    letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, filled = a_person(), []
    monkeypatch.setattr(
        letters, "post", lambda c, key, to, name, values, a: filled.append((name, values))
    )
    with transaction(person.account_id) as connection:
        letters.send(
            connection,
            letter,
            "new@example.com",
            f"{clock.now()}",
            account_id=person.account_id,
            name="<b>Ada</b>",
            token="t0ken" if letter in (Letter.VERIFY, Letter.RESET, Letter.NEW_EMAIL) else "",
        )
    ((name, values),) = filled
    page = templates.render(name, values)
    assert values["link"] in page.text
    assert page.subject
    assert "<b>Ada</b>" not in page.html


def test_registering_twice_and_changing_address_leave_sealed_mails_in_the_outbox() -> None:
    accounts.register("ada@example.com", PASSWORD)
    bob = a_person("bob@example.com")
    accounts.register("bob@example.com", PASSWORD)
    accounts.register("bob@example.com", PASSWORD)
    accounts.change_email(bob.account_id, "new@example.com", PASSWORD)
    labels = [label for label, is_sealed in _outbox() if is_sealed]
    assert [label[0] for label in labels] == ["a", "b", "b", "n", "b"]


def test_the_longest_address_there_may_be_is_written_to(box: Postbox) -> None:
    longest = "x@" + ("a" * 60 + ".") * 4 + "test.com"
    assert len(longest) == 254
    accounts.register(longest, PASSWORD)
    accounts.ask_reset(longest)
    bob = a_person("bob@example.com")
    accounts.change_email(bob.account_id, longest.replace("x", "y"), PASSWORD)
    added = notify.add_channel(bob.account_id, ChannelKind.EMAIL, longest.replace("x", "z"))
    assert added.label == f"z•••@…{longest[-60:]}"
    with owner():
        notify.deliver_due()
    others = sorted(mail.to for mail in box.mails if mail.to != bob.email)
    assert others == [longest, longest, longest.replace("x", "y"), longest.replace("x", "z")]
