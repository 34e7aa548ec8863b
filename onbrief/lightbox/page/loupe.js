// One, two or four pictures large, panned and zoomed together (zoom.js), with marks on them (marks.js) and a filmstrip.
/* global zoom */
import { marks } from "./marks.js";
import { byId, el, icon } from "./dom.js";
import { LABELS, blind, changed, goTo, here, item, nameOf, on, order, visible } from "./store.js";
import { ahead, ready } from "./pictures.js";
import { decide, settled } from "./moves.js";
import { badge, other, spoken, stars } from "./grid.js";
import { tell } from "./tell.js";

const WALL = "wall"; // the panes' common zoom
const SCREEN = 2048; // pixels of the preview's longer side; beyond it, zooming takes the picture itself
const panes = [0, 1, 2, 3].map(pane);
byId("panes").append(...panes.map((one) => one.figure));

function pane(slot) {
  const layer = el("div.layer", {}, new Image());
  const view = el("div.view", {}, layer);
  const caption = el("figcaption");
  const figure = el("figure.pane", { "data-slot": slot, role: "group", tabindex: "-1" }, view, caption);
  const made = { slot, figure, view, layer, caption, key: null };
  zoom.join(WALL, view);
  made.marks = marks(view, {
    name: "Mark",
    onchange: (list) => made.key && decide(made.key, { marks: list }, `Marks on ${nameOf(item(made.key)).toLowerCase()}`, `marks ${made.key}`),
    onselect: (place) => {
      if (made.key && place >= 0) goTo(made.key);
      changed("mark", place);
    },
    ontool: (on) => figure.classList.toggle("drawing", on),
  });
  figure.addEventListener("pointerdown", () => made.key && goTo(made.key), true);
  for (const kind of ["wheel", "dblclick", "pointermove"]) view.addEventListener(kind, zoomed, { passive: true });
  return made;
}

function show() {
  const many = here.panes.length;
  byId("loupe").className = `loupe-${many}`;
  byId("loupe").classList.toggle("square", many === 4 && inSquare());
  byId("loupe").hidden = !["loupe", "two", "four"].includes(here.view);
  byId("grid").hidden = here.view !== "grid";
  if (byId("loupe").hidden) return;
  panes.forEach((one) => {
    const key = here.panes[one.slot] ?? null;
    one.figure.hidden = !key;
    if (key) fill(one, key);
    else one.key = null;
  });
  byId("panes").style.setProperty("--tall", `${tallest()}px`);
  strip();
  focus();
  zoom.set(WALL, zoom.group(WALL).scale, zoom.group(WALL).x, zoom.group(WALL).y);
  percent();
  sharpen();
  prefetch();
}

// how high the pictures side by side are, so that their captions stand right under them
function tallest() {
  const shown = panes.filter((one) => one.key);
  return Math.max(...shown.map((one) => {
    const it = item(one.key);
    return (Math.min(one.figure.clientWidth, 2 * it.width) * it.height) / it.width;
  }));
}

// four in a square rather than in a row, where that makes them larger
function inSquare() {
  const { clientWidth: wide, clientHeight: tall } = byId("panes");
  const it = item(here.panes[0]);
  const size = (columns, rows) => Math.min(wide / columns, ((tall / rows - 30) * it.width) / it.height);
  return size(2, 2) > size(4, 1);
}

function fill(one, key) {
  const it = item(key);
  if (one.key !== key) {
    one.key = key;
    const image = ready(it.picture.screen, true);
    image.dataset.width = it.width;
    one.layer.firstElementChild.replaceWith(image);
    one.layer.style.setProperty("--ratio", it.width / it.height);
    one.layer.style.setProperty("--most", `${2 * it.width}px`); // a small draft is not blown up without end
    one.marks.tool(false);
    one.marks.set(visible(it).marks);
  } else if (JSON.stringify(one.marks.list) !== JSON.stringify(visible(it).marks)) one.marks.set(visible(it).marks);
  describe(one, it);
}

function describe(one, it) {
  const entry = visible(it);
  one.figure.dataset.verdict = entry.verdict ?? "";
  one.figure.classList.toggle("at", it.key === here.at && here.panes.length > 1);
  one.figure.setAttribute("aria-label", spoken(it));
  one.caption.replaceChildren(
    badge(it) ? icon(badge(it)) : "",
    badge(it) === "decided" ? "Decided" : "",
    el("span.place", {}, blind() ? "" : it.place),
    el("span.stars", {}, stars(entry)),
    el(`span.label.${LABELS.includes(entry.label) ? entry.label : "none"}`),
    el("span.terms", {}, blind() ? "" : it.terms.filter((term) => term.varies).map((term) => term.title).join(" · ")),
    ...(blind() ? [] : it.others.filter((said) => said.verdict || said.rating).map(other)),
  );
}

function strip() {
  const list = order();
  const holder = byId("strip");
  if (holder.dataset.order !== `${here.scene} ${list}`) {
    holder.dataset.order = `${here.scene} ${list}`;
    holder.replaceChildren(...list.map((key) => el("button", { type: "button", tabindex: "-1", "data-key": key, onclick: () => goTo(key) },
      el("img", { src: item(key).picture.thumb, alt: "", draggable: "false" }), el("i"))));
  }
  for (const button of holder.children) {
    const it = item(button.dataset.key);
    button.className = badge(it);
    button.classList.toggle("shown", here.panes.includes(it.key));
    button.setAttribute("aria-label", nameOf(it));
    button.setAttribute("aria-current", it.key === here.at);
  }
  const at = holder.querySelector("[aria-current=true]");
  if (at) holder.scrollLeft = at.offsetLeft - holder.clientWidth / 2 + at.clientWidth / 2;
}

function focus() {
  const one = panes.find((other) => other.key === here.at && !other.figure.hidden);
  panes.forEach((other) => (other.figure.tabIndex = other === one ? 0 : -1));
  const busy = document.activeElement?.closest("input, textarea, select, dialog, [popover], .mark, .rail, .top, .bar, .panel");
  if (one && !busy) one.figure.focus({ preventScroll: true });
}

function prefetch() {
  const list = order();
  const from = list.indexOf(here.at);
  const near = [1, 2, -1, 3, 4, -2, 5, 6].map((step) => list[from + step]).filter(Boolean);
  ahead(near.map((key) => item(key).picture.screen));
}

function sharpen() {
  if (zoom.group(WALL).scale <= 1) return;
  for (const one of panes) {
    const it = one.key && item(one.key);
    if (!it || Math.max(it.width, it.height) <= SCREEN) continue;
    const image = one.layer.firstElementChild;
    if (image.src.endsWith(it.picture.full)) continue;
    const full = ready(it.picture.full);
    full.dataset.width = it.width;
    full.decode().then(() => one.key === it.key && one.layer.firstElementChild.replaceWith(full)).catch(() => {});
  }
}

function zoomed() {
  sharpen();
  percent();
}

function percent() {
  const one = panes[0];
  const it = one.key && item(one.key);
  if (!it) return;
  const share = (one.layer.offsetWidth * zoom.group(WALL).scale * devicePixelRatio) / it.width;
  byId("percent").textContent = `${Math.round(share * 100)} %`;
}

const at = () => panes.find((one) => one.key === here.at && !one.figure.hidden) ?? null;

// z: a pixel of the picture on a pixel of the screen, at least twice as large as before; again: the whole picture
export function toggleZoom() {
  const one = at();
  if (!one) return;
  const state = zoom.group(WALL);
  zoom.set(WALL, state.scale > 1 ? 1 : zoom.natural(one.view), state.scale > 1 ? 0.5 : state.x, state.scale > 1 ? 0.5 : state.y);
  zoomed();
  tell(state.scale > 1 ? `Zoomed to ${byId("percent").textContent}` : "The whole picture");
}

export function pan(x, y) {
  const state = zoom.group(WALL);
  if (state.scale <= 1) return false;
  zoom.set(WALL, state.scale, state.x + (x * 0.2) / state.scale, state.y + (y * 0.2) / state.scale);
  return true;
}

export function wholePicture() {
  if (zoom.group(WALL).scale <= 1) return false;
  toggleZoom();
  return true;
}

export function addMark(kind) {
  const one = at();
  if (!one) return;
  settled();
  one.marks.add(kind);
  tell(`${kind === "pin" ? "A pin" : "A box"} in the middle: arrow keys move it${kind === "box" ? ", with Shift resize it" : ""}, Enter goes to its note, Escape leaves it.`);
}

export const drawMark = () => at()?.marks.tool(true);
export const selectMark = (place) => at()?.marks.select(place);
export const removeMark = (place) => at()?.marks.remove(place);

// a swipe goes on, as on a phone's own pictures
let touch = null;
byId("panes").addEventListener("pointerdown", (event) => {
  touch = event.pointerType === "touch" && here.panes.length === 1 && zoom.group(WALL).scale === 1 && !event.target.closest(".mark, .drawing") ? event : null;
});
byId("panes").addEventListener("pointerup", (event) => {
  if (!touch || touch.pointerId !== event.pointerId) return;
  const [x, y] = [event.clientX - touch.clientX, event.clientY - touch.clientY];
  touch = null;
  const list = order();
  const next = list[list.indexOf(here.at) + (x < 0 ? 1 : -1)];
  if (Math.abs(x) > 48 && Math.abs(x) > 2 * Math.abs(y) && next) goTo(next);
});

on("view files list at", show);
on("item", (key) => {
  const one = panes.find((other) => other.key === key && !other.figure.hidden);
  if (one && here.panes.includes(key)) fill(one, key);
  if (!byId("loupe").hidden) strip();
});
addEventListener("resize", () => !byId("loupe").hidden && show());
