#!/usr/bin/env bash
# Python 3.11.7, package email, on a message with white space before the colon of a field.
#
# RFC 5322 requires programs to read this obsolete form (section 4.5, and the example in appendix
# A.6.3), which old archives have. Python's email takes the first such line for the beginning of the
# body, with all policies: all fields from there on are missing, and their lines are part of the text.
# There is no exception, only an entry in the list of defects. mailparser 3.14.2 for Node.js reads
# the same message: subject "Low tide", text "The ferry waits.". A corpus that was converted by
# Python has such messages without a subject.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf 'Date: Mon, 2 Jan 2006 15:04:05 +0000\r\nFrom : Harbour <harbour@example.org>\r\nSubject : Low tide\r\n\r\nThe ferry waits.\r\n' > message.eml

cat > read.py <<'PY'
import email, platform
from email import policy

print("Python", platform.python_version())
for p in (policy.default, policy.compat32, policy.SMTP):
    m = email.message_from_bytes(open("message.eml", "rb").read(), policy=p)
    text = m.get_payload()
    print(m.keys(), repr(text), m.defects)
    assert m.keys() == ["Date"] and m["Subject"] is None, m.keys()
    assert text.startswith("From : Harbour") and "Subject : Low tide" in text, text
    assert [type(d).__name__ for d in m.defects] == ["MissingHeaderBodySeparatorDefect"], m.defects
PY
python3 read.py

npm init --yes >/dev/null
npm install --silent --ignore-scripts mailparser@3.14.2 >/dev/null
cat > read.js <<'JS'
const fs = require("fs");
const { simpleParser } = require("mailparser");

simpleParser(fs.readFileSync("message.eml")).then((m) => {
  console.log("mailparser", m.subject, JSON.stringify(m.text));
  if (m.subject !== "Low tide" || m.text.trim() !== "The ferry waits.") process.exit(1);
});
JS
node read.js
echo 'as described: Python takes "From :" for the first line of the body'
