#!/usr/bin/env bash
# Bleve 2.6.3, ScoringModel "bm25", on a match query of two words.
#
# BM25 is a sum over the words of a query, so that a document's score for "alpha beta" is its score
# for "alpha" plus that for "beta". In Bleve, with one occurrence of each, it is the root of the sum
# of their squares: 1.0620 from 0.9058 and 0.5544, where the sum is 1.4602. Among several words, a
# word's idf is multiplied by itself and divided by the norm of all idfs, so that rare words count
# more beside frequent ones than by the textbook.
set -euo pipefail
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
cat > main.go <<'GO'
package main

import (
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/blevesearch/bleve/v2"
)

func main() {
	mapping := bleve.NewIndexMapping()
	mapping.ScoringModel = "bm25"
	index, err := bleve.New(os.Args[1], mapping)
	check(err)
	for i := range 100 {
		text := []string{"gamma delta"}
		if i < 2 {
			text = append(text, "alpha")
		}
		if i < 10 {
			text = append(text, "beta")
		}
		check(index.Index(fmt.Sprint(i), map[string]string{"body": strings.Join(text, " ")}))
	}
	score := func(text string) float64 {
		query := bleve.NewMatchQuery(text)
		query.SetField("body")
		result, err := index.Search(bleve.NewSearchRequestOptions(query, 100, 0, false))
		check(err)
		for _, hit := range result.Hits {
			if hit.ID == "0" {
				return hit.Score
			}
		}
		return 0
	}
	alpha, beta, both := score("alpha"), score("beta"), score("alpha beta")
	fmt.Printf("alpha %.4f beta %.4f sum %.4f both %.4f\n", alpha, beta, alpha+beta, both)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
GO
go mod init example >/dev/null 2>&1
go get github.com/blevesearch/bleve/v2@v2.6.3 >/dev/null 2>&1
go run . index | tee out.txt
awk '{ norm = sqrt($2*$2 + $4*$4); exit !($8 > norm-.001 && $8 < norm+.001 && $8 < .8*$6) }' out.txt
