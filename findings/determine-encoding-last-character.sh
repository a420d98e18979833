#!/usr/bin/env bash
# golang.org/x/net v0.62.0: html/charset.DetermineEncoding of UTF-8 that ends in a character beyond ASCII.
#
# One would expect valid UTF-8 to be reported as utf-8. DetermineEncoding removes the last character before it
# looks, also when that is complete, since its 1,024 bytes may end within one. A text whose only character beyond
# ASCII is the last one is then plain ASCII, and reported as windows-1252: "café" becomes "cafÃ©".
#
# A second surprise: certain is false for a page that declares windows-1252, as for one that declares nothing.
#
#   text                               name, certain
#   "café"                             windows-1252 false
#   "café."                            utf-8 false
#   "<meta charset=windows-1252>x"     windows-1252 false
#   "<p>x"                             windows-1252 false
#   "<meta charset=koi8-r>x"           koi8-r false
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > main.go <<'GO'
package main

import (
	"fmt"

	"golang.org/x/net/html/charset"
)

func main() {
	for _, text := range []string{"café", "café.", "<meta charset=windows-1252>x", "<p>x", "<meta charset=koi8-r>x"} {
		_, name, certain := charset.DetermineEncoding([]byte(text), "text/html")
		fmt.Printf("%q %s %v\n", text, name, certain)
	}
}
GO
go mod init finding 2>/dev/null
go get golang.org/x/net/html/charset@v0.62.0 2>/dev/null
go run . | tee out.txt
diff out.txt - <<'WANT'
"café" windows-1252 false
"café." utf-8 false
"<meta charset=windows-1252>x" windows-1252 false
"<p>x" windows-1252 false
"<meta charset=koi8-r>x" koi8-r false
WANT
