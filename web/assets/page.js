// Keyboard shortcuts.
//   /        focuses the search box
//   j and k  focus the next and the previous hit or document

function isField(element) {
  return element.closest("input, select, textarea, [contenteditable]") !== null;
}

function step(by) {
  const hits = [...document.querySelectorAll(".hit h2 a, .row h2 a, .near a")];
  const now = hits.indexOf(document.activeElement);
  const next = hits[Math.min(Math.max(now + by, 0), hits.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.getElementById("q");
  if (event.key === "Escape" && box && document.activeElement === box) box.blur();
  if (isField(event.target)) return;
  if (event.key === "/" && box) {
    event.preventDefault();
    box.focus();
    box.select();
  }
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
});
