#!/usr/bin/env bash
# oapi-codegen 2.8.0, on an operation whose answer 200 is NDJSON and whose default answer is a problem in JSON.
#
# In OpenAPI, the default answer stands for the statuses that are not listed, so one would expect a client never to
# decode an answer 200 as the default one. The generated parser decodes every answer whose Content-Type contains "json" as the default one, whatever its status: its condition is
# strings.Contains(rsp.Header.Get("Content-Type"), "json") && true. A successful answer of one line is thereby a
# problem, and one of two lines an error. Content of a type without "json" in its name, such as text/csv, is left alone.
#
#   status 200, {"id":"a"}                 want  default nil           got  default set, all fields empty
#   status 200, {"id":"a"} and {"id":"b"}  want  no error              got  invalid character '{' after top-level value
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > openapi.json <<'SPEC'
{
  "openapi": "3.1.0",
  "info": {"title": "lines", "version": "1"},
  "paths": {"/lines": {"get": {
    "operationId": "lines",
    "responses": {
      "200": {"description": "One item a line", "content": {"application/x-ndjson": {"schema": {"$ref": "#/components/schemas/Item"}}}},
      "default": {"description": "A problem", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    }
  }}},
  "components": {"schemas": {
    "Item": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
    "Problem": {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
  }}
}
SPEC
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"example/client"
)

func main() {
	for _, body := range []string{"{\"id\":\"a\"}\n", "{\"id\":\"a\"}\n{\"id\":\"b\"}\n"} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/x-ndjson")
			w.Write([]byte(body))
		}))
		c, _ := client.NewClientWithResponses(srv.URL)
		res, err := c.LinesWithResponse(context.Background())
		if err != nil {
			fmt.Println("error:", err)
		} else {
			fmt.Printf("status %d, default %+v\n", res.StatusCode(), res.ApplicationproblemJSONDefault)
		}
		srv.Close()
	}
}
GO
printf 'module example\n\ngo 1.26.0\n' > go.mod
mkdir client
go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.0 -generate types,client -package client -o client/client.go openapi.json
go mod tidy
grep -n -A1 '"Content-Type"), "json") &&' client/client.go
go run main.go | tee out.txt
diff out.txt - <<'GOT'
status 200, default &{Title:}
error: invalid character '{' after top-level value
GOT
