"""Parts of the fan-out benchmark; each has `measure` and hands back figures and promises."""
