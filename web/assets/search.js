// Hits while one types. The address of the form has the page with them, as without scripts: what differs there is put here.

import { t } from "./texts.js";
import { waken } from "./code.js";

const form = document.getElementById("ask");
const box = document.getElementById("q");
const found = document.getElementById("found");
const pause = 150; // ms without a key
let timer, asking;

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
    return page;
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

box.addEventListener("input", (event) => {
  clearTimeout(timer);
  if (!event.isComposing) timer = setTimeout(() => go(address(), false), pause);
});
box.addEventListener("compositionend", () => {
  clearTimeout(timer);
  timer = setTimeout(() => go(address(), false), pause);
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  go(address());
});

// A changed control asks again, once there is a question.
form.addEventListener("change", (event) => {
  if (event.target.matches("select") && (box.value.trim() || form.elements.like)) go(address());
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
  timer = setTimeout(() => go(address()), pause); // keys move it step by step
});

// Links to other hits of this collection need no new page.
found.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.pathname !== location.pathname) return;
  event.preventDefault();
  const page = await go(link.pathname + link.search);
  if (page) box.value = page.getElementById("q")?.value ?? box.value;
  if (link.rel === "next" || found.getBoundingClientRect().top < 0) scrollTo({ top: 0 });
});

addEventListener("popstate", async () => {
  const page = await load(location.href);
  if (page) box.value = page.getElementById("q")?.value ?? box.value;
});
