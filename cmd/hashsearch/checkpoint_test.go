package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// A countdown is a context that is cancelled after a number of calls of Err.
type countdown struct {
	context.Context
	left atomic.Int64
}

func (p *countdown) Err() error {
	if p.left.Add(-1) < 0 {
		return context.Canceled
	}
	return p.Context.Err()
}

// A training that is interrupted and repeated ends in the same model.
func TestTrainContinuesAfterInterruption(t *testing.T) {
	source := corpus(t, 300)
	fresh := func() string {
		db := filepath.Join(t.TempDir(), "t.db")
		must(t, "ingest", db, source)
		return db
	}
	flags := []string{"--bits", "16", "--hidden", "30", "--seed", "3", "--json"}
	whole := fresh()
	must(t, append([]string{"train", whole}, flags...)...)

	db, interrupted := fresh(), 0
	for calls := int64(1000); ; calls += 150 {
		ctx := &countdown{Context: t.Context()}
		ctx.left.Store(calls)
		var out, errors bytes.Buffer
		status := run(ctx, append([]string{"train", db}, flags...), strings.NewReader(""), &out, &errors)
		if status == 0 {
			break
		}
		if status != 130 {
			t.Fatalf("exit status %d\n%s", status, errors.String())
		}
		if _, err := os.Stat(db + ".training"); err == nil {
			interrupted++
		}
	}
	if interrupted == 0 {
		t.Fatal("no run was interrupted in the middle of training")
	}
	if _, err := os.Stat(db + ".training"); err == nil {
		t.Error("the state of the training was not removed")
	}
	if a, b := fingerprintOf(t, whole), fingerprintOf(t, db); a != b {
		t.Errorf("%d interruptions made model %s, want %s", interrupted, b, a)
	}
}

func fingerprintOf(t *testing.T, db string) string {
	t.Helper()
	for _, line := range strings.Split(must(t, "models", db), "\n") {
		if strings.HasPrefix(line, "*") {
			return strings.Fields(line)[5]
		}
	}
	t.Fatal("no model")
	return ""
}

func TestTrainingOfOtherOptionsStartsAnew(t *testing.T) {
	db, _ := trainedDB(t)
	if err := os.WriteFile(db+".training", []byte("of another training"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := hashsearch(t, "", "train", db, "--bits", "8", "--hidden", "10")
	if r.status != 0 || !strings.Contains(r.errors, "starting over") {
		t.Errorf("exit status %d\n%s", r.status, r.errors)
	}
}
