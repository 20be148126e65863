# Everything that a newcomer or a change needs. `make help` lists it.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3 || command -v python)
VENV := .venv
PEERS := .venv-peers
LOCK := .venv-lock
OAK := .venv-oak
VALIDATORS := .venv-validators
BENCH := .venv-bench
BIN := $(VENV)/bin
PIP := -m pip --quiet --quiet --disable-pip-version-check --no-input
SEVERAL := --numprocesses auto --dist loadfile --no-loadscope-reorder
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(LOCK)/bin/pip-compile --quiet --generate-hashes \
	--no-emit-options --no-strip-extras --allow-unsafe $(UPGRADE)

.PHONY: help demo test coverage conformance peers oak webtools docs lock clean
.PHONY: bench-matching bench-publish bench-review bench-search bench-serve bench-translate bench-validate

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## Install Accord and run the demonstration
	@$(BIN)/accord demo

test: $(VENV)/.test peers webtools conformance ## Run everything that a change must pass
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest $(SEVERAL)

coverage: $(VENV)/.test ## Run the tests and show the lines that none of them reaches
	$(BIN)/python -m pytest $(SEVERAL) --cov

peers: $(PEERS)/.installed ## Install the other SSSOM readers, which must be able to read what Accord writes

webtools: build/web/.installed ## Install the accessibility checker and the HTML validator (npm)

docs: $(VENV)/.test ## Write the generated reference pages and pictures anew
	@$(BIN)/python docs/generate.py
	@$(BIN)/python docs/pictures.py

conformance: build/conformance/.fetched ## Fetch the W3C's SHACL cases, which the compiled shapes must pass

bench-validate: $(VENV)/.test ## Measure the validation of millions of records beside pySHACL and pyrudof
	@$(MAKE) --no-print-directory $(VALIDATORS)/.installed || echo "pyrudof cannot be installed here: it is not measured." >&2
	@$(BIN)/python benchmarks/validate.py --write

bench-translate: $(BENCH)/.installed ## Measure the translation of millions of records beside other ways to do it
	@$(BENCH)/bin/python benchmarks/translate.py

bench-review: $(VENV)/.test ## Measure the reviewer with 100,000 open proposals
	@$(BIN)/python benchmarks/review.py

bench-publish: $(VENV)/.test ## Measure the publication of the shipped workspace and of 100,000 terms
	@$(BIN)/python benchmarks/publish.py

bench-search: $(VENV)/.test ## Measure the search in the browser at 100,000 terms, beside other searches (npm)
	@mkdir -p build/search
	@if command -v npm >/dev/null; then \
		npm install --silent --no-fund --no-audit --prefix build/search minisearch@7 pagefind@1; fi
	@$(BIN)/python benchmarks/search.py

bench-serve: $(VENV)/.test ## Measure the server with 200 clients for 30 seconds
	@$(BIN)/python benchmarks/serve.py

bench-matching: $(VENV)/.test ## Measure the matcher beside others, and write the benchmark page (DATA=FOLDER)
	@$(BIN)/python benchmarks/matching.py $(if $(DATA),--data "$(DATA)")

oak: $(OAK)/.installed ## Install OAK, whose lexical matcher the benchmark then measures too

lock: $(LOCK)/.installed ## Pin the dependencies in requirements/ (UPGRADE=--upgrade takes newer versions)
	$(COMPILE) --all-build-deps --extra test --output-file requirements/test.txt pyproject.toml
	$(COMPILE) --all-build-deps --constraint requirements/test.txt --output-file requirements/runtime.txt pyproject.toml
	$(COMPILE) --output-file requirements/peers.txt requirements/peers.in
	$(COMPILE) --output-file requirements/validators.txt requirements/validators.in
	$(COMPILE) --constraint requirements/runtime.txt --output-file requirements/bench.txt requirements/bench.in

clean: ## Remove the environments, the caches and build/
	rm -rf $(VENV) $(PEERS) $(LOCK) $(OAK) $(VALIDATORS) $(BENCH) build dist .coverage .coverage.* .hypothesis
	rm -rf .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests -type d -name __pycache__ -prune -exec rm -rf {} +

# A stamp in each environment says that it is complete, so that a second run starts at once.
# The project is installed editable: what runs is always the working copy.

define make_environment
	@test -n "$(PYTHON)" || { echo "Accord needs Python 3.11 or later, and there is none here." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Accord needs Python 3.11 or later; $(PYTHON) is not. Say: make PYTHON=python3.11" >&2; exit 1; }
	@$(1)/bin/python -m pip --version >/dev/null 2>&1 || { rm -rf $(1) && $(PYTHON) -m venv $(1); } \
		|| { rm -rf $(1); echo "Python could not make an environment. On Debian: apt-get install python3-venv" >&2; exit 1; }
endef

# What checks pages is fetched by name and never committed. Where npm is missing or cannot install (no network, a
# proxy whose certificate it does not know), the tests that need it are skipped; where CI is set they fail.
build/web/.installed:
	@mkdir -p build/web
	@if ! command -v npm >/dev/null; then \
		echo "There is no npm here: the pages are not checked with axe-core and html-validate." >&2; \
	elif npm install --loglevel=error --no-fund --no-audit --fetch-retries=1 --fetch-retry-mintimeout=1000 \
		--prefix build/web axe-core@4 html-validate@10 >build/web/npm.log 2>&1; then touch $@; \
	else cat build/web/npm.log >&2; \
		echo "npm could not install them: the pages are not checked with axe-core and html-validate." >&2; fi

# pySHACL's source distribution carries the cases; the installed version says which. Nothing of it is committed.
build/conformance/.fetched: $(VENV)/.test
	@mkdir -p build/conformance
	@$(BIN)/python $(PIP) download --no-deps --no-binary pyshacl --dest build/conformance \
		"pyshacl==$$($(BIN)/python -c 'from importlib.metadata import version; print(version("pyshacl"))')"
	@cd build/conformance && tar --extract --gzip --file pyshacl-*.tar.gz
	@touch $@

$(VENV)/.runtime: pyproject.toml requirements/runtime.txt
	$(call make_environment,$(VENV))
	@echo "Installing Accord into $(VENV)"
	@$(BIN)/python $(PIP) install --require-hashes --requirement requirements/runtime.txt
	@$(BIN)/python $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: pyproject.toml requirements/test.txt
	$(call make_environment,$(VENV))
	@echo "Installing Accord and what its tests need into $(VENV)"
	@$(BIN)/python $(PIP) install --require-hashes --requirement requirements/test.txt
	@$(BIN)/python $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.runtime

$(PEERS)/.installed: requirements/peers.txt
	$(call make_environment,$(PEERS))
	@echo "Installing the other SSSOM readers into $(PEERS)"
	@$(PEERS)/bin/python $(PIP) install --require-hashes --requirement requirements/peers.txt
	@touch $@

$(VALIDATORS)/.installed: requirements/validators.txt
	$(call make_environment,$(VALIDATORS))
	@$(VALIDATORS)/bin/python $(PIP) install --require-hashes --requirement requirements/validators.txt
	@touch $@

$(BENCH)/.installed: pyproject.toml requirements/runtime.txt requirements/bench.txt
	$(call make_environment,$(BENCH))
	@echo "Installing Accord and what its translation is measured against"
	@$(BENCH)/bin/python $(PIP) install --require-hashes --requirement requirements/runtime.txt
	@$(BENCH)/bin/python $(PIP) install --require-hashes --requirement requirements/bench.txt
	@$(BENCH)/bin/python $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(OAK)/.installed:
	$(call make_environment,$(OAK))
	@echo "Installing OAK into $(OAK)"
	@$(OAK)/bin/python $(PIP) install 'oaklib>=0.7,<0.8'
	@touch $@

$(LOCK)/.installed:
	$(call make_environment,$(LOCK))
	@$(LOCK)/bin/python $(PIP) install 'pip-tools>=7.6,<8'
	@touch $@
