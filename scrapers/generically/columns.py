"""Tables as they are seen: cells that reach down over rows, and what a column's head says."""

from __future__ import annotations

from scrapers.generically.dom import Dom

_CELLS = frozenset({"td", "th"})
_CLIMB = 8
_WIDEST, _LONGEST, _MOST_ROWS = 60, 100, 2_000


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
    cells, heads = cells_of(dom, row), cells_of(dom, head)
    if head == row or len(cells) != len(heads):
        return ""
    if not all(dom.tags[each] == "th" for each in heads[1:]):
        return ""
    return dom.text(heads[cells.index(cell)])[:60]


def cells_of(dom: Dom, row: int) -> list[int]:
    """The cells of a row by column, with those that reach down into it from rows above."""
    body = dom.parents[row]
    if body not in dom.grids:
        dom.grids[body] = _grid(dom, body)
    return dom.grids[body].get(row, [])


def _grid(dom: Dom, body: int) -> dict[int, list[int]]:
    rows = [each for each in dom.children.get(body, ()) if dom.tags[each] == "tr"]
    reaching: dict[int, tuple[int, int]] = {}  # column -> the cell and the rows that it still fills
    grid: dict[int, list[int]] = {}
    for row in rows[:_MOST_ROWS]:
        own = [each for each in dom.children.get(row, ()) if dom.tags[each] in _CELLS]
        columns: list[int] = []
        while (own or len(columns) in reaching) and len(columns) < _WIDEST:
            column = len(columns)
            if column in reaching:
                cell, left = reaching.pop(column)
                columns.append(cell)
                if left > 1:
                    reaching[column] = (cell, left - 1)
                continue
            cell = own.pop(0)
            down = _span(dom, cell, "rowspan", _LONGEST)
            for offset in range(_span(dom, cell, "colspan", _WIDEST)):
                columns.append(cell)
                if down > 1:
                    reaching[column + offset] = (cell, down - 1)
        grid[row] = columns
    return grid


def _span(dom: Dom, cell: int, name: str, most: int) -> int:
    told = dom.attributes.get(cell, {}).get(name, "")
    return min(max(int(told), 1), most) if told.isascii() and told.isdigit() else 1
