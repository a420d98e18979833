package main

import (
	"strings"
	"testing"
)

// A search without known words has no hits and succeeds, in a file and on a server.
func TestSearchWithoutKnownWords(t *testing.T) {
	db, address, _ := fileAndServer(t)
	const stop = "stop words, numbers and single letters do not count"
	for _, c := range []struct {
		args    []string
		status  int
		unknown int // field of the JSON output; -1 without --json
		message string
	}{
		{[]string{"search", "zebra"}, 0, -1, `0 hits: no document holds any word of the query (zebra)`},
		{[]string{"search", "zebra", "--rank", "code"}, 0, -1, `0 hits: no word of the text is in the vocabulary ("zebra"); use words`},
		{[]string{"search", "zebra", "xylophone", "--json"}, 0, 2, `"note":"no document holds any word of the query (zebra, xylophone)`},
		{[]string{"search", "zebra", "--rerank", "bm25", "--filter", "label=sea", "--json"}, 0, 1, `"hits":[],"complete":true,"generation":1,"unknown":1,"note":"`},
		{[]string{"search", "the of 42", "--rank", "code"}, 0, -1, stop},
		{[]string{"search", "?!", "--json"}, 0, 0, "the query has no words"},
		{[]string{"search", " ", "--json"}, 0, 0, "the query has no words"},
		{[]string{"search", "zebra", "--like", "sea/3", "--rank", "code"}, 0, -1, "0 hits: "},
		{[]string{"search", "zebra", "--radius", "9", "--all"}, 0, -1, "0 hits: "},
		{[]string{"search", "zebra", "--radius", "9", "--all", "--json"}, 0, -1, "0 hits: "},
		{[]string{"reconstruct", "zebra"}, 1, -1, `error: no word of the text is in the vocabulary ("zebra"); use words`},
	} {
		of := func(name string) result {
			return hashsearch(t, "", append([]string{c.args[0], name}, c.args[1:]...)...)
		}
		file, server := of(db), of(address)
		if file.status != c.status || !strings.Contains(file.errors+file.out, c.message) {
			t.Errorf("%v: exit status %d, %s%s", c.args, file.status, file.out, file.errors)
		}
		if a, b := elastic.ReplaceAllString(file.out, ""), elastic.ReplaceAllString(server.out, ""); a != b || file.errors != server.errors || file.status != server.status {
			t.Errorf("%v: %s%s, through the server %d %s%s", c.args, a, file.errors, server.status, b, server.errors)
		}
		if c.unknown < 0 {
			if file.out != "" {
				t.Errorf("%v prints %s", c.args, file.out)
			}
			continue
		}
		if a := read[answer](t, server.out); a.Hits == nil || len(a.Hits) > 0 || a.Unknown != c.unknown || a.Note == "" {
			t.Errorf("%v: %s", c.args, server.out)
		}
	}
}

// A query without known words in a batch has an answer without hits.
func TestBatchWithoutKnownWords(t *testing.T) {
	db, address, _ := fileAndServer(t)
	batch := tempFile(t, "queries", "harbour\nzebra\n")
	for _, name := range []string{db, address} {
		lines := strings.Split(must(t, "search", name, "--batch", batch), "\n")
		if strings.Contains(lines[0], `"note"`) || !strings.Contains(lines[1], `"hits":[]`) || !strings.Contains(lines[1], `"note":"no document`) || strings.Contains(lines[1], `"error"`) {
			t.Errorf("%s: %q", name, lines)
		}
	}
}
