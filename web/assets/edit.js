// The form of a document: more lines of metadata.

const button = document.getElementById("add-line");

button.addEventListener("click", () => {
  const lines = document.querySelectorAll(".datum-line");
  const line = lines[lines.length - 1].cloneNode(true);
  for (const field of line.children) field.value = "";
  lines[lines.length - 1].after(line);
  line.firstElementChild.focus();
});
