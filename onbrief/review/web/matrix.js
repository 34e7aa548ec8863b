// The matrix: every placement in every language, at a glance. What did not change is a dot.
const matrix = (() => {
  const box = byId("matrix");
  const rest = dataOf("still");
  const order = (some) => [...new Set(some)].sort();

  function cells(campaign) {
    const found = (rest.cells[campaign] ?? []).map(([scene, sku, placement, locale]) => ({ scene, sku, placement, locale }));
    const changed = list.tiles.filter((tile) => tile.dataset.campaign === campaign);
    return [...found, ...changed.map((tile) => ({ ...tile.dataset, tile }))];
  }

  function mark(tile) {
    const { score, fate, unexpected } = tile.dataset;
    const about = tile.querySelector("a.mat");
    const picture = tile.querySelector(".print:last-child img");
    const bar = make("i", { class: "score" });
    if (score) bar.style.inlineSize = `${Math.min(80, 8 + 10 * Math.log2(1 + Number(score)))}px`;
    const sign = unexpected ? "!" : { added: "+", removed: "−" }[fate];
    return make(
      "a",
      { href: about.getAttribute("href"), "aria-label": about.getAttribute("aria-label"), class: `cell ${fate}${unexpected ? " odd" : ""}${tile.hidden ? " out" : ""}`, "data-mine": tile.dataset.mine, "data-number": tile.dataset.number, title: tile.querySelector(".told").textContent },
      picture ? make("img", { src: picture.src, alt: "", loading: "lazy" }) : make("span", { class: "missing" }, "–"),
      sign ? make("b", { "aria-hidden": "true" }, sign) : "",
      fate === "changed" ? bar : "",
    );
  }

  function table(campaign) {
    const all = cells(campaign);
    const locales = order(all.map((cell) => cell.locale));
    const rows = new Map();
    for (const cell of all) {
      const name = JSON.stringify([cell.placement, cell.scene, cell.sku]);
      if (!rows.has(name)) rows.set(name, {});
      rows.get(name)[cell.locale] = cell;
    }
    const several = new Set();
    const seen = new Set();
    for (const name of rows.keys()) {
      const [placement] = JSON.parse(name);
      (seen.has(placement) ? several : seen).add(placement);
    }
    const body = [...rows.keys()].sort().map((name) => {
      const [placement, scene, sku] = JSON.parse(name);
      const row = rows.get(name);
      return make(
        "tr",
        {},
        make("th", { scope: "row" }, rest.titles[placement] ?? placement, make("small", { class: several.has(placement) ? "several" : null }, [placement.replaceAll("/", "/\u200b"), ...(several.has(placement) ? [sku, scene] : [])].join(" · "))),
        ...locales.map((locale) => {
          const cell = row[locale];
          if (!cell) return make("td", { class: "none" });
          if (cell.tile) return make("td", {}, mark(cell.tile));
          return make("td", { class: "same" }, make("span", { "aria-hidden": "true" }, "·"), make("span", { class: "hidden" }, "unchanged"));
        }),
      );
    });
    const head = make("tr", {}, make("td"), ...locales.map((locale) => make("th", { scope: "col" }, locale)));
    const caption = make("caption", {}, campaign);
    return make("div", { class: "sheet-of", tabindex: 0, role: "region", "aria-label": `Matrix of ${campaign}` }, make("table", {}, caption, make("thead", {}, head), make("tbody", {}, ...body)));
  }

  function show() {
    const on = address.get("show") === "matrix";
    box.hidden = !on;
    byId("list").hidden = on;
    for (const button of document.querySelectorAll("[data-show]")) button.ariaPressed = String((button.dataset.show === "matrix") === on);
    if (!on) return;
    const here = document.activeElement?.closest(".cell")?.dataset.number;
    box.replaceChildren(legend(), ...order(dataOf("about").campaigns).map(table));
    if (here) box.querySelector(`.cell[data-number="${here}"]`)?.focus({ preventScroll: true });
  }

  function legend() {
    const one = (sign, word, kind = "") => make("span", {}, make("b", { class: kind, "aria-hidden": "true" }, sign), ` ${word}`);
    return make("p", { class: "legend quiet" }, one("·", "unchanged"), one("▬", "changed, the longer the more", "accent"), one("!", "unexpected", "bad"), one("+", "added"), one("−", "removed"));
  }

  for (const button of document.querySelectorAll("[data-show]")) {
    button.addEventListener("click", () => address.go({ show: button.dataset.show === "matrix" ? "matrix" : "" }));
  }
  return { show };
})();
