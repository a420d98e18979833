#!/usr/bin/env bash
# ogen 1.25.0, on a union with a discriminator named Task beside a schema named TaskType.
#
# Both names are the author's own and differ, and ogen resolves other collisions or stops with "anonymous type name
# conflict". One would expect it to do so here, too. It names the Go type of the discriminator of Task TaskType, without
# a look at the schemas, exits with 0, and the generated package does not compile:
#
#   TaskType redeclared in this block
#
# Renaming the schema, to TypeOfTask for example, is enough.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > openapi.json <<'SPEC'
{
  "openapi": "3.1.0",
  "info": {"title": "tasks", "version": "1"},
  "paths": {"/task": {"get": {
    "operationId": "task",
    "parameters": [{"name": "type", "in": "query", "schema": {"$ref": "#/components/schemas/TaskType"}}],
    "responses": {"200": {"description": "A task", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Task"}}}}}
  }}},
  "components": {"schemas": {
    "TaskType": {"type": "string", "enum": ["train", "backup"]},
    "Task": {
      "oneOf": [{"$ref": "#/components/schemas/Train"}, {"$ref": "#/components/schemas/Backup"}],
      "discriminator": {"propertyName": "type", "mapping": {"train": "#/components/schemas/Train", "backup": "#/components/schemas/Backup"}}
    },
    "Train": {"type": "object", "properties": {"type": {"type": "string", "enum": ["train"]}, "bits": {"type": "integer"}}, "required": ["type", "bits"]},
    "Backup": {"type": "object", "properties": {"type": {"type": "string", "enum": ["backup"]}, "file": {"type": "string"}}, "required": ["type", "file"]}
  }}
}
SPEC
printf 'module example\n\ngo 1.26.0\n' > go.mod
# generate makes the package client for a specification.
generate() {
  rm -rf client
  go run github.com/ogen-go/ogen/cmd/ogen@v1.25.0 -target client -package client "$1" >log 2>&1 || { cat log; exit 1; }
  go get github.com/ogen-go/ogen@v1.25.0 >/dev/null 2>&1
  go mod tidy >/dev/null 2>&1
}
generate openapi.json
if go build ./... 2>errors; then echo 'it compiles'; exit 1; fi
sed -nE 's/^[^ ]*: (.* redeclared .*)/\1/p' errors | tee out.txt
diff out.txt - <<'GOT'
TaskType redeclared in this block
GOT
sed 's/"TaskType"/"TypeOfTask"/; s#schemas/TaskType#schemas/TypeOfTask#' openapi.json > renamed.json
generate renamed.json
go build ./...
echo 'with TypeOfTask, it compiles'
