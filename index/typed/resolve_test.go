package typed

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// collection returns the words of texts. The number of a text is its index.
func collection(t testing.TB, a ingest.Analyzer, texts ...string) *words.Set {
	t.Helper()
	var docs []words.Document
	counter := ingest.WordCounter{Analyzer: a}
	for i, text := range texts {
		c := counter.Count(ingest.Document{Text: text})
		d := words.Document{Number: uint32(i), Text: c.Text, Forms: slices.Clone(c.Forms)}
		for _, term := range c.Terms {
			d.Terms = append(d.Terms, words.Term(term))
		}
		docs = append(docs, d)
	}
	return words.New().Add(words.Build(docs))
}

// spelledWords writes words with their alternatives, fields and weights.
func spelledWords(list []words.Word) string {
	var all []string
	for _, w := range list {
		s := strings.Join(w.Terms, "|")
		if w.Field == words.Title {
			s = "title:" + s
		}
		if w.Weight > 1 {
			s += fmt.Sprint("^", w.Weight)
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

func spelledResolved(r Resolved) string {
	var b strings.Builder
	for _, part := range []struct {
		name string
		list []words.Word
	}{{"", r.Words}, {"+", r.Required}, {"-", r.Excluded}} {
		if len(part.list) > 0 {
			fmt.Fprintf(&b, " %s{%s}", part.name, spelledWords(part.list))
		}
	}
	for _, p := range r.Phrases {
		sign := map[bool]string{true: "-"}[p.Exclude]
		fmt.Fprintf(&b, " %s[%s: %s]", sign, p.Text, spelledWords(p.Words))
	}
	for _, c := range r.Corrections {
		fmt.Fprintf(&b, " %s→%s", c.From, c.To)
	}
	return strings.TrimSpace(b.String() + " plain=" + r.Plain)
}

var news = []string{
	"The space shuttle Atlantis was launched by NASA. The universities watched the launching.",
	"A university of universal appeal; part x-4711 of the C++ library",
	"The shuttle launch is delayed by the weather, e-mail us at 3.14",
	"to be or not to be, that is the question of partygoers in the forest and the frost",
	"关于语义哈希的论文, 计算机 电脑",
}

func TestResolve(t *testing.T) {
	synonyms, err := ParseSynonyms("nasa, esa\nspaceplane => shuttle\nspace station => atlantis\nit => library\n电脑,计算机", ingest.Analyzer{})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, text, want string }{
		{"nothing", "", "plain="},
		{"punctuation", "!? -", "plain=!? -"},
		{"words", "the Shuttle launches", "{shuttl launch} plain=the Shuttle launches"},
		{"twice", "launch launching the", "{launch^2} plain=launch launching the"},
		{"stop words", "to be the", "{to be the} plain=to be the"},
		{"phrase", `weather "the space shuttle"`, "{weather space shuttl} +{space shuttl} [the space shuttle: space shuttl] plain=weather the space shuttle"},
		{"phrase of stop words", `"to be or"`, "{to be or} +{to be or} [to be or: to be or] plain=to be or"},
		{"phrase of stop words and a word", `"to be" launch of`, "{to be launch} +{to be} [to be: to be] plain=to be launch of"},
		{"phrase of one word", `"shuttles"`, "{shuttl} +{shuttl} plain=shuttles"},
		{"phrase of c++", `"c++ library"`, "{c++ c librari} +{c++ c librari} [c++ library: c++ c librari] plain=c++ library"},
		{"exclude", `launch -weather -the`, "{launch} -{weather the} plain=launch"},
		{"exclude unknown", `launch -wether`, "{launch} -{wether} plain=launch"},
		{"exclude phrase", `launch -"space shuttle"`, "{launch} -[space shuttle: space shuttl] plain=launch"},
		{"exclude identifier", `library -x-4711 -c++`, "{librari} -{c++} -[x-4711: x 4711] plain=library"},
		{"exclude prefix", `forest -univ*`, "{forest} -{univers} plain=forest"},
		{"exclude parts of a prefix", `forest -x-47*`, "{forest} -{x-4711} plain=forest"},
		{"exclude phrase of a prefix", `forest -space/shut*`, "{forest} -[space/shut: space shut] plain=forest"},
		{"prefix of parts", `title:x-47*`, "{title:x-4711 title:x title:47} +{title:x title:47} plain=x-47"},
		{"title of c++", `title:C++`, "{title:c++ title:c} +{title:c++ title:c} plain=C++"},
		{"title of a stop word", `title:the`, "{title:the} +{title:the} plain=the"},
		{"title", `title:launches title:"space shuttle"`, "{title:launch title:space title:shuttl} +{title:launch title:space title:shuttl} [space shuttle: title:space title:shuttl] plain=launches space shuttle"},
		{"title of parts", `title:x-4711`, "{title:x-4711 title:x title:4711} +{title:x title:4711} [x-4711: title:x title:4711] plain=x-4711"},
		{"prefix", `univ* launch`, "{univers launch} plain=universal launch"},
		{"prefix that is a word", `shuttle*`, "{shuttl} plain=shuttle"},
		{"prefix without completions", `xyz*`, "{xyz} plain=xyz"},
		{"prefix of a title", `title:univ*`, "{title:univers} +{title:univers} plain=universal"},
		{"identifier", "x-4711", "{x-4711 x 4711} plain=x-4711"},
		{"misspelt", "shutle lanuch wether", "{shuttl launch weather} shutle→shuttle lanuch→launch wether→weather plain=shuttle launch weather"},
		{"misspelt, one edit", "fost wxter", "{frost wxter} fost→frost plain=frost wxter"},
		{"misspelt stop word", "teh launch", "{launch} teh→the plain=the launch"},
		{"misspelt in a phrase", `"space shutle"`, "{space shutl} +{space shutl} [space shutle: space shutl] plain=space shutle"},
		{"misspelt title", `title:shutle`, "{title:shuttl} +{title:shuttl} shutle→shuttle plain=shuttle"},
		{"never corrected", "x-4712 4712 c+++ ab 3.15 launch2", "{x-4712 x 4712^2 c ab 3.15 3 15 launch2} plain=x-4712 4712 c+++ ab 3.15 launch2"},
		{"synonyms", "esa spaceplane shuttle", "{esa|nasa spaceplan|shuttl shuttl} plain=esa spaceplane shuttle"},
		{"synonym of two words", "the space stations", "{space|atlanti station|atlanti} plain=the space stations"},
		{"synonym of a stop word", "it", "{it|librari} plain=it"},
		{"chinese", "语义哈希", "{语义 义哈 哈希 语 义 哈 希} plain=语义哈希"},
		{"chinese character", "希 语义", "{希 语义 语 义} plain=希 语义"},
		{"chinese character twice", "义 语义", "{义^2 语义 语} plain=义 语义"},
		{"chinese prefix", "语义*", "{语义 语 义} plain=语义"},
		{"chinese prefix of one character", "语*", "{语} plain=语"},
		{"chinese title", "title:语义 义", "{title:语义 义 title:语 title:义} +{title:语义} plain=语义 义"},
		{"chinese title of several pairs", "title:语义哈", "{title:语义 title:义哈 title:语 title:义 title:哈} +{title:语义 title:义哈} [语义哈: title:语义 title:义哈] plain=语义哈"},
		{"chinese and a misspelt word", "电脑 shutle", "{电脑|计算 shuttl 电 脑} shutle→shuttle plain=电脑 shuttle"},
		{"chinese phrase", "论文「语义哈希」", "{论文 语义 义哈 哈希 论 文 语 义 哈 希} +{语义 义哈 哈希} [语义哈希: 语义 义哈 哈希] plain=论文 语义哈希"},
		{"chinese synonyms", "电脑", "{电脑|计算 电 脑} plain=电脑"},
		{"chinese exclusion of a word", "论文 -计算", "{论文 论 文} -{计算} plain=论文"},
		{"chinese exclusion of a character", "论文 -计", "{论文 论 文} -{计} plain=论文"},
		{"chinese exclusion", "论文 -计算机", "{论文 论 文} -[计算机: 计算 算机] plain=论文"},
		{"literal", "-shutle\n\"x", "{shutl x} plain=-shutle\n\"x"},
	}
	r := Resolver{Dictionary: collection(t, ingest.Analyzer{}, news...), Synonyms: synonyms}
	for _, test := range tests {
		if got := spelledResolved(r.Resolve(Parse(test.text))); got != test.want {
			t.Errorf("%s: %q is\n%s, want\n%s", test.name, test.text, got, test.want)
		}
	}
}
