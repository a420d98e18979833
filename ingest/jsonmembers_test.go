package ingest

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// checkMembers compares the members of an object with those by package json.
func checkMembers(t interface{ Fatalf(string, ...any) }, text []byte) {
	members, ok := simpleMembers(text)
	if !ok {
		return
	}
	var want map[string]json.RawMessage
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatalf("%q has members, but %v", text, err)
	}
	if countNames(text) != len(members) {
		t.Fatalf("%q has %d members, not %d", text, countNames(text), len(members))
	}
	for i, m := range members {
		last := true
		for _, later := range members[i+1:] {
			last = last && later.name != m.name
		}
		if last && !bytes.Equal(m.value, want[m.name]) {
			t.Fatalf("%q: %s is %q, want %q", text, m.name, m.value, want[m.name])
		}
	}
}

func TestSimpleMembers(t *testing.T) {
	for _, text := range []string{
		`{"a":"x\"\u00e9\\"}`, " { \"id\" : 1 ,\"labels\":[\"a]\", {}]\t,\"o\":{\"x\":[]} }\r\n", `{"中":null,"a":true,"b":-1.5e3}`,
	} {
		if _, ok := simpleMembers([]byte(text)); !ok {
			t.Errorf("%q is not simple", text)
		}
		checkMembers(t, []byte(text))
	}
	for _, text := range []string{
		"{\"a\":\"\x01\"}", `{"a":"\u00g0"}`, `{"a":"\x"}`, `{"a":"\"}`, `{"a":1.}`, `{"a":tru}`, `{"a":"b"}x`, `{"a":"b",}`, `{"a"}`, `{"a":}`, `{a:1}`, `{"a":[1}`, `{`,
	} {
		if got, ok := simpleMembers([]byte(text)); ok {
			t.Errorf("%q has the members %q", text, got)
		}
	}
	pieces := rapid.SliceOfN(rapid.SampledFrom([]string{
		`{`, `}`, `[`, `]`, `,`, `:`, `"`, `"a"`, `"b":`, `"c":"d"`, `,"e":`, ` `, "\n", `\`, `\n`, `\u00e9`, `\u00`, `1`, `-`, `.5`, `true`, `null`, "\x01", "é",
	}), 0, 12)
	rapid.Check(t, func(t *rapid.T) {
		text := []byte{'{'}
		for _, piece := range pieces.Draw(t, "pieces") {
			text = append(text, piece...)
		}
		checkMembers(t, append(text, rapid.SampledFrom([]string{"}", "", "}}", "} "}).Draw(t, "end")...))
	})
}

func FuzzSimpleMembers(f *testing.F) {
	for _, seed := range []string{`{"a":"b","c":[1,{"d":"]"}]}`, `{"a":1.}`, `{"a":"\x"}`, `{"a":tru}`, `{"a":"b"}x`, `{"a":[}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if text = bytes.ToValidUTF8(text, nil); json.Valid(text) || len(text) < 1000 {
			checkMembers(t, text)
		}
	})
}
