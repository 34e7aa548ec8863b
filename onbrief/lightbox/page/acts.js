// What a person can do, whichever key or button asks for it.
import { byId } from "./dom.js";
import { LABELS, VERDICTS, blind, changed, current, decided, files, goTo, goToScene, here, item, nameOf, on, order, relist, setBlind, setView, stackOf, visible } from "./store.js";
import { decide, settled } from "./moves.js";
import { beside, mark } from "./grid.js";
import { pan } from "./loupe.js";
import { last, reasonTitles, sortOf, why } from "./palette.js";
import { tell } from "./tell.js";


export async function verdict(kind, repeat = false) {
  const one = current();
  if (!one) return;
  settled();
  const known = last[sortOf(kind)];
  if (repeat && !known.length) tell("No reason was given yet: choose one first.");
  const anchor = here.view === "grid" ? document.querySelector(".cell.at .frame") : document.querySelector(".pane:not([hidden]).at .layer") ?? document.querySelector(".pane:not([hidden]) .layer");
  const given = repeat && known.length ? { reasons: known, note: visible(one).note } : await why(kind, one, anchor);
  if (!given) return void tell("Nothing decided.");
  const next = following(one, kind);
  const entry = { verdict: kind, reasons: given.reasons, note: given.note };
  decide(one.key, entry, `${VERDICTS[kind]}${blind() ? "" : ` ${one.place}`}: ${reasonTitles(entry)}`);
  relist();
  next();
}

// Where a decision leads to: on through the batch; while comparing, a rejected one makes room for a challenger.
function following(one, kind) {
  const list = order();
  if (!here.advance) return () => {};
  if (here.panes.length > 1) {
    if (kind !== "reject") return () => sidestep(1);
    const challenger = list.find((key) => !here.panes.includes(key) && !decided(item(key)));
    return () => {
      if (!challenger) return;
      here.panes = here.panes.map((key) => (key === one.key ? challenger : key));
      here.at = challenger;
      item(challenger).seen = true;
      changed("at", one.key);
    };
  }
  const next = list[list.indexOf(one.key) + 1];
  return () => {
    if (next) goTo(next);
    else ended();
  };
}

function ended() {
  const open = order().filter((key) => !decided(item(key))).length;
  const more = !blind() && files.scenes.some((scene) => scene.name !== here.scene && scene.pick === null);
  tell(`The last one. ${open ? `${open} still undecided.` : "All decided."}${more ? " ] goes to the next scene." : ""}`);
}

export function clear() {
  const one = current();
  const was = here.blind ? one?.before : { verdict: null, reasons: [] };
  if (one && decided(one)) decide(one.key, { verdict: was.verdict, reasons: was.reasons }, `No verdict on ${nameOf(one).toLowerCase()}`);
  if (here.blind && one) {
    here.judged.delete(one.key);
    changed("item", one.key);
  }
  relist();
}

export function rate(stars) {
  const one = current();
  if (!one) return;
  settled();
  decide(one.key, { rating: stars || null }, `${stars || "No"} star${stars === 1 ? "" : "s"}${blind() ? "" : `: ${one.place}`}`);
}

export function label(place) {
  const one = current();
  if (!one) return;
  settled();
  const colour = visible(one).label === LABELS[place] ? null : LABELS[place];
  decide(one.key, { label: colour }, `${colour ? `${colour[0].toUpperCase()}${colour.slice(1)}` : "No"} label${blind() ? "" : `: ${one.place}`}`);
}

export function step(x, y) {
  const list = order();
  const from = list.indexOf(here.at);
  if (here.view !== "grid" && pan(x, y)) return;
  if (here.panes.length > 1) return void (x ? sidestep(x) : swap(y));
  const next = here.view === "grid" && y ? beside(here.at, y) : list[from + (x || y)];
  if (next) goTo(next);
  else if (from < 0 && list.length) goTo(list[0]);
}

function sidestep(by) {
  const place = here.panes.indexOf(here.at);
  goTo(here.panes[(place + by + here.panes.length) % here.panes.length]);
}

// puts the next or previous candidate into the pane at hand
function swap(by) {
  const list = order().filter((key) => key === here.at || !here.panes.includes(key));
  const next = list[list.indexOf(here.at) + by];
  if (next) goTo(next);
}

export function ends(to) {
  const list = order();
  goTo(to < 0 ? list[0] : list.at(-1));
}

export function nextScene(by) {
  const names = files.scenes.map((scene) => scene.name);
  const name = names[names.indexOf(here.scene) + by];
  if (name) goToScene(name);
  else tell(by > 0 ? "This is the last scene." : "This is the first scene.");
}

export function view(name) {
  setView(here.view === name && name !== "grid" ? "grid" : name);
  const words = { grid: "Grid", loupe: "One picture", two: "Two side by side", four: "Four side by side" };
  tell(words[here.view]);
}

export function toggleMarked() {
  const one = current();
  if (!one) return;
  mark(one.key);
  tell(`${here.marked.has(one.key) ? "To compare" : "Not to compare"}: ${here.marked.size} chosen`);
}

export function toggleStack() {
  const one = current();
  if (!one?.stack || stackOf(one).length < 2) return void tell("Nothing else looks like this one.");
  const name = `${one.scene}/${one.stack}`;
  const opened = !here.open.delete(name);
  if (opened) here.open.add(name);
  changed("list");
  if (!order().includes(here.at)) goTo(stackOf(one).map((other) => other.key).find((key) => order().includes(key)));
  tell(opened ? `${stackOf(one).length} that look alike` : "Stacked");
}

export function toggleBlind() {
  setBlind(!here.blind);
  document.documentElement.classList.toggle("blind", here.blind);
  if (here.blind) {
    here.marked.clear();
    here.at = null; // nobody knows which one is the first
  }
  changed("list");
  if (here.blind && order().length) goTo(order()[0]);
  setView(here.view);
  tell(here.blind ? "Blind: names, settings and all that was said before are hidden; the order is shuffled." : "No longer blind: all that was said is shown.");
}

export function toggleAdvance() {
  here.advance = !here.advance;
  tell(here.advance ? "A decision goes on to the next one." : "A decision stays where it is.");
  changed("view");
}

export function size(by) {
  const slider = byId("size");
  slider.value = Number(slider.value) + by * 20;
  slider.dispatchEvent(new Event("input"));
}

on("at", () => settled());
