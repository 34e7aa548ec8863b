// Elements made by hand: what is told is always text, never markup, since it comes out of strangers' briefs.
const byId = (id) => document.getElementById(id);

function make(tag, about = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(about)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function drawn(tag, about = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(about)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const dataOf = (id) => JSON.parse(byId(id).textContent);
const counted = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// For who can't see it: what a key did. An open window hides all else from screen readers, so it is said inside.
const unsaid = [];
function say(text) {
  if (unsaid.push(text) > 1) return;
  const said = byId("said");
  const window = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  if (said.parentElement !== window) window.append(said);
  said.textContent = "";
  setTimeout(() => (said.textContent = unsaid.splice(0).join(". ")), 30);
}
