#!/usr/bin/env bash
# golang.org/x/text v0.43.0, unicode.BOMOverride with the decoder of UTF-8.
#
# The decoder unicode.UTF8 replaces bytes that are not UTF-8 by U+FFFD, so that what follows can rely
# on valid text. BOMOverride takes another decoder as its fallback, for input without a byte-order
# mark. After a UTF-8 byte-order mark it uses neither: the mark is removed, and invalid bytes pass
# unchanged and without an error. A file of Latin-1 to which an editor added the mark is an example;
# encoding/xml and PostgreSQL reject what comes out. This script decodes "caf\xe9" with and without
# the mark.
set -euo pipefail
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
cat > main.go <<'GO'
package main

import (
	"fmt"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

func main() {
	for _, in := range []string{"caf\xe9", "\ufeffcaf\xe9"} {
		out, _, err := transform.String(unicode.BOMOverride(unicode.UTF8.NewDecoder()), in)
		fmt.Printf("%+q %v\n", out, err)
	}
}
GO
export GOFLAGS=-modcacherw
go mod init finding >/dev/null 2>&1
go get golang.org/x/text@v0.43.0 >/dev/null 2>&1
out=$(go run .)
echo "$out"
[ "$out" = '"caf\ufffd" <nil>
"caf\xe9" <nil>' ] || { echo 'changed: the decoded texts are not those above' >&2; exit 1; }
