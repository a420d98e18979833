package files

import "testing"

func TestParse(t *testing.T) {
	for text, good := range map[string]bool{
		`{"a":1}`: true, ` {"a":1} ` + "\n": true, `{}`: true,
		``: false, `{"b":1}`: false, `{"a":1}{}`: false, `{"a":1}]`: false, `{"a":"x"}`: false, `{"a":1`: false,
	} {
		var v struct{ A int }
		if err := Parse([]byte(text), &v); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}
