# Yiwang. `make demo` starts a city, `make test` checks everything; both set up by themselves.

PORT ?= 8000
PYTHON := .venv/bin/python
YIWANG := .venv/bin/yiwang
SUITES ?= $(or $(YIWANG_DATA),../shared/data)
DMN_SUITE ?= $(SUITES)/dmn-tck
BPMN_SUITE ?= $(SUITES)/bpmn
LOCK = uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --no-header \
	--python-version 3.11 --quiet

# What was read is kept for the next process, also where the environment asks for nothing to be kept.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo demo-reset check test test-long conformance-dmn conformance-bpmn bench docs lock

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 20

setup:  ## prepare .venv to run Yiwang
	@tools/setup.sh

setup-dev:  ## prepare .venv to test it too
	@tools/setup.sh dev

demo: setup  ## start a demo city; PORT=8000
	@$(YIWANG) demo --port $(PORT)

demo-reset: setup  ## remove the demo city's data
	@$(YIWANG) demo --reset

check: setup-dev  ## style, types, import contracts, generated pages
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(PYTHON) -m tools.docs --check
	$(PYTHON) -m tools.messages --check

test: check  ## all checks and tests, browser tests included
	$(PYTHON) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not long"

test-long: setup-dev  ## the tests that take minutes each
	$(PYTHON) -m pytest -q -m long --timeout 7200

conformance-dmn: setup  ## the public test kit of DMN; DMN_SUITE=folder
	$(YIWANG) conformance dmn $(DMN_SUITE)

conformance-bpmn: setup  ## the public test suite of BPMN; BPMN_SUITE=folder
	$(YIWANG) conformance bpmn $(BPMN_SUITE)

bench: setup  ## all benchmarks
	$(YIWANG) bench all

docs: setup-dev  ## what is generated from the source
	$(PYTHON) -m tools.docs

lock:  ## resolve requirements anew; needs uv
	$(LOCK) --extra dev --output-file requirements-dev.lock
	$(LOCK) --constraint requirements-dev.lock --output-file requirements.lock
