"""Traffic: how often each host may be visited by all workers together, and which sources rest."""
