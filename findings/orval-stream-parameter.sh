#!/usr/bin/env bash
# orval 7.13.2 and 8.38.0, client fetch, on a POST whose answer is NDJSON and whose body is a schema
# named Stream.
#
# A schema may have any name, and the generated parameter takes it in lower case: stream. For an answer of
# application/x-ndjson, orval declares a constant stream in the same function and exits with 0. TypeScript reports
# "Duplicate identifier". A schema named Ball compiles.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > openapi.json <<'SPEC'
{
  "openapi": "3.1.0",
  "info": {"title": "stream", "version": "1"},
  "paths": {"/stream": {"post": {
    "operationId": "start",
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Stream"}}}},
    "responses": {"200": {"description": "One item a line", "content": {"application/x-ndjson": {"schema": {"$ref": "#/components/schemas/Item"}}}}}
  }}},
  "components": {"schemas": {
    "Stream": {"type": "object", "properties": {"radius": {"type": "integer"}}, "required": ["radius"]},
    "Item": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
  }}
}
SPEC
npm install --silent --no-audit --no-fund orval@7.13.2 typescript@5.9.3
npx orval --input openapi.json --output client.ts --client fetch
npx tsc --noEmit --strict --skipLibCheck --target es2022 --lib es2022,dom --module esnext --moduleResolution bundler client.ts | tee out.txt || true
grep -q "Duplicate identifier 'stream'" out.txt
sed 's#Stream"#Ball"#' openapi.json > renamed.json
npx orval --input renamed.json --output renamed.ts --client fetch
npx tsc --noEmit --strict --skipLibCheck --target es2022 --lib es2022,dom --module esnext --moduleResolution bundler renamed.ts
echo 'with Ball, it compiles'
