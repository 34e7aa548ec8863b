// Begins: asks what the files say, shows it, and looks again now and then, so that edits made elsewhere appear.
import { byId, el, shown } from "./dom.js";
import { blind, changed, files, goTo, goToScene, here, item, on, order, take } from "./store.js";
import { count, inWords, post, unwritten } from "./moves.js";
import { askFiles } from "./server.js";
import { ahead } from "./pictures.js";
import { hush, tell, warn } from "./tell.js";
import { help } from "./keys.js";
import { noteOfMark } from "./panel.js";
import { restore } from "./filter.js";
import "./rail.js";

const OFTEN = 1500; // milliseconds between looks
let tag = "";

async function look() {
  if (count()) return;
  const { status, body, tag: next } = await askFiles(tag);
  if (status === 0) return void warn("gone", `The server doesn't answer. Start \`${document.body.dataset.command}\` again and open its new address; everything so far is written.`, []);
  hush("gone");
  if (status !== 200 || count()) return;
  const first = !tag;
  tag = next;
  const alike = item(here.at)?.stack;
  const outside = take(body, unwritten);
  const one = item(here.at);
  if (!first && one?.stack && !alike) here.open.add(`${one.scene}/${one.stack}`); // what is looked at isn't put away
  notices();
  if (first) begin();
  else {
    if (!item(here.at)) here.at = order()[0] ?? null;
    here.panes = here.panes.filter((key) => item(key));
    changed("files");
    if (outside.length) tell(blind() ? "Something was changed outside." : `Changed outside: ${outside.map((one) => `${one.place} of ${one.scene} (${inWords(one.entry)})`).join("; ")}`);
  }
}

function notices() {
  byId("title").textContent = shown(files.campaign.title);
  document.title = `${shown(files.campaign.title)}, lightbox`;
  const { news } = files;
  const words = news ? `${news.words} ${news.command}` : "";
  if (byId("news").textContent !== words) byId("news").replaceChildren(...(news ? [el("p", {}, `${news.words} `, el("code", {}, news.command))] : []));
  byId("notices").replaceChildren(...files.notices.map((words) => el("p", {}, words)));
}

function begin() {
  const kept = restore();
  changed("files");
  const wanted = kept ?? new URLSearchParams(location.search).get("scene") ?? document.body.dataset.scene;
  const first = files.scenes.find((one) => one.name === wanted) ?? files.scenes.find((one) => one.pick === null && one.candidates.length) ?? files.scenes[0];
  if (first) goToScene(first.name);
  changed("view");
  brought();
  warm();
}

// every small picture of the campaign, nearest first
function warm() {
  const scenes = [...files.scenes].sort((a, b) => (b.name === here.scene) - (a.name === here.scene));
  ahead(scenes.flatMap((one) => one.candidates.map((candidate) => candidate.picture.thumb)).slice(0, 24));
}

// Moves that another server was not there to write. They are shown first: an address could hold anything.
function brought() {
  const found = /^#unsent=(.+)$/.exec(location.hash);
  if (!found) return;
  history.replaceState(null, "", location.pathname + location.search);
  let moves;
  try {
    moves = JSON.parse(decodeURIComponent(found[1])).filter((move) => ["/move", "/compare"].includes(move.path) && move.body);
  } catch {
    return;
  }
  const words = moves.map(({ body }) => (body.entry ? `${body.scene} ${body.candidate}: ${inWords({ reasons: [], marks: [], ...body.entry })}` : `${body.scene}: ${body.better} before ${body.worse}`));
  warn("brought", `${moves.length} move${moves.length === 1 ? " was" : "s were"} not written before: ${words.join("; ")}.`, [
    ["Write them", () => moves.forEach(bring)], ["Let them go", () => {}],
  ]);
}

function bring({ path, body }) {
  const key = `${body.scene}/${body.candidate}`;
  post(path, { ...body, undoes: null, seen: item(key)?.stamp ?? null }, () => look());
  if (item(key)) goTo(key);
}

// in the grid the large picture of the one at hand, and of the next two, is fetched once the hand rests
let rests = 0;
on("at", () => {
  clearTimeout(rests);
  if (here.view !== "grid") return;
  rests = setTimeout(() => {
    const list = order();
    ahead(list.slice(list.indexOf(here.at)).slice(0, 3).map((key) => item(key).picture.screen));
  }, 150);
});

// a click on the chrome leaves the focus at the picture, where the keys are
for (const holder of document.querySelectorAll(".top, .bar, .rail")) {
  holder.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
}
byId("help-open").addEventListener("click", help);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches(".mark")) {
    event.preventDefault();
    noteOfMark(Number(event.target.dataset.place));
  }
});
document.addEventListener("visibilitychange", () => document.hidden || look());
setInterval(() => document.hidden || look(), OFTEN);
look();
