package main

import (
	"encoding/json"
	"regexp"
	"testing"
)

// The configurations in the documentation are JSON, and their commands are those of the program.
func TestMCPDocumentation(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllSubmatch(contents(t, "../../docs/mcp.md"), -1)
	if len(blocks) < 4 {
		t.Fatalf("there are only %d configurations", len(blocks))
	}
	type server struct {
		Command, URL string
		Args         []string
	}
	for _, b := range blocks {
		var c struct{ McpServers, Servers map[string]server }
		if err := json.Unmarshal(b[1], &c); err != nil || len(c.McpServers)+len(c.Servers) == 0 {
			t.Errorf("%v: %s", err, b[1])
		}
		for _, servers := range []map[string]server{c.McpServers, c.Servers} {
			for name, s := range servers {
				if s.URL == "" && (s.Command == "" || len(s.Args) != 2 || s.Args[0] != newMCP().Name()) {
					t.Errorf("%s: %+v", name, s)
				}
			}
		}
	}
}
