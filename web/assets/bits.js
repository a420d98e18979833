// Shows the pair of bits under the pointer, and loads the documents that drive each bit into the
// table.

import { t } from "./texts.js";

const figure = document.querySelector(".matrix");

// values returns a promise of the correlations, which are requested once.
let response;
const values = () => (response ??= fetch(figure.dataset.api).then((answer) => (answer.ok ? answer.json() : {})));

async function showPair(event) {
  const size = +figure.dataset.size, box = figure.querySelector(".paper").getBoundingClientRect();
  const column = Math.floor(((event.clientX - box.left) / box.width) * size), row = Math.floor(((event.clientY - box.top) / box.height) * size);
  if (column < 0 || row < 0 || column >= size || row >= size) return;
  const { correlation, bits } = await values();
  if (!correlation) return;
  const cell = figure.querySelector(".cell"), side = 100 / size, describe = (i) => `${i} ${bits[i].on.join(" ")}`;
  for (const [name, value] of Object.entries({ x: column * side, y: row * side, width: side, height: side })) cell.setAttribute(name, value);
  const output = figure.querySelector("output");
  output.hidden = false;
  output.textContent = t("%s with %s: %s", describe(row), describe(column), correlation[row][column].toFixed(2));
}

figure?.querySelector("svg").addEventListener("pointermove", showPair);
figure?.querySelector("svg").addEventListener("pointerdown", showPair);

// The API needs seconds to find drivers, so the page is shown before they are loaded.
const table = document.querySelector("table.bits[data-api]");
if (table) {
  const answer = await fetch(table.dataset.api), { bits } = answer.ok ? await answer.json() : { bits: [] };
  for (const { bit, drivers } of bits) {
    const links = drivers.map((id) => Object.assign(document.createElement("a"), { href: table.dataset.documents + encodeURIComponent(id), textContent: id }));
    document.querySelector(`#bit-${bit} .drivers`)?.append(...links);
  }
}
