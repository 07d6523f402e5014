# Bare `make` prints the commands. Everything else is one line of shell that
# can be read here and typed by hand.

GO      ?= go
PKGS    ?= ./...
# Tests of the program itself start it some hundreds of times, and with the race
# detector each start takes a second: these run with it, the others without.
RACES   := TestServeEnds|TestServeAlerts|TestAlert|TestScriptInArticles|TestTwoIngests
GOLD    ?= ../shared/gold/dev.jsonl
CORPUS  := testdata/corpus
SAMPLES := testdata/samples
WEB     := web
FUZZ    ?= 10s
LOAD_DB       ?= bin/load-archive
LOAD_ARTICLES ?= 100000
LOAD_TIME     ?= 60s
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)

GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOFUMPT  := mvdan.cc/gofumpt@v0.12.0

# The version comes from -X, so no build asks git, which refuses a checkout of
# another owner.
export GOFLAGS := $(filter-out -buildvcs=%,$(GOFLAGS)) -buildvcs=false
export PATH := $(PATH):/usr/local/go/bin:$(shell $(GO) env GOPATH 2>/dev/null)/bin

.DEFAULT_GOAL := help

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build bin/rawi, read one article, and open the pages of all of ours (without a terminal it ends when they answer)
	bin/rawi read --to view $(SAMPLES)/summit.json
	@RAWI=bin/rawi sh cmd/rawi/demo.sh

build: generate $(WEB) ## bin/rawi with the pages, static, without cgo (make build WEB= leaves the pages out)
	CGO_ENABLED=0 $(GO) build -tags compiled -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/rawi ./cmd/rawi

web: tools-web ## build the pages into server/dist, if their sources changed (Node 20.19 or newer)
	@sh web/scripts/build.sh

generate: ## compile the lexicon into the form that needs no parsing at start
	$(GO) generate ./lexicon

test: tools generate ## run everything: vet, the tests with the race detector, and once without what is compiled in
	$(GO) vet $(PKGS)
	$(GO) test -race -tags compiled -timeout 14m $$($(GO) list $(PKGS) | grep -v '/cmd/rawi$$')
	$(GO) test -tags compiled -timeout 14m ./cmd/rawi
	$(GO) test -race -tags compiled -timeout 14m -run '$(RACES)' ./cmd/rawi
	$(GO) test ./lexicon ./pipeline
	$(GO) vet -tags nomodels ./models ./pipeline
	@$(MAKE) test-web

test-web: tools build ## the pages: their types, their parts, and all of them in a browser
	cd web && npm run --silent check && npm run --silent test && npm run --silent browser

shots: tools build ## pictures of every page into web/shots: both languages, light and dark, desk and phone
	cd web && RAWI_SHOTS=1 npm run --silent browser

tools-web:
	@command -v npm >/dev/null || { apt-get update -q && apt-get install -q -y nodejs npm; }

tools: tools-web ## install what the tests need (a C compiler for the race detector, a PostgreSQL server, Node.js, a browser, Python, systemd-analyze)
	@command -v gcc >/dev/null || command -v clang >/dev/null || { apt-get update -q && apt-get install -q -y gcc libc6-dev; }
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || { apt-get update -q && apt-get install -q -y postgresql; }
	@command -v python3 >/dev/null || { apt-get update -q && apt-get install -q -y --no-install-recommends python3; }
	@command -v systemd-analyze >/dev/null || { apt-get update -q && apt-get install -q -y --no-install-recommends systemd; }
	@command -v chromium >/dev/null || { apt-get update -q && apt-get install -q -y --no-install-recommends chromium; }
	@$(GO) mod download

check: ## format, vet and lint
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo 'gofmt -w these files'; exit 1; }
	@if command -v gofumpt >/dev/null; then test -z "$$(gofumpt -l .)" || { gofumpt -l .; echo 'gofumpt -w these files'; exit 1; }; fi
	$(GO) vet $(PKGS)
	@if command -v golangci-lint >/dev/null; then golangci-lint run; else echo 'golangci-lint is not installed: make lint installs it'; fi

lint: ## install the linters where they are missing, then check
	@command -v golangci-lint >/dev/null || $(GO) install $(GOLANGCI)
	@command -v gofumpt >/dev/null || $(GO) install $(GOFUMPT)
	@$(MAKE) check

golden: generate ## rewrite the golden files and the committed scores; read their diff
	$(GO) test -tags compiled $$(grep -rl --include='*_test.go' '/internal/golden"' . | xargs -n1 dirname | sort -u) -update

bench: generate ## benchmarks, with MB/s and allocations
	$(GO) test -tags compiled -run '^$$' -bench . -benchmem $(PKGS)

fuzz: ## each fuzz test for FUZZ (10s)
	@for pkg in $$($(GO) list $(PKGS)); do \
		for name in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$name"; $(GO) test -run '^$$' -fuzz "^$$name$$" -fuzztime $(FUZZ) $$pkg || exit 1; \
		done; \
	done

bench-ingest: generate ## articles a second, memory and disk of an ingest: 20,000 made pages (WARC), and news
	RAWI_PAGES=20000 $(GO) test -tags compiled -run '^$$' -bench '^BenchmarkIngest' -benchtime 1x -timeout 60m ./cmd/rawi

bench-search: generate ## sixty queries with facets over ARTICLES (1,000,000) made articles: time to build, p50, p95
	RAWI_SEARCH_ARTICLES=$(or $(ARTICLES),1000000) $(GO) test -tags compiled -run '^$$' -bench '^BenchmarkQueries' -benchtime 5x -timeout 120m -v ./search

load: build ## rawi serve on a made archive of LOAD_ARTICLES, with and without an ingest, 50 readers for LOAD_TIME each; the archive stays in LOAD_DB
	$(GO) build -tags compiled -o bin/load ./internal/load
	LOAD_DB=$(LOAD_DB) LOAD_ARTICLES=$(LOAD_ARTICLES) LOAD_TIME=$(LOAD_TIME) sh internal/load/load.sh

bench-export: generate ## memory of an export of 100,000 made articles in every form
	RAWI_ARTICLES=100000 $(GO) test -tags compiled -run '^$$' -bench '^BenchmarkExport' -benchtime 1x -timeout 90m ./cmd/rawi

bench-questions: ## questions that find their paragraph, against Bleve's Arabic analyzer (RAWI_ARCD names the file)
	cd bench && $(GO) test -tags compiled -count 1 -run '^TestQuestions$$' -v .

kill: generate ## 50 kills (kill -9) of an ingest of 2,000 made articles; the archive is the same
	RAWI_KILLS=50 RAWI_KILL_ARTICLES=2000 $(GO) test -tags compiled -count 1 -run '^TestKill$$' -v -timeout 60m ./cmd/rawi

score: build ## the figures on GOLD where it exists, else on our own articles
	@if [ -f $(GOLD) ]; then bin/rawi eval $(GOLD); else bin/rawi eval $(CORPUS); fi

rename: ## give the module another path: make rename MODULE=github.com/name/rawi
	@test -n "$(MODULE)" || { echo 'make rename MODULE=github.com/name/rawi'; exit 2; }
	@old=$$($(GO) list -m) && $(GO) mod edit -module $(MODULE) && \
		git ls-files -z '*.go' '*.md' '*.yml' 'bench/go.mod' | xargs -0 sed -i "s#$$old#$(MODULE)#g" && \
		$(GO) build ./... && echo "$$old is now $(MODULE)"

clean: ## remove what was built
	rm -rf bin

score-arabic: ## words against a treebank, names and reports of violence against held-out fifths, and speeds, where ../shared has them
	$(GO) test ./arabic -run '^TestTreebank$$' -count=1 -v
	$(GO) test ./entity -run '^TestHeldOut$$' -count=1 -v
	$(GO) test ./event -run '^TestHeldOut$$' -count=1 -v
	$(GO) test ./timex -run '^TestResolved$$' -count=1 -v
	$(GO) test ./arabic -run '^$$' -bench '^BenchmarkNews' -benchtime 1x -cpu 1
	cd bench && $(GO) test -run Conflation -bench Peers -v .

.PHONY: bench-export bench-questions load web test-web shots score-arabic kill bench-ingest bench-search help run build generate test tools check lint golden bench fuzz score rename clean
