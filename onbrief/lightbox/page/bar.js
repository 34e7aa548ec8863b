// The strip under the pictures: every decision as a button, for hands without a keyboard; and what is not written yet.
import { byId, el, icon } from "./dom.js";
import { LABELS, changed, current, here, on, setView, visible } from "./store.js";
import * as acts from "./acts.js";
import { count, isSilent, unsent, undo } from "./moves.js";
import { drawMark } from "./loupe.js";
import { more } from "./more.js";
import { note, toggle } from "./panel.js";
import * as rank from "./rank.js";
import { tell, warn } from "./tell.js";

const button = (name, words, run, extra = {}) => el(`button.act.${name}`, { type: "button", title: words, "aria-label": words, onclick: run, ...extra }, icon(name));
const toggles = {
  pick: button("pick", "Pick (P)", () => acts.verdict("pick")),
  alternative: button("alternative", "Alternative (A)", () => acts.verdict("alternative")),
  reject: button("reject", "Reject (X)", () => acts.verdict("reject")),
};
const stars = [1, 2, 3, 4, 5].map((n) => el("button.star", {
  type: "button", "aria-label": `${n} star${n > 1 ? "s" : ""}`, onclick: () => acts.rate(current() && visible(current()).rating === n ? 0 : n),
}, "★"));
const labels = LABELS.map((name, place) => el(`button.dot.${name}`, { type: "button", "aria-label": `${name} label`, title: `${name} label (${place < 4 ? place + 6 : "Shift 5"})`, onclick: () => acts.label(place) }));

byId("bar").prepend(
  el("div.group", { role: "group", "aria-label": "Verdict" }, Object.values(toggles), button("undo", "Undo (U)", undo)),
  el("div.group.stars", { role: "group", "aria-label": "Rating" }, stars),
  el("div.group.labels", { role: "group", "aria-label": "Label" }, labels),
  el("div.group.says", { role: "group", "aria-label": "Say more" }, button("note", "Note (N)", note),
    button("box", "Draw a box or set a pin (M)", () => {
      if (here.view === "grid") setView("loupe");
      drawMark();
      tell("Drag a box over the picture, or click to set a pin.");
    }),
    button("more", "More like this (R)", () => more(false))));

function dress() {
  const entry = current() && visible(current());
  for (const [verdict, made] of Object.entries(toggles)) made.setAttribute("aria-pressed", entry?.verdict === verdict);
  stars.forEach((made, place) => made.setAttribute("aria-pressed", (entry?.rating ?? 0) > place));
  labels.forEach((made, place) => made.setAttribute("aria-pressed", entry?.label === LABELS[place]));
  byId("bar").hidden = !entry || here.view === "rank";
  for (const made of document.querySelectorAll("[data-view]")) made.setAttribute("aria-pressed", made.dataset.view === here.view);
  byId("blind").setAttribute("aria-pressed", here.blind);
  byId("advance").setAttribute("aria-pressed", here.advance);
  byId("panel-open").setAttribute("aria-pressed", here.panel);
  byId("sized").hidden = here.view !== "grid";
  byId("percent").hidden = here.panes.length === 0;
}

function queue() {
  const left = count();
  byId("written").textContent = left ? `${left} not written yet` : "All written";
  byId("written").classList.toggle("bad", isSilent());
  if (!isSilent()) return;
  const field = el("input.field", { type: "url", "aria-label": "New address", placeholder: "http://127.0.0.1:…/?token=…" });
  const go = (event) => {
    event.preventDefault();
    const address = field.value.trim();
    if (!/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+$/.test(address)) return void field.focus();
    leaving = true;
    location.href = `${address}#unsent=${encodeURIComponent(JSON.stringify(unsent()))}`;
  };
  const box = warn("server", `The server doesn't answer. What you decide stays in this page: ${left} move${left === 1 ? "" : "s"} not written. Start \`${document.body.dataset.command}\` again and put its new address here; they go with you.`, []);
  box.append(el("form", { onsubmit: go }, field, el("button.button.main", { type: "submit" }, "Go on there")));
}

let leaving = false;
let told = false;
addEventListener("beforeunload", (event) => count() && !leaving && event.preventDefault());

let kept = false;
export function toggleQuiet() {
  const quiet = document.documentElement.classList.toggle("pictures-only");
  if (quiet) kept = here.panel;
  here.panel = !quiet && kept; // whoever writes a note calls it back
  changed("view");
  tell(quiet ? "Pictures only. O brings the rest back." : "Everything");
}

byId("size").addEventListener("input", (event) => document.documentElement.style.setProperty("--cell", `${event.target.value}px`));
byId("blind").addEventListener("click", acts.toggleBlind);
byId("advance").addEventListener("click", acts.toggleAdvance);
byId("panel-open").addEventListener("click", () => toggle());
byId("rank-open").addEventListener("click", () => rank.begin());
for (const made of document.querySelectorAll("[data-view]")) made.addEventListener("click", () => acts.view(made.dataset.view));

on("at view files", dress);
on("item", (key) => key === here.at && dress());
on("queue", () => {
  if (isSilent() && told === count()) return;
  told = isSilent() && count();
  queue();
});
