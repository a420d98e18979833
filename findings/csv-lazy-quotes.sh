#!/usr/bin/env bash
# encoding/csv of Go 1.26 with LazyQuotes, and csv of Python 3.11, on rows with text behind a closing quote.
#
# One would expect LazyQuotes to read such a row about as other readers do. Python ends the quoted part at the
# quote and keeps the cells apart. Go takes the quote for text and stays within the quotes, so the separator and
# the next cell become part of this one, without an error; a cell on the next line would, too.
#
#   row            1,"a" b,x
#   Python         ['1', 'a b', 'x']
#   encoding/csv   ["1" "a\" b,x"]
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > rows.csv <<'ROWS'
1,"a" b,x
1,"a"b"c,x
1,"say ""hi" there",x
ROWS
cat > main.go <<'GO'
package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"os"
	"strings"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		r := csv.NewReader(strings.NewReader(lines.Text()))
		r.LazyQuotes = true
		cells, err := r.Read()
		fmt.Printf("%q %v\n", cells, err)
	}
}
GO
go version
go run main.go < rows.csv | tee go.txt
python3 --version
while IFS= read -r row; do python3 -c 'import csv, sys; print(next(csv.reader([sys.argv[1]])))' "$row"; done < rows.csv | tee python.txt
diff go.txt - <<'WANT'
["1" "a\" b,x"] <nil>
["1" "a\"b\"c,x"] <nil>
["1" "say \"hi\" there" "x"] <nil>
WANT
diff python.txt - <<'WANT'
['1', 'a b', 'x']
['1', 'ab"c', 'x']
['1', 'say "hi there"', 'x']
WANT
