// The legend of the map.

import { t } from "./texts.js";

export const find = (selector) => document.querySelector(selector);

// element returns a new element with properties and children.
export function element(name, properties, ...children) {
  const e = Object.assign(document.createElement(name), properties);
  e.append(...children);
  return e;
}

// legend holds a row for each group. Groups can be hidden, and the one under the pointer or
// with the focus is in front.
export const legend = {
  rows: [...document.querySelectorAll(".legend label")],
  front: -1,
  shown: (i) => legend.rows[i].control.checked,
  name: (i) => legend.rows[i].querySelector("span").textContent,
  // groupOf returns a function from a document to its row, by label, topic or value of a field.
  groupOf(data, by) {
    const byLabel = new Map(legend.rows.map((row, i) => [row.dataset.label, i]));
    const [of, names] = { topics: [data.topic, data.topics.map((topic) => topic.id)], labels: [data.label, data.labels] }[by] ?? [data.value, data.values];
    const rows = names.map((name) => byLabel.get(name) ?? legend.rest(byLabel, by));
    return (i) => (of[i] < 0 ? legend.rest(byLabel, by) : rows[of[i]]);
  },
  // rest returns the row of documents without a row of their own, which it adds if needed.
  rest(byLabel, by) {
    if (!byLabel.has(undefined)) {
      const rest = element("i", { className: "c12 s0" });
      rest.dataset.shape = 0;
      const row = element("label", {}, element("input", { type: "checkbox", checked: true }), rest,
        element("span", {}, { topics: t("other topics"), labels: t("other labels") }[by] ?? t("other values")), " ", element("small"));
      find(".legend").append(element("li", {}, row));
      byLabel.set(undefined, legend.rows.push(row) - 1);
    }
    return byLabel.get(undefined);
  },
};
