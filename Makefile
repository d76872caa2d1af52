# make run       - the main job: real software from intake to a signed repository, with evidence
# make test      - every test, with the line coverage of each room; fails when anything fails or a room is below 90 %
#
# make run-plans - the example plans: made, sealed, verified, in artifacts/
#
# make setup     - install what is missing (Debian packages; as root or with sudo)
# make build     - the release binary
# make fuzz      - hostile input for the readers, SECONDS=60 for each; fails when one traps, hangs or takes too much memory
# make torture   - every fault that there is, against the release binary; F=F1 for one of them, QUICK=1 for the short form
# make conformance - the public conformance sets beside the checkout, as a table; fails when one has become worse
# make trial-providers - plans against a server that answers badly, RUNS=1000; prints what came of them
# make trial-llm - a plan with a model on this machine, MODEL=FILE (a GGUF; else one with random weights): a real server, 15 minutes
# make calibration - what thresholds of likeness accept of the pairs of goals in the tests, as a table
# make lint      - strict format of all sources
# make format    - rewrite the sources in the house style
# make docs      - the generated parts of docs/: stage kinds, tables of keys, schemas
# make bench     - measurements beside the real peers
# make clean

SWIFT    ?= swift
SOURCES  := Package.swift Sources Tests Fuzzing
CHECKED  := --explicit-target-dependency-import-check error
# Libraries that become a part of the shipped binary, for its start: docs/decisions/0017. `make build STATIC=` leaves them outside.
STATIC   ?= crypto sqlite3 yaml stdc++
LINKED   := .build/linked
# The same flags wherever the shipped binary is built.
RELEASE  := -c release --static-swift-stdlib -Xswiftc -cross-module-optimization $(CHECKED) \
            --disable-local-rpath -Xswiftc -use-ld=lld -Xlinker --no-export-dynamic -Xlinker -z -Xlinker pack-relative-relocs \
            $(if $(STATIC),-Xswiftc -Xclang-linker -Xswiftc -static-libgcc)
BUILD    := PKG_CONFIG_PATH="$(CURDIR)/$(LINKED)" $(SWIFT) build $(RELEASE) --product
BINARY   := .build/release/stellwerk

# Everything that is needed beside Swift, in one list: libraries, programs that stages start, programs that tests compare with.
PACKAGES := libarchive-dev libcurl4-openssl-dev libsqlite3-dev libssl-dev libyaml-dev pkg-config \
            apt apt-utils dpkg dpkg-dev gnupg gpgv lintian python3 python3-pip python3-venv \
            binutils bzip2 chromium file graphviz openssl xz-utils zstd
# What tests compare with that Debian 12 has not, or not new enough; without it those tests say that they are skipped.
PYTHON_PACKAGES := packaging jsonschema referencing spdx-tools 'cyclonedx-python-lib[json-validation,xml-validation]' google-re2 prometheus-client ruamel.yaml
VENV     := .build/python

.PHONY: all run run-plans test setup build linked lint format docs conformance fuzz torture trial-providers trial-llm calibration bench clean
all: lint test

run: build
	@.ci/main-job $(BINARY)

run-plans: build
	@.ci/plans $(BINARY)

test: setup $(VENV)/done
	@STELLWERK_PYTHON="$(CURDIR)/$(VENV)/bin/python" .ci/test

setup:
	@missing=$$(for p in $(PACKAGES); do dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	if [ -n "$$missing" ]; then \
	  echo "installing Debian packages:" $$missing; \
	  if [ "$$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi; \
	  $$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi
	@command -v $(SWIFT) >/dev/null || { echo "Swift 6.3 is needed: https://www.swift.org/install/"; exit 1; }

$(VENV)/done:
	@mkdir -p .build
	@echo "installing Python packages that tests compare with: $(PYTHON_PACKAGES)"
	@/usr/bin/python3 -m venv $(VENV) && $(VENV)/bin/pip install --quiet --disable-pip-version-check $(PYTHON_PACKAGES) && touch $@ \
	  || echo "they cannot be fetched: the tests that need them will be skipped"

build: setup linked
	$(BUILD) stellwerk

# A folder that the linker looks into first: what is to be linked in is there as an archive only.
linked:
	@rm -rf $(LINKED) && mkdir -p $(LINKED)
	@for library in $(STATIC); do ln -s "$$(cc -print-file-name=lib$$library.a)" $(LINKED)/; done
	@for module in libcrypto:crypto sqlite3:sqlite3 yaml-0.1:yaml; do \
	  printf 'Name: %s\nDescription: %s\nVersion: 0\nLibs: -L%s -l%s\n' \
	    $${module%:*} $${module%:*} "$(CURDIR)/$(LINKED)" $${module#*:} >$(LINKED)/$${module%:*}.pc; \
	done

lint:
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)

format:
	$(SWIFT) format format --in-place --recursive --parallel $(SOURCES)

conformance: setup linked
	$(BUILD) stellwerk-conformance
	@.ci/conformance .build/release/stellwerk-conformance

SECONDS  ?= 60
fuzz: setup
	@Fuzzing/run $(SECONDS)

torture: build
	$(BUILD) Torture
	@QUICK=$(QUICK) .ci/torture .build/release $(F)

RUNS     ?= 1000
trial-providers:
	@STELLWERK_PLAN_RUNS=$(RUNS) $(SWIFT) test -c release -Xswiftc -enable-testing --disable-xctest --filter 'PlanAskingTests/faults'

trial-llm: build
	@MODEL=$(MODEL) .ci/trial-llm $(BINARY)

calibration:
	@STELLWERK_CALIBRATION=1 $(SWIFT) test --disable-xctest --filter 'PlanReuseTests/calibration' | grep -E '^[|]'

docs: build
	@.ci/docs $(BINARY)

bench: build
	$(BUILD) expressions-benchmark
	$(BUILD) policies-benchmark
	$(BUILD) planning-benchmark
	@Benchmarks/run $(BINARY)

clean:
	rm -rf .build
