package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A session is a command of the README, and what it prints; … stands for anything.
type session struct{ command, prints string }

// sessions are those of the first block below a heading.
func sessions(t *testing.T, heading string) (all []session) {
	t.Helper()
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "\n"+heading+"\n")
	_, rest, _ = strings.Cut(rest, "```\n")
	block, _, _ := strings.Cut(rest, "```")
	for line := range strings.Lines(block) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			all = append(all, session{command: strings.TrimSpace(command)})
		} else if len(all) > 0 {
			all[len(all)-1].prints += line
		}
	}
	return all
}

// news is 240 documents of four groups, as news.jsonl in a folder of its own.
func news(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	words := map[string]string{
		"sci.space": "space shuttle orbit launch rocket moon station astronaut", "rec.autos": "car engine wheel brake road tyre gear clutch",
		"sci.med": "doctor patient disease drug dose blood clinic symptom", "rec.sport.hockey": "hockey puck ice goal team league skate rink",
	}
	var b bytes.Buffer
	for i := range 60 {
		for _, group := range []string{"sci.space", "rec.autos", "sci.med", "rec.sport.hockey"} {
			of := strings.Fields(words[group])
			fmt.Fprintf(&b, `{"id":"%s/%d","label":"%s","text":"The %s and the %s, a %s with a %s."}`+"\n",
				group, 59846+i, group, of[i%8], of[(i*3+1)%8], of[(i*5+2)%8], of[(i/8+i)%8])
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "news.jsonl"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// What the README says of the HTTP API happens.
func TestReadmeOfAPI(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("no curl on the PATH")
	}
	base, _ := served(t, t.TempDir(), "--addr", "127.0.0.1:0", "--log-level", "error")
	dir, asked := news(t), 0
	for _, s := range sessions(t, "## The HTTP API") {
		command := strings.ReplaceAll(s.command, "http://127.0.0.1:8080", base)
		if args, ok := strings.CutPrefix(command, "hashsearch "); ok {
			verb, rest, _ := strings.Cut(args, " ")
			address, text, _ := strings.Cut(rest, " ")
			if out := must(t, verb, address, strings.Trim(text, `"`)); !strings.Contains(out, "sci.space/") {
				t.Errorf("%s printed %s", s.command, out)
			}
			continue
		}
		asked++
		cmd := exec.CommandContext(t.Context(), "sh", "-c", strings.Replace(command, "curl ", "curl -sS --fail-with-body ", 1))
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil || !matches(s.prints, string(out)) {
			t.Errorf("%s\nprinted %.2000s\nand not %s\n%v", s.command, out, s.prints, err)
		}
	}
	if asked < 6 {
		t.Errorf("the README asks only %d times", asked)
	}
}

// matches reports whether the output is as the README says.
func matches(prints, out string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(prints)), "…", "(?s:.*)")
	return regexp.MustCompile("^" + pattern + "$").MatchString(strings.TrimSpace(out))
}
