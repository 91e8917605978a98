# make run    sets everything up and makes the tour: results/tour.png and a table
# make test   sets everything up and runs the tests, on all cores; make test ROOM=inputs  those of one room
# make rooms  draws the picture of the rooms in docs/architecture.md again, from the imports; make shape  the code in numbers
# make references  integrates the solutions again that the tests hold models against (tests/data/solutions): some minutes
# make check  ruff and mypy        make bench  speed beside raw NEURON        make clean  removes what make made
# make bench-engines  f-I curves and networks on NEURON and CoreNEURON: from how many cells the second is faster
# make app    opens the page of all models in the browser
# make try-notebook  the explorer in a notebook that a kernel executes, and in JupyterLab, which it installs
# make bench-browser  from a slider of the page to its curve, in a browser
# make bench-page  what a request of the page costs in its worker and its server
# make kernel  tests of the C++ kernel without NEURON, under AddressSanitizer and UBSan
# make bench-sweep  what a point of a sweep costs beyond its function
# make bench-networks  networks beside other simulators, in that environment: prints docs/networks-speed.md
# make bench-making  what a network of sections costs to make, beside raw NEURON
# make figures  draws every picture of docs/gallery.md again (examples/)
# make courses  executes the notebooks of docs/courses again
# make docs   builds the site of the documentation into build/site; a warning is an error
# make lowest  the tests with the lowest versions that pyproject.toml allows, on Python 3.10
# make prove  tries what can go wrong, thousands of times, and prints docs/reliability.md: some 40 minutes
# make wheel  the wheel of this platform, with the mechanisms compiled, and the source distribution in dist/; both are checked
# make fuzz   10 000 damaged morphology files, each of which has to end in a cell or an error
# make bench-peers  accuracy and speed beside other simulators, in an environment of its own
# make bench-crowd MORPHOLOGY=path.swc  many cells of a file on each engine, and beside Arbor, in that environment

PYTHON ?= python3
VENV   ?= .venv
PY     := $(VENV)/bin/python
PEERS  ?= .venv-peers
OLDEST ?= python3.10
LOWEST ?= .venv-lowest
export MPLBACKEND ?= Agg

MORPHOLOGY ?=
KERNEL     ?= build/kernel-test
ROOM       ?=

.PHONY: wheel prove courses docs run app test lowest check rooms shape references figures bench fuzz bench-engines bench-peers bench-crowd mechanisms clean bench-networks bench-page bench-browser bench-making bench-sweep kernel try-notebook

run: mechanisms
	$(PY) examples/tour.py $(if $(MORPHOLOGY),"$(MORPHOLOGY)")

app: mechanisms
	$(PY) -m nrnwrap app

test: mechanisms
	$(PY) -m pytest -n auto --maxprocesses 8 --dist loadfile $(if $(ROOM),tests/$(ROOM))

lowest:
	$(OLDEST) -c "import sys; sys.exit(sys.version_info[:2] != (3, 10) and 'the least is Python 3.10: make lowest OLDEST=...')"
	$(OLDEST) -m venv --clear $(LOWEST)
	$(LOWEST)/bin/python -m pip install --quiet uv
	$(LOWEST)/bin/uv pip install --quiet --python $(LOWEST)/bin/python --resolution lowest-direct --editable ".[test]"
	$(LOWEST)/bin/python -m nrnwrap compile
	$(LOWEST)/bin/python -m pytest -n auto --maxprocesses 8 --dist loadfile $(if $(ROOM),tests/$(ROOM))

check: $(VENV)/installed
	$(PY) -m ruff check .
	$(PY) -m ruff format --check --quiet .
	$(PY) -m mypy

rooms: $(VENV)/installed
	$(PY) tests/helpers/house.py --write

shape: $(VENV)/installed
	PYTHONPATH=tests $(PY) tests/helpers/shape.py

references: mechanisms
	rm -rf tests/data/solutions
	NRNWRAP_REFERENCES=make $(PY) -m pytest tests/validation tests/house/test_benchmarks.py

figures: mechanisms
	$(PY) -m examples

courses: mechanisms
	PYTHONWARNINGS=ignore $(PY) -m pip install --quiet --editable ".[courses]"
	PYTHONPATH=tests $(PY) tests/helpers/notebooks.py

docs: $(VENV)/installed
	PYTHONWARNINGS=ignore $(PY) -m pip install --quiet --editable ".[docs]"
	rm -rf build/site
	$(PY) -m sphinx -E -W --keep-going -q -b html -c docs . build/site

bench: mechanisms
	$(PY) benchmarks/speed.py

kernel:
	mkdir -p $(dir $(KERNEL))
	$(CXX) -std=c++17 -O1 -g1 -Wall -Wextra -Wconversion -Werror -fsanitize=address,undefined -fno-sanitize-recover \
		mod/kernel/test.cpp -o $(KERNEL)
	$(KERNEL)

bench-sweep: mechanisms
	$(PY) benchmarks/sweep.py

bench-making: mechanisms
	$(PY) benchmarks/networks.py

try-notebook: mechanisms
	PYTHONWARNINGS=ignore $(PY) -m pip install --quiet --editable ".[lab]"
	$(PY) -m pytest -rs tests/app/test_notebook.py

bench-page: mechanisms
	$(PY) benchmarks/page.py

bench-browser: mechanisms
	$(PY) benchmarks/page_in_browser.py

bench-networks: $(PEERS)/installed
	$(PEERS)/bin/python benchmarks/peers/network_speed.py > docs/networks-speed.md

bench-engines: mechanisms
	$(PY) benchmarks/fi_engines.py
	$(PY) benchmarks/network_engines.py

prove: mechanisms
	$(PY) -m proofs --page docs/reliability.md

wheel: $(VENV)/installed
	PYTHONWARNINGS=ignore $(PY) -m pip install --quiet --editable ".[release]"
	$(PY) release/wheel.py

fuzz: mechanisms
	$(PY) tests/helpers/fuzz_morphology.py --count 10000

bench-peers: $(PEERS)/installed
	$(PEERS)/bin/python benchmarks/peers/compare.py

bench-crowd: $(PEERS)/installed
	$(PEERS)/bin/python benchmarks/crowd.py "$(MORPHOLOGY)"

mechanisms: $(VENV)/installed
	$(PY) -m compileall -q nrnwrap cells
	$(PY) -m nrnwrap compile

$(VENV)/installed: pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 10) and 'nrnwrap needs Python 3.10 or newer: make PYTHON=python3.12')"
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --upgrade pip
	PYTHONWARNINGS=ignore $(PY) -m pip install --quiet --editable ".[test,check,mpi]"
	touch $@

$(PEERS)/installed: pyproject.toml benchmarks/peers/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --upgrade pip
	$(PEERS)/bin/python -m pip install --quiet --requirement benchmarks/peers/requirements.txt --editable .
	touch $@

clean:
	find nrnwrap cells tests examples -name __pycache__ -prune -exec rm -rf {} +
	rm -rf $(VENV) $(PEERS) $(LOWEST) build dist results *.egg-info .pytest_cache .hypothesis .mypy_cache .ruff_cache
