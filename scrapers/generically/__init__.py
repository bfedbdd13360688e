"""Reading offers of a site never met: words and shapes that the trade shares, no site's own."""
