package web

import "testing"

// The languages of a mixed collection are shown by their names.
func TestMixedLanguage(t *testing.T) {
	for code, want := range map[string]string{"de": "Deutsch", "de+en": "Deutsch + English", "de+en+fr": "Deutsch + English + français"} {
		if got := (page{}).Language(code); got != want {
			t.Errorf("%s is shown as %s, want %s", code, got, want)
		}
	}
}
