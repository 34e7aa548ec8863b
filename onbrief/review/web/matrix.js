// The matrix: every placement in every language, at a glance, in the order of the brief. What did not change is a dot.
const matrix = (() => {
  const box = byId("matrix");
  const { tables, titles } = dataOf("still");
  const named = (scene, sku, placement, locale) => JSON.stringify([scene, sku, placement, locale]);

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

  const dot = () => [make("span", { "aria-hidden": "true" }, "·"), make("span", { class: "hidden" }, "unchanged")];

  // the SKU and the scene are told where they are not the same all over
  function heading([scene, sku, placement], rows) {
    const differs = (n, value) => (rows.some((row) => row[n] !== value) ? value : "");
    const about = [differs(1, sku), differs(0, scene)].filter(Boolean).join(" · ");
    return make("th", { scope: "row" }, titles[placement] ?? placement, make("small", {}, placement.replaceAll("/", "/\u200b")), make("small", { class: "several" }, about));
  }

  function table({ campaign, title, locales, rows, still }) {
    const cells = new Map(still.map((place) => [named(...place), null]));
    for (const tile of list.tiles) {
      const { scene, sku, placement, locale } = tile.dataset;
      if (tile.dataset.campaign === campaign) cells.set(named(scene, sku, placement, locale), tile);
    }
    const cell = (name) => (!cells.has(name) ? make("td", { class: "none" }) : cells.get(name) ? make("td", {}, mark(cells.get(name))) : make("td", { class: "same" }, ...dot()));
    const body = rows.map((row) => make("tr", {}, heading(row, rows), ...locales.map((locale) => cell(named(...row, locale)))));
    const head = make("tr", {}, make("td"), ...locales.map((locale) => make("th", { scope: "col" }, locale)));
    const found = make("table", { class: locales.length > 6 ? "many" : null }, make("thead", {}, head), make("tbody", {}, ...body));
    found.style.setProperty("--columns", locales.length);
    return [make("h2", {}, title), make("div", { class: "sheet-of", tabindex: 0, role: "region", "aria-label": `Matrix of ${title}` }, found)];
  }

  // a table that fits scrolls with the page, and its head stays below the tools; a wider one scrolls in its own box
  function fit() {
    document.documentElement.style.setProperty("--bar", `${byId("bar")?.offsetHeight ?? 0}px`);
    for (const sheet of box.querySelectorAll(".sheet-of")) sheet.classList.toggle("fits", sheet.firstElementChild.scrollWidth <= sheet.clientWidth);
  }

  function show() {
    const on = address.get("show") === "matrix";
    box.hidden = !on;
    byId("list").hidden = on;
    for (const button of document.querySelectorAll("[data-show]")) button.ariaPressed = String((button.dataset.show === "matrix") === on);
    if (!on) return;
    const here = document.activeElement?.closest(".cell")?.dataset.number;
    box.replaceChildren(legend(), ...tables.filter((one) => one.rows.length).flatMap(table));
    fit();
    if (here) box.querySelector(`.cell[data-number="${here}"]`)?.focus({ preventScroll: true });
  }

  function legend() {
    const one = (sign, word, kind = "") => make("span", {}, make("b", { class: kind, "aria-hidden": "true" }, sign), ` ${word}`);
    return make("p", { class: "legend quiet" }, one("·", "unchanged"), one("▬", "changed, the longer the more", "accent"), one("!", "unexpected", "bad"), one("+", "added"), one("−", "removed"));
  }

  for (const button of document.querySelectorAll("[data-show]")) {
    button.addEventListener("click", () => address.go({ show: button.dataset.show === "matrix" ? "matrix" : "" }));
  }
  new ResizeObserver(fit).observe(box);
  return { show };
})();
