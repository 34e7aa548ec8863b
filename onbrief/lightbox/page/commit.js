// One plain commit of what was decided: its summary first, then the words that go with it.
import { byId, el, key, said, typed } from "./dom.js";
import { files, here, on } from "./store.js";
import { count, idle } from "./moves.js";
import { ask } from "./server.js";
import { tell } from "./tell.js";

const dialog = byId("commit");
const button = byId("commit-open");
let told = { lines: [] };

export async function commit() {
  if (here.blind) return void tell("Not while judging blind: a commit names what was chosen. B ends it.");
  if (count()) {
    tell("Waits until everything is written.");
    await idle();
  }
  await refresh();
  if (!told.lines.length) return void tell("Nothing to commit: Git has it all.");
  const words = el("textarea.field", { rows: "5", dir: "auto", maxlength: "5000", "aria-label": "Message of the commit" });
  const wrong = el("p.bad", { role: "alert" });
  const go = el("button.button.main", { type: "button", onclick: make }, "Commit ", key("Ctrl Enter"));
  words.value = told.message;
  async function make() {
    go.disabled = true;
    const { status, body } = await ask("/commit", { message: typed(words) });
    go.disabled = false;
    if (status !== 200) return void (wrong.textContent = [body.what, body.cure].filter(Boolean).join(" ") || "The server doesn't answer.");
    dialog.close();
    tell(body.told);
    refresh();
  }
  dialog.replaceChildren(el("h2", {}, "Commit what was decided"),
    el("p.quiet", {}, `As ${files.who}, to the branch ${told.branch}. Only these files; whatever else is staged stays as it is.`),
    el("ul.summary", {}, told.lines.map((line) => el("li", {}, said(line)))),
    el("details", {}, el("summary", {}, `The difference in ${told.files.length} file${told.files.length === 1 ? "" : "s"}`), el("pre.lines", { tabindex: "0", role: "region", "aria-label": "The difference" }, told.diff)),
    words, wrong,
    el("div.row", {}, el("button.button", { type: "button", onclick: () => dialog.close() }, "Cancel ", key("Esc")), go));
  dialog.onkeydown = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) make();
    event.stopPropagation();
  };
  dialog.showModal();
  words.focus();
  words.setSelectionRange(0, 0);
  words.scrollTop = 0;
}

async function refresh() {
  const { status, body } = await ask("/pending");
  if (status === 200) told = body;
  byId("commit-count").textContent = told.lines.length || "";
  button.classList.toggle("due", told.lines.length > 0);
}

let soon = 0;
const later = () => {
  clearTimeout(soon);
  soon = setTimeout(() => !count() && refresh(), 800);
};
on("queue files", later);
button.addEventListener("click", commit);
