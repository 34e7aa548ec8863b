// The campaign's home: filters that stand in the address, commands to copy, marks over small pictures.
import { marks } from "/home/files/marks.js";

const form = document.getElementById("filters");

function filter() {
  const { scene, sku, locale, look } = Object.fromEntries(
    ["scene", "sku", "locale", "look"].map((name) => [name, form.elements[name]?.type === "checkbox" ? form.elements[name].checked : form.elements[name]?.value ?? ""]),
  );
  let shown = 0;
  for (const group of document.querySelectorAll(".group")) {
    let any = false;
    for (const row of group.querySelectorAll("tbody tr")) {
      let here = 0;
      for (const cell of row.querySelectorAll("td")) {
        const wanted = (!locale || cell.dataset.locale === locale) && (!look || "calls" in cell.dataset);
        cell.classList.toggle("off", !wanted);
        cell.hidden = Boolean(locale) && cell.dataset.locale !== locale;
        here += wanted && cell.querySelector("a, .nothing") ? 1 : 0;
      }
      row.hidden = (scene && row.dataset.scene !== scene) || (sku && row.dataset.sku !== sku) || !here;
      if (!row.hidden) shown += here;
      any ||= !row.hidden;
    }
    for (const head of group.querySelectorAll("th[data-locale]")) head.hidden = Boolean(locale) && head.dataset.locale !== locale;
    group.hidden = !any;
  }
  const active = scene || sku || locale || look;
  document.getElementById("count").textContent = active ? `${shown} shown` : "";
  const asked = new URLSearchParams(Object.entries({ scene, sku, locale, look: look ? "1" : "" }).filter(([, value]) => value));
  history.replaceState(null, "", active ? `?${asked}${location.hash}` : `${location.pathname}${location.hash}`);
}

if (form) {
  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = form.elements[name];
    if (field?.type === "checkbox") field.checked = value === "1";
    else if (field) field.value = value;
  }
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
});

// Each remark shows its place: as much around it as itself, the mark drawn over it.
for (const pane of document.querySelectorAll(".marked[data-mark]")) {
  const layer = pane.firstElementChild;
  const picture = layer.querySelector("img");
  const mark = JSON.parse(pane.dataset.mark);
  const [x, y, w, h] = mark.box ?? (mark.pin ? [...mark.pin, 0, 0] : [0, 0, 1, 1]);
  const [width, height] = [picture.width, picture.height];
  const side = pane.clientWidth;
  const cover = Math.max(side / width, side / height);
  const scale = Math.min(cover * 5, Math.max(cover, Math.min(side / (Math.max(w, 0.12) * width * 2), side / (Math.max(h, 0.12) * height * 2))));
  const shift = (middle, length) => Math.min(0, Math.max(side - length * scale, side / 2 - middle * length * scale));
  layer.style.transform = `translate(${shift(x + w / 2, width)}px, ${shift(y + h / 2, height)}px) scale(${scale})`;
  layer.style.setProperty("--zoom", scale);
  marks(pane, { list: [mark], readonly: true, still: true, name: "Place" });
}
