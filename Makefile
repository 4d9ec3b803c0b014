# Thin on purpose: what the commands do stands in tools/.
PYTHON ?= python3
PORT ?= 8000
ARGS ?=
VENV := .venv/bin/python
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup run test check fix messages bench bundle lock

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s%s\n", $$1, $$2 }' Makefile

setup:  ## virtual environment, locked packages, assets, .env
	@$(PYTHON) tools/environment.py

run:  ## set up and serve on $PORT (8000) with demo data; Ctrl-C stops
	@$(PYTHON) tools/serve.py

test:  ## set up and run all tests: SQLite, PostgreSQL, browser; ARGS="tests/locations -k x"
	@$(PYTHON) tools/test_run.py $(ARGS)

check: setup  ## lint, format, templates, types, layers, migrations, translations
	@$(VENV) tools/check.py

fix: setup  ## repair what can be repaired: ruff, djade
	@$(VENV) tools/check.py --fix

messages: setup  ## update and compile the translations in locale/
	@$(VENV) tools/messages.py

bench: setup  ## measure response times
	@$(VENV) -m tests.bench $(ARGS)

bundle: setup  ## release archive with built assets: build/lokalwillkommen-<version>.tar.gz
	@$(VENV) tools/bundle.py

lock:  ## write requirements/*.txt anew from pyproject.toml (ARGS=--upgrade: newer versions)
	@$(PYTHON) tools/lock.py $(ARGS)
