// One picture: what lies over it, what people say of it, where it comes from.
import { marks } from "/home/files/marks.js";

const told = JSON.parse(document.getElementById("said").textContent);
const pane = document.getElementById("pane");
const layer = pane.firstElementChild;
const byId = (id) => document.getElementById(id);
const [width, height] = [Number(layer.dataset.width), Number(layer.dataset.height)];
const ENLARGED = 3; // a small banner is shown larger, but not so large that it is mush

function fit() {
  const room = pane.getBoundingClientRect();
  const scale = Math.min(room.width / width, room.height / height, ENLARGED);
  Object.assign(layer.style, { width: `${width * scale}px`, height: `${height * scale}px` });
  byId("scale").textContent = `shown at ${Math.round(scale * devicePixelRatio * 100)} %`;
}

for (const tag of layer.querySelectorAll(".tags span")) {
  Object.assign(tag.style, { left: `${tag.dataset.x * 100}%`, top: `${tag.dataset.y * 100}%` });
  const twin = [...tag.parentElement.children].some((other) => other !== tag && tag.compareDocumentPosition(other) & 2
    && Math.abs(other.dataset.x - tag.dataset.x) < 0.08 && Math.abs(other.dataset.y - tag.dataset.y) < 0.04);
  tag.classList.toggle("inside", twin || tag.dataset.y < 0.02); // else it would lie on another, or beyond the edge
}
new ResizeObserver(fit).observe(pane);
fit();
zoom.join("picture", pane);

// What lies over it

function show(name, on) {
  for (const part of layer.querySelectorAll(`.${name}`)) part.toggleAttribute("hidden", !on);
  document.querySelector(`[data-show="${name}"]`)?.setAttribute("aria-pressed", on);
}
const toggle = (name) => {
  const button = document.querySelector(`[data-show="${name}"]`);
  if (button) show(name, button.getAttribute("aria-pressed") !== "true");
};
function natural() {
  const on = zoom.group("picture").scale <= 1;
  zoom.set("picture", on ? zoom.natural(pane) : 1);
  byId("natural").setAttribute("aria-pressed", on);
}

// What people say

let seen = told.mine.stamp;
let changed = told.mine.changed;
let waiting = 0;
let asked = 0; // how often something changed: only an answer to the last one is news
let sending = Promise.resolve();

const theirs = told.others.map((one) => marks(pane, { list: one.marks, readonly: true, name: one.who.split(" <")[0] }));
const mine = marks(pane, {
  list: told.mine.marks, name: "Place",
  onchange() { list(); save(); },
  onselect(place) { document.querySelectorAll("#mine li").forEach((row) => row.classList.toggle("lit", Number(row.dataset.place) === place)); },
  ontool(on) { byId("draw").setAttribute("aria-pressed", on); },
});
for (const sheet of layer.querySelectorAll(".marks")) sheet.classList.add("marked");

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
    save();
  });
  const gone = made("button", { type: "button", className: "gone", textContent: "Remove" });
  gone.setAttribute("aria-label", `Remove place ${place + 1}`);
  gone.addEventListener("click", () => mine.remove(place));
  const item = made("li", {}, made("span", { className: "badge", textContent: place + 1 }),
    made("div", {}, note, made("p", { className: "row" }, made("label", { className: "check" }, clean, " Clean this"), gone)));
  item.dataset.place = place;
  return item;
}

function list() {
  const focused = document.activeElement?.closest?.("#mine li")?.dataset.place;
  byId("mine").replaceChildren(...mine.list.map(row));
  if (focused !== undefined) byId("mine").querySelector(`[data-place="${focused}"] textarea`)?.focus();
  byId("changed").hidden = !changed;
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
byId("natural").addEventListener("click", natural);
addEventListener("beforeunload", (event) => { if (waiting) event.preventDefault(); });
list();

const keys = {
  s: () => toggle("safe"), e: () => toggle("elements"), f: () => toggle("findings"), r: () => toggle("marked"), z: natural,
  m: () => byId("draw").click(), n: () => mine.add("box"), j: () => byId("after")?.click(), k: () => byId("before")?.click(),
};
document.addEventListener("keydown", (event) => {
  if (event.target.matches("textarea, input, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = keys[event.key.toLowerCase()];
  if (act) { event.preventDefault(); act(); }
});

// Where it comes from

const lineage = byId("lineage");
const answer = await fetch(lineage.dataset.from);
if (answer.ok) lineage.innerHTML = await answer.text(); // a page of our own, everything in it escaped
else lineage.textContent = await answer.text();
