"""The parts of the history benchmark: a year of made-up prices, and what is measured on it."""
