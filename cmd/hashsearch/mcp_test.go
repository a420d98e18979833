package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// A model starts the command mcp in a process of its own. For a file and for a server, the tools
// work, and what the process prints is the protocol only.
func TestMCPOverStdio(t *testing.T) {
	db, address, _ := fileAndServer(t)
	base := strings.TrimSuffix(address, "/copy")
	for _, from := range []string{db, address, base} {
		var errors bytes.Buffer
		cmd := exec.Command(os.Args[0], "mcp", from)
		cmd.Env = append(os.Environ(), programEnv+"=1")
		cmd.Stderr = &errors
		s, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), &mcp.CommandTransport{Command: cmd}, nil)
		if err != nil {
			t.Fatalf("%s: %v, %s", from, err, &errors)
		}
		if text := said(t, s, "search", map[string]any{"query": "harbour tide", "limit": 2}); !strings.Contains(text, `"id":"sea/`) || !strings.Contains(text, `"rank":"hybrid"`) {
			t.Errorf("%s: %s", from, text)
		}
		if text := said(t, s, "get", map[string]any{"id": "sea/0"}); !strings.Contains(text, `"uri":"hashsearch://`) {
			t.Errorf("%s: %s", from, text)
		}
		if err := s.Close(); err != nil || errors.Len() > 0 {
			t.Errorf("%s: %v, %s", from, err, &errors)
		}
	}
}

// said calls a tool that must succeed, and returns its answer.
func said(t *testing.T, s *mcp.ClientSession, tool string, arguments map[string]any) string {
	t.Helper()
	r, err := s.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil || r.IsError {
		t.Fatalf("%s: %+v, %v", tool, r, err)
	}
	return r.Content[0].(*mcp.TextContent).Text
}

// A served directory has the protocol at /mcp.
func TestMCPOfServer(t *testing.T) {
	_, address, _ := fileAndServer(t)
	transport := &mcp.StreamableClientTransport{Endpoint: strings.TrimSuffix(address, "/copy") + "/mcp"}
	s, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), transport, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if text := said(t, s, "similar", map[string]any{"id": "sea/0"}); !strings.Contains(text, `"id":"sea/`) {
		t.Error(text)
	}
}

// Lines on stdin that are not the protocol end the command with an error, not with a panic, and
// nothing else is printed to stdout.
func TestMCPOfOtherInput(t *testing.T) {
	db, _ := trainedDB(t)
	for _, stdin := range []string{"", "hello\n", "{}\n", "\x00\xff\n", strings.Repeat("[", 100_000)} {
		r := hashsearch(t, stdin, "mcp", db)
		if r.status > 1 || strings.Contains(r.errors, "goroutine") || r.out != "" && !strings.HasPrefix(r.out, `{"jsonrpc"`) {
			t.Errorf("%.20q: status %d, %s%s", stdin, r.status, r.out, r.errors)
		}
	}
	expect(t, 1, "no such collection", "mcp", db+".none")
	expect(t, 2, "address", "mcp", "http://host/a/b")
	expect(t, 2, "arg", "mcp")
}
