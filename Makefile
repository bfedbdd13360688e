# Chores of a developer. The product itself is run with ./wayrate.
.PHONY: lock lint format

LOCK = uv pip compile --quiet --universal -p 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock"

lock:  ## resolve both requirement files; the second is constrained by the first so that versions agree
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) -c requirements.txt requirements-dev.in -o requirements-dev.txt

lint:
	./wayrate lint

format:
	.venv/bin/ruff format . && .venv/bin/ruff check --fix .
