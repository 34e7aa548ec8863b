// Which key does what: one table that both answers keys and fills the help.
import { byId, el, key } from "./dom.js";
import { LABELS, here, setView } from "./store.js";
import * as acts from "./acts.js";
import { commit } from "./commit.js";
import { addMark, drawMark, toggleZoom, wholePicture } from "./loupe.js";
import { more } from "./more.js";
import { redo, undo } from "./moves.js";
import { differences, note, toggle } from "./panel.js";
import * as rank from "./rank.js";
import { toggleQuiet } from "./bar.js";
import { clearFilter, openFilter, undecidedOnly } from "./filter.js";

const digits = (from, to, run, shift = "") => Object.fromEntries(
  Array.from({ length: to - from + 1 }, (_, i) => [`${shift}${from + i}`, () => run(from + i)]));
const inLoupe = (run) => () => {
  if (here.view === "grid") setView("loupe");
  run();
};

// [what the help calls the keys, what they do, key → what is done]
export const KEYS = {
  Decide: [
    ["P", "pick, and say why", { p: () => acts.verdict("pick"), P: () => acts.verdict("pick", true) }],
    ["A or V", "alternative: keep it in mind", { a: () => acts.verdict("alternative"), v: () => acts.verdict("alternative") }],
    ["X", "reject, and say why", { x: () => acts.verdict("reject") }],
    ["Shift P, Shift X", "the same with the reasons given last", { X: () => acts.verdict("reject", true) }],
    ["Backspace", "take the verdict back", { Backspace: acts.clear, Delete: acts.clear }],
    ["1 – 5, 0", "stars, none", digits(0, 5, acts.rate)],
    ["6 – 9", `label: ${LABELS.slice(0, 4).join(", ")}`, digits(6, 9, (digit) => acts.label(digit - 6))],
    ["Shift 1 – 5", `label: ${LABELS.join(", ")}`, digits(1, 5, (digit) => acts.label(digit - 1), "Shift ")],
    ["U, Shift U", "undo, do again", { u: undo, U: redo, "Ctrl z": undo, "Ctrl Z": redo, "Ctrl y": redo }],
    [".", "go on after a decision, or stay", { ".": acts.toggleAdvance }],
  ],
  Look: [
    ["← → ↑ ↓ or HJKL", "move; when zoomed: pan", {
      ArrowLeft: () => acts.step(-1, 0), ArrowRight: () => acts.step(1, 0), ArrowUp: () => acts.step(0, -1), ArrowDown: () => acts.step(0, 1),
      h: () => acts.step(-1, 0), l: () => acts.step(1, 0), k: () => acts.step(0, -1), j: () => acts.step(0, 1),
    }],
    ["Home, End", "the first, the last", { Home: () => acts.ends(-1), End: () => acts.ends(1) }],
    ["[ ]", "scene before, next scene", { "[": () => acts.nextScene(-1), "]": () => acts.nextScene(1) }],
    ["Space or Enter", "one picture large, and back", { " ": () => acts.view("loupe"), Enter: () => acts.view("loupe") }],
    ["G or Esc", "grid", { g: () => acts.view("grid"), Escape: () => wholePicture() || acts.view("grid") }],
    ["C, Shift C", "two, four side by side", { c: () => acts.view("two"), C: () => acts.view("four") }],
    ["Y", "choose for comparing", { y: acts.toggleMarked }],
    ["Z", "100 %, or the whole picture", { z: inLoupe(toggleZoom) }],
    ["+ −", "size of the grid", { "+": () => acts.size(1), "=": () => acts.size(1), "-": () => acts.size(-1) }],
    ["O or \\", "pictures only", { o: toggleQuiet, "\\": toggleQuiet }],
    ["F, Shift F", "filter, show all", { f: openFilter, F: clearFilter }],
    ["E", "undecided only", { e: undecidedOnly }],
    ["S", "open or close a stack of look-alikes", { s: acts.toggleStack }],
  ],
  Judge: [
    ["B", "blind: shuffled, without names, settings and what was said", { b: acts.toggleBlind }],
    ["T", "rank by pairs", { t: () => rank.begin() }],
    ["I", "remarks and settings", { i: () => toggle() }],
    ["D", "what differs from the other", { d: differences }],
  ],
  Say: [
    ["N", "note", { n: note }],
    ["M", "a box on the picture; arrows move it, Shift resizes", { m: inLoupe(() => addMark("box")) }],
    ["Shift M", "a pin", { M: inLoupe(() => addMark("pin")) }],
    ["W", "draw with the pointer", { w: inLoupe(drawMark) }],
    ["R", "more like this", { r: () => more(false) }],
    ["Shift R", "try again with …", { R: () => more(true) }],
    ["Ctrl S", "commit", { "Ctrl s": commit }],
    ["?", "this page", { "?": () => help() }],
  ],
};
const RANK = {
  ArrowLeft: () => rank.prefer(0), h: () => rank.prefer(0), ArrowRight: () => rank.prefer(1), l: () => rank.prefer(1),
  ArrowDown: () => rank.prefer(null), j: () => rank.prefer(null), u: rank.takeBack, Escape: rank.end, g: rank.end, t: rank.end,
  p: () => rank.asking() || rank.pickFirst(), "?": () => help(),
};
const runs = Object.assign({}, ...Object.values(KEYS).flat().map(([, , keys]) => keys));

// Digits by their place on the keyboard, so that they work where they are written with Shift.
function nameOf(event) {
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1];
  const letter = /^[a-z]$/i.test(event.key); // by Shift, not by Caps Lock
  const name = digit ? `${event.shiftKey ? "Shift " : ""}${digit}` : letter ? event.key[event.shiftKey ? "toUpperCase" : "toLowerCase"]() : event.key;
  return event.ctrlKey || event.metaKey ? `Ctrl ${name}` : name;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  if (event.target.matches("input:not([type=range], [type=checkbox]), textarea, select") || document.querySelector("dialog[open]")) return;
  const name = nameOf(event);
  if ((name === "Enter" || name === " ") && event.target.matches("button, a, summary, input")) return;
  if (event.target.matches(".mark") && name === "Enter") return;
  const run = (here.view === "rank" ? RANK : runs)[name];
  if (!run) return;
  event.preventDefault();
  run();
  measured(event, name);
});

// How long a key took to be seen: from the press until the frame that shows it is drawn. benchmarks/lightbox.py reads it.
function measured(event, name) {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => performance.measure("key", { start: event.timeStamp, end: performance.now(), detail: name });
    port2.postMessage(null);
  });
  if (performance.getEntriesByName("key").length > 2000) performance.clearMeasures("key");
}

export function help() {
  const dialog = byId("help");
  dialog.replaceChildren(el("header", {}, el("h2", {}, "Keys"), el("button.button", { type: "button", onclick: () => dialog.close() }, "Close ", key("Esc"))),
    el("div.columns", {}, Object.entries(KEYS).map(([title, rows]) => el("section", {}, el("h3", {}, title),
      el("dl", {}, rows.flatMap(([keys, words]) => [el("dt", {}, ...keyed(keys)), el("dd", {}, words)]))))));
  dialog.showModal();
}

const keyed = (words) => words.split(/( or |, | – )/).map((part) => (/^( or |, | – )$/.test(part) ? part : part.split(" ").map((one) => el("kbd", {}, one))));
