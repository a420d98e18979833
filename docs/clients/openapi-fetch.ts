// The client of openapi-typescript and openapi-fetch. The types are in api.ts.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Schemas = components["schemas"];

const name = "openapi-fetch";
const path = { collection: name };
const { SERVER, KEY, DOCUMENTS } = process.env as Record<string, string>;
const headers = { Authorization: `Bearer ${KEY}` };
const api = createClient<paths>({ baseUrl: SERVER, headers });

// good returns the answer of a request that must not fail.
function good<T>(res: { data?: T; error?: Schemas["Problem"] }): T {
  assert(res.data !== undefined, String(res.error?.detail));
  return res.data;
}

// ended waits until a task has succeeded.
async function ended(id: string): Promise<Schemas["Task"]> {
  for (;;) {
    const task = good(await api.GET("/v1/tasks/{task}", { params: { path: { task: id } } }));
    assert(task.state !== "failed" && task.state !== "canceled", String(task.problem?.detail));
    if (task.state === "succeeded") return task;
    await new Promise((done) => setTimeout(done, 100));
  }
}

// lines yields the lines of a stream while they arrive.
async function* lines<T>(body: ReadableStream<Uint8Array>): AsyncGenerator<T> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of body as unknown as AsyncIterable<Uint8Array>) {
    const whole = (rest + decoder.decode(part, { stream: true })).split("\n");
    rest = whole.pop()!;
    for (const line of whole) yield JSON.parse(line);
  }
}

const created = good(await api.PUT("/v1/collections/{collection}", { params: { path } }));
assert.equal(created.name, name);
const again = await api.PUT("/v1/collections/{collection}", { params: { path } });
assert.equal(again.error?.code, "collection_exists");

const put = good(
  await api.PUT("/v1/collections/{collection}/documents/{id}", {
    params: { path: { ...path, id: "a/b" } },
    body: { text: "the moon has no air", label: ["space", "moon"], fields: { year: 1969 } },
  }),
);
assert.equal(put.status, "added");

const bulk = await api.POST("/v1/collections/{collection}/documents", {
  params: { path },
  body: (await readFile(DOCUMENTS, "utf8")) as never,
  bodySerializer: (text) => text,
  headers: { "Content-Type": "application/x-ndjson" },
  parseAs: "stream",
});
let added = 0;
for await (const line of lines<Schemas["BulkLine"]>(good(bulk) as ReadableStream)) {
  assert(line.status === "added");
  added++;
}
assert.equal(added, 120);

const train = good(await api.POST("/v1/collections/{collection}/train", { params: { path }, body: { bits: 16, epochs: 2 } }));
const trained = await ended(train.id);
assert(trained.type === "train" && trained.result?.generation.bits === 16);

const found = good(
  await api.GET("/v1/collections/{collection}/search", {
    params: { path, query: { q: "rocket orbit", limit: 5, filter: ["label=space"], facets: ["label"] } },
  }),
);
assert(found.hits.length === 5 && found.facets!.label.length > 0);

const both = good(
  await api.POST("/v1/collections/{collection}/searches", {
    params: { path },
    body: { queries: [{ q: "moon", filter: { year: { gte: 1950 } } }, { id: "nobody" }] },
  }),
);
const [first, second] = both.answers;
assert(first.result === "answer" && first.hits[0].id === "a/b");
assert(second.result === "problem" && second.code === "document_not_found");

const stream = await api.GET("/v1/collections/{collection}/search/stream", {
  params: { path, query: { q: "rocket", radius: 16 } },
  parseAs: "stream",
});
let hits = 0;
for await (const line of lines<Schemas["StreamLine"]>(good(stream)!)) {
  assert(line.status !== "failed");
  if (line.status === "hit") hits++;
  else assert.equal(line.total, hits);
}
assert(hits > 50);

const similar = good(await api.GET("/v1/collections/{collection}/documents/{id}/similar", { params: { path: { ...path, id: "a/b" } } }));
assert.equal(similar.hits.length, 10);

const form = new FormData();
form.append("files", new Blob(["a ship on the sea"]), "notes/sea.txt");
const upload = good(await api.POST("/v1/collections/{collection}/ingest", { params: { path }, body: form as never, bodySerializer: () => form }));
const ingested = await ended(upload.id);
assert(ingested.type === "ingest" && ingested.result?.added === 1);

const evaluate = good(await api.POST("/v1/collections/{collection}/evaluate", { params: { path }, body: { measures: ["P@10"] } }));
const evaluated = await ended(evaluate.id);
assert(evaluated.type === "evaluate" && evaluated.result);
const { ranker, value } = evaluated.result.measures[0];

const deleted = await api.DELETE("/v1/collections/{collection}", { params: { path } });
assert.equal(deleted.response.status, 204);
console.log(`${name}: ${hits} hits streamed, ${ranker} ${value.toFixed(2)}`);
