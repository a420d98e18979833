package markup

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

func TestNotebook(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		want       document.Document
	}{
		{"format 4", `{"nbformat": 4, "metadata": {"kernelspec": {"name": "python3"}, "language_info": {"name": "python"}, "authors": [{"name": "A B"}]}, "cells": [
			{"cell_type": "markdown", "source": ["# A *title*\n", "\n", "Some [words](http://x.org)."]},
			{"cell_type": "code", "source": "x = 1\nprint(x)", "outputs": [{"text": "hidden"}]},
			{"cell_type": "raw", "source": "hidden"},
			{"cell_type": "markdown", "source": "## Part\n\nmore"}]}`,
			document.Document{Title: "A title", Text: "Some words.\nx = 1\nprint(x)\nPart\nmore", Fields: map[string]string{"kernel": "python", "author": "A B"}}},
		{"format 3", `{"nbformat": 3, "metadata": {"name": "n", "language": "Julia"}, "worksheets": [{"cells": [
			{"cell_type": "heading", "level": 1, "source": "Title"}, {"cell_type": "code", "input": ["a\n", "b"], "outputs": []}]}, {"cells": [{"cell_type": "markdown", "source": "text"}]}]}`,
			document.Document{Title: "Title", Text: "a\nb\ntext", Fields: map[string]string{"kernel": "Julia"}}},
		{"front matter in a raw cell", `{"cells": [{"cell_type": "raw", "source": ["---\n", "title: T\n", "categories: [a, b]\n", "---"]}, {"cell_type": "markdown", "source": "# H\ntext"}]}`,
			document.Document{Title: "T", Text: "H\ntext", Labels: []string{"a", "b"}}},
		{"front matter in Markdown", `{"cells": [{"cell_type": "markdown", "source": "---\ntitle: T\ndate: 2020-01-02\n---\ntext"}]}`,
			document.Document{Title: "T", Text: "text", Fields: map[string]string{"date": "2020-01-02"}}},
		{"metadata", `{"metadata": {"title": "T", "tags": ["a"], "authors": [{"name": "A"}, {"name": "B"}]}, "cells": [{"cell_type": "markdown", "source": "# H"}]}`,
			document.Document{Title: "T", Text: "H", Labels: []string{"a"}, Lists: map[string][]string{"author": {"A", "B"}}}},
		{"a bold title", `{"cells": [{"cell_type": "markdown", "source": "**A – b**\nmore"}, {"cell_type": "markdown", "source": "# Setup\n**c**"}]}`, document.Document{Title: "A – b", Text: "more\nSetup\nc"}},
		{"strange types", `{"metadata": 3, "cells": [{"cell_type": "code", "source": 7}, {"cell_type": "other", "source": "x"}, {"cell_type": "code", "source": null, "outputs": "y"}]}`, document.Document{}},
		{"no cells", `{"cells": []}`, document.Document{}},
	} {
		got, err := Notebook(tt.file)
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", tt.name, err, diff)
		}
	}
}

func TestNotNotebook(t *testing.T) {
	for _, file := range []string{"", "text", "[]", `{"a": 1}`, `{"cells": [`, `{"cells": {"a": 1}}`, strings.Repeat(`{"cells":[`, 20000)} {
		if d, err := Notebook(file); err == nil {
			t.Errorf("%.30q: %v", file, d)
		}
	}
}

func FuzzNotebook(f *testing.F) {
	f.Add(`{"metadata": {"title": "T", "authors": [{"name": "A"}]}, "cells": [{"cell_type": "markdown", "source": ["# H\n", "x"]}, {"cell_type": "code", "source": "y"}]}`)
	f.Add(`{"worksheets": [{"cells": [{"cell_type": "code", "input": "x"}]}]}`)
	f.Fuzz(func(t *testing.T, file string) { Notebook(file) })
}
