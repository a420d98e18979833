package ingest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const goSample = "../testdata/ingest/gosource"

func TestGoSource(t *testing.T) {
	type summary struct{ id, title, kind, file string }
	want := []summary{
		{"example.org/harbour/knots", "package knots", "package", ""},
		{"example.org/harbour/knots.Weak", "knots.Weak", "const", "knots/knots.go"},
		{"example.org/harbour/knots.Bowline", "knots.Bowline", "type", "knots/knots.go"},
		{"example.org/harbour/knots.NewBowlineXY", "knots.NewBowlineXY", "func", "knots/knots.go"},
		{"example.org/harbour/knots.Bowline.Untie", "knots.Bowline.Untie", "method", "knots/knots.go"},
	}
	docs, errs := collect(t, goSample, Options{Format: FormatGo})
	var got []summary
	for _, d := range docs {
		got = append(got, summary{d.ID, d.Title, d.Fields["kind"], d.Fields["file"]})
		if diff := cmp.Diff([]string{"example.org/harbour/knots"}, d.Labels); diff != "" {
			t.Error(d.ID, diff)
		}
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(summary{})); diff != "" {
		t.Error(diff)
	}
	if len(errs) != 1 || !strings.Contains(errs[0], "broken.go") {
		t.Errorf("rejections %q, want broken.go", errs)
	}
	wantText := "NewBowlineXY ties a loop into a rope.\n\nfunc NewBowlineXY[T any](rope T) *Bowline[T]\n\n" +
		"example.org harbour knots New Bowline XY\n"
	if diff := cmp.Diff(wantText, docs[3].Text); diff != "" {
		t.Error(diff)
	}
}

func TestGoStandardLibrary(t *testing.T) {
	found := map[string]bool{}
	for d, err := range Open("godoc", Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		if found[d.ID] {
			t.Errorf("%s comes twice", d.ID)
		}
		found[d.ID] = true
		if strings.Contains(d.ID, "internal/") || strings.HasPrefix(d.ID, "cmd/") || strings.HasPrefix(d.ID, "vendor/") {
			t.Errorf("%s should be passed over", d.ID)
		}
	}
	for _, id := range []string{"compress/gzip", "compress/gzip.NewReader", "net/http.Client.Do", "flag.Parse", "io.Reader"} {
		if !found[id] {
			t.Errorf("no %s among %d documents", id, len(found))
		}
	}
}

func TestSplitName(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "NewReader": "New Reader", "NewHTTPReader": "New HTTP Reader", "O_RDONLY": "O RDONLY",
		"Client.Do": "Client Do", "Int64": "Int64", "serveTLS": "serve TLS",
	} {
		if got := splitName(name); got != want {
			t.Errorf("splitName(%q) = %q, want %q", name, got, want)
		}
	}
}
