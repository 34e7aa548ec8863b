// Ranking by pairs, blind: which of the two is better? A merge sort asks the questions, so that n candidates need about
// n log n of them; what was answered before is not asked again.
import { byId, el } from "./dom.js";
import { changed, goTo, here, item, itemsOf, on, scene } from "./store.js";
import { ask } from "./server.js";
import { idle, post } from "./moves.js";
import { ready } from "./pictures.js";
import { tell } from "./tell.js";
import { verdict } from "./acts.js";

const holder = byId("rank");
let answers = new Map(); // "a b" → the better one
let given = []; // what was answered here, for undo
let pair = null;
let turned = false;

const name = (a, b) => (a < b ? `${a} ${b}` : `${b} ${a}`);

class Asked extends Error {
  constructor(a, b) {
    super("a question is open");
    this.pair = [a, b];
  }
}

// the places in order, best first; throws the first question that nobody has answered
export function sorted(places, known) {
  if (places.length < 2) return places;
  const middle = Math.ceil(places.length / 2);
  const [left, right] = [[...sorted(places.slice(0, middle), known)], [...sorted(places.slice(middle), known)]];
  const made = [];
  while (left.length && right.length) {
    const better = known.get(name(left[0], right[0]));
    if (better === undefined) throw new Asked(left[0], right[0]);
    made.push((better === left[0] ? left : right).shift());
  }
  return [...made, ...left, ...right];
}

// at most: ⌈log2 k⌉ questions for the k-th (Knuth, The Art of Computer Programming 3, 5.3.1)
export const most = (count) => Array.from({ length: count }, (_, k) => Math.ceil(Math.log2(k + 1))).reduce((a, b) => a + b, 0);

const entrants = () => itemsOf(here.scene).filter((one) => one.entry.verdict !== "reject").map((one) => one.place);

export function begin() {
  if (entrants().length < 2) return tell("Ranking needs two candidates that are not rejected.");
  answers = new Map(scene().comparisons.map(([better, worse]) => [name(better, worse), better]));
  given = [];
  here.view = "rank";
  here.panes = [];
  changed("view");
  next();
  return tell("Ranking, blind: left or right arrow says which is better, down that you can't tell, U takes the last back, Escape ends.");
}

export function end() {
  here.view = "grid";
  changed("list");
  changed("view");
}

function next() {
  const places = entrants();
  try {
    const list = sorted(places, answers);
    pair = null;
    result(list);
  } catch (open) {
    if (!(open instanceof Asked)) throw open;
    turned = Math.random() < 0.5;
    pair = turned ? open.pair.toReversed() : open.pair;
    question(places.length);
  }
}

function question(count) {
  const sides = pair.map((place, side) => {
    const one = item(`${here.scene}/${place}`);
    return el("button.side", { type: "button", "aria-label": side ? "The right one is better" : "The left one is better", onclick: () => prefer(side) }, ready(one.picture.screen, true));
  });
  const asked = new Set([...answers.keys()]).size;
  holder.replaceChildren(
    el("p.ask", {}, "Which is better?"),
    el("div.pair", {}, sides),
    el("div.row", {},
      el("button.button", { type: "button", onclick: () => prefer(null) }, "Can’t tell ", el("kbd", {}, "↓")),
      el("progress", { max: Math.max(most(count), asked + 1), value: asked, "aria-label": "Questions answered" }),
      el("button.button", { type: "button", onclick: end }, "End ", el("kbd", {}, "Esc"))));
  holder.tabIndex = -1;
  holder.focus({ preventScroll: true });
}

// side: 0 left, 1 right; null: can't tell, which keeps their order and is written nowhere
export function prefer(side) {
  if (!pair) return;
  const [a, b] = pair;
  const better = side === null ? Math.min(a, b) : pair[side];
  const step = { name: name(a, b), stamp: null };
  answers.set(step.name, better);
  given.push(step);
  if (side !== null) {
    const body = { scene: here.scene, better, worse: pair[1 - side], blind: true };
    post("/compare", body, (told) => (step.stamp = told.stamp));
    step.written = true;
  }
  tell(side === null ? "Can’t tell" : side ? "The right one" : "The left one");
  next();
}

export function takeBack() {
  const step = given.pop();
  if (!step) return tell("Nothing to undo.");
  answers.delete(step.name);
  if (step.written) post("/compare", { scene: here.scene, get drop() { return step.stamp; } });
  next();
  return tell("Undone: asked again.");
}

function result(mine) {
  holder.replaceChildren(el("p.ask", {}, "Your order"), el("ol.ranking", {}, mine.map((place, rank) => {
    const one = item(`${here.scene}/${place}`);
    return el("li", {}, el("button.side", { type: "button", onclick: () => open(one.key), "data-place": place, "aria-label": `Rank ${rank + 1}: candidate ${place}` },
      el("img", { src: one.picture.thumb, alt: "" })), el("span", {}, el("b", {}, rank + 1), here.blind ? "" : ` Candidate ${place}`));
  })), el("p.quiet.house"), el("div.row", {},
    el("button.button.main", { type: "button", onclick: () => pickFirst(mine[0]) }, "Pick the first ", el("kbd", {}, "P")),
    el("button.button", { type: "button", onclick: end }, "Back to the grid ", el("kbd", {}, "Esc"))));
  holder.querySelector(".button").focus({ preventScroll: true });
  house();
  tell(`Ranked: ${here.blind ? "shown in order" : mine.join(", ")}.`);
}

// everybody's pairs together (Bradley–Terry, on the server)
async function house() {
  await idle();
  const { status, body } = await ask(`/ranking/${here.scene}`);
  const line = holder.querySelector(".house");
  if (status === 200 && line && !here.blind && body.order.length) line.textContent = `Everybody’s pairs together: ${body.order.map((one) => one.place).join(", ")}`;
}

export function pickFirst(place) {
  const first = place ?? Number(holder.querySelector(".ranking .side")?.dataset.place);
  end();
  if (first) goTo(`${here.scene}/${first}`);
  verdict("pick");
}

function open(key) {
  end();
  goTo(key);
}

on("view", () => (holder.hidden = here.view !== "rank"));
export const asking = () => Boolean(pair);
