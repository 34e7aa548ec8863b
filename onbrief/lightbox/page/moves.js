// What a person decides: shown at once, written behind in order, undone without limit; taken back where it is refused.
import { blind, changed, goTo, here, item, nameOf, same, scene, whole } from "./store.js";
import { ask } from "./server.js";
import { hush, tell, warn } from "./tell.js";

const AGAIN = 1500; // milliseconds between tries while the server is silent
const waiting = []; // {path, body, key?, step?, back?}: what is not written yet, in order
const done = [];
const undone = [];
let sending = false;
let silent = false;

export const unwritten = (key) => waiting.some((move) => move.key === key);
export const count = () => waiting.length;
export const isSilent = () => silent;
export const unsent = () => waiting.map(({ path, body, key }) => ({ path, body, key }));
export const idle = () => new Promise((good) => {
  const look = () => (waiting.length ? setTimeout(look, 20) : good());
  look();
});

// patch: what becomes different. words: the line that tells it. joins: goes on with the step before, as typing does.
export function decide(key, patch, words, joins = "") {
  const one = item(key);
  const before = one.entry;
  const after = { ...before, ...whole(one, patch) };
  if (here.blind && ["verdict", "rating", "label"].some((name) => name in patch)) {
    judged(key, true);
    tell(words);
  }
  if (same(before, after)) return;
  const last = done.at(-1);
  const goesOn = joins && last?.joins === joins && last.key === key;
  if (goesOn) last.after = after;
  else done.push({ key, before, after, words, joins, sitting: sitting() });
  undone.length = 0;
  put(key, after, done.at(-1), goesOn);
  tell(words);
}

// A move that is no candidate's own: a comparison in the ranking.
export function post(path, body, back) {
  waiting.push({ path, body, back });
  changed("queue");
  send();
}

// Blind, nothing is taken back that was said before: it would tell.
const sitting = () => (here.blind ? here.shuffle : 0);
const reachable = (step) => step && (!here.blind || step.sitting === here.shuffle);

function judged(key, on) {
  here.judged[on ? "add" : "delete"](key);
  changed("item", key);
}

export function undo() {
  if (!reachable(done.at(-1))) return tell(here.blind ? "Nothing to undo of what was said blind." : "Nothing to undo.");
  const step = done.pop();
  undone.push(step);
  if (here.blind && !done.some((other) => other.key === step.key && other.sitting === step.sitting)) judged(step.key, false);
  return back(step, step.before, "Undone", step);
}

export function redo() {
  if (!reachable(undone.at(-1))) return tell("Nothing to redo.");
  const step = undone.pop();
  done.push(step);
  if (here.blind) judged(step.key, true);
  return back(step, step.after, "Done again");
}

export function settled() {
  if (done.length) done.at(-1).joins = "";
}

// undoes: the step that is taken back; the server knows it by name, so that the scene's pick is again what it was
function back(step, entry, verb, undoes = null) {
  if (!item(step.key)) return tell("That candidate is not in the batch any more.");
  goTo(step.key);
  put(step.key, entry, step, false, undoes);
  return tell(`${verb}: ${step.words}`);
}

function put(key, entry, step, goesOn = false, undoes = null) {
  const one = item(key);
  one.entry = entry;
  const batch = scene(one.scene);
  if (entry.verdict === "pick") batch.pick = one.place; // of two picks the last counts
  else if (batch.pick === one.place) batch.pick = null;
  const queued = waiting.findLast((move) => move.key === key && !move.out);
  if (queued && goesOn) queued.body.entry = entry;
  else {
    const body = { scene: one.scene, candidate: one.place, request: one.request, sha256: one.sha256, entry };
    waiting.push({ path: "/move", body, key, step: undoes ? null : step, undoes });
  }
  changed("item", key);
  changed("queue");
  send();
}

async function send() {
  if (sending) return;
  sending = true;
  while (waiting.length) {
    const move = waiting[0];
    move.out = true;
    if (move.key) move.body.seen = item(move.key)?.stamp ?? null;
    if (move.undoes) move.body.undoes = move.undoes.move ?? null;
    const { status, body } = await ask(move.path, move.body);
    if (status === 0 || status === 403) {
      move.out = false;
      if (!silent) {
        silent = true;
        changed("queue");
      }
      await new Promise((good) => setTimeout(good, AGAIN));
      continue;
    }
    if (silent) {
      silent = false;
      hush("server");
      tell("The server answers again; everything is written.");
    }
    waiting.shift();
    if (status === 200) written(move, body);
    else refused(move, status, body);
    changed("queue");
  }
  sending = false;
}

function written(move, body) {
  move.back?.(body);
  const one = item(move.key);
  if (!one) return;
  one.stamp = body.stamp;
  one.written = move.body.entry;
  if (move.step) move.step.move = body.move;
  scene(one.scene).pick = waiting.some((later) => later.body.scene === one.scene) ? scene(one.scene).pick : body.pick;
  if (body.told && !blind()) tell(body.told);
  changed("item", one.key);
}

// Nothing is lost: what was refused stands in the alarm until the person answers.
function refused(move, status, body) {
  const one = item(move.key);
  const what = [body.what, body.cure].filter(Boolean).join(" ") || `The server answered ${status}.`;
  if (!one) return void warn(`move-${move.path}`, `Not written. ${what}`);
  const mine = one.entry;
  const stands = body.theirs === undefined ? one.written : { ...empty(mine), ...body.theirs };
  for (let i = waiting.length - 1; i >= 0; i -= 1) if (waiting[i].key === move.key) waiting.splice(i, 1);
  Object.assign(one, { entry: stands, written: stands, before: stands, stamp: body.theirs === undefined ? one.stamp : body.stamp });
  changed("item", one.key);
  const again = () => {
    goTo(one.key);
    decide(one.key, mine, `Again: ${inWords(mine)}`);
  };
  const head = `${nameOf(one)} of ${one.scene} was not written.`;
  if (body.theirs === undefined) {
    warn(`move-${one.key}`, `${head} ${what} You said: ${inWords(mine)}.`, [["Try again", again], ["Leave it", () => {}]]);
  } else {
    const told = `${head} It was changed outside meanwhile. There: ${inWords(stands)}. You said: ${inWords(mine)}.`;
    warn(`move-${one.key}`, told, [["Keep what stands there", () => {}], ["Write mine", again]]);
  }
  return undefined;
}

const empty = (entry) => Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, Array.isArray(value) ? [] : name === "note" ? "" : null]));

export function inWords(entry) {
  const stars = entry.rating ? `${entry.rating} star${entry.rating > 1 ? "s" : ""}` : "";
  const reasons = entry.reasons.join(", ");
  const marks = entry.marks.length ? `${entry.marks.length} mark${entry.marks.length > 1 ? "s" : ""}` : "";
  const verdict = entry.verdict ? `${entry.verdict}${reasons ? ` (${reasons})` : ""}` : "";
  return [verdict, stars, entry.label, entry.note && `“${entry.note}”`, marks].filter(Boolean).join(", ") || "nothing";
}
