// What the page knows: the batch as the files have it, what was decided here on top, and where the person is.
export const EMPTY = Object.freeze({ verdict: null, rating: null, label: null, reasons: [], note: "", marks: [] });
export const LABELS = ["red", "yellow", "green", "blue", "purple"];
export const VERDICTS = { pick: "Picked", alternative: "Alternative", reject: "Rejected" };
export const FILTERS = {
  all: ["All", () => true],
  open: ["Undecided", (item) => !item.entry.verdict],
  kept: ["Kept", (item) => ["pick", "alternative"].includes(item.entry.verdict)],
  stars: ["3 stars and more", (item) => item.entry.rating >= 3],
  rejected: ["Rejected", (item) => item.entry.verdict === "reject"],
};

export const files = { campaign: {}, who: "", reasons: { pick: [], reject: [] }, scenes: [], notices: [], tag: "" };
export const here = {
  scene: null, at: null, view: "grid", panes: [], marked: new Set(), open: new Set(), filter: "all",
  blind: false, shuffle: 1, advance: true, panel: false,
};
const items = new Map();
const heard = new Map();
let listed = null;

export const on = (kinds, run) => kinds.split(" ").forEach((kind) => heard.set(kind, [...(heard.get(kind) ?? []), run]));

// kinds: item (its key), at, list, view, files, queue
export function changed(kind, what) {
  if (["list", "files"].includes(kind)) listed = null;
  for (const run of heard.get(kind) ?? []) run(what);
}

// after a decision: told only where it changes what is on show
export function relist() {
  const before = order();
  listed = null;
  if (!same(before, order())) changed("list");
}

export const item = (key) => items.get(key);
export const current = () => items.get(here.at);
export const scene = (name = here.scene) => files.scenes.find((one) => one.name === name);
export const itemsOf = (name) => (scene(name)?.candidates ?? []).map((one) => items.get(`${name}/${one.place}`));
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
export const decided = (one) => Boolean(one.entry.verdict);

// Takes over what the files say now. Of a candidate with unwritten moves, what is shown stays.
export function take(told, unwritten) {
  const outside = [];
  Object.assign(files, told);
  const gone = new Set(items.keys());
  for (const batch of told.scenes) {
    for (const one of batch.candidates) {
      const key = `${batch.name}/${one.place}`;
      const before = items.get(key);
      const next = { seen: false, ...before, ...one, key, scene: batch.name };
      next.written = { ...EMPTY, ...one.mine };
      if (before && unwritten(key)) Object.assign(next, { entry: before.entry, stamp: before.stamp, written: before.written });
      else {
        next.entry = next.written;
        if (before && !same(before.entry, next.entry)) outside.push(next);
      }
      next.seen ||= Boolean(one.mine);
      items.set(key, next);
      gone.delete(key);
    }
  }
  gone.forEach((key) => items.delete(key));
  return outside;
}

// The keys that are on show, in order: blind shuffles them, a closed stack shows one, a filter leaves some out.
export function order() {
  if (listed) return listed;
  const all = itemsOf(here.scene);
  const turned = here.blind ? shuffled(all, here.shuffle) : all;
  listed = turned.filter((one) => leads(one) && FILTERS[here.filter][1](one)).map((one) => one.key);
  return listed;
}

export const stackOf = (one) => itemsOf(one.scene).filter((other) => one.stack && other.stack === one.stack);

// Of a closed stack the pick is shown, else the first.
function leads(one) {
  const stack = one.stack ? stackOf(one) : [];
  if (stack.length < 2 || here.open.has(`${one.scene}/${one.stack}`)) return true;
  return one === (stack.find((other) => other.entry.verdict === "pick") ?? stack[0]);
}

function shuffled(list, seed) {
  const made = [...list];
  let state = seed;
  for (let i = made.length - 1; i > 0; i -= 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' generator
    const other = Math.floor((state / 2 ** 32) * (i + 1));
    [made[i], made[other]] = [made[other], made[i]];
  }
  return made;
}

export function goTo(key) {
  const one = items.get(key);
  if (!one || key === here.at) return;
  const before = here.at;
  here.at = key;
  one.seen = true;
  if (one.scene !== here.scene) {
    here.scene = one.scene;
    here.marked.clear();
    changed("list");
  }
  if (here.panes.length && !here.panes.includes(key)) {
    here.panes = here.view === "loupe" ? [key] : here.panes.map((other) => (other === before ? key : other));
  }
  changed("at", before);
}

export function goToScene(name) {
  const batch = itemsOf(name);
  here.scene = name;
  here.marked.clear();
  if (here.view !== "grid") setView("grid", false);
  here.at = null;
  changed("list");
  const first = batch.find((one) => !decided(one) && order().includes(one.key))?.key ?? order()[0];
  if (first) goTo(first);
}

// two and four: those marked for comparison, else the one at hand beside the pick, else the next ones
export function setView(view, tell = true) {
  const count = { loupe: 1, two: 2, four: 4 }[view] ?? 0;
  const list = order();
  here.view = view;
  if (count) {
    const marked = list.filter((key) => here.marked.has(key));
    const pick = list.find((key) => items.get(key).entry.verdict === "pick");
    const from = Math.max(0, list.indexOf(here.at));
    const near = [...list.slice(from), ...list.slice(0, from).reverse()];
    const wanted = count === 1 || marked.length < 2 ? [here.at, count === 2 && pick, ...near] : [...marked, ...near];
    here.panes = [...new Set(wanted.filter(Boolean))].slice(0, count);
    if (!here.panes.includes(here.at)) here.at = here.panes[0] ?? null;
  } else here.panes = [];
  if (tell) changed("view");
}

// the candidate's name on the page: none while judging blind
export const nameOf = (one) => (here.blind ? "This candidate" : `Candidate ${one.place}`);
