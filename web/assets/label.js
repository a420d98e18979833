// A key presses the button that has it: a digit a label, s skips.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest("input, select, textarea")) return;
  const button = [...document.querySelectorAll("button[data-key]")].find((b) => b.dataset.key === event.key);
  if (!button) return;
  event.preventDefault();
  button.click();
});
