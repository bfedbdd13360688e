"""Parts of `./wayrate bench watch`: a file a promise."""
