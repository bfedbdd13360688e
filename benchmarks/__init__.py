"""One file a promise: the figure beside its limit, measured in the same run."""
