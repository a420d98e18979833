package tagged

import (
	"errors"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

var readers = []func(io.Reader, int) iter.Seq2[document.Document, error]{MediaWiki, StackExchange, PubMed, Feed, TREC, Reuters, SMART}

func TestStackExchange(t *testing.T) {
	want(t, StackExchange, `<?xml version="1.0" encoding="utf-8"?>
<posts>
  <row Id="1" PostTypeId="1" AcceptedAnswerId="2" CreationDate="2009-04-30T07:04:59.423" Score="-3" ViewCount="9" Body="&lt;p&gt;Why &amp;amp; when?&lt;/p&gt;&#xA;&lt;p&gt;So.&lt;/p&gt;" OwnerUserId="5" Title="A &quot;tide&quot;" Tags="&lt;sea-level&gt;&lt;c++&gt;" />
  <row Id="2" PostTypeId="2" ParentId="1" CreationDate="2009-04-30" Body="&lt;pre&gt;&lt;code&gt;a &amp;lt; b&lt;/code&gt;&lt;/pre&gt;" />
  <row Id="3" PostTypeId="1" Title="new" Tags="|sea|ship|" Body=""/>
</posts>`,
		document.Document{ID: "1", Title: `A "tide"`, Text: "Why & when?\nSo.", Labels: []string{"sea-level", "c++"},
			Fields: map[string]string{"type": "question", "accepted": "2", "date": "2009-04-30T07:04:59.423Z", "score": "-3", "views": "9", "user": "5"}},
		document.Document{ID: "2", Text: "a < b", Fields: map[string]string{"type": "answer", "parent": "1", "date": "2009-04-30"}},
		document.Document{ID: "3", Title: "new", Labels: []string{"sea", "ship"}, Fields: map[string]string{"type": "question"}})
	want(t, StackExchange, `<comments><row Id="4" PostId="1" Score="0" Text="See &lt;here&gt;" UserId="6" /></comments>`,
		document.Document{ID: "4", Text: "See <here>", Fields: map[string]string{"post": "1", "score": "0", "user": "6"}})
	docs, errs := all(StackExchange(strings.NewReader(`<users><row Id="1" DisplayName="x" /><row Id="2"/></users>`), 100))
	if len(docs) != 0 || len(errs) != 1 {
		t.Errorf("%v %v", docs, errs)
	}
}

func TestPubMed(t *testing.T) {
	want(t, PubMed, `<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle" "x">
<PubmedArticleSet><PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">12</PMID><DateCompleted><Year>1999</Year></DateCompleted>
<Article><Journal><JournalIssue><PubDate><MedlineDate>1998 Dec-1999 Jan</MedlineDate></PubDate></JournalIssue><Title>Tides</Title></Journal>
<ArticleTitle>On CO<sub>2</sub> &amp; tides.</ArticleTitle><ELocationID EIdType="doi">10.1/x</ELocationID>
<Abstract><AbstractText Label="BACKGROUND">Low <i>tides</i>.</AbstractText><AbstractText Label="RESULTS" NlmCategory="RESULTS">None.</AbstractText><CopyrightInformation>c</CopyrightInformation></Abstract>
<AuthorList><Author><LastName>Bay</LastName><ForeName>Ann</ForeName></Author><Author><CollectiveName>Sea Group</CollectiveName></Author></AuthorList>
<Language>eng</Language><PublicationTypeList><PublicationType>Review</PublicationType></PublicationTypeList></Article>
<MeshHeadingList><MeshHeading><DescriptorName UI="D1">Water</DescriptorName><QualifierName>x</QualifierName></MeshHeading></MeshHeadingList>
<KeywordList><Keyword>moon</Keyword><Keyword>Water</Keyword></KeywordList></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pubmed">12</ArticleId><ArticleId IdType="pmc">PMC9</ArticleId></ArticleIdList>
<ReferenceList><Reference><ArticleIdList><ArticleId IdType="pubmed">99</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle>
<PubmedArticle><MedlineCitation><PMID>13</PMID><Article><ArticleTitle>Two</ArticleTitle><Abstract><AbstractText>Plain.</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>`,
		document.Document{ID: "12", Title: "On CO2 & tides.", Text: "BACKGROUND: Low tides.\nRESULTS: None.", Labels: []string{"Water", "moon"},
			Fields: map[string]string{"journal": "Tides", "year": "1998", "language": "eng", "doi": "10.1/x", "pmc": "PMC9"},
			Lists:  map[string][]string{"authors": {"Ann Bay", "Sea Group"}, "types": {"Review"}}},
		document.Document{ID: "13", Title: "Two", Text: "Plain."})
	want(t, PubMed, `<article xml:lang="en"><front><journal-meta><journal-title-group><journal-title>Tides</journal-title></journal-title-group></journal-meta>
<article-meta><article-id pub-id-type="doi">10.1/y</article-id><article-id pub-id-type="pmid">14</article-id><title-group><article-title>Low <italic>tide</italic></article-title></title-group>
<contrib-group><contrib><name><surname>Bay</surname><given-names>Ann</given-names></name></contrib></contrib-group><pub-date><year>2001</year></pub-date>
<abstract><sec><title>Aim</title><p>To see.</p></sec></abstract><kwd-group><kwd>sea</kwd></kwd-group></article-meta></front>
<body><sec><title>One</title><p>Water <xref>1</xref>.</p><table-wrap><table/>x</table-wrap></sec></body><back><ref-list><ref>r</ref></ref-list></back></article>`,
		document.Document{ID: "14", Title: "Low tide", Text: "Aim\nTo see.\nOne\nWater 1.", Labels: []string{"sea"},
			Fields: map[string]string{"doi": "10.1/y", "pmid": "14", "journal": "Tides", "year": "2001", "language": "en"}, Lists: map[string][]string{"authors": {"Ann Bay"}}})
}

func TestFeed(t *testing.T) {
	for _, tt := range []struct {
		name, item string
		want       document.Document
	}{
		{"RSS", `<item><title>A &amp;amp; B</title><link>http://a.b/</link><description>&lt;p&gt;short&lt;/p&gt;</description><content:encoded><![CDATA[<p>whole <b>text</b></p>]]></content:encoded><media:title>no</media:title>` +
			`<guid isPermaLink="false">7</guid><pubDate>Thu, 01 Jan 2004 19:48:21 GMT</pubDate><category domain="x">Sea</category><dc:creator>Ann</dc:creator></item>`,
			document.Document{Title: "A & B", Text: "whole text", Labels: []string{"Sea"}, Fields: map[string]string{"url": "http://a.b/", "guid": "7", "date": "2004-01-01T19:48:21Z", "author": "Ann"}}},
		{"RSS 1.0", `<item rdf:about="x"><dc:date>2004-01-01T01:00:00+01:00</dc:date><title>T</title><dc:subject>moon</dc:subject><description>1 < 2</description></item>`,
			document.Document{Title: "T", Text: "1 < 2", Labels: []string{"moon"}, Fields: map[string]string{"date": "2004-01-01T00:00:00Z"}}},
		{"the link is the guid", "<item><guid>http://a.b/c</guid><description>t</description></item>", document.Document{Text: "t", Fields: map[string]string{"guid": "http://a.b/c", "url": "http://a.b/c"}}},
		{"elements of pages", `<item><xhtml:body><xhtml:p>one</xhtml:p><xhtml:p>two</xhtml:p></xhtml:body></item>`, document.Document{Text: "one\ntwo"}},
		{"Atom", `<entry><title type="html">A &amp;lt;b&gt;</title><link rel="self" href="s"/><link href="http://a.b/"/><id>urn:1</id><updated>2005-07-31T12:29:29Z</updated><author><name>Ann</name></author>` +
			`<category term="x" label="Sea"/><category term="moon"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>one</p><p>two<br/>three</p></div></content><summary>no</summary></entry>`,
			document.Document{Title: "A <b>", Text: "one\ntwo\nthree", Labels: []string{"Sea", "moon"}, Fields: map[string]string{"url": "http://a.b/", "guid": "urn:1", "date": "2005-07-31T12:29:29Z", "author": "Ann"}}},
		{"Atom with prefixes", `<a:entry><a:title>T &lt;b&gt;</a:title><title>no</title><a:summary type="text">&lt;i&gt;</a:summary></a:entry>`, document.Document{Title: "T <b>", Text: "<i>"}},
		{"Atom 0.3", `<entry><title mode="escaped" type="text/html">T&lt;br&gt;U</title><content mode="base64" type="text/html">PGI+Ym9sZDwvYj4=</content></entry>`, document.Document{Title: "T U", Text: "bold"}},
		{"media", `<entry><title>T</title><content type="image/png">iVBORw0KGgo=</content><summary>s</summary></entry>`, document.Document{Title: "T", Text: "s"}},
	} {
		t.Run(tt.name, func(t *testing.T) { want(t, Feed, "<r>"+tt.item+"</r>", tt.want) })
	}
}

func TestXML(t *testing.T) {
	got, errs := all(XML(strings.NewReader(`<r><x:rec id="1" xml:lang="en" xmlns="u"><name>A</name><tag>b</tag><tag>c</tag><by><name first="D">E</name></by>
<p>one <b>two</b> three</p><empty/><rec>inner</rec></x:rec><rec a="b">text</rec><rec>`+strings.Repeat("x", 500)+`</rec><rec/>`), "rec", 300))
	want := []document.Record{
		{{Name: "id", Value: "1"}, {Name: "lang", Value: "en"}, {Name: "name", Value: "A"}, {Name: "tag", Value: []any{"b", "c"}}, {Name: "by.name.first", Value: "D"},
			{Name: "by.name", Value: "E"}, {Name: "p", Value: "one two three"}, {Name: "rec", Value: "inner"}},
		{{Name: "a", Value: "b"}, {Name: "text", Value: "text"}}, nil}
	if diff := cmp.Diff(want, got); diff != "" || !errors.Is(errs[2], document.ErrTooLarge) || !errors.Is(errs[3], io.ErrUnexpectedEOF) {
		t.Errorf("%v %s", errs, diff)
	}
}

func TestKind(t *testing.T) {
	for text, want := range map[string]string{
		wikiFile:    KindMediaWiki,
		reutersFile: KindReuters,
		"<page><title>a</title><id>1</id><revision>":                                                                       KindMediaWiki,
		"\ufeff<?xml version='1.0'?>\n<posts>\n  <row Id=\"1\" />":                                                         KindStackExchange,
		"<users><row Id=\"1\" /></users>":                                                                                  KindStackExchange,
		"<!DOCTYPE PubmedArticleSet PUBLIC \"x\" \"y\">\n<PubmedArticleSet>":                                               KindPubMed,
		"<article><front><article-meta>":                                                                                   KindPubMed,
		"<!-- c --><rss version=\"2.0\"><channel>":                                                                         KindRSS,
		"<!DOCTYPE rss [<!ENTITY a \"b\">]>\n<rss>":                                                                        KindRSS,
		`<rdf:RDF xmlns:rdf="r" xmlns="http://purl.org/rss/1.0/"><channel>`:                                                KindRSS,
		`<a:feed xmlns:a="http://www.w3.org/2005/Atom">`:                                                                   KindAtom,
		"<doc>\n<docno>1</docno>":                                                                                          KindTREC,
		`<DOC id="X" type="story">`:                                                                                        KindTREC,
		".I 1\n.T\nx":                                                                                                      KindSMART,
		"<list><person><name>a b c</name></person><person><name>d e f</name></person></list>":                              KindXML,
		`<l><q id="1" t="a b c"/><q id="2" t="d e f"/><q t="g h i"/><way u="one two three"/></l>`:                          KindXML,
		`<data><rows><row a="a b c"/><row a="d e f"/></rows></data>`:                                                       KindXML,
		`<rdf:RDF xmlns:rdf="r"><x/></rdf:RDF>`:                                                                            "",
		"<!-- c -->{{x}}<l><q>a b c d</q><q>d e f g</q></l>":                                                               "",
		"<w><t><b/><b/><b/></t><u v=\"d e f g h i j k l\"/></w>":                                                           "",
		"<config><a>1</a><a>2</a></config>":                                                                                "",
		"<config><a>1</a><b>2</b></config>":                                                                                "",
		"<!DOCTYPE html><html><head><title>a</title></head><body><p>x</p><p>y</p>":                                         "",
		`<svg xmlns="http://www.w3.org/2000/svg"><path d="1"/><path d="2"/></svg>`:                                         "",
		"<plist><dict><key>a</key><string>b</string><key>c</key></dict></plist>":                                           "",
		"<article xmlns=\"http://docbook.org/ns/docbook\"><section><para>a</para></section><section>b</section></article>": "",
		"<book><chapter><p>a</p></chapter><chapter><p>b</p></chapter></book>":                                              "",
		"<div><p>a</p><p>b</p></div>":                                                                                      "",
		"<DOC>just a document</DOC>":                                                                                       "",
		"<feed>":                                                                                                           "",
		"a < b, c > d":                                                                                                     "",
		".I am not a collection\n":                                                                                         "",
		"":                                                                                                                 "",
	} {
		if got := Kind([]byte(text)); got != want {
			t.Errorf("%.60q: %q", text, got)
		}
	}
}

func TestRecordTag(t *testing.T) {
	for text, want := range map[string]string{
		"<list><head/><item><a>1</a></item><item><a>2</a></item><item>": "item",
		"<r><x:item a=\"1\"/><x:item a=\"2\"/></r>":                     "item",
		"<r><items><item>1</item><item>2</item></items></r>":            "item",
		"<r><item>1</item></r>":                                         "",
		"<r><item/><item/></r>":                                         "",
		"<r><a>1</a><a>2</a><b>3</b><b>4</b></r>":                       "",
		"": "",
	} {
		if got := RecordTag([]byte(text)); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func FuzzXML(f *testing.F) {
	f.Add(wikiFile)
	f.Add(`<posts><row Id="1" Body="&lt;p>" Tags="&lt;a>"/></posts>`)
	f.Add(`<a:feed><a:entry><a:content type="xhtml"><p>x</p></a:content></a:entry></a:feed>`)
	f.Add(`<rss><item><title><![CDATA[x]]></title><description>&lt;b&gt;</description></item>`)
	f.Add("<PubmedArticle><MedlineCitation><PMID>1</PMID></MedlineCitation></PubmedArticle>")
	f.Fuzz(func(t *testing.T, text string) {
		Kind([]byte(text))
		for _, read := range readers {
			all(read(strings.NewReader(text), 500))
		}
		for _, tag := range []string{"a", "row", RecordTag([]byte(text))} {
			all(XML(strings.NewReader(text), tag, 500))
		}
	})
}
