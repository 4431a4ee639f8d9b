// What the stages of pages are built from: elements, figures, controls, data.
import { drawChart, tableOf, text } from "./page.js";

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// Put a text, which may be a stranger's, in the place of what an element holds.
export function say(holder, words) {
  holder.replaceChildren(...(words ? [text(words, Infinity)] : []));
}

const loaded = new Map();

// The JSON of a file below data/, loaded once.
export function load(name) {
  if (!loaded.has(name)) {
    loaded.set(name, fetch(`data/${name}.json`).then((answer) => {
      if (!answer.ok) throw new Error(`data/${name}.json: ${answer.status}`);
      return answer.json();
    }));
  }
  return loaded.get(name);
}

// A control with its label.
export function labelled(words, control) {
  return element("label", {}, element("span", {}, words), control);
}

// A select box with a group for each machine: groups of [words, [[value, words], ...]].
export function selectBox(name, groups) {
  const options = (choices) =>
    choices.map(([value, words]) => element("option", { value }, text(words).textContent));
  return element("select", { name }, ...groups.map(([label, choices]) =>
    groups.length > 1 ? element("optgroup", { label }, ...options(choices)) : options(choices)).flat());
}

// A figure whose picture, command and numbers are replaced by `show`; hidden where it has none.
export function figure(id, title) {
  const caption = element("figcaption", {}, title);
  const plot = element("div", { class: "plot" });
  const command = element("code");
  const how = element("p", { class: "how" }, "How do we know: ", command);
  const numbers = element("details", {}, element("summary", {}, "Numbers"));
  const made = element("figure", { id, class: "chart" }, caption, plot, how, numbers);
  return {
    element: made,
    async show({ spec, label, told, table, heading }) {
      made.hidden = !spec.layer.length;
      if (made.hidden) return;
      if (heading) say(caption, heading);
      say(command, told);
      numbers.replaceChildren(numbers.firstChild, tableOf(table.columns, table.rows, title));
      await drawChart(plot, spec, label);
    },
  };
}
