// Uploads chosen or dropped files and directories with their paths, and opens the page of the task,
// which is a preview unless the button asks for none.

import { t } from "./texts.js";

const form = document.getElementById("upload");
const files = document.getElementById("files");
const error = document.getElementById("upload-error");
const sending = form.querySelector(".sending");
const bar = document.getElementById("sent");
const text = document.getElementById("sent-text");
let request = null;

// filesIn returns the files of a dropped entry and of its subdirectories with their paths, without
// hidden ones.
async function filesIn(entry, path = "") {
  if (entry.name.startsWith(".")) return [];
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, path: path + entry.name }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) { // a reader returns at most a hundred entries at a time
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const e of some) found.push(...await filesIn(e, `${path}${entry.name}/`));
  }
}

// dropped returns the dropped files. It reads the entries before the first await, because they are
// valid only until then.
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const found = entries.length > 0 ? [] : chosen(transfer.files);
  for (const entry of entries) found.push(...await filesIn(entry));
  return found;
}

function chosen(list) {
  return [...list].map((file) => ({ file, path: file.webkitRelativePath || file.name }))
    .filter(({ path }) => !path.split("/").some((name) => name.startsWith(".")));
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}

function fail(message) {
  request = null;
  sending.hidden = true;
  form.classList.remove("busy");
  error.textContent = message;
  error.hidden = false;
}

function showProgress(event) {
  if (!event.lengthComputable) return;
  bar.value = event.loaded / event.total;
  text.textContent = event.loaded < event.total
    ? t("%s of %s MB", megabytes(event.loaded), megabytes(event.total))
    : t("sent; the server is reading it");
}

function finish() {
  if (request.status === 202) {
    location.assign(form.dataset.watch + encodeURIComponent(request.response.id));
    return;
  }
  fail(request.response?.detail ?? t("The upload failed. Try again, or send fewer files at once."));
}

function send(list, preview = true) {
  if (request) return;
  if (list.length === 0) {
    fail(t("There are no files to add."));
    return;
  }
  const data = new FormData();
  for (const name of ["format", "charset"]) {
    if (form.elements[name].value) data.append(name, form.elements[name].value);
  }
  if (preview) data.append("dry_run", "true");
  for (const { file, path } of list) data.append("files", file, path);
  error.hidden = true;
  sending.hidden = false;
  form.classList.add("busy");
  bar.value = 0;
  text.textContent = t("%s files", list.length);
  request = new XMLHttpRequest();
  request.open("POST", form.dataset.to);
  request.responseType = "json";
  request.upload.addEventListener("progress", showProgress);
  request.addEventListener("load", finish);
  request.addEventListener("error", () => fail(t("The upload failed. Try again, or send fewer files at once.")));
  request.addEventListener("abort", () => fail(t("The upload was cancelled.")));
  request.send(data);
  document.getElementById("stop").focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send(chosen(files.files), event.submitter?.name === "dry_run");
});

document.getElementById("stop").addEventListener("click", () => {
  request?.abort();
  files.focus();
});

document.getElementById("directory").addEventListener("click", () => {
  const input = document.createElement("input");
  input.type = "file";
  input.webkitdirectory = true;
  input.addEventListener("change", () => send(chosen(input.files)));
  input.click();
});

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

document.addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  form.classList.add("over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) form.classList.remove("over");
});
document.addEventListener("drop", async (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  form.classList.remove("over");
  send(await dropped(event.dataTransfer));
});
