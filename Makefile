# make run     every notebook executed in place, figures and index.html renewed
# make run CORPUS=folder OUTPUT=folder [LANGUAGE=en]   the same on other reports
# make test    form, unit, golden and notebook tests
# make test-slow    notebooks on made reports: duplicates, gaps, one report, 200 groups
# make test-pages   what needs chromium and poppler: accessibility, fonts in PDF
# make test-browser   every notebook used in JupyterLab through chromium; build/screenshots
# make lab     JupyterLab at the project's root, with copies of the notebooks to work in
# make lab CORPUS=folder [LANGUAGE=zh]   the same on other reports; LANGUAGE for its menus too
# make bench [REPORTS="1000 5000"]   speed ratios against the plain jieba pipeline
# make clean-cache   forget the tables that were kept for the next run
# make evaluate CORPUS=folder GOLD=file   cleaning held against a labelled folder

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
CORPUS ?=
OUTPUT ?=
ifneq ($(origin LANGUAGE),command line)
LANGUAGE := # a variable of this name in the environment is gettext's
endif
REPORTS ?= 1000 5000
GOLD ?= tests/golden/corpus_gold.json

.PHONY: setup run test test-slow test-pages test-browser lab bench evaluate clean-cache

setup: $(STAMP)

$(STAMP): requirements.txt constraints.txt pyproject.toml
	rm -rf .venv
	$(PYTHON) -c "import sys; sys.exit('Python 3.11 or newer is needed; name one with: make PYTHON=python3.12' if sys.version_info < (3, 11) else 0)"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -r requirements.txt -c constraints.txt
	$(BIN)/python -m compileall -q -j 0 -x '/tests?/' .venv/lib
	mkdir -p .venv/etc/ipython .venv/share/jupyter/lab/settings
	echo 'c.IPKernelApp.extensions = ["helpers.cells"]' > .venv/etc/ipython/ipython_kernel_config.py
	cp helpers/lab/labconfig/default_setting_overrides.json .venv/share/jupyter/lab/settings/overrides.json
	touch $@

run: $(STAMP)
	$(BIN)/python -m helpers.run --corpus "$(CORPUS)" --output "$(OUTPUT)" $(LANGUAGE:%=--language %)

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pytest
	$(BIN)/pytest --override-ini addopts= --nbval notebooks

test-slow: $(STAMP)
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -r requirements-scale.txt -c constraints.txt
	$(BIN)/pytest -m slow tests

test-pages: $(STAMP)
	$(BIN)/pytest -m outside tests

test-browser: $(STAMP)
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -r requirements-browser.txt -c constraints.txt
	$(BIN)/pytest --override-ini addopts=--import-mode=importlib tests/browser

lab: $(STAMP)
	$(BIN)/python -m helpers.run --lab --corpus "$(CORPUS)" $(LANGUAGE:%=--language %)

bench: $(STAMP)
	$(BIN)/python -m tests.bench --reports $(REPORTS) --json build/bench.json

clean-cache: $(STAMP)
	$(BIN)/python -c "from helpers.cache import clear; clear()"

evaluate: $(STAMP)
	$(BIN)/python -m tests.evaluate "$(or $(CORPUS),corpus)" "$(GOLD)"
