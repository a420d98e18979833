package tagged

import (
	"strings"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/ingest/document"
)

func TestWikiText(t *testing.T) {
	names := namespaces{"category": "14", "kategorie": "14", "datei": "6", "file": "6"}
	for text, want := range map[string]string{
		"'''Low''' ''tide'' is ''''quoted''''.":                                      "Low tide is 'quoted'.",
		"[[Tide|the tide]]s and [[sea]]s, [[a|b|c]]":                                 "the tides and seas, b|c",
		"a{{x|{{y}}|[[z]]}}b {{{1|c}}} d{{e":                                         "ab d{{e",
		"{{x|{{{1}}}}}t":                                                             "t",
		"{| class=x\n| a\n{| \n| b\n|}\n|-\n| {{c\n|}}\n|}\nt":                       "t",
		"a<ref name=\"x\">r</ref>b<ref name=y/>c<REF>d</REF >e":                      "abce",
		"<!-- c -->a<br/>b<nowiki>[[c]] ''</nowiki>d<math>e</math>":                  "a\nb[[c]] ''d",
		"x < y <z> & 1 <2":                                                           "x < y <z> & 1 <2",
		"== Head ==\ntext\n* one\n** two\n: three\n----\n__NOTOC__":                  "Head\ntext\none\ntwo\nthree",
		"[http://a.b/c the site] [https://a.b] [x] [[File:a.png|thumb|A [[ship]]]]t": "the site [x] t",
		"[[Category:Tides|x]]t[[Kategorie:Sea_level]][[:Category:Moon]]":             "tCategory:Moon",
		"[[fr:Marée]]\n[[Datei:x.png]]\n[[wikt:low|low]] [[a:b]]":                    "low a:b",
		"a&nbsp;b &amp;": "a b &",
		"[[a {{b]] c}}":  "[[a",
		"]] }} |} a":     "]] }} |} a",
		"it's <small>so</small> <div class=\"x\">y</div>": "it's so\ny",
	} {
		if got, _ := wikiText(text, names); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	if _, got := wikiText("[[Category:Tides|x]] [[ kategorie : Sea_level]] [[:Category:no]]", names); strings.Join(got, ",") != "Tides, Sea level" {
		t.Errorf("%q", got)
	}
}

// slow is more than linear time for 1 MB takes, and less than quadratic time.
const slow = 4 * time.Second

// Markup that is not closed takes linear time.
func TestWikiTextBombs(t *testing.T) {
	for _, part := range []string{"{{", "[[", "{|\n", "[[a|", "<ref>", "<!--", "''", "[http://a ", "{{[[", "  [[fr:x]]", "<b '", "\n|}", "}}", "{{{", "&"} {
		whole, quarter := time.Hour, time.Hour
		for i := 0; i < 4 && whole >= slow; i++ { // other processes may delay a run
			whole, quarter = min(whole, wikiTime(part, 1<<20)), min(quarter, wikiTime(part, 1<<18))
		}
		if whole >= slow && whole >= 10*quarter {
			t.Errorf("%q: %s, and a quarter of it %s", part, whole, quarter)
		}
	}
}

// wikiTime returns the time for a number of bytes of repetitions.
func wikiTime(part string, bytes int) time.Duration {
	start := time.Now()
	wikiText(strings.Repeat(part, bytes/len(part)), defaultNamespaces)
	return time.Since(start)
}

const wikiFile = `<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="de">
<siteinfo><namespaces><namespace key="14" case="first-letter">Kategorie</namespace><namespace key="2">Benutzer</namespace><namespace key="0" /></namespaces></siteinfo>
<page><title>Ebbe &amp; Flut</title><ns>0</ns><id>7</id>
 <revision><id>1</id><timestamp>2001-01-01T00:00:00Z</timestamp><text>old</text></revision>
 <revision><id>2</id><timestamp>2002-02-03T04:05:06Z</timestamp><contributor><username>x</username><id>9</id></contributor><model>wikitext</model>
 <text bytes="9" xml:space="preserve">Die '''Ebbe'''&lt;ref&gt;r&lt;/ref&gt;.
[[Kategorie:Meer]]</text></revision></page>
<page><title>Flut</title><ns>0</ns><id>8</id><redirect title="Ebbe &amp; Flut" /><revision><text>#WEITERLEITUNG [[Ebbe]]</text></revision></page>
<page><title>Benutzer:A</title><ns>2</ns><id>9</id><revision><text>me</text></revision></page>
<page><title>Benutzer:B</title><id>10</id><revision><text>me</text></revision></page>
<page><title>Ebb</title><id>11</id><revision><text>#REDIRECT [[Ebbe]]</text></revision></page>
<page><title>Star: Trek</title><id>12</id><revision><text xml:space="preserve" /></revision></page>
</mediawiki>`

func TestMediaWiki(t *testing.T) {
	want(t, MediaWiki, wikiFile,
		document.Document{ID: "7", Title: "Ebbe & Flut", Text: "Die Ebbe.", Labels: []string{"Meer"}, Fields: map[string]string{"date": "2002-02-03T04:05:06Z"}},
		document.Document{ID: "12", Title: "Star: Trek"})
}

func FuzzWikiText(f *testing.F) {
	f.Add("'''a''' {{b|[[c|d]]}} {|\n|}\n== h ==\n<ref>x</ref>[http://a b] [[Category:c]]")
	f.Fuzz(func(t *testing.T, text string) { wikiText(text, defaultNamespaces) })
}

// A dump of about 200 MB is a hundred times this one.
func BenchmarkMediaWiki(b *testing.B) {
	dump := wikiDump(2 << 20)
	b.SetBytes(int64(len(dump)))
	for b.Loop() {
		all(MediaWiki(strings.NewReader(dump), 1<<20))
	}
}

// wikiDump returns a dump of about a number of bytes, with pages of ordinary form.
func wikiDump(size int) string {
	page := `<page><title>Low tide</title><ns>0</ns><id>7</id><revision><id>2</id><timestamp>2002-02-03T04:05:06Z</timestamp><model>wikitext</model><text bytes="9" xml:space="preserve">` +
		"{{Infobox sea\n| name = Low tide\n| image = [[File:Low.jpg|thumb]]\n}}\n'''Low tide''' is the state of the [[sea]] when it is [[Ebb|lowest]].&lt;ref name=&quot;a&quot;&gt;{{cite book|title=Tides}}&lt;/ref&gt;\n\n" +
		strings.Repeat("The water falls for about six hours, as the [[Moon]] moves, and then rises &amp;ndash; twice a day in most places of the [[Atlantic Ocean|Atlantic]].\n\n== Causes ==\n* Gravity of the [[Sun]]\n", 15) +
		"{| class=&quot;wikitable&quot;\n! a !! b\n|-\n| 1 || 2\n|}\n[[Category:Tides]]</text></revision></page>\n"
	return wikiFile[:strings.Index(wikiFile, "<page>")] + strings.Repeat(page, size/len(page)) + "</mediawiki>"
}
