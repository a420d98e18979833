// The legend of the map.

import { t } from "./texts.js";

export const find = (selector) => document.querySelector(selector);

// element returns a new element with properties and children.
export function element(name, properties, ...children) {
  const e = Object.assign(document.createElement(name), properties);
  e.append(...children);
  return e;
}

// legend holds a row for each group. Groups can be hidden, and the one under the pointer is in
// front.
export const legend = {
  rows: [...document.querySelectorAll(".legend label")],
  front: -1,
  shown: (i) => legend.rows[i].control.checked,
  name: (i) => legend.rows[i].querySelector("span").textContent,
  // groupOf returns a function from a document to its row: by label, or by the nearest centre of a
  // cluster.
  groupOf(data) {
    const byLabel = new Map(legend.rows.map((row, i) => [row.dataset.label, i]));
    if (legend.rows[0]?.dataset.cx === undefined) {
      const rows = data.labels.map((label) => byLabel.get(label) ?? legend.rest(byLabel));
      return (i) => (data.label[i] < 0 ? legend.rest(byLabel) : rows[data.label[i]]);
    }
    const centres = legend.rows.map((row) => [+row.dataset.cx, +row.dataset.cy]);
    return (i) => {
      const far = centres.map(([x, y]) => (x - data.x[i]) ** 2 + (y - data.y[i]) ** 2);
      return far.indexOf(Math.min(...far));
    };
  },
  // rest returns the row of documents without a row of their own, which it adds if needed.
  rest(byLabel) {
    if (!byLabel.has(undefined)) {
      const row = element("label", {}, element("input", { type: "checkbox", checked: true }), element("i", { className: "c12" }),
        element("span", {}, t("other labels")), " ", element("small"));
      find(".legend").append(element("li", {}, row));
      byLabel.set(undefined, legend.rows.push(row) - 1);
    }
    return byLabel.get(undefined);
  },
};
