package web

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
)

// Job returns the displayed name of what a task does.
func (p page) Job(t task) string {
	if t.IsPreview() {
		return p.T("Preview of files")
	}
	switch t.Type {
	case "train":
		return p.T("Training")
	case "ingest":
		return p.T("Adding documents")
	case "reindex":
		return p.T("Hashing all documents again")
	case "compare":
		return p.T("Comparing kinds")
	case "evaluate":
		return p.T("Evaluation")
	case "backup":
		return p.T("Backup")
	}
	return string(t.Type)
}

// State returns the displayed name of the state of a task.
func (p page) State(state wire.State) string {
	switch state {
	case "enqueued":
		return p.T("waiting")
	case "running":
		return p.T("running")
	case "succeeded":
		return p.T("done")
	case "failed":
		return p.T("failed")
	case "canceled":
		return p.T("cancelled")
	}
	return string(state)
}

// Stage returns the displayed name of the stage of a running task.
func (p page) Stage(stage string) string {
	switch stage {
	case "":
		return p.T("starting")
	case "reading":
		return p.T("reading documents")
	case "neighbours":
		return p.T("finding neighbours")
	case "proposing a width":
		return p.T("choosing the number of bits")
	case "training":
		return p.T("training")
	case "trying labels":
		return p.T("trying labels")
	case "learning labels":
		return p.T("learning labels")
	case "ingesting":
		return p.T("adding documents")
	case "evaluating":
		return p.T("running queries")
	case "copying":
		return p.T("copying")
	case "hashing":
		return p.T("hashing documents")
	}
	return stage
}

// Span formats a duration in the language of the page.
func (p page) Span(d time.Duration) string {
	switch s := int(d.Round(time.Second) / time.Second); {
	case d < 10*time.Second:
		return p.T("%s s", strconv.FormatFloat(d.Seconds(), 'f', 1, 64))
	case s < 60:
		return p.T("%s s", strconv.Itoa(s))
	case s < 3600:
		return p.T("%s min %s s", strconv.Itoa(s/60), strconv.Itoa(s%60))
	default:
		return p.T("%s h %s min", strconv.Itoa(s/3600), strconv.Itoa(s/60%60))
	}
}

// Date formats a time in the language of the page.
func (p page) Date(t time.Time) string {
	if p.Lang == "zh" {
		return t.Format("2006年1月2日 15:04")
	}
	return t.Format("2 January 2006, 15:04")
}

// Rate formats a number of documents per second.
func (p page) Rate(perSecond float64) string {
	if perSecond < 10 {
		return p.T("%s documents/s", fmt.Sprintf("%.1f", perSecond))
	}
	return p.T("%s documents/s", thousands(int(perSecond+0.5)))
}

// Mixed reports whether a collection has several languages.
func (p page) Mixed(language string) bool { return strings.Contains(language, "+") }

// Language returns the name of a language in that language, or the names of several.
func (p page) Language(code string) string {
	if first, others, several := strings.Cut(code, "+"); several {
		return p.Language(first) + " + " + p.Language(others)
	}
	if code == "none" {
		return p.T("none")
	}
	return cmp.Or(languageNames[code], code)
}

// languageNames holds the names of the languages that the analyzer supports, each in that language.
var languageNames = map[string]string{
	"ar": "العربية", "da": "dansk", "de": "Deutsch", "en": "English", "es": "español", "fi": "suomi", "fr": "français", "ga": "Gaeilge",
	"hu": "magyar", "it": "italiano", "nl": "Nederlands", "no": "norsk", "pt": "português", "ro": "română", "ru": "русский",
	"sv": "svenska", "ta": "தமிழ்", "tr": "Türkçe",
}

// A definition defines a measure in words.
type definition struct{ Name, Text string }

// Meanings returns the definitions of measures.
func (p page) Meanings(measures []string) []definition {
	all := make([]definition, len(measures))
	for i, m := range measures {
		all[i] = definition{m, p.Means(m)}
	}
	return all
}
