"""Every key of the session, so that no two parts of a screen meet by accident.

Those of the form are also the names of its address parameters (`?adults=2&stay=...`).
"""

from __future__ import annotations

# The form; in the address.
STAY, ADULTS, CHILDREN, ROOMS = "stay", "adults", "children", "rooms"
MEMBERSHIPS, CURRENCY, SOURCES = "as", "currency", "only"
SEARCH, TO = "search", "to"

# The form; not in the address: a company's id is nobody else's business.
PLACE, PLACE_BOX, PLACE_REVISION = "place", "place_box", "place_revision"
FAULTS, EDITING, LOADED, FILLED_FROM = "faults", "editing", "loaded", "filled_from"

# The results.
SORT, WITH_MAP, MAP, DRAWER_TOGGLE = "sort", "with_map", "map", "drawer_toggle"
HELD, ROOM_FOR, POLLED = "held", "room_for", "polled"

# The person: the way back from the sign-in, and what her profile says of numbers and dates.
WAY_BACK, LOCALE, RECENTS = "way_back", "locale", "recents"
ASKED_HERE = "asked_here"  # ids of the searches that this tab itself asked
ARRIVED, PREFILLED = "arrived", "prefilled"

# The door; `DO` and the three kinds of link are address parameters.
DO, VERIFY, RESET, CONFIRM = "do", "verify", "reset", "confirm"
DOOR_EMAIL, DOOR_NAME, DOOR_PASSWORD = "door_email", "door_name", "door_password"
DOOR_NEW_PASSWORD, DOOR_ADDRESS = "door_new_password", "door_address"
DOOR_SENT, DOOR_FAULTS, DOOR_NEWS = "door_sent", "door_faults", "door_news"
# Whether she chooses another password than was given with the address; missing: not asked so far.
DOOR_CHOOSES = "door_chooses"

# The profile. `SAID` is a toast for the next run.
PROFILE, PROFILE_FAULTS, PROFILE_STALE = "profile", "profile_faults", "profile_stale"
CARDS_ADDED, CARDS_FAULT, CARDS_REMOVED = "cards_added", "cards_fault", "cards_removed"
NEW_EMAIL, EMAIL_PASSWORD, EMAIL_SENT = "new_email", "email_password", "email_sent"
PASSWORD_TURN, SECURITY_FAULTS = "password_turn", "security_faults"
LEAVING_PASSWORD, LEAVING_FAULT, SAID = "leaving_password", "leaving_fault", "said"


# The trends; all but the last two are in the address too.
T_SPAN, T_UNIT, T_AXIS, T_LINES, T_RATE = "t_span", "t_unit", "t_axis", "t_lines", "t_rate"
T_ROOM, T_BOARD, T_REFUND, T_NIGHTS = "t_room", "t_board", "t_refund", "t_nights"
T_ADULTS, T_CHAIN_SPAN, T_CHART, T_FIND = "t_adults", "t_chain_span", "t_chart", "t_find"
STANDINGS = "standings"  # of the cards of the search that is open

# Watches; `WATCH`, `WISH`, `MUTE` and `ALERT` are address parameters.
WATCH, WISH, MUTE, ALERT = "watch", "watch_this", "mute", "id"
WATCHED, SNACK, CHECKING = "watched", "snack", "checking"
WATCH_FIND, WATCH_ROOM = "watch_find", "watch_room"
IMPORTING, IMPORT_FILE = "importing", "import_file"
# What would become of the lines of a file, by the file; and what became of them.
IMPORT_SEEN, IMPORT_DONE = "import_seen", "import_done"
RULE_BASES, RULE_FAULT, WATCH_BASES = "rule_bases", "rule_fault", "watch_bases"
STAY_BASES, STAY_FAULTS = "stay_bases", "stay_faults"

# The bell and the inbox. `TOLD` are the notices that this page has shown or counted.
BELL, TOLD, REDRAW = "bell_news", "told", "redraw"
INBOX_SHOWN, INBOX_READ = "inbox_shown", "inbox_read"
CHANNEL_FAULT, CHANNEL_TURN = "channel_fault", "channel_turn"


# What is shared by a link that ends; `LINK` is an address parameter.
LINK, SHARE_DAYS, SHARE_MADE, SHARE_FAULT = "link", "share_days", "share_made", "share_fault"
SHARED_ROOM = "shared_room"
MAIL_FAULT = "mail_fault"
# The report that is being changed in the profile, and why it could not be.
REPORT_OPEN, REPORT_FAULT = "report_open", "report_fault"


def pick(watch_id: str) -> str:
    """Of the box that chooses a watch for what is done with many."""
    return f"pick_{watch_id}"


def watch_menu(watch_id: str) -> str:
    return f"watch_menu_{watch_id}"


def report_menu(report_id: str) -> str:
    return f"report_menu_{report_id}"


def of_plan(of: str, name: str) -> str:
    """Of a field of a report's plan."""
    return f"{of}_{name}"


def link_menu(link_id: str) -> str:
    return f"link_menu_{link_id[:16]}"


def of_watch(watch_id: str, name: str) -> str:
    """Of a field on a watch's own page."""
    return f"watch_{watch_id}_{name}"


def of_rule(rule_id: str, name: str) -> str:
    """Of a field of one rule."""
    return f"rule_{rule_id}_{name}"


def age(child: int) -> str:
    """Of child 1, 2, ..."""
    return f"age{child}"


def code(membership: str) -> str:
    return f"code_{membership}"


def filter_of(name: str) -> str:
    return f"filter_{name}"


def weight(name: str) -> str:
    return f"weight_{name}"


def switch(slug: str) -> str:
    """Of a source on the sources page."""
    return f"switch_{slug}"


def robots(slug: str) -> str:
    """The button of a source that reads its robots.txt."""
    return f"robots_{slug}"
