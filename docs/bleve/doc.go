// Package bleve compares searches by words and codes with those of Bleve, over the same documents
// and questions. It is a module of its own, since nothing else needs Bleve.
//
//	hashsearch ingest news.db news.jsonl.gz && hashsearch train news.db
//	go test -bench . -count 6 -corpus news.jsonl.gz -collection news.db -questions q.jsonl.gz
//
// All programs return ten ids with their scores for one question at a time; "documents" returns the
// documents, too. Bleve indexes title and text as one field with its English analyzer and ranks by
// its BM25, without term vectors, and stores the texts only for "documents". Unknown words are not
// corrected, as in Bleve.
package bleve
