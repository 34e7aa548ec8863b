// Beside the opened pictures: why they differ, where, what the checks say, the words on them, where they come from.
const panel = (() => {
  const box = byId("panel");
  const fields = byId("fields").content.children;

  function section(title, ...children) {
    return children.length ? make("section", {}, make("h3", {}, title), ...children) : "";
  }

  function causes(change) {
    const found = change.fields.map((n) => fields[n].cloneNode(true));
    if (!found.length && change.unexpected) found.push(make("p", { class: "alarm" }, "No line that people wrote explains it."));
    return section(change.fields.length > 1 ? "Causes" : "Cause", ...found);
  }

  // the same remark on place after place is said once
  function titled({ roles, note }, before) {
    const place = roles.join(", ") || "picture";
    return note && note !== before?.note ? `${place}: ${note.replace(/\.$/, "")}` : place;
  }

  function region(one, n, all) {
    const why = one.unexpected ? "" : one.causes.join(", ");
    const button = make(
      "button",
      { type: "button", class: `place${one.unexpected ? " odd" : ""}`, onclick: () => views.to(one.box), title: "Show it larger" },
      make("b", { class: "number", "aria-hidden": "true" }, String(n + 1)),
      make("span", {}, make("span", { class: "what" }, titled(one, all[n - 1])), make("span", { class: "quiet why" }, why)),
      make("span", { class: "quiet delta", title: "The worst block’s colour difference" }, `ΔE ${one.delta.toFixed(1)}`),
    );
    return make("li", {}, button);
  }

  function regions(change) {
    if (!change.regions.length) return "";
    const all = change.regions.map(region);
    const rest = all.splice(marks.MOST);
    const more = rest.length ? make("details", { class: "more" }, make("summary", {}, `and ${counted(rest.length, "more place")}`), make("ol", { class: "places" }, ...rest)) : null;
    return section("What changed", make("ol", { class: "places" }, ...all), ...(more ? [more] : []));
  }

  // a click goes to the first of them
  function frames(change) {
    const rows = change.frames.map(([first, last]) =>
      make("li", {}, make("button", { type: "button", class: "place", onclick: () => film.go(first) }, make("span", { class: "what" }, first === last ? `frame ${first}` : `frames ${first}–${last}`), make("span"), make("span", { class: "quiet delta" }, counted(last - first + 1, "frame")))),
    );
    return section("Frames that differ", ...(rows.length ? [make("ol", { class: "places" }, ...rows)] : []));
  }

  // in a film: when; a click goes there
  function moment({ span }, { film: known }) {
    if (!span || !known) return "";
    const [first, frames] = span;
    const told = frames > 1 ? `frames ${first}–${first + frames - 1}` : `frame ${first}`;
    return make("button", { type: "button", class: "moment", onclick: () => film.go(first) }, `${film.clock(first, known)} · ${told}`);
  }

  function findings(change) {
    const rows = change.findings.map((one, n) =>
      make(
        "li",
        { class: `is-${one.severity}` },
        make("b", { class: "number", "aria-hidden": "true" }, Array.isArray(one.box) ? marks.letter(n) : "–"),
        make("span", {}, make("span", {}, one.message), moment(one, change.new), make("span", { class: "quiet" }, [one.check, one.measured && `measured ${one.measured}`, one.allowed && `allowed ${one.allowed}`, one.where || one.source].filter(Boolean).join(" · "))),
        make("span", { class: `tag ${{ block: "bad", warn: "warn" }[one.severity] ?? "quiet"}` }, one.outcome === "not run" ? "not run" : { block: "blocks", warn: "warns" }[one.severity] ?? "note"),
      ),
    );
    return section("The checks say", ...(rows.length ? [make("ul", { class: "findings" }, ...rows)] : change.new ? [make("p", { class: "quiet" }, "Nothing found.")] : []));
  }

  function words(change) {
    const side = change.new ?? change.old;
    const before = new Map(change.old?.copy.map(([name, , text]) => [name, text]));
    const rows = side.copy.flatMap(([name, title, text, source]) => [
      make("dt", {}, title),
      make(
        "dd",
        {},
        make("p", { dir: change.direction, lang: change.locale, class: change.new && change.old && before.get(name) !== text ? "words other" : "words" }, text),
        make("code", { dir: "ltr" }, source),
      ),
    ]);
    return section("Words on it", ...(rows.length ? [make("dl", { class: "copy" }, ...rows)] : []));
  }

  function facts(change) {
    const [old, now] = [change.old, change.new];
    const rows = [
      ["File", (now ?? old).name],
      ["Pixels", [...new Set([old, now].filter(Boolean).map((side) => `${side.width} × ${side.height}`))].join(" → ")],
      ["Distance", change.score === null || change.score === undefined ? "" : `${change.score.toFixed(1)} × what “${change.profile}” allows`],
      ...(now ?? old).lineage.map(([name, text]) => {
        const had = now && old?.lineage.find(([other]) => other === name)?.[1];
        return [name, had && had !== text ? `${had} → ${text}` : text];
      }),
      ["SHA-256", (now ?? old).sha256],
    ];
    const shown = rows.filter(([, text]) => text).flatMap(([name, text]) => [make("dt", {}, name), make("dd", { class: name === "SHA-256" || name === "File" ? "mono" : null }, text)]);
    return section("Where it comes from", make("dl", { class: "facts" }, ...shown));
  }

  function show(change) {
    box.replaceChildren(...[causes(change), frames(change), regions(change), findings(change), words(change), facts(change)].filter(Boolean));
    box.scrollTop = 0;
  }

  return { show };
})();
