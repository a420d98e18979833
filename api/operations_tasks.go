package api

import (
	"net/http"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
)

// taskOperations are those that start and follow tasks.
func taskOperations() []operation {
	return []operation{
		{
			at: "POST " + one + "/train", name: "train", tag: "tasks", scope: keys.Admin,
			summary: "Train a model, hash all documents by it, and switch to it",
			about:   "{} or nothing asks for the defaults of 'hashsearch train'. Searches go on meanwhile.",
			body:    asJSON(wire.Training{}), optional: true,
			gives:  []outcome{enqueued},
			fails:  starting,
			handle: start(trainJob()),
		},
		{
			at: "POST " + one + "/ingest", name: "ingest", tag: "tasks", scope: keys.Write,
			summary: "Store the documents of an upload, or of a file or folder of the server",
			about: "Files of the server, which lie below one of its folders for that, take a key with the scope admin. The names of uploaded files are relative " +
				"paths, which become the ids as they do for a folder; ids of a path of the server begin with it as it was given. The result counts files " +
				"that were passed over by how their names end, and ids that came twice with different content, and names some.",
			body:   asJSON(wire.Ingest{}).or(contents{"multipart/form-data": {wire.Upload{}}}),
			gives:  []outcome{enqueued},
			fails:  append([]string{"path_refused", "bad_upload", "no_uploads"}, starting...),
			handle: (*server).ingest,
		},
		{
			at: "POST " + one + "/reindex", name: "reindex", tag: "tasks", scope: keys.Admin,
			summary: "Hash all documents by the model of a generation, and switch to it",
			body:    asJSON(wire.Reindex{}), optional: true,
			gives:  []outcome{enqueued},
			fails:  append([]string{"no_model", "generation_not_found"}, starting...),
			handle: start(reindexJob()),
		},
		{
			at: "POST " + one + "/evaluate", name: "evaluate", tag: "tasks", scope: keys.Admin,
			summary: "Measure how good the codes in force are, next to TF-IDF, BM25, LSA and random bits",
			about: "A sample of the collection asks; relevant are documents that share a label with the one that asks or, by halves, those near its other half. " +
				"The result says of each ranker what it came to by each measure; /models has it, too.",
			body: asJSON(wire.Evaluation{}), optional: true,
			gives:  []outcome{enqueued},
			fails:  starting,
			handle: start(evaluateJob()),
		},
		{
			at: "POST " + one + "/compare", name: "compare", tag: "tasks", scope: keys.Admin,
			summary: "Train several kinds under one budget and measure them side by side",
			about: "Beside them are TF-IDF, BM25 and LSA. No model is kept, and the generation in force stays. The progress says which kind it is at, and how many " +
				"contenders are ready.",
			body: asJSON(wire.Comparison{}), optional: true,
			gives:  []outcome{enqueued},
			fails:  starting,
			handle: start(compareJob()),
		},
		{
			at: "POST " + one + "/backup", name: "backup", tag: "tasks", scope: keys.Admin,
			summary: "Copy the collection to a file; the result says where to get it",
			body:    asJSON(wire.Backup{}), optional: true,
			gives:  []outcome{enqueued},
			fails:  starting,
			handle: start(backupJob()),
		},
		{
			at: "GET " + one + "/backups/{file}", name: "getBackup", tag: "tasks", scope: keys.Admin,
			summary: "Get a backup",
			gives:   []outcome{{http.StatusOK, "The file", asText("application/octet-stream"), nil}},
			fails:   []string{"backup_not_found"},
			handle:  (*server).backup,
		},
		{
			at: "GET /v1/kinds", name: "listKinds", tag: "tasks", scope: keys.Search,
			summary: "What a training may be asked for",
			gives:   []outcome{{http.StatusOK, "Kinds and languages", asJSON(wire.Choices{}), nil}},
			handle:  (*server).trainable,
		},
		{
			at: "GET /v1/tasks", name: "listTasks", tag: "tasks", scope: keys.Search,
			summary: "The tasks of the collections that the key is for",
			takes:   tasksParameters{},
			gives:   []outcome{{http.StatusOK, "The newest first", asJSON(taskList{}), []string{"Link"}}},
			fails:   []string{"bad_cursor", "no_tasks"},
			handle:  (*server).listTasks,
		},
		{
			at: "GET /v1/tasks/{task}", name: "getTask", tag: "tasks", scope: keys.Search,
			summary: "A task",
			gives:   []outcome{{http.StatusOK, "The task", asJSON(tasks.Task{}), nil}},
			fails:   []string{"task_not_found", "no_tasks"},
			handle:  (*server).task,
		},
		{
			at: "GET /v1/tasks/{task}/events", name: "taskEvents", tag: "tasks", scope: keys.Search,
			summary: "Each change of a task, as Server-Sent Events, until it ends",
			about:   "The data of each event, whose type is task, is the task. Who reads slowly misses changes between, never the last one.",
			gives:   []outcome{{http.StatusOK, "The events", contents{"text/event-stream": {tasks.Task{}}}, nil}},
			fails:   []string{"task_not_found", "no_tasks", "too_many"},
			handle:  (*server).taskEvents,
		},
		{
			at: "POST /v1/tasks/{task}/cancel", name: "cancelTask", tag: "tasks", scope: keys.Search,
			summary: "End a task, which may run a little longer",
			about:   "It takes a key with the scope write for an ingest, and admin for all else.",
			gives:   []outcome{{http.StatusOK, "The task", asJSON(tasks.Task{}), nil}},
			fails:   []string{"task_not_found", "no_tasks"},
			handle:  (*server).cancelTask,
		},
	}
}
