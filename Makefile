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

# reproducible builds a release in two directories and compares the bytes.
reproducible:
	dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && mkdir "$$dir/other" && \
	cp -R go.mod go.sum $$(go list -f '{{.Dir}}' ./... | sed "s|^$$PWD/||" | cut -d/ -f1 | sort -u) "$$dir/other" && \
	for from in . "$$dir/other"; do (cd "$$from" && CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w -buildid=' -o "$$dir" ./cmd/hashsearch) && \
	sha256sum <"$$dir/hashsearch" >>"$$dir/sums"; done && test "$$(sort -u "$$dir/sums" | wc -l)" = 1

.PHONY: demo test bench lint reproducible
