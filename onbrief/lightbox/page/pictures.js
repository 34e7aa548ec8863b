// Pictures, decoded ahead of need: the one that a key press asks for next is ready before the key.
const held = new Map(); // address → image; the least recently used goes first
const MOST = 40;

export function ready(address, eager = false) {
  let image = held.get(address);
  if (image) held.delete(address);
  else {
    image = new Image();
    image.decoding = eager ? "sync" : "async";
    image.draggable = false;
    image.alt = "";
    image.src = address;
    image.decode().catch(() => {});
  }
  held.set(address, image);
  if (held.size > MOST) held.delete(held.keys().next().value);
  return image;
}

// One after another, nearest first, so that the next one isn't kept waiting by the one after.
let turn = 0;
export async function ahead(addresses) {
  turn += 1;
  const mine = turn;
  for (const address of addresses) {
    if (mine !== turn) return;
    const image = ready(address);
    if (!image.complete) await image.decode().catch(() => {});
  }
}
