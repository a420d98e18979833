// Dialogs, which are sections of the page without scripts.

for (const element of document.querySelectorAll("[data-scripted]")) element.hidden = false;

function show(id) {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
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

if (location.hash) show(location.hash.slice(1));

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
  confirm.showModal();
  confirm.querySelector("[value=no]").focus();
});

confirm?.addEventListener("close", () => {
  if (confirm.returnValue === "yes") asking.submit();
});

// What is deleted has to be named.
for (const input of document.querySelectorAll("[data-name]")) {
  const button = input.form.querySelector("button");
  const check = () => { button.disabled = input.value !== input.dataset.name; };
  input.addEventListener("input", check);
  check();
}
