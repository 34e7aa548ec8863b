// Decisions that were made here: a draft, in this browser alone. Each holds for a picture's bytes, whatever page showed it.
const draft = (() => {
  const place = `onbrief-review ${dataOf("about").campaigns.join(" ")}`;
  const listeners = [];
  let kept = read();

  function read() {
    try {
      const found = JSON.parse(localStorage.getItem(place));
      return new Map(Object.entries(found ?? {}).filter(([, d]) => typeof d?.verdict === "string" && typeof d?.words === "string"));
    } catch {
      return kept ?? new Map(); // private windows have no store; the draft lives as long as the page
    }
  }

  function write() {
    try {
      localStorage.setItem(place, JSON.stringify(Object.fromEntries(kept)));
    } catch {
      // told at the bottom of the page: take them out before closing
    }
    listeners.forEach((listen) => listen());
  }

  const of = (tile) => kept.get(tile.dataset.key);

  // verdict: `approve`, `reject`, or empty for a comment alone, which leaves a verdict as it is
  function set(tiles, verdict, words = "") {
    for (const tile of tiles) {
      const had = of(tile);
      const said = words || (verdict === "approve" && had?.verdict === "" ? had.words : "");
      kept.set(tile.dataset.key, { verdict: verdict || had?.verdict || "", words: said });
    }
    write();
  }

  function forget(tiles) {
    tiles.forEach((tile) => kept.delete(tile.dataset.key));
    write();
  }

  addEventListener("storage", (event) => {
    if (event.key !== place) return;
    kept = read();
    listeners.forEach((listen) => listen());
  });
  return { of, set, forget, changed: (listen) => listeners.push(listen) };
})();

// Asks for words. Answers with them, or with null.
function ask(title, about, needed, words = "") {
  const [dialog, field, wrong] = [byId("ask"), byId("ask-words"), byId("ask-wrong")];
  byId("ask-title").textContent = title;
  byId("ask-about").textContent = about;
  field.value = words;
  wrong.textContent = "";
  dialog.showModal();
  field.focus();
  return new Promise((answer) => {
    let said = null;
    const save = (event) => {
      event.preventDefault();
      if (needed && !field.value.trim()) {
        wrong.textContent = "Say it in a few words: who mends it reads this first.";
        return field.focus();
      }
      said = field.value.trim();
      dialog.close();
    };
    const keyed = (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(event);
    };
    const form = dialog.querySelector("form");
    form.onsubmit = save;
    field.onkeydown = keyed;
    byId("ask-cancel").onclick = () => dialog.close();
    dialog.onclose = () => answer(said);
  });
}
