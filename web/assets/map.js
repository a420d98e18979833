// The map of all documents: zoom, hover, lasso and the position of a query.

import { listen } from "./gestures.js";
import { element, find, legend } from "./legend.js";
import { mix, pack, Plot } from "./plot.js";
import { Points } from "./points.js";
import { t } from "./texts.js";

const most = 200; // documents in a list
const map = document.querySelector(".map");
const number = (n) => n.toLocaleString("en");
const still = matchMedia("(prefers-reduced-motion: reduce)");

// load requests all points, and repeats the request until the map is ready.
async function load() {
  for (;;) {
    const { api, limit, field } = map.dataset;
    const response = await fetch(`${api}?${new URLSearchParams({ limit, ...(field && { field }) })}`);
    if (response.ok) return response.json();
    if (response.status !== 503) throw new Error((await response.json()).detail);
    announce(t("The map is being computed."));
    await new Promise((done) => setTimeout(done, 1000 * (+response.headers.get("Retry-After") || 2)));
  }
}

function announce(text) {
  const status = map.querySelector(".status");
  status.hidden = !text;
  status.textContent = text;
}

class Atlas {
  constructor(data) {
    this.data = data;
    this.points = new Points(data, legend.groupOf(data, map.dataset.by));
    this.canvas = map.querySelector("canvas");
    this.plot = new Plot(this.canvas);
    this.path = [];
    this.mark = map.dataset.x ? { x: +map.dataset.x, y: +map.dataset.y } : null;
    this.over = -1;
  }

  // begin replaces the picture drawn by the server.
  begin() {
    const counts = new Uint32Array(legend.rows.length);
    for (const g of this.points.group) counts[g]++;
    legend.rows.forEach((row, i) => (row.querySelector("small").textContent = number(counts[i])));
    const { documents } = this.data, shown = this.points.length;
    find("#legend").textContent = documents > shown ? t("%s of %s documents", number(shown), number(documents)) : t("%s documents", number(shown));
    map.querySelector("svg").remove();
    for (const e of [this.canvas, map.querySelector(".tools"), find(".all"), find(".hint"), ...document.querySelectorAll(".legend input")]) e.hidden = false;
    this.colour();
    new ResizeObserver(() => this.resize()).observe(map);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => (this.colour(), this.draw()));
    this.resize();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = map;
    if (!width || !height) return;
    this.arrive();
    const whole = !this.view || this.view.k === this.fit().k;
    this.plot.resize(width, height);
    if (whole) this.aim = this.view = this.fit();
    this.frame();
  }

  // fit returns the view of all points.
  fit() {
    const { left, right, low, high } = this.points.box, { width, height } = this.plot;
    const k = 0.94 * Math.min(width / (right - left || 1), height / (high - low || 1));
    return { k, x: (left + right) / 2, y: (low + high) / 2 };
  }

  // colour reads the colours of the current style sheet.
  colour() {
    const style = getComputedStyle(map);
    this.ink = style.color;
    this.background = style.backgroundColor;
    this.accent = style.getPropertyValue("--accent");
    this.font = `600 ${style.fontSize} ${style.fontFamily}`;
    this.paper = pack(style.backgroundColor);
    this.forms = legend.rows.map((row) => +row.querySelector("i").dataset.shape);
    this.colours = legend.rows.map((row) => pack(getComputedStyle(row.querySelector("i")).backgroundColor));
  }

  draw() {
    this.request ??= requestAnimationFrame(() => this.frame());
  }

  // frame draws points, names, lasso, ring and mark.
  frame() {
    this.request = null;
    const { plot, points, view } = this, { front } = legend;
    const begun = performance.now();
    const visible = plot.paint(points, view, {
      paper: this.paper, opacity: 0.8, radius: this.radius(), forms: this.forms,
      colours: this.colours.map((c, i) => (!legend.shown(i) ? 0 : front < 0 || front === i ? c : mix(this.paper, c, 36))),
    });
    this.cost = performance.now() - begun;
    this.canvas.dataset.points = visible;
    const pen = plot.show();
    this.names(pen);
    if (this.path.length) this.drawLasso(pen);
    if (this.over >= 0) this.ring(pen, this.over);
    this.pin();
  }

  // radius returns the radius of a point: smaller for many points, larger when zoomed in.
  radius() {
    const { width, height } = this.plot;
    const whole = Math.min(3.2, Math.max(1, 0.3 * Math.sqrt((width * height) / this.points.length)));
    return Math.min(8, whole * (this.view.k / this.fit().k) ** 0.3);
  }

  at({ x, y }) {
    const { view, plot } = this;
    return [plot.width / 2 + (x - view.x) * view.k, plot.height / 2 - (y - view.y) * view.k];
  }

  from(px, py) {
    const { view, plot } = this;
    return [view.x + (px - plot.width / 2) / view.k, view.y - (py - plot.height / 2) / view.k];
  }

  // toolbox returns the box of the buttons, over which no name is written.
  toolbox() {
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = map.querySelector(".tools");
    return { x: offsetLeft + offsetWidth / 2, y: offsetTop + offsetHeight / 2, half: offsetWidth / 2, tall: offsetHeight / 2 };
  }

  // names writes the names of groups where they do not overlap.
  names(pen) {
    const taken = [this.toolbox()];
    Object.assign(pen, { font: this.font, textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: 4, strokeStyle: this.background, fillStyle: this.ink });
    legend.rows.forEach((row, i) => {
      if (!row.dataset.x || !legend.shown(i) || (legend.front >= 0 && legend.front !== i)) return;
      if (row.dataset.label === undefined) return;
      const name = legend.name(i), [at, middle] = this.at({ x: +row.dataset.x, y: +row.dataset.y }), half = pen.measureText(name).width / 2 + 5;
      const { width, height } = this.plot, x = at < 0 || at > width ? at : Math.max(half, Math.min(width - half, at)); // not cut off if its position is in view
      const free = (y) => !taken.some((o) => Math.abs(o.x - x) < o.half + half && Math.abs(o.y - y) < o.tall + 9.5);
      const y = (width < 500 ? [middle] : [middle, middle - 20, middle + 20]).map((y) => (middle < 0 || middle > height ? y : Math.max(10, Math.min(height - 10, y)))).find(free);
      if (y === undefined) return;
      taken.push({ x, y, half, tall: 9.5 });
      pen.strokeText(name, x, y);
      pen.fillText(name, x, y);
    });
  }

  // drawLasso draws the path of the lasso.
  drawLasso(pen) {
    pen.beginPath();
    for (const [x, y] of this.path) pen.lineTo(x, y);
    pen.closePath();
    Object.assign(pen, { strokeStyle: this.accent, fillStyle: this.accent, lineWidth: 1.5, globalAlpha: 0.12 });
    pen.fill();
    pen.globalAlpha = 1;
    pen.stroke();
  }

  ring(pen, i) {
    const [x, y] = this.at({ x: this.points.x[i], y: this.points.y[i] });
    pen.beginPath();
    pen.arc(x, y, this.radius() + 3, 0, 7);
    Object.assign(pen, { strokeStyle: this.ink, lineWidth: 2 });
    pen.stroke();
  }

  // pin moves the mark to its position, or hides it if that is not in view.
  pin() {
    const pin = map.querySelector(".pin"), [x, y] = this.mark ? this.at(this.mark) : [-1, -1];
    pin.hidden = !(x >= 0 && y >= 0 && x <= this.plot.width && y <= this.plot.height);
    pin.style.translate = `${x}px ${y}px`;
    pin.classList.toggle("late", x > this.plot.width * 0.7);
  }

  // coarsen draws with fewer pixels until the view rests, if drawing all of them is slow.
  coarsen() {
    const { width, height } = this.plot;
    if (!this.rest && this.cost > 10 && this.plot.ratio > 1) this.plot.resize(width, height, true);
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.rest = null;
      if (this.plot.ratio < devicePixelRatio) this.plot.resize(width, height, false);
      this.draw();
    }, 250);
  }

  // go changes the view, in steps if smooth and if the user accepts motion. aim is the final view.
  go(to, smooth) {
    cancelAnimationFrame(this.moving);
    this.coarsen();
    const from = this.view, begun = performance.now();
    this.aim = to;
    if (!smooth || still.matches) {
      this.view = to;
      return this.draw();
    }
    const step = (now) => {
      const done = Math.min(1, Math.max(0, now - begun) / 200), part = done * (2 - done);
      const k = from.k * (to.k / from.k) ** part, near = to.k === from.k ? part : (1 / k - 1 / from.k) / (1 / to.k - 1 / from.k);
      this.view = { k, x: from.x + (to.x - from.x) * near, y: from.y + (to.y - from.y) * near };
      if (done < 1) this.moving = requestAnimationFrame(step);
      this.frame();
    };
    this.moving = requestAnimationFrame(step);
  }

  // arrive skips the remaining steps, so that keys, buttons and queries act on the final view.
  arrive() {
    cancelAnimationFrame(this.moving);
    this.view = this.aim ?? this.view;
  }

  move(dx, dy, smooth) {
    const { k, x, y } = this.view;
    this.leave();
    this.go({ k, x: x - dx / k, y: y + dy / k }, smooth);
  }

  zoom(factor, px = this.plot.width / 2, py = this.plot.height / 2, smooth = true) {
    const least = this.fit().k, k = Math.min(least * 200, Math.max(least * 0.6, this.view.k * factor)), [x, y] = this.from(px, py);
    this.leave();
    this.go({ k, x: x - (px - this.plot.width / 2) / k, y: y + (py - this.plot.height / 2) / k }, smooth);
  }

  pick(px, py, reach) {
    return this.points.nearest(...this.from(px, py), (this.radius() + reach) / this.view.k, legend.shown);
  }

  hover(px, py) {
    const i = this.pick(px, py, 4);
    this.canvas.classList.toggle("on", i >= 0);
    if (i !== this.over) this.describe(i);
  }

  // describe shows the title and label of a point, or hides them for -1.
  describe(i) {
    const tip = map.querySelector(".tip");
    this.over = i;
    tip.hidden = i < 0;
    if (i >= 0) {
      const [x, y] = this.at({ x: this.points.x[i], y: this.points.y[i] });
      tip.replaceChildren(this.link(i), element("small", {}, this.label(i)));
      tip.classList.toggle("late", x > this.plot.width / 2);
      tip.classList.toggle("low", y > this.plot.height / 2);
      tip.style.translate = `${x}px ${y}px`;
    }
    this.draw();
  }

  leave() {
    if (this.over >= 0) this.describe(-1);
  }

  label(i) {
    const { label, labels, value, values } = this.data, d = this.points.source[i], at = (value ?? label)[d];
    return at < 0 ? legend.name(this.points.group[i]) : (values ?? labels)[at];
  }

  link(i) {
    const d = this.points.source[i], id = this.data.ids[d];
    return element("a", { href: map.dataset.documents + encodeURIComponent(id) }, this.data.titles[d] || id);
  }

  // press opens a document. A touch only shows its title, as a link.
  press(px, py, event) {
    const finger = event.pointerType !== "mouse", i = this.pick(px, py, finger ? 14 : 4);
    if (i < 0 || finger) return this.describe(i);
    if (event.ctrlKey || event.metaKey) open(this.link(i).href, "_blank", "noopener");
    else location.assign(this.link(i).href);
  }

  lasso(path, done) {
    this.path = path.slice();
    if (done) this.list(path);
    this.draw();
  }

  corners() {
    const { width, height } = this.plot;
    return [[0, 0], [width, 0], [width, height], [0, height]];
  }

  // list shows the documents within a path.
  list(path) {
    const found = this.points.inside(path.map((p) => this.from(...p)), legend.shown), counts = new Map();
    for (const i of found) counts.set(this.label(i), (counts.get(this.label(i)) ?? 0) + 1);
    const labels = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 12);
    const total = found.length === 1 ? t("1 document inside") : t("%s documents inside", number(found.length));
    const inside = find(".inside"), close = element("button", { type: "button", onclick: () => this.closeList() }, t("close"));
    inside.replaceChildren(
      element("h2", {}, total, " ", close),
      element("ul", { className: "chips" }, ...labels.map(([name, n]) => element("li", { className: "chip" }, name, " ", element("small", {}, number(n))))),
      element("ol", { className: "found" }, ...found.slice(0, most).map((i) => element("li", {}, this.link(i), " ", element("small", {}, this.label(i))))));
    if (found.length > most) inside.append(element("p", { className: "note" }, t("The first %s are listed.", most)));
    inside.hidden = false;
    announce(total);
  }

  closeList() {
    this.path = [];
    find(".inside").hidden = true;
    announce("");
    this.draw();
  }

  key(name) {
    const step = 80;
    const action = {
      "+": () => this.zoom(1.6), "=": () => this.zoom(1.6), "-": () => this.zoom(1 / 1.6), 0: () => this.go(this.fit(), true),
      ArrowLeft: () => this.move(step, 0, true), ArrowRight: () => this.move(-step, 0, true),
      ArrowUp: () => this.move(0, step, true), ArrowDown: () => this.move(0, -step, true),
      l: () => this.list(this.corners()), Escape: () => this.closeList(),
    }[name];
    if (action) this.arrive();
    action?.();
    return action !== undefined;
  }

  // place marks the position of a query.
  async place(q) {
    const missed = find(".missed"), response = await fetch(`${map.dataset.api}/place?${new URLSearchParams({ q })}`), body = await response.json();
    missed.textContent = response.ok ? "" : body.detail;
    this.mark = response.ok ? body : null;
    map.querySelector(".pin span").textContent = q;
    history.replaceState(null, "", `?${new URLSearchParams({ q })}`);
    this.arrive();
    const [x, y] = response.ok ? this.at(body) : [0, 0], { width, height } = this.plot;
    if (x < 0 || y < 0 || x > width || y > height) this.go(this.fit(), true);
    this.draw();
  }
}

// control connects the legend, the buttons and the form to the map.
function control(atlas) {
  const lasso = find("[data-do=lasso]");
  const drawing = () => lasso.ariaPressed === "true";
  const actions = {
    in: () => atlas.zoom(1.6), out: () => atlas.zoom(1 / 1.6), fit: () => atlas.go(atlas.fit(), true), list: () => atlas.list(atlas.corners()),
    lasso: () => (lasso.ariaPressed = String(!drawing())),
  };
  for (const button of map.querySelectorAll("[data-do]")) {
    button.addEventListener("click", () => {
      atlas.arrive();
      actions[button.dataset.do]();
    });
  }
  listen(atlas.canvas, atlas, drawing);
  legend.rows.forEach((row, i) => {
    row.control.addEventListener("change", () => atlas.draw());
    for (const event of ["pointerenter", "focusin"]) row.addEventListener(event, () => ((legend.front = legend.shown(i) ? i : -1), atlas.draw()));
    for (const event of ["pointerleave", "focusout"]) row.addEventListener(event, () => ((legend.front = -1), atlas.draw()));
  });
  for (const button of document.querySelectorAll("[data-all]")) {
    button.addEventListener("click", () => {
      for (const row of legend.rows) row.control.checked = button.dataset.all !== "";
      atlas.draw();
    });
  }
  find(".find form").addEventListener("submit", (event) => {
    const q = event.target.elements.q.value.trim();
    event.preventDefault();
    if (q) atlas.place(q);
  });
}

if (map) {
  try {
    const data = await load();
    announce("");
    const atlas = new Atlas(data);
    atlas.begin();
    control(atlas);
  } catch (error) {
    announce(error.message);
  }
}
