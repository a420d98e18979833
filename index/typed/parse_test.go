package typed

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// spelled writes the clauses with their operators in one notation.
func spelled(q Question) string {
	var all []string
	for _, c := range q.Clauses {
		s := "<" + c.Text + ">"
		if c.Phrase {
			s = "[" + c.Text + "]"
		}
		if c.Title {
			s = "title:" + s
		}
		if c.Exclude {
			s = "-" + s
		}
		if c.Prefix {
			s += "*"
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

func TestParse(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"spaces", " \t　", ""},
		{"words", " shuttle  launch ", "<shuttle  launch>"},
		{"phrase", `nasa "space shuttle" launch`, "<nasa> [space shuttle] <launch>"},
		{"unclosed", `nasa "space shuttle`, `<nasa "space shuttle>`},
		{"closed only", `space shuttle" nasa`, `<space shuttle" nasa>`},
		{"empty phrase", `a "" b`, `<a "" b>`},
		{"phrase of punctuation", `a "--" b`, `<a "--" b>`},
		{"doubled quotes", `""space shuttle""`, `[space shuttle] <">`},
		{"nested", `"he said “hello” twice" b`, "[he said “hello” twice] <b>"},
		{"nested straight", `“he said "hello" twice” b`, `[he said "hello" twice] <b>`},
		{"typographic", "“a b” „c d“ „e f” «g h» »i j« ”k l”", "[a b] [c d] [e f] [g h] [i j] [k l]"},
		{"mixed", "“a b\" c", "[a b] <c>"},
		{"mixed, closed", `"a b” c`, "[a b] <c>"},
		{"full width", "＂a b＂ －c title：d e＊", "[a b] -<c> title:<d> <e>*"},
		{"chinese", "关于「语义 哈希」的论文", "<关于> [语义 哈希] <的论文>"},
		{"chinese, straight", `关于"语义哈希"的论文`, "<关于> [语义哈希] <的论文>"},
		{"chinese, other", "『甲』｢乙｣“丙”", "[甲] [乙] [丙]"},
		{"hebrew", `צה"ל ו"`, `<צה"ל ו">`},
		{"hebrew phrase", `"צה"ל חזק"`, `[צה"ל חזק]`},
		{"inches", `a 5" disk and a 3" disk`, `<a 5" disk and a 3" disk>`},
		{"no space after", `"foo"bar`, "[foo] <bar>"},
		{"no space before", `foo:"bar baz"`, "<foo:> [bar baz]"},
		{"exclude", "a -b c", "<a> -<b> <c>"},
		{"exclude phrase", `a -"b c" d`, "<a> -[b c] <d>"},
		{"exclude unclosed", `a -"b c`, `<a> -<"b> <c>`},
		{"exclude others", "a −b -.net", "<a> -<b> -<.net>"},
		{"hyphens", "x-4711 e-mail - -- --flag ->b a-", "<x-4711 e-mail - -- --flag ->b a->"},
		{"hyphen after a phrase", `"a b"-c`, "[a b] <-c>"},
		{"title", `title:a Title:"b c" -title:d -title:"e f"`, "title:<a> title:[b c] -title:<d> -title:[e f]"},
		{"title alone", `title: a title:`, "<title: a title:>"},
		{"no field", "subtitle:a text:b", "<subtitle:a text:b>"},
		{"prefix", "a univ* b", "<a> <univ>* <b>"},
		{"prefix of a title", "title:univ* -univ*", "title:<univ>* -<univ>*"},
		{"stars", "* a ** *b* wor*d ** c**", "<* a ** *b* wor*d ** c**>"},
		{"invalid", "a\xff -\xff \"\xff", "<a\xff -\xff \"\xff>"},
		{"line", "a -b\n", "<a> -<b>"},
		{"lines", "a -b\nc", "<a -b\nc>"},
		{"long", "-a " + strings.Repeat("b", maxTyped), "<-a " + strings.Repeat("b", maxTyped) + ">"},
	}
	for _, test := range tests {
		if got := spelled(Parse(test.text)); got != test.want {
			t.Errorf("%s: %q is\n%s, want\n%s", test.name, test.text, got, test.want)
		}
	}
}

func TestLiteral(t *testing.T) {
	want := []Clause{{Text: `-a "b"`, End: 6}}
	if diff := cmp.Diff(want, Literal(`-a "b"`).Clauses); diff != "" {
		t.Error(diff)
	}
}

// FuzzParse checks that clauses are in order, that they hold their text, and that nothing but
// operators, quotes and white space is between them.
func FuzzParse(f *testing.F) {
	f.Add(`-title:"a b" c* “d” e`)
	f.Add("title：＂a＂ －「b」*")
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, c := range Parse(text).Clauses {
			if c.Start < at || c.End < c.Start || !strings.Contains(text[c.Start:c.End], c.Text) {
				t.Fatalf("%q: clause %+v after %d", text, c, at)
			}
			if hasWord(text[at:c.Start]) || hasWord(operators(text[c.Start:c.End], c)) {
				t.Fatalf("%q: letters before or around %+v are in no clause", text, c)
			}
			at = c.End
		}
		if hasWord(text[at:]) {
			t.Fatalf("%q: %q is in no clause", text, text[at:])
		}
	})
}

// operators returns the part of a clause that is not its text, without title.
func operators(whole string, c Clause) string {
	i := strings.LastIndex(whole, c.Text)
	before := whole[:i]
	if c.Title {
		before = strings.Replace(strings.ToLower(before), "title", "", 1)
	}
	return before + whole[i+len(c.Text):]
}
