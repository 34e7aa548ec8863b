// The batch as a grid. A cell is made once and changed in place, so that a key press touches one cell.
import { byId, el, icon } from "./dom.js";
import { LABELS, VERDICTS, blind, changed, decided, files, filtered, goTo, here, item, on, order, setView, stackOf, visible } from "./store.js";

const cells = new Map();
const grid = byId("grid");

function cellOf(key) {
  if (cells.has(key)) return cells.get(key);
  const one = item(key);
  const cell = el("div.cell", { role: "option", tabindex: "-1", "data-key": key },
    el("div.frame", {},
      el("img", { src: one.picture.thumb, alt: "", decoding: "async", width: one.width, height: one.height, draggable: "false" }),
      el("span.badge"), el("span.stack")),
    el("div.caption", {}, el("span.place"), el("span.others"), el("span.stars"), el("span.label")),
    el("div.terms"));
  cells.set(key, cell);
  return cell;
}

export function stars(entry) {
  return entry.rating ? "★".repeat(entry.rating) : "";
}

// what a screen reader says of a candidate
export function spoken(one) {
  const entry = visible(one);
  const list = order();
  const stack = one.stack ? stackOf(one) : [];
  return [
    blind() ? `Candidate, ${list.indexOf(one.key) + 1} of ${list.length} shown` : `Candidate ${one.place}`,
    blind() && decided(one) && "Decided",
    entry.verdict && VERDICTS[entry.verdict],
    entry.reasons.length && `because of ${entry.reasons.join(", ")}`,
    entry.rating && `${entry.rating} of 5 stars`,
    entry.label && `${entry.label} label`,
    entry.note && "has a note",
    entry.marks.length && `${entry.marks.length} marks`,
    stack.length > 1 && !here.open.has(`${one.scene}/${one.stack}`) && `stack of ${stack.length}`,
    !blind() && one.terms.map((term) => term.title).join(", "),
  ].filter(Boolean).join(". ");
}

// the sign of a verdict; blind, only that there is one
export const badge = (one) => (blind() ? decided(one) && "decided" : visible(one).verdict) || "";

export function dress(cell, one) {
  const entry = visible(one);
  cell.className = `cell ${entry.verdict ?? ""} ${one.key === here.at ? "at" : ""}`;
  cell.classList.toggle("marked", here.marked.has(one.key));
  cell.classList.toggle("chosen", Boolean(one.chosen) && !blind());
  cell.querySelector(".badge").replaceChildren(...(badge(one) ? [icon(badge(one))] : []));
  cell.querySelector(".place").textContent = blind() ? "" : one.place;
  cell.querySelector(".stars").textContent = stars(entry);
  const label = cell.querySelector(".label");
  label.className = `label ${LABELS.includes(entry.label) ? entry.label : ""}`;
  const noted = [entry.note && icon("note"), entry.marks.length && icon("box")].filter(Boolean);
  const others = blind() ? [] : one.others.filter((other) => other.verdict || other.rating).map(other);
  cell.querySelector(".others").replaceChildren(...noted, ...others);
  cell.querySelector(".terms").textContent = blind() ? "" : one.terms.filter((term) => term.varies).map((term) => term.title).join(" · ");
  const stack = one.stack ? stackOf(one) : [];
  const closed = stack.length > 1 && !here.open.has(`${one.scene}/${one.stack}`);
  cell.querySelector(".stack").textContent = closed ? `${stack.length} alike` : "";
  cell.classList.toggle("stacked", closed);
  cell.setAttribute("aria-label", spoken(one));
}

export function other(said) {
  const initials = said.who.split(/\s+/).filter((word) => !word.startsWith("<")).map((word) => word[0]).slice(0, 2).join("");
  const words = [said.who.replace(/\s*<.*/, ""), VERDICTS[said.verdict], said.rating && `${said.rating} stars`, said.reasons.join(", ")];
  return el(`span.other.${said.verdict ?? "rated"}`, { title: words.filter(Boolean).join(": ") },
    initials, said.verdict ? icon(said.verdict) : "", said.rating && !said.verdict ? said.rating : "");
}

function lay() {
  const list = order();
  grid.replaceChildren(...list.map(cellOf));
  list.forEach((key) => dress(cellOf(key), item(key)));
  aim();
  const none = !list.length;
  byId("none").hidden = !none || here.view === "rank";
  if (none) byId("none-words").textContent = noneWords();
  byId("none-help").hidden = filtered();
}

function noneWords() {
  const batch = files.scenes.find((one) => one.name === here.scene);
  if (!batch) return "This campaign has no scenes with candidates.";
  if (!batch.candidates.length) return `“${batch.title}” has no pictures yet.`;
  return "No candidate is left with this filter. Shift F takes it off.";
}

export function aim(before) {
  for (const key of [before, ...(before === undefined ? cells.keys() : [])]) {
    const old = cells.get(key);
    if (!old) continue;
    old.tabIndex = -1;
    old.setAttribute("aria-selected", "false");
    old.classList.remove("at");
  }
  const cell = cells.get(here.at);
  if (!cell) return;
  cell.tabIndex = 0;
  cell.setAttribute("aria-selected", "true");
  cell.classList.add("at");
  if (here.view === "grid") {
    const elsewhere = document.activeElement?.closest("input, textarea, select, dialog, [popover]");
    if (!elsewhere) cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest" });
  }
}

// the candidate above or below: the one whose middle is nearest in the next row
export function beside(key, step) {
  const list = order();
  const from = cells.get(key)?.getBoundingClientRect();
  if (!from) return null;
  const x = from.left + from.width / 2;
  const rows = list.map((other) => ({ other, box: cells.get(other).getBoundingClientRect() }))
    .filter(({ box }) => (step > 0 ? box.top >= from.bottom - 1 : box.bottom <= from.top + 1));
  if (!rows.length) return null;
  const edge = step > 0 ? Math.min(...rows.map(({ box }) => box.top)) : Math.max(...rows.map(({ box }) => box.bottom));
  const row = rows.filter(({ box }) => Math.abs((step > 0 ? box.top : box.bottom) - edge) < 4);
  const distance = ({ box }) => Math.abs(box.left + box.width / 2 - x);
  return row.reduce((best, one) => (distance(one) < distance(best) ? one : best)).other;
}

grid.addEventListener("click", (event) => {
  const cell = event.target.closest(".cell");
  if (!cell) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) mark(cell.dataset.key);
  goTo(cell.dataset.key);
});
grid.addEventListener("dblclick", (event) => event.target.closest(".cell") && setView("loupe"));

export function mark(key) {
  if (!here.marked.delete(key)) here.marked.add(key);
  changed("item", key);
}

on("list files view", lay);
on("at", aim);
on("item", (key) => {
  const cell = cells.get(key);
  if (cell && item(key)) dress(cell, item(key));
});
on("files", () => {
  for (const [key, cell] of cells) {
    const one = item(key);
    if (!one) cells.delete(key);
    else if (cell.querySelector("img").getAttribute("src") !== one.picture.thumb) cell.querySelector("img").src = one.picture.thumb;
  }
});
