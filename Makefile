# demo ingests the Go documentation, learns codes from it, and serves the page.
demo:
	go run ./cmd/hashsearch quickstart

test:
	go test ./...

bench:
	go test -run '^$$' -bench . -count 5 ./...

lint:
	test -z "$$(find . -name '*.go' -not -path '*/testdata/*' | xargs gofmt -l)"
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

.PHONY: demo test bench lint
