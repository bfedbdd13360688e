# Chores of a developer. The product itself is run with ./wayrate.
.PHONY: lock lint format audit

# The one that ./wayrate brought, else one of the machine.
UV ?= $(firstword $(wildcard .wayrate/tools/uv-*) uv)
LOCK = $(UV) pip compile --quiet --universal -p 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock"

lock:  ## resolve both requirement files; the second is constrained by the first so that versions agree
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) -c requirements.txt requirements-dev.in -o requirements-dev.txt

lint:
	./wayrate lint

format:
	.venv/bin/ruff format . && .venv/bin/ruff check --fix .

# Strict: a package that the database could not be asked about is a failure, never silently fine.
audit:  ## every pinned version against the known vulnerabilities; needs https://pypi.org
	.venv/bin/pip-audit --strict --disable-pip --require-hashes -r requirements-dev.txt $(ARGS)
