// What is drawn over a picture: where it changed and why, the channel's safe area, findings, the layout's boxes.
const marks = (() => {
  const KINDS = { regions: "Changes", safe: "Safe area", findings: "Findings", layout: "Layout" };
  const AIR = 0.008; // of the longer side, as on the thumbnails
  const MOST = 9; // places with a number; further ones are small
  // in motion: where old and new lie on top of each other, nothing else may draw the eye unless asked for
  const CHOSEN = { resting: new Set(["regions", "findings"]), moving: new Set() };
  let on = CHOSEN.resting;
  const stage = byId("stage");

  const percent = (value) => `${value * 100}%`;

  // air: so that the outline hides nothing of what it is about
  function rect(box, kind, air = 0) {
    const [x, y, width, height] = [box[0] - air, box[1] - air, box[2] + 2 * air, box[3] + 2 * air];
    const about = { x, y, width, height, class: kind };
    return [drawn("rect", { ...about, class: `${kind} halo` }), drawn("rect", about)];
  }

  // a small label at a box's corner, which keeps its size when the picture is zoomed
  function pin(box, side, text, kind, air = 0) {
    const label = make("span", { class: `pin ${kind}` }, text);
    label.style.left = percent((box[0] - air) / side.width);
    label.style.top = percent((box[1] - air) / side.height);
    return label;
  }

  // the same at the opposite corner, where it covers no other
  function under([x, y, width, height], side, text, kind) {
    const label = pin([x + width, y + height], side, text, kind);
    label.classList.add("end");
    return label;
  }

  // in a film, what is there for a while: [first frame, frames]
  function during(span, all) {
    if (span) for (const one of all) [one.dataset.first, one.dataset.until] = [span[0], span[0] + span[1]];
    return all;
  }

  function places(change, side, which) {
    const found = { regions: [], safe: [], findings: [], layout: [] };
    const air = Math.max(side.width, side.height) * AIR;
    const alike = !change.old || !change.new || (change.old.width === change.new.width && change.old.height === change.new.height);
    if (which === "new" || alike) {
      change.regions.forEach((region, n) => {
        const kind = region.unexpected ? "regions odd" : "regions";
        found.regions.push(...rect(region.box, kind, air));
        if (n < MOST) found.regions.push(pin(region.box, side, String(n + 1), kind, air));
      });
      const [top, right, bottom, left] = change.safe;
      if (top || right || bottom || left) {
        const [w, h] = [side.width, side.height];
        const outside = `M0 0H${w}V${h}H0Z M${left} ${top}V${h - bottom}H${w - right}V${top}Z`;
        found.safe.push(drawn("path", { d: outside, "fill-rule": "evenodd", class: "safe veil" }));
        found.safe.push(...rect([left, top, w - left - right, h - top - bottom], "safe"));
      }
    }
    if (which === "new") {
      change.findings.forEach((finding, n) => {
        if (!Array.isArray(finding.box)) return;
        const kind = `findings ${finding.severity === "block" ? "block" : ""}`;
        found.findings.push(...during(finding.span, [...rect(finding.box, kind, air / 2), under(finding.box, side, letter(n), kind)]));
      });
    }
    for (const [role, box, span] of side.placed) found.layout.push(...during(span, [...rect(box, "layout"), pin(box, side, role, "layout")]));
    return found;
  }

  const letter = (n) => String.fromCharCode(97 + (n % 26));

  // layer: the element with the picture; it is given a drawing and labels of its size
  function over(layer, change, side, which) {
    const all = Object.values(places(change, side, which)).flat();
    const drawing = drawn("svg", { viewBox: `0 0 ${side.width} ${side.height}`, preserveAspectRatio: "none", class: "marks", "aria-hidden": "true" });
    drawing.append(...all.filter((mark) => mark instanceof SVGElement));
    layer.append(drawing, ...all.filter((mark) => !(mark instanceof SVGElement)));
  }

  function show() {
    for (const kind of Object.keys(KINDS)) stage.classList.toggle(`with-${kind}`, on.has(kind));
    for (const button of document.querySelectorAll("[data-marks]")) button.ariaPressed = String(on.has(button.dataset.marks));
  }

  function toggle(kind) {
    on.has(kind) ? on.delete(kind) : on.add(kind);
    show();
    say(`${KINDS[kind]} ${on.has(kind) ? "drawn" : "hidden"}`);
  }

  let before = ["regions"];
  function toggleAll() {
    const wanted = on.size ? [] : before;
    if (on.size) before = [...on];
    on.clear();
    wanted.forEach((kind) => on.add(kind));
    show();
    say(on.size ? "Outlines drawn" : "Outlines hidden");
  }

  // switches for what this change has to draw
  function offer(change, moving) {
    on = CHOSEN[moving ? "moving" : "resting"];
    const side = change.new ?? change.old;
    const there = places(change, side, change.new ? "new" : "old");
    const buttons = Object.keys(KINDS)
      .filter((kind) => there[kind].length)
      .map((kind) => make("button", { type: "button", class: `button ${kind}`, "data-marks": kind, "aria-pressed": "false", onclick: () => toggle(kind) }, KINDS[kind]));
    byId("marks").replaceChildren(...buttons);
    byId("marks").hidden = !buttons.length;
    show();
  }

  return { MOST, over, offer, toggleAll, letter };
})();
