// “More like this” and “try again with …”: a change to the brief, shown line by line before it is written.
import { byId, el, key, said, typed } from "./dom.js";
import { blind, current } from "./store.js";
import { ask } from "./server.js";
import { tell, warn } from "./tell.js";

const PAUSE = 250; // milliseconds after the last change, before the lines are asked for
const dialog = byId("more");

// again: nothing is varied yet, the person says what; else the server's proposal stands
export async function more(again = false) {
  const one = current();
  if (!one) return;
  if (blind()) return void tell("Not while judging blind: this names the settings. B ends it.");
  const { status, body } = await ask(`/wish/${one.scene}/${one.place}`);
  if (status !== 200) return void warn("more", body.what ?? "The server doesn't answer.");
  const vary = new Map(body.fields.map((field) => [field.field, new Set()]));
  const count = el("input.field", { type: "number", min: "1", max: String(body.most), value: String(body.count), "aria-label": "How many candidates" });
  const note = el("input.field", { type: "text", dir: "auto", maxlength: "2000", placeholder: "What you are after", "aria-label": "What you are after" });
  const lines = el("pre.lines", { tabindex: "0", role: "region", "aria-label": "Lines for brief.yaml" });
  const go = el("button.button.main", { type: "button", onclick: write }, "Write to brief.yaml ", key("Ctrl Enter"));
  let pause = 0;
  const wish = (dry) => ({
    scene: one.scene, like: one.place, candidates: Number(count.value), note: typed(note), dry,
    change: Object.fromEntries([...vary].filter(([, terms]) => terms.size).map(([field, terms]) => [field, [...terms]])),
  });
  const soon = () => {
    clearTimeout(pause);
    pause = setTimeout(preview, PAUSE);
  };
  async function preview() {
    const asks = wish(true);
    if (again && !Object.keys(asks.change).length) {
      go.disabled = true;
      return lines.replaceChildren("Tick at least one thing to vary.");
    }
    const answer = await ask("/more", asks);
    go.disabled = answer.status !== 200;
    lines.classList.toggle("bad", answer.status !== 200);
    lines.replaceChildren(...(answer.status === 200 ? answer.body.lines.map(([sign, text]) => el(`span.line.${sign === "+" ? "new" : sign === "-" ? "old" : "same"}`, {}, `${sign} ${text}\n`))
      : [said([answer.body.what, answer.body.cure].filter(Boolean).join("\n") || "The server doesn't answer.")]));
  }
  async function write() {
    const answer = await ask("/more", wish(false));
    if (answer.status !== 200) return void preview();
    dialog.close();
    warn("more", `${answer.body.told}. The new candidates appear here when they are rendered.`);
    tell("Written to brief.yaml.");
  }
  const chips = (field) => field.options.map((option) => el("button.chip", {
    type: "button", "aria-pressed": vary.get(field.field).has(option.term), class: option.term === field.kept ? "chip kept" : "chip",
    title: option.term === field.kept ? "As in this candidate" : option.tried ? "The batch has tried it" : "",
    onclick: (event) => {
      const terms = vary.get(field.field);
      if (!terms.delete(option.term)) terms.add(option.term);
      event.currentTarget.setAttribute("aria-pressed", terms.has(option.term));
      soon();
    },
  }, said(option.title)));
  dialog.replaceChildren(
    el("header", {}, el("img", { src: one.picture.thumb, alt: "" }), el("div", {}, el("h2", {}, again ? `Try again with …` : `More like ${one.place}`),
      el("p.quiet", {}, again ? `All stays as in candidate ${one.place} (grey) but what you tick.` : "Its neighbours: each differs from it in one thing. Or tick what to vary; grey stays as it is."))),
    el("div.fields", {}, body.fields.map((field) => el("fieldset", {}, el("legend", {}, field.field), el("div.chips", {}, chips(field))))),
    el("div.ask", {}, el("label", {}, "Candidates ", count), note),
    lines,
    el("div.row", {}, el("button.button", { type: "button", onclick: () => dialog.close() }, "Cancel ", key("Esc")), go));
  count.addEventListener("input", soon);
  note.addEventListener("input", soon);
  dialog.onkeydown = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !go.disabled) write();
    event.stopPropagation();
  };
  dialog.showModal();
  count.focus();
  preview();
}

