// What the page knows: the batch as the files have it, what was decided here on top, and where the person is.
export const EMPTY = Object.freeze({ verdict: null, rating: null, label: null, reasons: [], note: "", marks: [] });
export const LABELS = ["red", "yellow", "green", "blue", "purple"];
export const VERDICTS = { pick: "Picked", alternative: "Alternative", reject: "Rejected" };

export const files = { campaign: {}, who: "", reasons: { pick: [], reject: [] }, scenes: [], notices: [], news: null };
export const here = {
  scene: null, at: null, view: "grid", panes: [], marked: new Set(), open: new Set(), filter: { show: "all", stars: 0, label: "" },
  blind: false, shuffle: 1, judged: new Set(), advance: true, panel: false,
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

// Blind: by choice, or because pairs are being ranked.
export const blind = () => here.blind || here.view === "rank";

// A decision is known to be there; while judging blind only one of this sitting is.
export const decided = (one) => (blind() ? here.judged.has(one.key) : Boolean(one.entry.verdict));

// What may be seen of what the person said: all of it; while judging blind only the words and marks of this sitting.
export function visible(one) {
  if (!blind()) return one.entry;
  if (!here.blind) return EMPTY;
  const { note, marks } = one.before;
  return { ...EMPTY, note: one.entry.note.slice(note.length).replace(/^\n/, ""), marks: one.entry.marks.slice(marks.length) };
}

// Words and marks said blind go behind those that are hidden, so that none is lost.
export function whole(one, patch) {
  if (!here.blind) return patch;
  const made = { ...patch };
  if ("note" in patch) made.note = [one.before.note, patch.note].filter(Boolean).join("\n");
  if ("marks" in patch) made.marks = [...one.before.marks, ...patch.marks];
  return made;
}

export function setBlind(on) {
  here.blind = on;
  here.shuffle = 1 + Math.floor(Math.random() * 2 ** 31);
  here.judged.clear();
  for (const one of items.values()) one.before = one.entry;
}

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
        next.entry = next.before = next.written;
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

const KINDS = {
  all: () => true,
  open: (one) => !decided(one),
  kept: (one) => ["pick", "alternative"].includes(one.entry.verdict),
  rejected: (one) => one.entry.verdict === "reject",
};

// Blind, only what is undecided can be asked for: the rest would tell.
function passes(one) {
  const { show, stars, label } = here.filter;
  if (blind()) return show !== "open" || !decided(one);
  return KINDS[show](one) && (one.entry.rating ?? 0) >= stars && (!label || one.entry.label === label);
}

export const filtered = () => here.filter.show !== "all" || here.filter.stars > 0 || Boolean(here.filter.label);

// The keys that are on show, in order: blind shuffles them, a closed stack shows one, a filter leaves some out.
export function order() {
  if (listed) return listed;
  const all = itemsOf(here.scene);
  const turned = here.blind ? shuffled(all, here.shuffle) : all;
  listed = turned.filter((one) => leads(one) && passes(one)).map((one) => one.key);
  return listed;
}

export const stackOf = (one) => itemsOf(one.scene).filter((other) => one.stack && other.stack === one.stack);

// Of a closed stack the pick is shown, else the first.
function leads(one) {
  const stack = one.stack ? stackOf(one) : [];
  if (stack.length < 2 || here.open.has(`${one.scene}/${one.stack}`)) return true;
  return one === (stack.find((other) => visible(other).verdict === "pick") ?? stack[0]);
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
  here.scene = name;
  here.marked.clear();
  if (here.view !== "grid") setView("grid", false);
  here.at = null;
  changed("list");
  const list = order();
  const first = list.find((key) => !decided(items.get(key))) ?? list[0];
  if (first) goTo(first);
}

// two and four: those marked for comparison, else the one at hand beside the pick, else the next ones
export function setView(view, tell = true) {
  const count = { loupe: 1, two: 2, four: 4 }[view] ?? 0;
  const list = order();
  here.view = view;
  if (count) {
    const marked = list.filter((key) => here.marked.has(key));
    const pick = list.find((key) => visible(items.get(key)).verdict === "pick");
    const from = Math.max(0, list.indexOf(here.at));
    const near = [...list.slice(from), ...list.slice(0, from).reverse()];
    const wanted = count === 1 || marked.length < 2 ? [here.at, count === 2 && pick, ...near] : [...marked, ...near];
    here.panes = [...new Set(wanted.filter(Boolean))].slice(0, count);
    if (!here.panes.includes(here.at)) here.at = here.panes[0] ?? null;
  } else here.panes = [];
  if (tell) changed("view");
}

// the candidate's name on the page: none while judging blind
export const nameOf = (one) => (blind() ? "This candidate" : `Candidate ${one.place}`);
