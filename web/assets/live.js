// A part of the page that changes by itself. The server tells when (SSE), and draws it; here the new parts take the place of the old.

const status = document.querySelector("[data-status]");
const parts = () => [...document.querySelectorAll("[data-part]")];
let events = null;
let drawing = null; // while the page is asked for
let again = false;

function live() {
  return document.querySelector("[data-live]");
}

// swap replaces a part, and leaves the focus where it was if that is still there.
function swap(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  if (old.dataset.say !== fresh.dataset.say && fresh.dataset.say) status.textContent = fresh.dataset.say;
  old.replaceWith(fresh);
  if (!focused) return;
  const same = focused.id && document.getElementById(focused.id);
  if (same) same.focus({ preventScroll: true });
  else if (fresh.hasAttribute("tabindex")) fresh.focus({ preventScroll: true });
}

async function redraw() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.title = page.title;
  for (const old of parts()) {
    const fresh = page.querySelector(`[data-part="${old.dataset.part}"]`);
    if (fresh && !old.isEqualNode(fresh)) swap(old, document.importNode(fresh, true));
  }
}

// draw asks for the page once at a time, with a pause after it; what happens meanwhile makes it ask again.
async function draw() {
  if (drawing) {
    again = true;
    return;
  }
  const pause = Number(live()?.dataset.pause ?? 1000);
  drawing = redraw().catch(() => {});
  await drawing;
  if (!live()) return stop();
  if (!events) watch(); // of a task that came after the one watched
  setTimeout(() => {
    drawing = null;
    if (again) {
      again = false;
      draw();
    }
  }, pause);
}

function stop() {
  events?.close();
  events = null;
  drawing = null;
}

function watch() {
  const part = live();
  if (!part) return;
  events = new EventSource(part.dataset.live);
  events.addEventListener("task", (event) => {
    if (!["enqueued", "running"].includes(JSON.parse(event.data).state)) {
      events?.close(); // it would connect again
      events = null;
    }
    draw();
  });
  events.addEventListener("error", () => {
    if (events?.readyState !== EventSource.CLOSED) return; // it connects again by itself
    events = null;
    setTimeout(draw, 3000);
  });
}

watch();
