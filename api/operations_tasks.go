package api

import (
	"net/http"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
)

// taskOperations returns the operations that start and follow tasks.
func taskOperations() []operation {
	return []operation{
		{
			at: "POST " + one + "/train", name: "train", tag: "tasks", scope: keys.Admin, repeats: true,
			summary: "Train a model, hash all documents with it, and switch to it",
			about:   "{} or no body means the defaults of 'hashsearch train'. Searches continue meanwhile.",
			body:    asJSON(wire.Training{}), optional: true,
			gives:    enqueued(trainTask{}),
			fails:    append([]string{"too_little_memory"}, starting...),
			endpoint: by(start(trainJob())),
		},
		{
			at: "POST " + one + "/ingest", name: "ingest", tag: "tasks", scope: keys.Write, repeats: true,
			summary: "Store the documents of uploaded files",
			about: "The names of the files are relative paths, which become ids as the files of a directory do. The result counts the " +
				"skipped files by file name extension. It also counts the ids that were repeated with different content, and lists some of them.",
			body:     contents{"multipart/form-data": wire.Upload{}},
			gives:    enqueued(ingestTask{}),
			fails:    append([]string{"bad_upload", "no_uploads", "unsupported_media_type"}, starting...),
			endpoint: by((*server).upload),
		},
		{
			at: "POST " + one + "/ingest/kept", name: "ingestKept", tag: "tasks", scope: keys.Write, repeats: true,
			summary:  "Store the documents of the files that a dry run has kept",
			about:    "The files of a dry run of uploaded files are kept for an hour. The options may be others.",
			body:     asJSON(wire.KeptUpload{}),
			gives:    enqueued(ingestTask{}),
			fails:    append([]string{"no_uploads", "upload_gone", "task_not_found", "unsupported_media_type"}, starting...),
			endpoint: by(repeatable((*server).ingestKept)),
		},
		{
			at: "POST " + one + "/ingest/path", name: "ingestPath", tag: "tasks", scope: keys.Admin, repeats: true,
			summary:  "Store the documents of a file or directory of the server",
			about:    "It must be below a directory that the server ingests from. Ids begin with the path as given. The result is that of an upload.",
			body:     asJSON(wire.Ingest{}),
			gives:    enqueued(ingestTask{}),
			fails:    append([]string{"path_refused", "unsupported_media_type"}, starting...),
			endpoint: by(repeatable((*server).ingestPath)),
		},
		{
			at: "POST " + one + "/reindex", name: "reindex", tag: "tasks", scope: keys.Admin, repeats: true,
			summary: "Hash all documents with the model of a generation, and switch to it",
			body:    asJSON(wire.Reindex{}), optional: true,
			gives:    enqueued(reindexTask{}),
			fails:    append([]string{"no_model", "generation_not_found"}, starting...),
			endpoint: by(start(reindexJob())),
		},
		{
			at: "POST " + one + "/evaluate", name: "evaluate", tag: "tasks", scope: keys.Admin, repeats: true,
			summary: "Measure the quality of the current codes, compared with TF-IDF, BM25, LSA and random bits",
			about: "The queries are a sample of the documents. Relevant to a query are documents that share a label with it or, by halves, those nearest to its other half. " +
				"The result has the value of each measure for each ranker; /models shows it, too.",
			body: asJSON(wire.Evaluation{}), optional: true,
			gives:    enqueued(evaluateTask{}),
			fails:    starting,
			endpoint: by(start(evaluateJob())),
		},
		{
			at: "POST " + one + "/compare", name: "compare", tag: "tasks", scope: keys.Admin, repeats: true,
			summary: "Train models of several kinds with the same options and compare them",
			about: "TF-IDF, BM25 and LSA are measured, too. No model is kept, and the current generation does not change. The progress has the current kind and the number of " +
				"contenders that are ready.",
			body: asJSON(wire.Comparison{}), optional: true,
			gives:    enqueued(compareTask{}),
			fails:    starting,
			endpoint: by(start(compareJob())),
		},
		{
			at: "POST " + one + "/backup", name: "backup", tag: "tasks", scope: keys.Admin, repeats: true,
			summary: "Copy the collection to a file; the result has its address",
			body:    asJSON(wire.Backup{}), optional: true,
			gives:    enqueued(backupTask{}),
			fails:    starting,
			endpoint: by(start(backupJob())),
		},
		{
			at: "GET " + one + "/backups", name: "listBackups", tag: "tasks", scope: keys.Admin,
			summary:  "List the backups of a collection, which may have been deleted",
			gives:    []outcome{{http.StatusOK, "The backups, the newest first", asJSON(wire.Backups{}), nil}},
			endpoint: by((*server).listBackups),
		},
		{
			at: "DELETE " + one + "/backups/{file}", name: "deleteBackup", tag: "tasks", scope: keys.Admin,
			summary:  "Delete a backup",
			gives:    []outcome{{http.StatusNoContent, "The backup is deleted", nil, nil}},
			fails:    []string{"backup_not_found"},
			endpoint: by((*server).deleteBackup),
		},
		{
			at: "POST " + one + "/restore", name: "restore", tag: "collections", scope: keys.Admin,
			summary: "Restore a collection from a backup, without a restart",
			about: "The backup is copied, without a time limit, and then takes the place of the collection in one step: running requests finish on the old content, " +
				"with all that they write, and its tasks are canceled. The server must serve a directory.",
			body: asJSON(wire.Restore{}),
			gives: []outcome{{http.StatusOK, "The collection existed", asJSON(wire.Collection{}), []string{"Location"}},
				{http.StatusCreated, "The collection is new", asJSON(wire.Collection{}), []string{"Location"}}},
			fails:    []string{"backup_damaged", "backup_not_found", "bad_name", "collection_exists", "no_folder"},
			endpoint: by((*server).restore),
		},
		{
			at: "GET " + one + "/backups/{file}", name: "getBackup", tag: "tasks", scope: keys.Admin,
			summary: "Download a backup",
			about:   "With Range, a download that broke off continues.",
			takes:   wire.DownloadParameters{},
			gives: []outcome{
				{http.StatusOK, "The file", asText("application/octet-stream"), []string{"ETag"}},
				{http.StatusPartialContent, "A part of the file, or several", asText("application/octet-stream", "multipart/byteranges"), []string{"ETag"}},
				{http.StatusNotModified, "The client has this file", nil, []string{"ETag"}},
			},
			fails:    []string{"backup_not_found", "bad_range", "precondition_failed"},
			endpoint: by((*server).backup),
		},
		{
			at: "GET /v1/kinds", name: "listKinds", tag: "tasks", scope: keys.Search, narrow: true,
			summary:  "List the choices for a training and the formats of files",
			gives:    []outcome{{http.StatusOK, "Kinds, languages and formats", asJSON(wire.Choices{}), nil}},
			endpoint: by((*server).trainable),
		},
		{
			at: "GET /v1/tasks", name: "listTasks", tag: "tasks", scope: keys.Search,
			summary:  "List the tasks of the collections that the key allows",
			takes:    wire.TasksParameters{},
			gives:    []outcome{{http.StatusOK, "The tasks, the newest first", asJSON(wire.Tasks{}), []string{"Link"}}},
			fails:    []string{"bad_cursor", "no_tasks"},
			endpoint: by((*server).listTasks),
		},
		{
			at: "GET /v1/tasks/{task}", name: "getTask", tag: "tasks", scope: keys.Search,
			summary:  "Get a task",
			gives:    []outcome{{http.StatusOK, "The task", asJSON(wire.Task{}), nil}},
			fails:    []string{"task_not_found", "no_tasks"},
			endpoint: by((*server).task),
		},
		{
			at: "GET /v1/tasks/{task}/left-out", name: "taskLeftOut", tag: "tasks", scope: keys.Search,
			summary:  "List what an ingest did not store: the rejected documents, and the skipped files of an upload",
			about:    "The list has at most 20,000 lines. It is empty for other tasks.",
			gives:    []outcome{{http.StatusOK, "One document or file per line", asLines(wire.LeftOut{}), nil}},
			fails:    []string{"task_not_found", "no_tasks"},
			endpoint: by((*server).leftOut),
		},
		{
			at: "GET /v1/tasks/{task}/events", name: "taskEvents", tag: "tasks", scope: keys.Search,
			summary:  "Follow a task as Server-Sent Events until it ends",
			about:    "Each event has the type task, and the task as its data. A slow client may miss intermediate states, but never the last one.",
			gives:    []outcome{{http.StatusOK, "The events", contents{"text/event-stream": wire.Task{}}, nil}},
			fails:    []string{"task_not_found", "no_tasks", "too_many"},
			endpoint: by((*server).taskEvents),
		},
		{
			at: "POST /v1/tasks/{task}/cancel", name: "cancelTask", tag: "tasks", scope: keys.Search,
			summary:  "Cancel a task, which may run a little longer",
			about:    "The key must have the scope write for an ingest, and admin for any other task. Files that a dry run has kept are removed.",
			gives:    []outcome{{http.StatusOK, "The task", asJSON(wire.Task{}), nil}},
			fails:    []string{"task_not_found", "no_tasks"},
			endpoint: by((*server).cancelTask),
		},
	}
}
