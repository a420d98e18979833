// The client of swagger-client, which needs no generated code.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import SwaggerClient from "swagger-client";

const name = "swagger-client";
const collection = name;
const { SERVER, KEY, DOCUMENTS } = process.env;
const { apis } = await SwaggerClient({ url: `${SERVER}/openapi.json`, authorizations: { key: { value: KEY } } });
const { collections, documents, search, tasks } = apis;

// ended waits until a task has succeeded.
async function ended({ id }) {
  for (;;) {
    const { body: task } = await tasks.getTask({ task: id });
    if (task.state === "succeeded") return task;
    assert(!["failed", "canceled"].includes(task.state), task.problem?.detail);
    await new Promise((done) => setTimeout(done, 100));
  }
}

const lines = (text) => text.trim().split("\n").map(JSON.parse);

const created = await collections.createCollection({ collection });
assert.equal(created.body.name, name);
await assert.rejects(collections.createCollection({ collection }), (e) => e.response.body.code === "collection_exists");

const put = await documents.putDocument(
  { collection, id: "a/b" },
  { requestBody: { text: "the moon has no air", label: ["space", "moon"], fields: { year: 1969 } } },
);
assert.equal(put.body.status, "added");

const bulk = await documents.bulk({ collection }, { requestBody: await readFile(DOCUMENTS, "utf8"), requestContentType: "application/x-ndjson" });
assert(lines(bulk.text).length === 120 && lines(bulk.text).every((line) => line.status === "added"));

const train = await tasks.train({ collection }, { requestBody: { bits: 16, epochs: 2 } });
const trained = await ended(train.body);
assert.equal(trained.result.generation.bits, 16);

const found = await search.search({ collection, q: "rocket orbit", limit: 5, filter: ["label=space"], facets: ["label"] });
assert(found.body.hits.length === 5 && found.body.facets.label.length > 0);

const both = await search.searches({ collection }, { requestBody: { queries: [{ q: "moon", filter: { year: { gte: 1950 } } }, { id: "nobody" }] } });
const [first, second] = both.body.answers;
assert(first.result === "answer" && first.hits[0].id === "a/b");
assert(second.result === "problem" && second.code === "document_not_found");

const stream = lines((await search.searchStream({ collection, q: "rocket", radius: 16 })).text);
const end = stream.pop();
assert(end.status === "done" && end.total === stream.length && end.total > 50);

const similar = await search.similar({ collection, id: "a/b" });
assert.equal(similar.body.hits.length, 10);

const file = new File(["a ship on the sea"], "notes/sea.txt");
const upload = await tasks.ingest({ collection }, { requestBody: { files: [file] } });
const ingested = await ended(upload.body);
assert.equal(ingested.result.added, 1);

const evaluate = await tasks.evaluate({ collection }, { requestBody: { measures: ["P@10"] } });
const evaluated = await ended(evaluate.body);
const { ranker, value } = evaluated.result.measures[0];

const deleted = await collections.deleteCollection({ collection });
assert.equal(deleted.status, 204);
console.log(`${name}: ${end.total} hits streamed, ${ranker} ${value.toFixed(2)}`);
