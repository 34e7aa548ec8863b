// The list: which changes are shown, in which order one walks over them, and what was decided of each.
const list = (() => {
  const tiles = [...document.querySelectorAll(".tile")];
  const groups = [...document.querySelectorAll(".group")];
  const form = byId("sieve");
  const NAMES = ["q", "campaign", "locale", "placement", "kind", "fate"];
  const words = new Map();

  const shown = () => tiles.filter((tile) => !tile.hidden);
  const within = (group) => [...group.querySelectorAll(".tile:not([hidden])")];
  const expected = (some) => some.filter((tile) => !tile.dataset.unexpected);

  function wordsOf(tile) {
    if (!words.has(tile)) {
      const cause = tile.closest(".group").querySelector(".cause").textContent;
      words.set(tile, `${tile.textContent} ${Object.values(tile.dataset).join(" ")} ${cause}`.toLocaleLowerCase());
    }
    return words.get(tile);
  }

  function matches(tile) {
    const { campaign, locale, placement, kinds, fate, unexpected } = tile.dataset;
    const same = { campaign, locale, placement, fate };
    if (Object.keys(same).some((name) => address.get(name) && address.get(name) !== same[name])) return false;
    if (address.get("kind") && !kinds.split(" ").includes(address.get("kind"))) return false;
    if (address.has("only", "unexpected") && !unexpected) return false;
    if (address.has("only", "undecided") && draft.of(tile)?.verdict) return false;
    const wanted = address.get("q").toLocaleLowerCase().split(/\s+/).filter(Boolean);
    return !wanted.length || wanted.every((word) => wordsOf(tile).includes(word));
  }

  function sift() {
    for (const tile of tiles) tile.hidden = !matches(tile);
    for (const group of groups) group.hidden = !within(group).length;
    byId("none").hidden = !tiles.length || shown().length > 0;
    for (const name of NAMES) if (form?.elements[name]) form.elements[name].value = address.get(name);
    for (const tick of form?.querySelectorAll("[name=only]") ?? []) tick.checked = address.has("only", tick.value);
    const filters = NAMES.filter((name) => address.get(name)).length + (address.get("only") ? 1 : 0);
    if (byId("reset")) byId("reset").disabled = !filters;
    if (byId("sieved")) byId("sieved").textContent = filters ? `: ${shown().length} of ${tiles.length}` : "";
    tell();
  }

  const WORDS = { approve: "Approved", reject: "Rejected", "": "Comment" };
  const spoken = (decision) => WORDS[decision.verdict] + (decision.words ? `: ${decision.words}` : "");

  // what was decided, on each tile and in all
  function tell() {
    const sum = { approve: 0, reject: 0, comment: 0, open: 0 };
    for (const tile of tiles) {
      const decision = draft.of(tile);
      const mine = tile.querySelector(".mine");
      mine.hidden = !decision;
      mine.textContent = decision ? spoken(decision) : "";
      tile.dataset.mine = decision ? decision.verdict || "comment" : "";
      sum[decision?.verdict || "open"] += 1;
      sum.comment += decision?.verdict === "" || (decision?.words && decision.verdict === "approve") ? 1 : 0;
    }
    for (const group of groups) {
      const many = group.querySelector(".decide .many");
      if (many) many.textContent = many.closest("button").ariaLabel = countOf(expected(within(group)).length);
      if (many) many.closest("button").ariaLabel = `Approve ${countOf(expected(within(group)).length)}`;
    }
    if (!byId("tally")) return;
    const parts = [["approve", "approved"], ["reject", "rejected"], ["comment", sum.comment === 1 ? "comment" : "comments"]];
    const said = parts.filter(([name]) => sum[name]).map(([name, word]) => `${sum[name]} ${word}`);
    byId("tally").classList.toggle("some", said.length > 0);
    byId("tally").textContent = [...said, `${sum.open} open`].join(" · ");
    const free = expected(shown()).filter((tile) => !draft.of(tile)?.verdict);
    byId("approve-all").disabled = !free.length;
    byId("approve-all").textContent = free.length ? `Approve ${free.length} expected` : "Approve all expected";
    byId("take-out").disabled = sum.open === tiles.length && !sum.comment;
  }

  const countOf = (number) => (number === 1 ? "it" : `all ${number}`);

  // headings of causes and changes, in the order in which one reads them; in the matrix, its cells
  function stops() {
    if (address.get("show") === "matrix") return [...document.querySelectorAll("#matrix .cell:not(.out)")];
    return groups
      .filter((group) => !group.hidden)
      .flatMap((group) => [group.querySelector("h2"), ...within(group).map((tile) => tile.querySelector("a"))]);
  }

  function here() {
    const at = document.activeElement;
    const stop = at?.closest(".tile a.mat, .cause h2, .cell");
    return stop ?? at?.closest(".tile")?.querySelector("a.mat") ?? at?.closest(".group")?.querySelector("h2") ?? null;
  }

  function step(by, causes = false) {
    const all = stops().filter((stop) => !causes || stop.matches("h2, .cell"));
    const current = causes ? (here()?.closest(".group")?.querySelector("h2") ?? here()) : here();
    const at = all.indexOf(current);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
    next?.focus({ preventScroll: true });
    next?.closest(".tile, .cause, .cell").scrollIntoView({ block: next.matches("h2") ? "start" : "center", behavior: still() ? "auto" : "smooth" });
  }

  form?.addEventListener("input", () => {
    const only = [...form.querySelectorAll("[name=only]:checked")].map((tick) => tick.value).join(",");
    address.go({ ...Object.fromEntries(NAMES.map((name) => [name, form.elements[name]?.value ?? ""])), only });
  });
  form?.addEventListener("submit", (event) => event.preventDefault());
  const unfilter = () => address.go({ ...Object.fromEntries(NAMES.map((name) => [name, ""])), only: "" });
  form?.addEventListener("reset", unfilter);
  byId("unfilter")?.addEventListener("click", unfilter);
  return { tiles, shown, within, expected, sift, tell, step, here, spoken };
})();
