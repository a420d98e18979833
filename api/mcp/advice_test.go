package mcp

import (
	"context"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// A handler that fails answers with an error, and the process goes on.
func TestSurvive(t *testing.T) {
	fails := survive(func(context.Context, string, sdk.Request) (sdk.Result, error) { panic("no luck") })
	if _, err := fails(t.Context(), "tools/call", nil); err == nil || !strings.Contains(err.Error(), "no luck") {
		t.Errorf("error %v", err)
	}
}

func TestWithoutNull(t *testing.T) {
	for from, want := range map[string]string{
		`{"a":null,"b":[null],"c":"null"}`: `{"b":[null],"c":"null"}`,
		`{}`:                               `{}`,
		`null`:                             `{}`,
		`[1]`:                              `[1]`,
		`"null"`:                           `"null"`,
		``:                                 `{}`,
	} {
		if got := withoutNull([]byte(from)); string(got) != want {
			t.Errorf("%s: %s, want %s", from, got, want)
		}
	}
}
