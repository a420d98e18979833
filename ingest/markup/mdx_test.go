package markup

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

func TestMDX(t *testing.T) {
	for _, tt := range []struct{ name, page, title, text string }{
		{"empty", "", "", ""},
		{"modules", "---\ntitle: T\n---\nimport A from './a'\nimport {\n  b\n} from 'b'\n\nexport const c = {\n  d: 1,\n\n  e: [2],\n}\n\n# Head\n\nExports and imports are kept.\nimport duties", "T", "Head\nExports and imports are kept. import duties"},
		{"tags", "# T\n\n<Note title={<b>x</b>} on={() => {}} s=\"a > b\">\n  Some **text**\n\n    more\n</Note>\n<Empty />\n\na <B>c</B> {/* hidden */} {props.hidden} 1 < 2 `<d>{e}</d>` \\{f}", "T", "Some text\nmore\na c 1 < 2 <d>{e}</d> {f}"},
		{"code", "```jsx\nimport x from 'y'\n<Z a={1}>\n```\n\n<Tabs>\n  <TabItem>\n    ```js\n    const a = {b};\n    ```\n  </TabItem>\n</Tabs>\n", "", "import x from 'y'\n<Z a={1}>\n    const a = {b};"},
		{"not closed", "a {b\n\n<C d", "", "a {b\n<C d"},
	} {
		if diff := cmp.Diff(document.Document{Title: tt.title, Text: tt.text}, MDX(tt.page)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestTemplates(t *testing.T) {
	for _, tt := range []struct{ name, page, text string }{
		{"Hugo", "a {{< ref \"x\" >}} b {{% note %}}c{{% /note %}} {{< figure\n src=\"x\" >}}d", "a b c d"},
		{"Liquid", "{% include x.html y=\"%\" %}\na [b]({{ site.url }}/x) [c] {{ page.hidden | upcase }}\n\n{% comment %}hidden{% endcomment %}{% raw %}d{% endraw %}\n{: .hidden}\n\n[c]: {{ site.url }}/c", "a b c\nd"},
		{"code", "`{{ a }}` ``{% b %}``\n\n```\n{{ c }}\n::: d\n```\n\n    {% e %}\n    {{ f }}\n\n{{ g }}h", "{{ a }} {% b %}\n{{ c }}\n::: d\n{% e %}\n{{ f }}\nh"},
		{"admonitions", ":::note A title\ntext\n:::\n\n::::tip[Other]{.x}\n\nmore\n::::\n\n::: {#id .c}\nend\n:::\n\n!!! note \"Third\"\n    inner", "A title\ntext\nOther\nmore\nend\nThird\ninner"},
		{"no template", "{a: 1} {{ and {% or {: x", "{a: 1} {{ and {% or {: x"},
	} {
		if diff := cmp.Diff(document.Document{Text: tt.text}, Markdown(tt.page)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestMDXIsQuick(t *testing.T) {
	quick(t, func(page string) { outsideCode(page[:len(page)/8], withoutJSX); withoutTemplates(page[:len(page)/8]) }, bombs("<a", "{a", "`a", "{{< a", "{% a ", "{{ a", "{: a", ":::a\n", "{% comment %}", "```\n", "import a\n", "export const a = {\n", "<a b=\"", "\\{", "{{<{", "{% a {{b}} "))
}

func FuzzMDX(f *testing.F) {
	f.Add("import a from 'b'\n\n# c\n\n<D e={f}>g</D> {h} `i`\n\n```\nj\n```\n")
	f.Add("a {{< b >}} {% c %} {{ d }} {: e}\n:::f g\n")
	f.Fuzz(func(t *testing.T, page string) {
		MDX(page)
		Markdown(page)
	})
}
