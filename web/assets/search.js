// Live search. The page at the form's address is loaded, and its changed parts replace those shown.

import { t } from "./texts.js";
import { activate } from "./code.js";

const form = document.getElementById("search-form");
const box = document.getElementById("q");
const found = document.getElementById("found");
const pause = 150; // ms without a key press before a search starts
let timer, current; // current is the AbortController of the newest request
let navigation; // a promise of the page that a link or the history leads to

// address returns the address of the form with its parameters.
function address() {
  const parameters = [...new FormData(form)].filter(([, value]) => value.trim() !== "");
  const query = new URLSearchParams(parameters).toString();
  return form.getAttribute("action") + (query && "?" + query);
}

// show replaces the parts of this page by those of page and keeps the focus.
function show(page) {
  if (document.getElementById("more")?.open) page.getElementById("more")?.setAttribute("open", "");
  const focused = document.activeElement;
  const lost = focused !== found && found.contains(focused);
  for (const id of ["heading", "parameters", "found"]) {
    document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  }
  document.getElementById("announcement").textContent = page.getElementById("announcement").textContent;
  document.querySelector(".foot [name=to]").value = location.pathname + location.search;
  box.placeholder = page.getElementById("q").placeholder;
  document.title = page.title;
  if (focused.id && focused !== box) document.getElementById(focused.id)?.focus({ preventScroll: true });
  else if (lost) found.focus({ preventScroll: true });
  activate(found);
}

function showError(text) {
  const message = document.createElement("p");
  message.className = "message";
  message.textContent = text;
  found.replaceChildren(message);
  document.getElementById("announcement").textContent = text;
}

// load shows the page at url, or that to which a posted form leads. A newer request cancels it.
async function load(url, form) {
  clearTimeout(timer);
  current?.abort();
  const mine = (current = new AbortController());
  found.ariaBusy = "true";
  try {
    const response = await fetch(url, { signal: mine.signal, ...(form && { method: "POST", body: form }) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (response.status === 401) location.reload(); // shows the sign-in form
    else if (page.getElementById("found")) show(page);
    else showError(page.querySelector(".message")?.textContent ?? t("The server did not respond. Try again in a moment."));
  } catch {
    if (!mine.signal.aborted) showError(t("The server did not respond. Try again in a moment."));
  } finally {
    if (mine === current) found.ariaBusy = null;
  }
}

// go shows the page at url. With step, it adds url to the history; otherwise url replaces the
// current entry, so that typing adds one entry and not one for each key, and the last word may be
// the beginning of one.
function go(url, step = true) {
  const here = location.pathname + location.search;
  if (step && url !== here) history.pushState(null, "", url);
  else history.replaceState(null, "", url);
  return load(step || !url.includes("?") ? url : url + "&prefix=true");
}

// submit shows the page of the form, after a pending navigation has updated the form.
async function submit(step) {
  await navigation;
  return go(address(), step);
}

// navigate loads the page of a link or of the history. The box shows its text at once, so that keys
// typed before the page arrives are kept.
function navigate(url, loading) {
  box.value = new URL(url, location).searchParams.get("q") ?? "";
  return (navigation = loading(url));
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(() => submit(false), pause);
}

box.addEventListener("input", (event) => (event.isComposing ? clearTimeout(timer) : schedule()));
box.addEventListener("compositionend", schedule);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

// A changed control repeats the search if there is a query. Only the ranking by codes has a
// distance.
form.addEventListener("change", (event) => {
  const radius = document.getElementById("radius");
  if (event.target.id === "rank" && event.target.value !== "code" && radius) radius.value = "";
  if (event.target.matches("select") && (box.value.trim() || form.elements.like)) submit();
});

// A judgement of a hit is stored, and the hits are shown again.
found.addEventListener("submit", (event) => {
  if (!event.target.matches(".verdict")) return;
  event.preventDefault();
  load(event.target.action, new URLSearchParams(new FormData(event.target, event.submitter)));
});

// The slider sets the control of the distance.
const slider = (event) => (event.target.id === "reach" ? event.target : null);

found.addEventListener("input", (event) => {
  const reach = slider(event);
  if (!reach) return;
  const counts = reach.dataset.counts.split(" ");
  const at = Number(reach.value);
  const text = at < counts.length ? t("within %s bits: %s", at, Number(counts[at]).toLocaleString("en")) : t("any distance");
  reach.setAttribute("aria-valuetext", text);
  found.querySelector("output").textContent = text;
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
  timer = setTimeout(submit, pause); // each key press moves the slider by one step
});

// Links within this page load only its changed parts.
found.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.pathname !== location.pathname) return;
  event.preventDefault();
  await navigate(link.pathname + link.search, go);
  if (link.rel === "next" || found.getBoundingClientRect().top < 0) scrollTo({ top: 0 });
});

addEventListener("popstate", () => navigate(location.href, load));
