// A change, opened: the pictures on the light table, what is known of it beside them, one's decision below.
const look = (() => {
  const dialog = byId("look");
  const opened = new Map();
  let tile = null;

  const FIDELITY = {
    crop: "Shown smaller than it is; sharp, at 100 %, where it changed.",
    small: "Shown at most 720 pixels long: this file has no room for it at 100 %.",
    thumb: "Only a thumbnail of it stands in this file. Review fewer campaigns at once to see it larger.",
  };

  function changeOf(one) {
    const id = `c${one.dataset.number}`;
    if (!opened.has(id)) opened.set(id, dataOf(id));
    return opened.get(id);
  }

  function around() {
    const all = list.shown();
    return { all, at: all.indexOf(tile) };
  }

  function step(by) {
    const { all, at } = around();
    const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
    if (next && next !== tile) address.go({ open: next.dataset.id });
    else say(by > 0 ? "That was the last change" : "This is the first change");
  }

  function show() {
    const wanted = address.get("open");
    const found = wanted && list.tiles.find((one) => one.dataset.id === wanted);
    if (!found) {
      if (dialog.open) dialog.close();
      tile = null;
      return;
    }
    const other = found !== tile;
    tile = found;
    if (!dialog.open) dialog.showModal();
    const change = changeOf(tile);
    if (other) head(change);
    if (other || stageView() !== shownView) {
      shownView = stageView();
      views.show(change, shownView);
    }
    if (other) {
      byId("look-name").focus({ preventScroll: true });
      say(byId("look-name").textContent);
      setTimeout(ahead, 250);
    }
    mine();
  }

  let shownView = "";
  const stageView = () => address.get("view") || "two";

  function head(change) {
    const { all, at } = around();
    shownView = "";
    byId("look-name").replaceChildren(make("bdi", {}, change.slot), " ", make("span", { class: "locale" }, change.locale));
    const parts = [change.channel, tile.dataset.sku, tile.dataset.scene, change.fate === "changed" ? "" : change.fate].filter(Boolean).join(" · ");
    byId("look-sub").replaceChildren(change.unexpected ? make("b", { class: "bad" }, "Unexpected · ") : "", make("bdi", {}, parts));
    byId("place").textContent = at < 0 ? "" : `${at + 1} of ${all.length}`;
    byId("before").disabled = at <= 0;
    byId("after").disabled = at === all.length - 1;
    const worst = [change.old, change.new].filter(Boolean).map((side) => side.fidelity);
    byId("fidelity").textContent = FIDELITY[["thumb", "small", "crop"].find((name) => worst.includes(name))] ?? "";
    panel.show(change);
  }

  function mine() {
    const decision = tile && draft.of(tile);
    byId("look-mine").hidden = !decision;
    byId("look-mine").textContent = decision ? list.spoken(decision) : "";
    byId("decide").dataset.mine = decision ? decision.verdict || "comment" : "";
  }

  // the next one's pictures are decoded while this one is looked at
  function ahead() {
    const { all, at } = around();
    const next = at >= 0 && all[at + 1] && changeOf(all[at + 1]);
    for (const side of next ? [next.old, next.new] : []) side?.blocks.forEach(([, name]) => pictures.url(name));
  }

  dialog.addEventListener("close", () => {
    const last = tile;
    if (address.get("open")) address.go({ open: "" });
    (address.get("show") === "matrix" ? null : last?.querySelector("a"))?.focus();
  });
  byId("close").addEventListener("click", () => dialog.close());
  byId("before").addEventListener("click", () => step(-1));
  byId("after").addEventListener("click", () => step(1));
  byId("natural").addEventListener("click", () => views.natural());
  for (const button of document.querySelectorAll("[data-view]")) button.addEventListener("click", () => address.go({ view: button.dataset.view === "two" ? "" : button.dataset.view }));
  return { show, step, mine, current: () => tile, open: () => dialog.open };
})();
