"""The parts of the search benchmark: speed, the cost of a browser, and faults."""
