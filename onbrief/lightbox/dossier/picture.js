// One picture: what lies over it, what people say of it, where it comes from.
/* global film */
import { marks } from "/home/files/marks.js";
import { keys, layer, pane } from "/home/files/wall.js";

const told = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);

for (const tag of layer.querySelectorAll(".tags span")) {
  Object.assign(tag.style, { left: `${tag.dataset.x * 100}%`, top: `${tag.dataset.y * 100}%` });
  const twin = [...tag.parentElement.children].some((other) => other !== tag && tag.compareDocumentPosition(other) & 2
    && Math.abs(other.dataset.x - tag.dataset.x) < 0.08 && Math.abs(other.dataset.y - tag.dataset.y) < 0.04);
  tag.classList.toggle("inside", twin || tag.dataset.y < 0.02); // else it would lie on another, or beyond the edge
}

// What lies over it

function show(name, on) {
  for (const part of layer.querySelectorAll(`.${name}`)) part.toggleAttribute("hidden", !on);
  document.querySelector(`[data-show="${name}"]`)?.setAttribute("aria-pressed", on);
}
const toggle = (name) => {
  const button = document.querySelector(`[data-show="${name}"]`);
  if (button) show(name, button.getAttribute("aria-pressed") !== "true");
};

// What people say

let seen = told.mine.stamp;
let changed = told.mine.changed;
let waiting = 0;
let asked = 0; // how often something changed: only an answer to the last one is news
let sending = Promise.resolve();

const theirs = told.others.map((one) => marks(pane, { list: one.marks, readonly: true, name: one.who.split(" <")[0] }));
const mine = marks(pane, {
  list: told.mine.marks, name: "Place",
  onchange() {
    for (const mark of mine.list) if (told.film && !mark.span) mark.span = spanAt(frame());
    list();
    save();
  },
  onselect(place) { document.querySelectorAll("#mine li").forEach((row) => row.classList.toggle("lit", Number(row.dataset.place) === place)); },
  ontool(on) { byId("draw").setAttribute("aria-pressed", on); },
});
for (const sheet of layer.querySelectorAll(".marks")) sheet.classList.add("marked");

// In a moving picture a mark belongs to frames; it is seen while they are.

const player = layer.querySelector("video");
const spanAt = (at) => ({ first: at, last: at, rate: told.film[1] === 1 ? `${told.film[0]}` : `${told.film[0]}/${told.film[1]}` });
const frame = () => Math.min(told.film[2] - 1, Math.floor((player.currentTime * told.film[0]) / told.film[1] + 1e-6));

function inTime() {
  const now = frame();
  const dim = (sheet, marked) => {
    for (const made of sheet.querySelectorAll(".mark")) {
      const { span } = marked[made.dataset.place];
      made.hidden = Boolean(span) && (now < span.first || now > span.last);
    }
  };
  layer.querySelectorAll(".marks").forEach((sheet, place) => dim(sheet, place < theirs.length ? told.others[place].marks : mine.list));
}

function frames(mark, place) {
  const field = (name) => {
    const input = made("input", { type: "number", className: "field frame", min: 0, max: told.film[2] - 1, value: mark.span[name] });
    input.setAttribute("aria-label", `${name === "first" ? "First" : "Last"} frame of place ${place + 1}`);
    input.addEventListener("change", () => {
      const at = Math.min(told.film[2] - 1, Math.max(0, Math.round(Number(input.value)) || 0));
      const other = mark.span[name === "first" ? "last" : "first"];
      const [first, last] = name === "first" ? [at, Math.max(at, other)] : [Math.min(at, other), at];
      mark.span = { ...mark.span, first, last };
      list();
      save();
    });
    return input;
  };
  const go = made("button", { type: "button", className: "gone", textContent: "Show" });
  go.addEventListener("click", () => film.step(mark.span.first - frame()));
  return made("p", { className: "frames" }, "Frames ", field("first"), " to ", field("last"), " ", go);
}

if (told.film) {
  const steps = { new: { film: told.film }, findings: told.findings };
  if (player.readyState) film.offer(layer, steps);
  else player.addEventListener("loadedmetadata", () => film.offer(layer, steps), { once: true });
  for (const there of document.querySelectorAll("[data-frame]")) there.addEventListener("click", () => film.go(Number(there.dataset.frame)));
  for (const kind of ["seeked", "timeupdate", "loadeddata"]) player.addEventListener(kind, inTime);
}

function made(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function row(mark, place) {
  const note = made("textarea", { className: "field", rows: 2, value: mark.note ?? "", dir: "auto", maxLength: 2000, placeholder: "What is to be said of it" });
  note.setAttribute("aria-label", `Note on place ${place + 1}`);
  note.addEventListener("input", () => { mark.note = note.value; save(600); });
  note.addEventListener("focus", () => layer.querySelector(`.marks:last-of-type [data-place="${place}"]`)?.classList.add("lit"));
  note.addEventListener("blur", () => layer.querySelectorAll(".mark.lit").forEach((one) => one.classList.remove("lit")));
  const clean = made("input", { type: "checkbox", checked: mark.task === "clean" });
  clean.addEventListener("change", () => {
    if (clean.checked) mark.task = "clean";
    else delete mark.task;
    mine.set(mine.list);
    if (told.film) inTime();
    save();
  });
  const gone = made("button", { type: "button", className: "gone", textContent: "Remove" });
  gone.setAttribute("aria-label", `Remove place ${place + 1}`);
  gone.addEventListener("click", () => mine.remove(place));
  const item = made("li", {}, made("span", { className: "badge", textContent: place + 1 }),
    made("div", {}, note, told.film && mark.span ? frames(mark, place) : "", made("p", { className: "row" }, made("label", { className: "check" }, clean, " Clean this"), gone)));
  item.dataset.place = place;
  return item;
}

function list() {
  const focused = document.activeElement?.closest?.("#mine li")?.dataset.place;
  byId("mine").replaceChildren(...mine.list.map(row));
  if (focused !== undefined) byId("mine").querySelector(`[data-place="${focused}"] textarea`)?.focus();
  byId("changed").hidden = !changed;
  if (told.film) inTime();
}

function save(after = 0) {
  clearTimeout(waiting);
  tell("Not written yet …", "quiet");
  asked += 1;
  waiting = setTimeout(() => { waiting = 0; sending = sending.then(send); }, after);
}

async function send() {
  const number = asked;
  const body = JSON.stringify({ note: byId("whole").value, marks: mine.list, seen });
  try {
    const answer = await fetch(`/home/remarks/${told.path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const said = await answer.json();
    if (!answer.ok) {
      tell(said.problem, "bad");
      if (said.now) differ(said.now);
      return;
    }
    [seen, changed] = [said.stamp, false];
    byId("changed").hidden = byId("differ").hidden = true;
    if (number === asked) tell(said.stamp ? "Written to reviews/." : "Nothing said: taken out of reviews/.", "quiet");
  } catch {
    tell("The lightbox is not running any more, so this is not written. Start it again; what you wrote stays on this page.", "bad");
  }
}

function tell(words, tone) {
  Object.assign(byId("saved"), { textContent: words, className: `${tone} small` });
}

// Somebody changed the file meanwhile: both are shown, the person decides.
function differ(now) {
  const notes = [now.note, ...now.marks.map((mark) => `${mark.task === "clean" ? "clean: " : ""}${mark.note || "a mark without a note"}`)];
  byId("stands").replaceChildren(...notes.filter(Boolean).map((note) => made("li", {}, made("bdi", { dir: "auto", textContent: note }))));
  byId("differ").hidden = false;
  byId("keep").onclick = () => { seen = now.stamp; save(); };
  byId("take").onclick = () => {
    [seen, changed] = [now.stamp, now.changed];
    byId("whole").value = now.note;
    mine.set(now.marks);
    list();
    byId("differ").hidden = true;
    tell("As it stands in the file.", "quiet");
  };
}

byId("whole").value = told.mine.note;
byId("whole").addEventListener("input", () => save(600));
byId("draw").addEventListener("click", () => mine.tool(byId("draw").getAttribute("aria-pressed") !== "true"));
byId("add").addEventListener("click", () => mine.add("box"));
byId("still").addEventListener("click", () => save());
for (const those of document.querySelectorAll(".theirs")) {
  those.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark]");
    if (button) theirs[those.dataset.other].select(Number(button.dataset.mark));
  });
}
for (const button of document.querySelectorAll("[data-show]")) button.addEventListener("click", () => toggle(button.dataset.show));
addEventListener("beforeunload", (event) => { if (waiting) event.preventDefault(); });
list();

keys({
  s: () => toggle("safe"), e: () => toggle("elements"), f: () => toggle("findings"), r: () => toggle("marked"),
  ...(told.film && { ",": () => film.step(-1), ".": () => film.step(1) }),
  m: () => byId("draw").click(), n: () => mine.add("box"),
});
