package markup

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

func TestArticle(t *testing.T) {
	sentence := "This sentence of some words, with a comma, is a part of the text that a reader came for. "
	text := strings.TrimSpace(strings.Repeat(sentence, 4))
	page := "<html lang=en><title>The heading | A site</title><body><header>Site</header><nav><a href=/>Home</a></nav><article><header><h1>The heading</h1></header><p>" +
		text + "<p>" + text + "<footer>Share</footer></article><aside>Read on</aside><footer>Imprint</footer>"
	want := document.Document{Title: "The heading", Text: text + "\n" + text, Fields: map[string]string{"language": "en"}}
	got := Article(page)
	got.Text = strings.TrimPrefix(got.Text, "The heading\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, page := range []string{"", "<title>T</title>", "<p>short", "text", strings.Repeat("<div>", 2000) + "deep", "<frameset><frame src=x></frameset>"} {
		if diff := cmp.Diff(HTML(page), Article(page)); diff != "" {
			t.Errorf("%.30q: %s", page, diff)
		}
	}
}

func TestArticleIsQuick(t *testing.T) {
	quick(t, func(page string) { Article(page[:len(page)/4]) }, bombs("<div>", "<p>a, b", "<a href=x>y</a>", "<table><tr><td>", "<h1>", "<span>", "<br>", "<nav>", "<div>a</div>"))
}

func FuzzArticle(f *testing.F) {
	f.Add("<title>a | b</title><nav>c</nav><article><h1>a</h1><p>d, e<p>f</article><script>g</script>")
	f.Add("<div><table><tr><td>a<br><br>b<img src=c><meta name=author content=d></table><noscript><img src=e></noscript></div>")
	f.Fuzz(func(t *testing.T, page string) { Article(page) })
}
