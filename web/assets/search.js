// Hits while one types. The address of the form has the page with them, as without scripts: what differs there is put here.

import { t } from "./texts.js";
import { waken } from "./code.js";

const form = document.getElementById("ask");
const box = document.getElementById("q");
const found = document.getElementById("found");
const pause = 150; // ms without a key
let timer, asking;
let turning; // a promise of the page that a link or the history leads to

// address is that of the form's page.
function address() {
  const asked = [...new FormData(form)].filter(([, value]) => value.trim() !== "");
  const query = new URLSearchParams(asked).toString();
  return form.getAttribute("action") + (query && "?" + query);
}

// show puts the parts of another page here. Where the focus was, it stays.
function show(page) {
  const focused = document.activeElement;
  const lost = focused !== found && found.contains(focused);
  for (const id of ["heading", "asked", "found"]) {
    document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  }
  document.getElementById("told").textContent = page.getElementById("told").textContent;
  document.querySelector(".foot [name=to]").value = location.pathname + location.search;
  box.placeholder = page.getElementById("q").placeholder;
  document.title = page.title;
  if (focused.id && focused !== box) document.getElementById(focused.id)?.focus({ preventScroll: true });
  else if (lost) found.focus({ preventScroll: true });
  waken(found);
}

function complain(text) {
  const message = document.createElement("p");
  message.className = "message";
  message.textContent = text;
  found.replaceChildren(message);
  document.getElementById("told").textContent = text;
}

// load shows the page at the address. Only the newest request counts.
async function load(url) {
  clearTimeout(timer);
  asking?.abort();
  const mine = (asking = new AbortController());
  found.ariaBusy = "true";
  try {
    const answer = await fetch(url, { signal: mine.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.status === 401) location.reload(); // the page there asks for a key
    else if (page.getElementById("found")) show(page);
    else complain(page.querySelector(".message")?.textContent ?? t("The server did not answer. Try again in a moment."));
  } catch {
    if (!mine.signal.aborted) complain(t("The server did not answer. Try again in a moment."));
  } finally {
    if (mine === asking) found.ariaBusy = null;
  }
}

// go shows the page at the address and keeps the address: of what is typed only the end, of all else each step.
function go(url, step = true) {
  const here = location.pathname + location.search;
  if (step && url !== here) history.pushState(null, "", url);
  else history.replaceState(null, "", url);
  return load(url);
}

// ask goes to the form's page. The form is complete only when the page that is turned to is here.
async function ask(step) {
  await turning;
  return go(address(), step);
}

// turn loads the page of a link or of the history. The box shows its text at once, so that keys typed
// before the page arrives are kept.
function turn(url, loading) {
  box.value = new URL(url, location).searchParams.get("q") ?? "";
  return (turning = loading(url));
}

function typed() {
  clearTimeout(timer);
  timer = setTimeout(() => ask(false), pause);
}

box.addEventListener("input", (event) => (event.isComposing ? clearTimeout(timer) : typed()));
box.addEventListener("compositionend", typed);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});

// A changed control asks again, once there is a question.
form.addEventListener("change", (event) => {
  if (event.target.matches("select") && (box.value.trim() || form.elements.like)) ask();
});

// The slider sets the control of the distance.
const slider = (event) => (event.target.id === "reach" ? event.target : null);

found.addEventListener("input", (event) => {
  const reach = slider(event);
  if (!reach) return;
  const counts = reach.dataset.counts.split(" ");
  const at = Number(reach.value);
  const says = at < counts.length ? t("within %s bits: %s", at, Number(counts[at]).toLocaleString("en")) : t("any distance");
  reach.setAttribute("aria-valuetext", says);
  found.querySelector("output").textContent = says;
  for (const bar of found.querySelectorAll("[data-distance]")) bar.classList.toggle("shown", Number(bar.dataset.distance) <= at);
});

found.addEventListener("change", (event) => {
  const reach = slider(event);
  if (!reach) return;
  const select = document.getElementById("radius");
  const value = reach.value === reach.max ? "" : reach.value;
  if (![...select.options].some((option) => option.value === value)) select.add(new Option(value, value));
  select.value = value;
  clearTimeout(timer);
  timer = setTimeout(ask, pause); // keys move it step by step
});

// Links to other hits of this collection need no new page.
found.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.pathname !== location.pathname) return;
  event.preventDefault();
  await turn(link.pathname + link.search, go);
  if (link.rel === "next" || found.getBoundingClientRect().top < 0) scrollTo({ top: 0 });
});

addEventListener("popstate", () => turn(location.href, load));
