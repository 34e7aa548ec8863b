// The scenes, each with a picture, how far it is decided, and whether a pick is waited for.
import { byId, el, shown } from "./dom.js";
import { blind, decided, files, goToScene, here, item, itemsOf, on } from "./store.js";

const rows = new Map();

function row(name) {
  const made = el("button.scene", { type: "button", onclick: () => goToScene(name) },
    el("span.still", {}, el("img", { alt: "", draggable: "false" })),
    el("span.words", {}, el("bdi.title", { dir: "auto" }), el("span.state", {}, el("span.pick-state"), el("span.share")), el("span.progress", {}, el("i.seen"), el("i.done"))));
  rows.set(name, made);
  return made;
}

function dress(batch) {
  const made = rows.get(batch.name) ?? row(batch.name);
  const list = itemsOf(batch.name);
  const done = list.filter(decided).length;
  const seen = blind() ? done : list.filter((one) => one.seen || decided(one)).length;
  const pick = list.find((one) => one.place === batch.pick);
  const image = made.querySelector("img");
  const address = ((!blind() && pick) || list[0])?.picture.thumb; // blind: not the pick's
  if (address && !image.src.endsWith(address)) image.src = address;
  image.hidden = !address;
  made.querySelector(".title").textContent = made.title = shown(batch.title);
  const confirm = batch.confirm && pick ? "Confirm" : "Picked";
  const state = !list.length ? "No pictures yet" : blind() ? "Blind" : pick ? `${confirm}: ${pick.place}` : "Waits for a pick";
  made.querySelector(".pick-state").textContent = state;
  made.querySelector(".share").textContent = list.length ? `${done} of ${list.length}` : "";
  made.setAttribute("aria-label", `${shown(batch.title)}. ${state}. ${done} of ${list.length} decided, ${seen} seen.`);
  made.classList.toggle("waits", !blind() && (!pick || batch.confirm));
  made.querySelector(".done").style.width = `${list.length ? (100 * done) / list.length : 0}%`;
  made.querySelector(".seen").style.width = `${list.length ? (100 * seen) / list.length : 0}%`;
  if (batch.name === here.scene) made.setAttribute("aria-current", "true");
  else made.removeAttribute("aria-current");
  return made;
}

export function lay() {
  byId("scenes").replaceChildren(...files.scenes.map((batch) => el("li", {}, dress(batch))));
}

const again = () => files.scenes.forEach(dress);
on("files", lay);
on("list view", again);
on("at", () => {
  const batch = files.scenes.find((one) => one.name === here.scene);
  if (batch) dress(batch);
});
on("item", (key) => {
  const batch = files.scenes.find((one) => one.name === item(key)?.scene);
  if (batch) dress(batch);
});
