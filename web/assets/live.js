// Live updates. When the server reports progress of a task (SSE), the page is loaded again and its
// changed parts are replaced.

const status = document.querySelector("[data-status]");
const parts = () => [...document.querySelectorAll("[data-part]")];
let events = null;
let loading = null; // a promise while the page is loaded, or null
let outdated = false; // an event arrived during loading

function live() {
  return document.querySelector("[data-live]");
}

// swap replaces a part. The focus stays on the same element if the new part has it.
function swap(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  if (old.dataset.announce !== fresh.dataset.announce && fresh.dataset.announce) status.textContent = fresh.dataset.announce;
  old.replaceWith(fresh);
  if (!focused) return;
  const same = focused.id && document.getElementById(focused.id);
  if (same) same.focus({ preventScroll: true });
  else if (fresh.hasAttribute("tabindex")) fresh.focus({ preventScroll: true });
}

async function redraw() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  document.title = page.title;
  for (const old of parts()) {
    const fresh = page.querySelector(`[data-part="${old.dataset.part}"]`);
    if (fresh && !old.isEqualNode(fresh)) swap(old, document.importNode(fresh, true));
  }
}

// draw redraws the page, once at a time and with a pause in between. Events during that time lead
// to one more redraw.
async function draw() {
  if (loading) {
    outdated = true;
    return;
  }
  const pause = Number(live()?.dataset.pause ?? 1000);
  loading = redraw().catch(() => {});
  await loading;
  if (!live()) return stop();
  if (!events) watch(); // the next task has started
  setTimeout(() => {
    loading = null;
    if (outdated) {
      outdated = false;
      draw();
    }
  }, pause);
}

function stop() {
  events?.close();
  events = null;
  loading = null;
}

function watch() {
  const part = live();
  if (!part) return;
  events = new EventSource(part.dataset.live);
  events.addEventListener("task", (event) => {
    if (!["enqueued", "running"].includes(JSON.parse(event.data).state)) {
      events?.close(); // otherwise it would reconnect
      events = null;
    }
    draw();
  });
  events.addEventListener("error", () => {
    if (events?.readyState !== EventSource.CLOSED) return; // it reconnects by itself
    events = null;
    setTimeout(draw, 3000);
  });
}

watch();
