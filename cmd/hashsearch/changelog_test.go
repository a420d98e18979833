package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// The changelog has the form of Keep a Changelog: versions, in each some of six kinds of changes,
// and in these entries of one sentence.
func TestChangelog(t *testing.T) {
	b, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(string(b), "\n") {
		if utf8.RuneCountInString(line) > 100 {
			t.Errorf("line %d has more than 100 columns", i+1)
		}
	}
	for _, fault := range changelogFaults(string(b)) {
		t.Error(fault)
	}
	if len(changelogFaults("## 1.0\n\n### New\n\n- One. Two.\n- Three\n")) != 4 {
		t.Error("faults are overlooked")
	}
}

var (
	versionHeading = regexp.MustCompile(`^## \[(Unreleased\]|\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d)$`)
	changeHeading  = regexp.MustCompile(`^### (Added|Changed|Deprecated|Removed|Fixed|Security)$`)
	sentenceEnd    = regexp.MustCompile(`\.(\s|$)`)
)

// changelogFaults returns the lines and entries that are not of the form.
func changelogFaults(text string) (faults []string) {
	entry := ""
	end := func() {
		if entry != "" && (len(sentenceEnd.FindAllString(entry, -1)) != 1 || !strings.HasSuffix(entry, ".")) {
			faults = append(faults, "not one sentence: "+entry)
		}
		entry = ""
	}
	for line := range strings.Lines(text) {
		switch line = strings.TrimRight(line, "\n"); {
		case strings.HasPrefix(line, "- "):
			end()
			entry = line[2:]
		case strings.HasPrefix(line, "  ") && entry != "":
			entry += " " + strings.TrimSpace(line)
		default:
			end()
			version, change := strings.HasPrefix(line, "## "), strings.HasPrefix(line, "### ")
			if version && !versionHeading.MatchString(line) || change && !changeHeading.MatchString(line) {
				faults = append(faults, "not a heading of a changelog: "+line)
			}
		}
	}
	end()
	return faults
}
