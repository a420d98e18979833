package kept

import (
	"context"
	"errors"
	"testing"
)

// always is the stamp of answers that never change.
type always struct{}

func (always) Serves(always) bool { return true }

// The last used answers are kept.
func TestKeptIsBounded(t *testing.T) {
	k := Answers[always, string]{Most: 2}
	computed := ""
	// First c evicts b, then b evicts c, and c evicts a.
	for _, key := range []string{"a", "b", "a", "c", "a", "b", "c"} {
		v, err := k.Of(t.Context(), key, always{}, func(context.Context) (string, error) {
			computed += key
			return key + "!", nil
		})
		if v != key+"!" || err != nil {
			t.Errorf("%s: %q, %v", key, v, err)
		}
	}
	if computed != "abcbc" || len(k.all) != 2 {
		t.Errorf("computed %q, kept %d", computed, len(k.all))
	}
}

func TestKeptPanics(t *testing.T) {
	var k Answers[always, int]
	if _, err := k.Of(t.Context(), "a", always{}, func(context.Context) (int, error) { panic("secret") }); err == nil {
		t.Error("no error")
	}
	if v, err := k.Of(t.Context(), "a", always{}, func(context.Context) (int, error) { return 1, nil }); v != 1 || err != nil {
		t.Errorf("after that: %d, %v", v, err)
	}
}

// A request whose client disconnects before it begins computes nothing.
func TestKeptForNobody(t *testing.T) {
	var k Answers[always, int]
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := k.Of(ctx, "a", always{}, func(context.Context) (int, error) { panic("it was computed") })
	if !errors.Is(err, context.Canceled) || len(k.all) != 0 {
		t.Errorf("%v, %d kept", err, len(k.all))
	}
}
