package ingest_test

import (
	"fmt"
	"strings"

	"github.com/hashsearch/hashsearch/ingest"
)

func ExampleOpen() {
	in := strings.NewReader(`{"id": "a", "text": "High water at noon.", "labels": ["sea"]}
{"id": "b", "text": 
{"id": "c", "text": "Low water in the evening.", "labels": ["sea"]}`)
	for doc, err := range ingest.Open("-", ingest.Options{Stdin: in}) {
		if err != nil {
			fmt.Println("rejected", err)
			continue
		}
		fmt.Println(doc.ID, doc.Labels, doc.Text)
	}
	// Output:
	// a [sea] High water at noon.
	// rejected stdin:2: invalid JSON: unexpected end of JSON input
	// c [sea] Low water in the evening.
}

func ExampleAnalyzer_Tokens() {
	for token := range (ingest.Analyzer{Language: "en"}).Tokens("It's streaming; 中国人") {
		fmt.Println(token.Term, token.Start, token.End)
	}
	// Output:
	// stream 5 14
	// 中国 16 22
	// 国人 19 25
}

func ExampleVocabulary_Count() {
	a := ingest.Analyzer{}
	var b ingest.VocabularyBuilder
	b.Add(a.Tokens("the tide rises"))
	b.Add(a.Tokens("the tide falls, and the ship rises"))
	v := b.Build(ingest.VocabularyOptions{})
	c := v.Count(a.Terms("rising tide, rising prices"))
	for i, id := range c.IDs {
		fmt.Println(v.Word(id), c.Ns[i])
	}
	fmt.Println("unknown", c.Unknown)
	// Output:
	// rises 2
	// tide 1
	// unknown 1
}
