// A picture on its wall: as large as fits, zoomed on wish; and where it comes from.
/* global zoom */
export const pane = document.getElementById("pane");
export const layer = pane.firstElementChild;
const [width, height] = [Number(layer.dataset.width), Number(layer.dataset.height)];
const ENLARGED = 3; // a small banner is shown larger, but not so large that it is mush

function fit() {
  const room = pane.getBoundingClientRect();
  const scale = Math.min(room.width / width, room.height / height, ENLARGED);
  Object.assign(layer.style, { width: `${width * scale}px`, height: `${height * scale}px` });
  document.getElementById("scale").textContent = `shown at ${Math.round(scale * devicePixelRatio * 100)} %`;
}
new ResizeObserver(fit).observe(pane);
fit();
zoom.join("picture", pane);

function natural() {
  const on = zoom.group("picture").scale <= 1;
  zoom.set("picture", on ? zoom.natural(pane) : 1);
  document.getElementById("natural").setAttribute("aria-pressed", on);
}
document.getElementById("natural").addEventListener("click", natural);

// more: key → what it does, beside those that every wall has
export function keys(more) {
  const go = (id) => () => document.getElementById(id)?.click();
  const acts = { z: natural, j: go("after"), k: go("before"), ...more };
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("textarea, input, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

const lineage = document.getElementById("lineage");
fetch(lineage.dataset.from).then(async (answer) => {
  const told = await answer.text();
  if (answer.ok) lineage.innerHTML = told; // a page of our own, everything in it escaped
  else lineage.textContent = told;
}, () => { lineage.textContent = "The lightbox is not running any more."; });
