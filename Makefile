# Two commands do everything: `make run` and `make test`. Both install what they
# need from Debian (as root or with sudo; otherwise they print the command).

GO      ?= go
BIN     := bin
export CGO_ENABLED ?= 0

VERSION := $(shell git describe --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION)

RUN_PACKAGES  := xvfb libx11-6 libgl1 libgl1-mesa-dri libxrandr2 libxcursor1 libxi6 libxinerama1 libxrender1 libxext6 espeak-ng alsa-utils
TEST_PACKAGES := $(RUN_PACKAGES) gcc libc6-dev libasound2-dev mosquitto postgresql strace xfsprogs e2fsprogs chromium

.PHONY: run build voice test check bench soak clean run-packages test-packages

run: run-packages build $(BIN)/voice/manifest.json ## start headquarters, one counter and what ARGS asks for
	@$(BIN)/demo $(ARGS)

build: ## bin/kiosk, bin/hq, bin/demo, bin/voicepack
	@mkdir -p $(BIN)
	$(GO) build -trimpath -ldflags "$(LDFLAGS)" -o $(BIN)/ ./cmd/kiosk ./cmd/hq ./cmd/demo ./cmd/voicepack

# The default voice pack: every prompt, spoken by espeak-ng.
$(BIN)/voice/manifest.json: $(shell find kiosk/content devices/voice cmd/voicepack -name '*.go' -not -name '*_test.go' -o -name '*.toml')
	@mkdir -p $(BIN)
	$(GO) build -trimpath -ldflags "$(LDFLAGS)" -o $(BIN)/ ./cmd/voicepack
	$(BIN)/voicepack build -out $(BIN)/voice

voice: run-packages $(BIN)/voice/manifest.json ## build the default voice pack

test: test-packages check $(BIN)/voice/manifest.json ## everything that must hold
	deploy/test.sh

check: ## formatting, vet, staticcheck
	@out=$$(gofmt -l cmd devices hq kiosk outbox ui); if [ -n "$$out" ]; then echo "not formatted: $$out"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

bench: build ## every figure of the README: make bench AREAS="outbox ui"
	@for area in $(or $(AREAS),outbox ingest ui voice queue elder); do $(GO) run ./cmd/bench $$area || exit 1; done

soak: test-packages ## the fault tests at their full counts, kept in docs/soak: make soak PACKAGES=outbox
	deploy/soak.sh $(PACKAGES)

run-packages:
	@deploy/packages.sh $(RUN_PACKAGES)

test-packages:
	@deploy/packages.sh $(TEST_PACKAGES)

clean:
	rm -rf $(BIN) out
