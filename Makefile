# On a fresh Debian 12 two commands do everything: `make run` and `make test`.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
CONFIG ?= config.example.toml
SANDBOX := tests/sandbox.sh
WORKERS ?= 2

# Whatever part of the work tree is given as TESTS is what pytest runs: make test TESTS=tests/forms
TESTS ?= tests

.DEFAULT_GOAL := help
.PHONY: help run check test integration long bench shots pictures offline debs-run debs-test

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: debs-run $(VENV)/installed ## start all faces with the virtual card; prints URLs, PIN, staff sign-in
	$(BIN)/kakanai serve --config $(CONFIG)

check: debs-run $(VENV)/installed ## lint, types, contracts, unit tests (under 90 s)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/python -m pytest -n auto $(TESTS) -m "not integration and not long"

test: debs-test check integration ## check, then real servers and a browser (under 15 min)

# Each worker has a sandbox of its own: two card services or printers never meet.
integration: debs-test $(VENV)/installed
	$(SANDBOX) true
	$(BIN)/python -m pytest --dist loadfile --tx "$(WORKERS)*popen//python=$(SANDBOX) $(BIN)/python" \
		$(TESTS) -m "integration and not long"

long: debs-test $(VENV)/installed ## full matrices, faults, fuzzing, soak (under 60 min)
	$(SANDBOX) true
	$(BIN)/python -m pytest --dist loadfile --tx "$(WORKERS)*popen//python=$(SANDBOX) $(BIN)/python" \
		$(TESTS) -m long --timeout 3600

bench: debs-test $(VENV)/installed ## all benchmarks, one table of ratios
	$(SANDBOX) $(BIN)/python -m benchmarks

shots: debs-test $(VENV)/installed ## pictures of every screen the browser tests pass, into shots/
	KAKANAI_SHOTS=shots $(SANDBOX) $(BIN)/python -m pytest $(TESTS) -m "integration and not long"

pictures: debs-test $(VENV)/installed ## the pictures of the README, into docs/images/
	KAKANAI_SHOTS=shots $(SANDBOX) $(BIN)/python -m pytest -q tests/visits/test_kiosk_in_chromium.py \
		tests/visits/test_desk_in_chromium.py -k "moves_in_by_touch and upright or few_keys"
	$(SANDBOX) $(BIN)/python -m tests.pictures shots docs/images

offline: debs-test $(VENV)/installed ## one tar for a machine without network, proved without network, into dist/
	PYTHON=$(BIN)/python deploy/offline.sh dist
	deploy/prove-offline.sh dist/kakanai-*.tar

debs-run:
	@deploy/bootstrap.sh debs deb/run.txt

debs-test:
	@deploy/bootstrap.sh debs deb/run.txt deb/test.txt

$(VENV)/installed: requirements.lock pyproject.toml | debs-run
	deploy/bootstrap.sh venv $(VENV)
	@touch $@
