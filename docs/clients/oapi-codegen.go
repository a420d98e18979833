//go:build ignore

// The client of oapi-codegen, in the package client.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"log"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"time"

	"example/client"
)

const name = "oapi-codegen"

func main() {
	log.SetFlags(0)
	ctx, key := context.Background(), os.Getenv("KEY")
	authorise := func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+key)
		return nil
	}
	c, err := client.NewClientWithResponses(os.Getenv("SERVER"), client.WithRequestEditorFn(authorise))
	must(err)

	created, err := c.CreateCollectionWithResponse(ctx, name, nil)
	must(err)
	want(created.JSON201 != nil && created.JSON201.Name == name, "create", created.Body)
	again, err := c.CreateCollectionWithResponse(ctx, name, nil)
	must(err)
	want(again.ApplicationproblemJSONDefault.Code == client.ErrCodeCollectionExists, "create again", again.Body)

	var label client.Values
	must(label.FromValues1([]string{"space", "moon"}))
	text := "the moon has no air"
	put, err := c.PutDocumentWithResponse(ctx, name, "a/b", nil, client.NewDocument{Text: &text, Label: &label, Fields: &map[string]any{"year": 1969}})
	must(err)
	want(put.JSON201 != nil && put.JSON201.Status == client.OutcomeStatusAdded, "put", put.Body)

	lines, err := os.ReadFile(os.Getenv("DOCUMENTS"))
	must(err)
	bulk, err := c.BulkWithBody(ctx, name, "application/x-ndjson", bytes.NewReader(lines))
	must(err)
	added := 0
	for line := range linesOf(bulk) {
		var o client.Outcome
		must(json.Unmarshal(line, &o))
		want(o.Status == client.OutcomeStatusAdded, "bulk", line)
		added++
	}
	want(added == 120, "bulk", added)

	bits, epochs := client.Width{}, int64(2)
	must(bits.FromWidth0(16))
	once := "train-" + name
	repeatable := &client.TrainParams{IdempotencyKey: &once}
	train, err := c.TrainWithResponse(ctx, name, repeatable, client.Training{Bits: &bits, Epochs: &epochs})
	must(err)
	repeated, err := c.TrainWithResponse(ctx, name, repeatable, client.Training{Bits: &bits, Epochs: &epochs})
	must(err)
	want(repeated.JSON202 != nil && repeated.JSON202.Id == train.JSON202.Id, "train again", repeated.Body)
	trained, err := ended(ctx, c, train.JSON202.Id).AsTrainTask()
	must(err)
	want(trained.Result.Generation.Bits == 16, "train", trained)

	limit, filters, facets := int64(5), []string{"label=space"}, []string{"label"}
	found, err := c.SearchWithResponse(ctx, name, &client.SearchParams{Q: ptr("rocket orbit"), Limit: &limit, Filter: &filters, Facets: &facets})
	must(err)
	want(len(found.JSON200.Hits) == 5 && len((*found.JSON200.Facets)["label"]) > 0, "search", found.Body)

	var year client.FilterBound
	must(year.FromFilterBound1(1950))
	var after client.Condition
	must(after.FromFieldComparison(client.FieldComparison{Gte: &year}))
	var filter client.Filter
	must(filter.FromFieldConditions(client.FieldConditions{"year": after}))
	both, err := c.SearchesWithResponse(ctx, name, client.Searches{Queries: []client.Search{{Q: ptr("moon"), Filter: &filter}, {Id: ptr("nobody")}}})
	must(err)
	first, err := both.JSON200.Answers[0].AsBatchAnswer()
	must(err)
	second, err := both.JSON200.Answers[1].ValueByDiscriminator()
	must(err)
	want(len(first.Hits) == 1 && first.Hits[0].Id == "a/b" && second.(client.BatchProblem).Code == client.ErrCodeDocumentNotFound, "searches", both.Body)

	stream, err := c.SearchStream(ctx, name, &client.SearchStreamParams{Q: ptr("rocket"), Radius: ptr(int64(16))})
	must(err)
	hits := 0
	for line := range linesOf(stream) {
		var l client.StreamLine
		must(json.Unmarshal(line, &l))
		switch v, err := l.ValueByDiscriminator(); v := v.(type) {
		case client.StreamedHit:
			hits++
		case client.End:
			want(int(v.Total) == hits && hits > 50, "stream", line)
		default:
			log.Fatal(err, v)
		}
	}

	similar, err := c.SimilarWithResponse(ctx, name, "a/b", nil)
	must(err)
	want(len(similar.JSON200.Hits) == 10, "similar", similar.Body)

	form := new(bytes.Buffer)
	w := multipart.NewWriter(form)
	file, err := w.CreateFormFile("files", "notes/sea.txt")
	must(err)
	file.Write([]byte("a ship on the sea"))
	must(w.Close())
	upload, err := c.IngestWithBodyWithResponse(ctx, name, nil, w.FormDataContentType(), form)
	must(err)
	want(upload.JSON202 != nil, "upload", upload.Body)
	ingested, err := ended(ctx, c, upload.JSON202.Id).AsIngestTask()
	must(err)
	want(ingested.Result.Added == 1, "upload", ingested)

	evaluate, err := c.EvaluateWithResponse(ctx, name, nil, client.Evaluation{Measures: &[]string{"P@10"}})
	must(err)
	evaluated, err := ended(ctx, c, evaluate.JSON202.Id).AsEvaluateTask()
	must(err)
	want(len(evaluated.Result.Measures) > 0, "evaluate", evaluated)

	deleted, err := c.DeleteCollectionWithResponse(ctx, name)
	must(err)
	want(deleted.StatusCode() == http.StatusNoContent, "delete", deleted.Body)
	fmt.Printf("%s: %d hits streamed, %s %.2f\n", name, hits, evaluated.Result.Measures[0].Ranker, evaluated.Result.Measures[0].Value)
}

// ended waits until a task has succeeded.
func ended(ctx context.Context, c *client.ClientWithResponses, id string) client.Task {
	for {
		res, err := c.GetTaskWithResponse(ctx, id)
		must(err)
		var state struct{ State client.State }
		must(json.Unmarshal(res.Body, &state))
		switch state.State {
		case client.StateSucceeded:
			return *res.JSON200
		case client.StateFailed, client.StateCanceled:
			log.Fatal(string(res.Body))
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// linesOf returns the lines of a stream while they arrive. The methods WithResponse read all of it,
// and take it for a problem.
func linesOf(res *http.Response) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		defer res.Body.Close()
		lines := bufio.NewScanner(res.Body)
		for lines.Scan() && yield(lines.Bytes()) {
		}
		must(lines.Err())
	}
}

func ptr[T any](v T) *T { return &v }

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func want(ok bool, step string, got any) {
	if !ok {
		log.Fatalf("%s: %s: %.500s", name, step, strings.TrimSpace(fmt.Sprintf("%s", got)))
	}
}
