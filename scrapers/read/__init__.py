"""From the text of a page to values: bodies, JSON trees, HTML, prices, dates and words."""
