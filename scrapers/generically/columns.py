"""What the head of a table's column says of the figures below it."""

from __future__ import annotations

from scrapers.generically.dom import Dom

_CELLS = frozenset({"td", "th"})
_CLIMB = 8


def head_of(dom: Dom, element: int) -> str:
    """The column's heading; empty outside of tables, and in rows whose cells do not match it."""
    chain = dom.chain(element)[:_CLIMB]
    cell = next((each for each in chain if dom.tags[each] in _CELLS), None)
    if cell is None or dom.tags[dom.parents[cell]] != "tr":
        return ""
    row = dom.parents[cell]
    table = next((each for each in dom.chain(row) if dom.tags[each] == "table"), None)
    if table is None:
        return ""
    head = next((each for each in range(table, dom.ends[table]) if dom.tags[each] == "tr"), row)
    cells, heads = _cells(dom, row), _cells(dom, head)
    if head == row or len(cells) != len(heads):
        return ""
    if not all(dom.tags[each] == "th" for each in heads[1:]):
        return ""
    return dom.text(heads[cells.index(cell)])[:60]


def _cells(dom: Dom, row: int) -> list[int]:
    return [each for each in dom.children.get(row, ()) if dom.tags[each] in _CELLS]
