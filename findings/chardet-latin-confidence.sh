#!/usr/bin/env bash
# github.com/wlynxg/chardet v1.0.5 on prose in charsets of Turkish, Polish and Greek.
#
# The detector reports a confidence from 0 to 1. One would expect .73 to mean
# that the charset is probably right. Turkish and Polish prose is reported as Western European at exactly .73, so
# that every letter of their own is read as another one, and Greek that begins with an accented capital as
# ISO-8859-7 at .94, in which that letter's byte is an apostrophe-like sign.
#
#   charset        reported
#   windows-1254   ISO-8859-1 0.73
#   iso-8859-2     ISO-8859-1 0.73
#   windows-1250   Windows-1252 0.73
#   windows-1253   ISO-8859-7 0.94
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > main.go <<'GO'
package main

import (
	"fmt"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding/charmap"
)

func main() {
	turkish := "Bu sabah limanda rüzgâr çok güçlüydü; balıkçılar ağlarını topladı ve kıyıdaki kahvede çay içtiler. Öğleden sonra yağmur başladı, çocuklar okuldan koşarak eve döndü."
	polish := "Dziś rano w porcie wiał silny wiatr; rybacy zebrali sieci i usiedli na herbatę w kawiarni nad brzegiem. Po południu zaczął padać deszcz, więc dzieci pobiegły ze szkoły do domów."
	greek := "Άνεμος φυσούσε στο λιμάνι σήμερα το πρωί. Άλλοι ψαράδες μάζεψαν τα δίχτυα και ήπιαν καφέ δίπλα στην ακτή."
	for _, t := range []struct {
		name, text string
		in         *charmap.Charmap
	}{{"windows-1254", turkish, charmap.Windows1254}, {"iso-8859-2", polish, charmap.ISO8859_2}, {"windows-1250", polish, charmap.Windows1250}, {"windows-1253", greek, charmap.Windows1253}} {
		b, err := t.in.NewEncoder().Bytes([]byte(t.text))
		if err != nil {
			fmt.Println(t.name, err)
			continue
		}
		r := chardet.Detect(b)
		fmt.Printf("%s %s %.2f\n", t.name, r.Encoding, r.Confidence)
	}
}
GO
go mod init finding 2>/dev/null
go get github.com/wlynxg/chardet@v1.0.5 golang.org/x/text@v0.43.0 2>/dev/null
go run . | tee out.txt
diff out.txt - <<'WANT'
windows-1254 ISO-8859-1 0.73
iso-8859-2 ISO-8859-1 0.73
windows-1250 Windows-1252 0.73
windows-1253 ISO-8859-7 0.94
WANT
