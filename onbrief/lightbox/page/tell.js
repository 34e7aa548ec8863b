// What the page says: each move in one line that screen readers hear too, and what went wrong, until it is answered.
import { byId, el } from "./dom.js";

export function tell(text) {
  byId("said").textContent = "";
  byId("said").append(el("span", {}, text));
}

// answers: [words, what to do]. One alarm a subject; `hush` takes it away.
export function warn(subject, text, answers = [["Understood", () => {}]]) {
  hush(subject);
  const box = el("div.alarm", { "data-subject": subject },
    el("p", {}, text),
    el("div.answers", {}, answers.map(([words, run]) => el("button.button", {
      type: "button",
      onclick: () => { box.remove(); run(); },
    }, words))));
  byId("alarms").append(box);
  return box;
}

export const hush = (subject) => document.querySelector(`[data-subject="${CSS.escape(subject)}"]`)?.remove();
