// Dialogs. Without scripts they are sections of the page.

for (const element of document.querySelectorAll("[data-scripted]")) element.hidden = false;

// open shows a dialog. When it closes, the focus returns to the element with the id of the one that
// had it, since a redraw may have replaced the element.
function open(dialog) {
  const { id } = document.activeElement;
  dialog.addEventListener("close", () => {
    if (id && document.activeElement === document.body) document.getElementById(id)?.focus();
  }, { once: true });
  dialog.showModal();
}

function show(id) {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) open(dialog);
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    event.preventDefault();
    show(opener.dataset.open);
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  if (event.target instanceof HTMLDialogElement) event.target.close(); // a click beside the dialog
});

const showLinked = () => show(location.hash.slice(1));
addEventListener("hashchange", showLinked);
showLinked();

// Forms with data-confirm are submitted after a confirmation.
const confirm = document.getElementById("confirm");
let pending = null; // the form to submit

document.addEventListener("submit", (event) => {
  const { confirm: text } = event.target.dataset;
  if (!text || !confirm) return;
  event.preventDefault();
  pending = event.target;
  document.getElementById("confirm-text").textContent = text;
  confirm.returnValue = "no";
  open(confirm);
  confirm.querySelector("[value=no]").focus();
});

confirm?.addEventListener("close", () => {
  if (confirm.returnValue !== "yes") return;
  if (!pending.isConnected) confirm.append(pending); // a redraw removed it
  pending.submit();
});

// A collection is deleted only if its name was typed.
for (const input of document.querySelectorAll("[data-name]")) {
  const button = input.form.querySelector("button");
  const check = () => { button.disabled = input.value !== input.dataset.name; };
  input.addEventListener("input", check);
  check();
}
