# Thin: the logic is in Python, so that Windows does the same without make (see README.md).
# Every target sets up .venv from requirements.lock by itself.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/ready
PEERS_READY := .venv-peers/ready
PIP := -m pip install --disable-pip-version-check

.PHONY: help book pdf serve test test-lite lab live notebooks bench lock clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 18

book: $(READY) ## execute the notebooks and build the site into _build/html (LITE=0: nothing to run in the browser)
	$(PY) web/build.py $(if $(filter 0,$(LITE)),--no-lite) $(ARGS)

pdf: $(READY) ## print the whole book into _build/unrolled-a4.pdf (ARGS="--paper letter"); needs Chromium or Chrome
	$(PY) web/pdf.py $(ARGS)

serve: $(READY) ## show the built site at a local address
	$(PY) web/serve.py

test: $(READY) $(if $(PEERS),$(PEERS_READY)) ## every test (ARGS="-k kernel" picks some; PEERS=1: also against PyTorch and JAX)
	$(PY) -m pytest $(ARGS)

test-lite: $(READY) ## run every chapter from top to bottom in a browser, from the built site (10 minutes)
	$(PY) -m pytest -m every_chapter tests/test_lite.py $(ARGS)

lab: $(READY) ## open the chapters in JupyterLab
	$(PY) web/bundle.py
	$(PY) -m jupyterlab --LabApp.default_url=/lab/tree/book

live: $(READY) ## write what Colab and Binder run into _build/live
	$(PY) web/live.py

notebooks: $(READY) ## run the notebooks and save them in the form that is committed (ARGS=file picks one)
	$(PY) web/notebooks.py $(ARGS)

bench: $(READY) $(if $(PEERS),$(PEERS_READY)) ## time kernel, figures and pages (PEERS=1: the kernel beside PyTorch and JAX)
	$(if $(PEERS),.venv-peers/bin/python,$(PY)) bench/kernel.py
	$(PY) bench/explorables.py
	$(PY) bench/website.py

lock: ## write requirements.lock anew from requirements.txt (ARGS=--upgrade renews all of it)
	test -x .venv-lock/bin/uv || { $(PYTHON) -m venv .venv-lock && .venv-lock/bin/python $(PIP) uv==0.13.9; }
	.venv-lock/bin/uv pip compile requirements.txt --output-file requirements.lock \
		--universal --python-version 3.11 --no-config --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --quiet $(ARGS)

clean: ## remove what was built and the environments
	rm -rf _build .venv .venv-peers .venv-lock .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --clear: what the lock no longer names must not linger and hide a missing pin.
$(READY): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "This book needs Python 3.11 or newer, and $(PYTHON) is older or missing." \
		"Name another one: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(PY) $(PIP) -r requirements.lock
	@touch $@

$(PEERS_READY): bench/requirements-peers.txt
	$(PYTHON) -m venv --clear .venv-peers
	.venv-peers/bin/python $(PIP) -r $<
	@touch $@

