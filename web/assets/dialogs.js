// Dialogs, which are sections of the page without scripts.

for (const element of document.querySelectorAll("[data-scripted]")) element.hidden = false;

// open shows a dialog, and afterwards gives the focus back, even if what had it was drawn anew meanwhile.
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
  if (event.target instanceof HTMLDialogElement) event.target.close(); // beside it
});

const named = () => show(location.hash.slice(1));
addEventListener("hashchange", named);
named();

// A form that asks first.
const confirm = document.getElementById("confirm");
let asking = null;

document.addEventListener("submit", (event) => {
  const { confirm: text } = event.target.dataset;
  if (!text || !confirm) return;
  event.preventDefault();
  asking = event.target;
  document.getElementById("confirm-text").textContent = text;
  confirm.returnValue = "no";
  open(confirm);
  confirm.querySelector("[value=no]").focus();
});

confirm?.addEventListener("close", () => {
  if (confirm.returnValue !== "yes") return;
  if (!asking.isConnected) confirm.append(asking); // it was drawn anew meanwhile
  asking.submit();
});

// What is deleted has to be named.
for (const input of document.querySelectorAll("[data-name]")) {
  const button = input.form.querySelector("button");
  const check = () => { button.disabled = input.value !== input.dataset.name; };
  input.addEventListener("input", check);
  check();
}
