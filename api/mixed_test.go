package api

import (
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

// A training accepts several languages, each once.
func TestTrainsMixedLanguages(t *testing.T) {
	for language, valid := range map[wire.Language]bool{"": true, "de": true, "de+en": true, "de+de": false, "de+none": false} {
		o, err := trainingOptions(wire.Training{Learning: wire.Learning{Language: language}})
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Validate(); (err == nil) != valid {
			t.Errorf("%q: %v", language, err)
		}
	}
}
