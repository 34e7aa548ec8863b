// Elements from script. Words only ever become text, and characters that hide or turn text around are shown.
const HIDING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;

export const shown = (text) => String(text).replace(HIDING,
  (c) => `<U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}>`);

// What a person types or pastes, without what nobody could see in it: such a file would be refused.
export const typed = (field) => field.value.replace(HIDING, (c) => (c === "\r" ? "\n" : "")).trim();

export const byId = (id) => document.getElementById(id);

// el("p.note.quiet", { title: "…" }, "words", child). `on…` attributes are listeners, true and false switch.
export function el(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, shown(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : shown(child))));
  return made;
}

// Words that people wrote, in whatever script: set apart, so that they turn nothing around them.
export const said = (text, name = "bdi") => el(name, { dir: "auto" }, text);

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", `icon ${name}`);
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export const key = (text) => el("kbd", { "aria-hidden": "true" }, text);
