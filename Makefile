# Each target makes its own .venv and needs only make and Python 3.11 or later.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PACKAGE := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow test-long check fmt docs bench tck clean

help:  ## what there is
	@grep -hE '^[a-z%-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 14

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "policybook needs Python 3.11 or later; say which with: make PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv .venv

.venv/core: $(PACKAGE) | .venv/bin/python
	$(PIP) --editable .
	@touch $@

.venv/dev: .venv/core
	$(PIP) --upgrade 'pip>=25.1'
	$(PIP) --group dev
	@touch $@

demo: .venv/core  ## a firm's book checked, tested and run over 5,000 customers; one of them explained
	$(BIN)/policybook demo

test: .venv/dev  ## the quick suite
	$(BIN)/python -m pytest -m "not slow and not long" -n auto --dist loadfile

test-slow: .venv/dev  ## what the quick suite leaves out: real data, the wheel, long properties
	$(BIN)/python -m pytest -m slow -n auto --dist loadfile

test-long: .venv/dev  ## half an hour more of Spark
	$(BIN)/python -m pytest -m long -n 0

check: .venv/dev  ## format, lint, types, import contracts, and the shipped books
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/policybook fmt --check rules examples

fmt: .venv/dev  ## format code and books in place
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/policybook fmt rules examples

docs: .venv/dev  ## rewrite what the pages show with what the commands print; read the diff
	POLICYBOOK_ACCEPT=1 $(BIN)/python -m pytest tests/docs

bench: $(patsubst bench/%/run.py,bench-%,$(wildcard bench/*/run.py))  ## every benchmark

bench-%: .venv/dev  ## one benchmark against its targets, as bench-decide
	$(BIN)/python bench/run.py $*

tck: .venv/dev  ## how many of FEEL's conformance cases are met
	$(BIN)/python bench/tck.py

clean:  ## take away what the targets made
	rm -rf .venv .bench dist
