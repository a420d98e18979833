package ingest

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// TestUnmarshalString compares the fast path with package json.
func TestUnmarshalString(t *testing.T) {
	pieces := rapid.SliceOf(rapid.OneOf(rapid.StringMatching(`[a-é中 ]{0,3}`), rapid.SampledFrom([]string{
		`\n`, `\t`, `\r`, `\b`, `\f`, `\/`, `\\`, `\"`, `\u0041`, `\ud83d\ude00`, `\ud83d`, `\u005c`,
	})))
	rapid.Check(t, func(t *rapid.T) {
		value := `"`
		for _, piece := range pieces.Draw(t, "pieces") {
			value += piece
		}
		value = rapid.SampledFrom([]string{value + `"`, value + `"`, "null", "17", "[]"}).Draw(t, "value")
		var got, want string
		err1, err2 := unmarshalString(json.RawMessage(value), &got), json.Unmarshal([]byte(value), &want)
		if got != want || (err1 == nil) != (err2 == nil) {
			t.Fatalf("%s is %q, %v, want %q, %v", value, got, err1, want, err2)
		}
	})
}
