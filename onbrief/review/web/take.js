// Decisions, taken out: commands that sign them on one's own machine, and Markdown for the pull request.
const take = (() => {
  const about = dataOf("about");
  const PLAIN = /^[\w.@+=,/-]+$/; // a name that is safe to paste into a terminal
  const FOUND = { approve: "Approve", reject: "Reject", "": "Comment" };

  const quoted = (text) => `'${text.replace(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+/g, " ").replaceAll("'", "'\\''")}'`;
  const decided = () => list.tiles.map((tile) => ({ tile, ...draft.of(tile), ...tile.dataset })).filter((one) => one.verdict !== undefined);

  // one command for each campaign, verdict and wording
  function shell(role, why) {
    const commands = new Map();
    const left = { removed: 0, unsafe: 0, comment: 0 };
    for (const one of decided()) {
      if (!one.verdict) left.comment += 1;
      else if (one.fate === "removed") left.removed += 1;
      else if (!PLAIN.test(one.path) || !PLAIN.test(one.campaign)) left.unsafe += 1;
      else {
        const said = one.verdict === "approve" ? [why, one.words].filter(Boolean).join(" ") : one.words;
        const name = JSON.stringify([one.campaign, one.verdict, said]);
        commands.set(name, [...(commands.get(name) ?? []), one.path]);
      }
    }
    const lines = [...commands].map(([name, paths]) => {
      const [campaign, verdict, said] = JSON.parse(name);
      const only = paths.sort().map((path) => `--only ${quoted(path)}`);
      return [`onbrief ${verdict} ${campaign} --scope ${role} --reason ${quoted(said)}`, ...only].join(" \\\n  ");
    });
    const notes = [
      left.removed && `# ${counted(left.removed, "removed picture")}: nothing is left to sign.`,
      left.comment && `# ${counted(left.comment, "comment")} without a verdict: in the Markdown only.`,
      left.unsafe && `# ${counted(left.unsafe, "picture")} with an odd file name: sign by hand.`,
    ];
    return [...lines, ...notes.filter(Boolean)].join("\n\n");
  }

  const plain = (text) => text.replace(/[\\`*_[\]<>#|~]/g, "\\$&").replace(/@/g, "@\u200b").replace(/\s+/g, " ").trim();
  const nameOf = (one) => plain(`${one.tile.querySelector(".caption b").textContent}, ${one.locale}, ${one.sku}`);

  // Markdown: by verdict, then by cause; a whole cause in one line
  function markdown() {
    const all = decided();
    const open = list.tiles.length - all.filter((one) => one.verdict).length;
    const lines = [`### Review of ${about.campaigns.map(plain).join(", ")} against ${plain(about.against)}`, ""];
    for (const verdict of ["reject", "", "approve"]) {
      const some = all.filter((one) => one.verdict === verdict);
      if (!some.length) continue;
      lines.push(`**${FOUND[verdict]}** · ${counted(some.length, "picture")}`, "");
      for (const [, these] of together(some)) {
        const cause = plain(these[0].tile.closest(".group").querySelector("h2").textContent);
        lines.push(`- ${these.length > 3 ? `${cause}: ${counted(these.length, "picture")}` : `${these.map(nameOf).join("; ")} (${cause})`}`);
        if (these[0].words) lines.push(...these[0].words.split("\n").map((line) => `  > ${line}`));
      }
      lines.push("");
    }
    if (open) lines.push(`${counted(open, "picture")} not decided yet.`, "");
    return lines.join("\n");
  }

  function together(some) {
    const found = new Map();
    for (const one of some) {
      const name = JSON.stringify([one.tile.closest(".group").ariaLabelledByElements?.[0]?.id ?? one.tile.closest(".group").getAttribute("aria-labelledby"), one.words]);
      found.set(name, [...(found.get(name) ?? []), one]);
    }
    return found;
  }

  function write() {
    const role = byId("take-role").value;
    byId("take-shell").value = PLAIN.test(role) ? shell(role, byId("take-why").value.trim()) : "";
    byId("take-markdown").value = markdown();
  }

  function open() {
    const all = decided();
    const count = (verdict) => all.filter((one) => one.verdict === verdict).length;
    byId("take-about").textContent = `${count("approve")} approved, ${count("reject")} rejected, ${counted(count(""), "comment")}. They stand in this browser only; nothing is signed yet.`;
    if (!byId("take-why").value) byId("take-why").value = `Seen before and after, against ${about.against}.`;
    write();
    byId("take").showModal();
  }

  async function copy(button) {
    const field = byId(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // pages from a file have no clipboard of their own everywhere
    }
    say("Copied");
    const words = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = words), 1200);
  }

  byId("take-out")?.addEventListener("click", open);
  byId("take-close").addEventListener("click", () => byId("take").close());
  for (const name of ["take-role", "take-why"]) byId(name).addEventListener("input", write);
  for (const button of document.querySelectorAll("[data-copy]")) button.addEventListener("click", () => copy(button));
  byId("take-forget").addEventListener("click", (event) => {
    if (event.target.dataset.sure) {
      draft.forget(list.tiles);
      byId("take").close();
    }
    event.target.dataset.sure = event.target.dataset.sure ? "" : "yes";
    event.target.textContent = event.target.dataset.sure ? "Really forget them" : "Forget all…";
  });
  return { shell, markdown, open };
})();
