#!/usr/bin/env bash
# golang.org/x/text/cases v0.43.0: Fold of Cherokee letters.
#
# One would expect folding to map both cases of a letter to one, and to change nothing when it is done again:
# CaseFolding.txt of Unicode maps the small letters U+AB70 to U+ABBF and U+13F8 to U+13FD to the capital ones. Fold
# swaps the cases instead, so a word in small letters never equals the same word in capitals, and folding twice
# gives the text back.
#
#   letter, folded once, folded twice
#   U+13A0 U+AB70 U+13A0
#   U+AB70 U+13A0 U+AB70
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > main.go <<'GO'
package main

import (
	"fmt"

	"golang.org/x/text/cases"
)

func main() {
	fold := cases.Fold()
	for _, r := range []rune{0x13A0, 0xAB70, 0x13F0, 0x13F8} {
		once := fold.String(string(r))
		fmt.Printf("%U %U %U\n", r, []rune(once)[0], []rune(fold.String(once))[0])
	}
}
GO
go mod init finding 2>/dev/null
go get golang.org/x/text@v0.43.0 2>/dev/null
go run . | tee out.txt
diff out.txt - <<'WANT'
U+13A0 U+AB70 U+13A0
U+AB70 U+13A0 U+AB70
U+13F0 U+13F8 U+13F0
U+13F8 U+13F0 U+13F8
WANT
