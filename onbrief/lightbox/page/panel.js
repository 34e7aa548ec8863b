// Beside the picture: what is said of it, how it was made, and what differs from another.
import { byId, el, icon, said, typed } from "./dom.js";
import { VERDICTS, blind, changed, current, here, item, itemsOf, nameOf, on, visible } from "./store.js";
import { decide, settled } from "./moves.js";
import { removeMark, selectMark } from "./loupe.js";
import { reasonTitles } from "./palette.js";
import { ask } from "./server.js";
import { tell } from "./tell.js";

const PAUSE = 700; // milliseconds without a key, after which a note is written
const panel = byId("panel");
const known = new Map(); // address → what the server said of settings
let shown = null;
let pause = 0;

export function toggle(want = !here.panel) {
  here.panel = want;
  changed("view");
  if (want) tell("Remarks and settings");
}

export function note() {
  toggle(true);
  byId("note").focus();
}

export function differences() {
  toggle(true);
  panel.querySelector(".differs")?.scrollIntoView({ block: "start" });
}

function lay() {
  panel.hidden = !here.panel;
  document.documentElement.classList.toggle("with-panel", here.panel);
  const one = current();
  if (panel.hidden || !one) return;
  const typing = panel.contains(document.activeElement) && shown === one.key;
  if (!typing) {
    shown = one.key;
    panel.replaceChildren(title(one), remarks(one), el("section.others-say"), el("section.differs"), el("section.settings"));
  }
  others(one);
  settings(one);
}

function title(one) {
  return el("header", {},
    el("h2", {}, blind() ? "Remarks" : `Candidate ${one.place}`),
    el("button.plain", { type: "button", "aria-label": "Close the panel", onclick: () => toggle(false) }, icon("close")),
    visible(one).verdict ? el("p.quiet", {}, `${VERDICTS[one.entry.verdict]}: `, said(reasonTitles(one.entry))) : null);
}

function remarks(one) {
  const field = el("textarea.field", { id: "note", rows: "3", dir: "auto", maxlength: "2000", placeholder: "What is to be said of it" });
  const write = () => {
    clearTimeout(pause);
    if (item(one.key)) decide(one.key, { note: typed(field) }, `Note on ${nameOf(one).toLowerCase()}`, `note ${one.key}`);
  };
  field.value = visible(one).note;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(write, PAUSE);
  });
  field.addEventListener("blur", () => {
    write();
    settled();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey))) field.blur();
  });
  return el("section.remarks", {}, el("label.name", { for: "note" }, "Note"), field, el("ol.mark-list", {}, visible(one).marks.map((mark, place) => markRow(one, mark, place))));
}

function markRow(one, mark, place) {
  const edit = (patch, joins) => decide(one.key, {
    marks: visible(item(one.key)).marks.map((other, at) => (at === place ? { ...other, ...patch } : other)),
  }, `Mark ${place + 1} on ${nameOf(one).toLowerCase()}`, joins);
  const field = el("input.field", {
    type: "text", dir: "auto", maxlength: "2000", value: mark.note ?? "", "aria-label": `Note on mark ${place + 1}`,
    placeholder: mark.box ? "What about this part" : "What about this spot",
    onfocus: (event) => event.target.select(),
    onchange: (event) => edit({ note: typed(event.target) }),
    onkeydown: (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.target.blur();
      selectMark(place);
    },
  });
  const clean = el("input", { type: "checkbox", checked: mark.task === "clean", onchange: (event) => edit({ task: event.target.checked ? "clean" : null }) });
  return el("li", { "data-place": place },
    el("button.plain.number", { type: "button", "aria-label": `Show mark ${place + 1}`, onclick: () => selectMark(place) }, icon(mark.box ? "box" : "pin"), place + 1),
    field,
    el("button.plain", { type: "button", "aria-label": `Delete mark ${place + 1}`, onclick: () => remove(one, place) }, icon("close")),
    el("label.clean", {}, clean, "Clean this"));
}

function remove(one, place) {
  if (here.view !== "grid") return removeMark(place);
  return decide(one.key, { marks: visible(one).marks.filter((_, at) => at !== place) }, `Mark ${place + 1} deleted`);
}

// a mark that was just drawn asks for its words
export function noteOfMark(place) {
  toggle(true);
  panel.querySelector(`.mark-list [data-place="${place}"] .field`)?.focus();
}

function others(one) {
  const section = panel.querySelector(".others-say");
  const list = blind() ? [] : one.others;
  section.hidden = !list.length;
  section.replaceChildren(el("h3", {}, "Others say"), ...list.map((other) => el("div.other-says", {},
    el("p", {}, el("strong", {}, said(other.who.replace(/\s*<.*/, ""))), " ",
      [VERDICTS[other.verdict], other.rating && `${other.rating} stars`, other.reasons.join(", ")].filter(Boolean).join(", ")),
    other.note ? said(other.note, "p") : null)));
}

async function told(address) {
  if (!known.has(address)) {
    const { status, body } = await ask(address);
    if (status !== 200) return null;
    known.set(address, body);
  }
  return known.get(address);
}

async function settings(one) {
  const [made, differs] = [panel.querySelector(".settings"), panel.querySelector(".differs")];
  if (blind()) {
    made.replaceChildren(el("h3", {}, "Settings"), el("p.quiet", {}, "Hidden while you judge blind."));
    return differs.replaceChildren();
  }
  const other = otherOf(one);
  const pair = other && `/differences/${one.scene}/${one.place}/${other.place}?v=${one.sha256.slice(0, 8)}${other.sha256.slice(0, 8)}`;
  const [all, rows] = await Promise.all([told(`/settings/${one.scene}/${one.place}?v=${one.request.slice(0, 16)}`), pair && told(pair)]);
  if (here.at !== one.key || blind()) return undefined;
  differs.replaceChildren(...(rows ? differing(one, other, rows) : []));
  made.replaceChildren(...(all ? setting(one, all) : []));
  return undefined;
}

// the other picture on show; in the grid and the loupe the pick, or the one before
function otherOf(one) {
  const beside = here.panes.length > 1 && here.panes.find((key) => key !== one.key);
  const batch = itemsOf(one.scene);
  return (beside && item(beside)) || batch.find((other) => other !== one && other.entry.verdict === "pick")
    || batch[batch.indexOf(one) - 1] || batch[1];
}

function differing(one, other, told) {
  const line = (row) => el("tr", {}, el("th", { scope: "row" }, row.name), el("td", {}, said(row.a)), el("td", {}, said(row.b)));
  const head = () => el("thead", {}, el("tr", {}, el("th", { scope: "col" }, el("span.hidden", {}, "Setting")), el("th", { scope: "col" }, one.place), el("th", { scope: "col" }, other.place)));
  const table = (rows) => el("table", {}, head(), el("tbody", {}, rows.map(line)));
  const [telling, rest] = [told.rows.filter((row) => row.telling), told.rows.filter((row) => !row.telling)];
  return [el("h3", {}, `What differs from candidate ${other.place}`),
    telling.length ? table(telling) : el("p.quiet", {}, rest.length ? "No term of the brief." : "Nothing: the same settings."),
    rest.length ? el("details", {}, el("summary", {}, `${rest.length} settings that follow`), table(rest)) : null].filter(Boolean);
}

function setting(one, all) {
  const facts = (rows) => el("dl.facts", {}, rows.flatMap(([name, words]) => [el("dt", {}, name), el("dd", {}, said(words))]));
  return [el("h3", {}, "Settings"), facts(all.terms), facts(all.made),
    el("details", {}, el("summary", {}, "Prompt"), el("p", {}, said(all.positive)), el("p.quiet", {}, "Without: ", said(all.negative))),
    el("details", {}, el("summary", {}, `All ${all.params.length} parameters`), facts(all.params))];
}

const marksHere = (list) => JSON.stringify(list.map((mark) => [mark.box, mark.pin, mark.task]));
on("at view files", lay);
on("item", (key) => {
  const one = current();
  if (panel.hidden || one?.key !== key) return;
  const list = panel.querySelector(".mark-list");
  const { marks, note } = visible(one);
  if (list && list.dataset.marks !== marksHere(marks)) {
    list.dataset.marks = marksHere(marks);
    if (!list.contains(document.activeElement) || list.children.length !== marks.length) list.replaceChildren(...marks.map((mark, place) => markRow(one, mark, place)));
  }
  const field = byId("note");
  if (field && document.activeElement !== field) field.value = note;
  panel.querySelector("header")?.replaceWith(title(one));
});
on("mark", (place) => {
  for (const row of panel.querySelectorAll(".mark-list li")) row.classList.toggle("lit", Number(row.dataset.place) === place);
});
