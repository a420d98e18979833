// A key presses the button that has it: a digit a label, s skips. The keys are shown once they work.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest("input, select, textarea")) return;
  const button = [...document.querySelectorAll("button[data-key]")].find((b) => b.dataset.key === event.key);
  if (!button) return;
  event.preventDefault();
  button.click();
});

for (const key of document.querySelectorAll("kbd")) key.hidden = false;
