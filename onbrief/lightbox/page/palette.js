// Why: the style pack's words, each with a key of its own, beside the picture. Digits and letters tick, Enter says it.
import { byId, el, key, said, typed } from "./dom.js";
import { blind, files, visible } from "./store.js";

const KEYS = [..."123456789abcdefghijklmopqrstuvwxyz"]; // n goes to the note
const KINDS = { pick: ["pick", "Pick"], alternative: ["pick", "Keep in mind"], reject: ["reject", "Reject"] };
export const last = { pick: [], reject: [] }; // the reasons given last, to be said again with one key

const dialog = byId("palette");
let answer = () => {};

export const sortOf = (verdict) => KINDS[verdict][0];

// → {reasons, note} or null
export function why(verdict, one, anchor) {
  const sort = sortOf(verdict);
  const terms = files.reasons[sort];
  const entry = visible(one);
  const before = entry.verdict && sortOf(entry.verdict) === sort ? entry.reasons : [];
  const chosen = new Set(before.filter((term) => terms.some((known) => known.term === term)));
  const note = el("textarea.field", { rows: "2", dir: "auto", maxlength: "2000", "aria-label": "In your own words", placeholder: "In your own words" });
  note.value = entry.note;
  const rows = terms.map((term, place) => el("button.reason", {
    type: "button", "aria-pressed": chosen.has(term.term), "data-term": term.term, onclick: () => tick(place),
  }, key(KEYS[place] ?? ""), said(term.title)));
  const go = el("button.button.main", { type: "button", onclick: () => end({ reasons: inOrder(), note: typed(note) }) }, KINDS[verdict][1], " ", key("Enter"));
  const again = last[sort].length ? el("p.quiet.again", {}, key(verdict === "reject" ? "X" : "P"), ` again: ${titles(last[sort], terms)}`) : null;

  const inOrder = () => terms.map((term) => term.term).filter((term) => chosen.has(term));
  function tick(place) {
    const { term } = terms[place];
    if (!chosen.delete(term)) chosen.add(term);
    rows[place].setAttribute("aria-pressed", chosen.has(term));
    go.disabled = !chosen.size;
  }
  function pressed(event) {
    if (event.key === "Escape") { // at once: the browser tells of its closing later, when it may be open anew
      event.preventDefault();
      end(null);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (chosen.size) go.click();
    } else if (event.target !== note && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const place = KEYS.indexOf(event.code.startsWith("Digit") ? event.code.slice(5) : event.key);
      if (event.key === "n") note.focus();
      else if (event.key === (verdict === "reject" ? "X" : "P") && last[sort].length) end({ reasons: last[sort], note: typed(note) });
      else if (place >= 0 && rows[place]) tick(place);
      else if (["ArrowDown", "ArrowUp"].includes(event.key)) rows[(rows.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : rows.length - 1)) % rows.length]?.focus();
      else return;
      event.preventDefault();
    }
    event.stopPropagation();
  }

  go.disabled = !chosen.size;
  dialog.onkeydown = pressed;
  dialog.className = verdict;
  dialog.replaceChildren(el("h2", { id: "palette-title" }, `${KINDS[verdict][1]}${blind() ? "" : ` ${one.place}`}: why?`),
    el("div.reasons", {}, rows), note, el("div.row", {}, again ?? el("span"), go));
  dialog.showModal();
  stand(anchor);
  dialog.focus({ preventScroll: true });
  return new Promise((good) => {
    answer = (told) => {
      if (told) last[sort] = told.reasons;
      good(told);
    };
  });
}

const titles = (reasons, terms) => reasons.map((reason) => terms.find((term) => term.term === reason)?.title ?? reason).join(", ");

function end(told) {
  const tell = answer;
  answer = () => {};
  byId("panes").style.paddingRight = "";
  dialog.close();
  tell(told);
}

// Beside the picture that is judged, never over it: right of it, else left (over the scenes, if need be), else the
// picture makes room. On a phone CSS lays it along the bottom.
const ROOM = 12;
function stand(anchor) {
  const [wide, tall] = [dialog.offsetWidth, dialog.offsetHeight];
  const panes = byId("panes");
  let box = seen(anchor);
  const fits = () => box.right + ROOM + wide + ROOM <= innerWidth || box.left - ROOM - wide >= ROOM;
  if (!fits() && panes.contains(anchor)) {
    panes.style.paddingRight = `${Math.max(0, wide + 2 * ROOM - (innerWidth - panes.getBoundingClientRect().right))}px`;
    box = seen(anchor);
  }
  const right = box.right + ROOM;
  const left = right + wide + ROOM <= innerWidth ? right : box.left - ROOM - wide;
  dialog.style.left = `${Math.max(ROOM, Math.min(left, innerWidth - wide - ROOM))}px`;
  dialog.style.top = `${Math.max(ROOM, Math.min(box.top, innerHeight - tall - ROOM))}px`;
}

// the part of it that can be seen: a zoomed picture is larger than its pane
function seen(anchor) {
  const box = anchor?.getBoundingClientRect() ?? { left: innerWidth / 3, right: innerWidth / 3, top: innerHeight / 3 };
  const pane = anchor?.closest(".view")?.getBoundingClientRect();
  return pane ? { left: Math.max(box.left, pane.left), right: Math.min(box.right, pane.right), top: Math.max(box.top, pane.top) } : box;
}

dialog.addEventListener("close", () => dialog.open || end(null));
dialog.addEventListener("click", (event) => event.target === dialog && end(null));
export const reasonTitles = (entry) => titles(entry.reasons, [...files.reasons.pick, ...files.reasons.reject]);
