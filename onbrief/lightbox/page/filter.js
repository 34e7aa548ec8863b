// Which candidates are on show: by verdict, stars and label. The address keeps it, and the scene, after its #.
import { byId, el, key } from "./dom.js";
import { LABELS, blind, changed, files, filtered, goTo, here, itemsOf, on, order } from "./store.js";
import { tell } from "./tell.js";

const SHOW = { all: ["All", "A"], open: ["Undecided", "U"], kept: ["Kept", "K"], rejected: ["Rejected", "X"] };
const NONE = Object.freeze({ show: "all", stars: 0, label: "" });
const box = byId("filter");
const button = byId("filter-open");

export function words() {
  const { show, stars, label } = blind() ? { ...NONE, show: here.filter.show === "open" ? "open" : "all" } : here.filter;
  const parts = [show === "all" ? "" : SHOW[show][0], stars && `${stars} star${stars > 1 ? "s" : ""}${stars < 5 ? " and more" : ""}`, label && `${label} label`];
  const told = parts.filter(Boolean).join(", ") || "All";
  return told[0].toUpperCase() + told.slice(1);
}

export function filter(patch) {
  here.filter = { ...here.filter, ...patch };
  changed("list");
  if (!order().includes(here.at)) {
    if (order().length) goTo(order()[0]);
    else here.at = null;
  }
  changed("view");
  tell(`${words()}: ${order().length} of ${itemsOf(here.scene).length}`);
}

export const clearFilter = () => filter(NONE);
export const undecidedOnly = () => filter({ show: here.filter.show === "open" ? "all" : "open" });

export function openFilter() {
  box.showPopover();
  stand(); // at once: the next key is the filter's
}

function stand() {
  const at = button.getBoundingClientRect();
  Object.assign(box.style, { left: `${Math.max(8, Math.min(at.left, innerWidth - box.offsetWidth - 8))}px`, top: `${at.bottom + 6}px` });
  box.focus({ preventScroll: true });
}

// → the scene that the address names
export function restore() {
  const told = new URLSearchParams(location.hash.slice(1));
  const [show, stars, label] = [told.get("show"), Number(told.get("stars")), told.get("label")];
  here.filter = {
    show: show in SHOW ? show : NONE.show,
    stars: Number.isInteger(stars) && stars > 0 && stars <= 5 ? stars : NONE.stars,
    label: LABELS.includes(label) ? label : NONE.label,
  };
  return told.get("scene");
}

function keep() {
  if (!here.scene || location.hash.startsWith("#unsent=")) return; // moves that nobody wrote yet: main.js takes them in first
  const told = Object.entries({ scene: here.scene, ...here.filter }).filter(([name, value]) => value !== NONE[name]);
  const hash = `#${new URLSearchParams(told)}`;
  if (hash !== location.hash) history.replaceState(null, "", hash);
}

const chip = (words, patch, hint, ...more) => el("button.chip", {
  type: "button", title: hint, "data-patch": JSON.stringify(patch), onclick: () => filter(patch),
}, ...more, words);
const row = (name, chips) => el("div.line", { role: "group", "aria-label": name }, el("span.name", {}, name), el("div.chips", {}, chips));
box.replaceChildren(
  row("Verdict", Object.entries(SHOW).map(([show, [name, hint]]) => chip(name, { show }, hint))),
  row("At least", [chip("Any", { stars: 0 }, "0"), ...[1, 2, 3, 4, 5].map((n) => chip(`${n} ★`, { stars: n }, String(n)))]),
  row("Label", [chip("Any", { label: "" }, "L"), ...LABELS.map((label, place) => chip(label, { label }, place < 4 ? String(place + 6) : "", el(`i.spot.${label}`)))]),
  el("div.row", {}, el("output", { "aria-live": "off" }), el("button.button", { type: "button", onclick: clearFilter }, "Show all ", key("Shift F"))));

function dress() {
  for (const made of box.querySelectorAll("[data-patch]")) {
    const [name, value] = Object.entries(JSON.parse(made.dataset.patch))[0];
    made.setAttribute("aria-pressed", here.filter[name] === value);
  }
  box.querySelector("output").textContent = `${order().length} of ${itemsOf(here.scene).length} shown`;
  button.textContent = words();
  button.classList.toggle("on", filtered());
  keep();
}

const KEYS = { a: { show: "all" }, u: { show: "open" }, e: { show: "open" }, k: { show: "kept" }, x: { show: "rejected" }, l: { label: "" } };
box.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || ["Escape", "Tab", "Enter", " "].includes(event.key)) return void event.stopPropagation();
  event.stopPropagation();
  event.preventDefault();
  const digit = Number(/^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1] ?? NaN);
  if (event.key === "F" || event.key === "Backspace") clearFilter();
  else if (event.key === "f") box.hidePopover();
  else if (digit <= 5) filter({ stars: digit });
  else if (digit > 5) filter({ label: LABELS[digit - 6] });
  else if (KEYS[event.key]) filter(KEYS[event.key]);
});
box.addEventListener("toggle", (event) => {
  button.setAttribute("aria-expanded", event.newState === "open");
  if (event.newState === "open" && !box.contains(document.activeElement)) stand();
});
on("list view files", () => files.scenes.length && dress());
on("item", () => box.matches(":popover-open") && dress());
addEventListener("hashchange", () => {
  if (location.hash.startsWith("#unsent=")) return;
  restore();
  filter({});
});
