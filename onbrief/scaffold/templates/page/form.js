// Asks the validator while someone writes, and shows its words beside the field. Only fields that were left, or
// all of them once the branch was asked for, are told of: nobody is blamed for what they haven't written yet.
const form = document.getElementById("brief");
const summary = document.getElementById("summary");
const button = form.querySelector("button[type=submit]");
const left = new Set();
let asked = false;
let round = 0;
let timer;

const answers = () => Object.fromEntries(new FormData(form));

async function post(path) {
  const reply = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(answers()),
  });
  if (!reply.ok) throw new Error(await reply.text());
  return reply.json();
}

function tell(problems) {
  let shown = 0;
  for (const field of form.querySelectorAll(".field")) {
    const key = field.dataset.key;
    const said = asked || left.has(key) ? problems[key] || [] : [];
    const input = document.getElementById(key);
    const told = document.getElementById(`${key}-told`);
    const text = said.join("\n");
    if (told.textContent !== text) told.textContent = text;
    input.setAttribute("aria-invalid", String(said.length > 0));
    shown += said.length > 0;
  }
  const general = problems[""] || [];
  const open = Object.keys(problems).filter((key) => key).length;
  summary.classList.toggle("wrong", general.length > 0 || (asked && open > 0));
  if (general.length) summary.textContent = general.join("\n");
  else if (!open) summary.textContent = "Everything is here.";
  else if (asked) summary.textContent = open === 1 ? "One answer needs another look." : `${open} answers need another look.`;
  else summary.textContent = "";
  return shown;
}

function silence(error) {
  summary.classList.add("wrong");
  summary.textContent = error instanceof TypeError ? "The command in the terminal has ended; start it again." : error.message;
}

async function check() {
  const mine = ++round;
  try {
    const { problems } = await post("/check");
    if (mine === round) tell(problems);
  } catch (error) {
    silence(error);
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(check, 400);
});
form.addEventListener("focusout", (event) => {
  if (event.target.name && !button.disabled && !form.hidden) { // once sent, the command may end at any moment
    left.add(event.target.name);
    clearTimeout(timer);
    timer = setTimeout(check, 50);
  }
});
form.addEventListener("click", (event) => {
  const name = event.target.dataset.add;
  if (!name) return;
  const field = document.getElementById("placements");
  const lines = field.value.split("\n").filter((line) => line.trim());
  if (!lines.includes(name)) field.value = [...lines, name].join("\n");
  left.add("placements");
  check();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearTimeout(timer);
  asked = true;
  round += 1;
  button.disabled = true;
  try {
    const { problems, branch, next } = await post("/make");
    if (branch) {
      form.hidden = true;
      document.getElementById("done-title").textContent = `Branch ${branch} is there`;
      document.getElementById("next").textContent = next;
      const done = document.getElementById("done");
      done.hidden = false;
      done.focus();
    } else {
      tell(problems);
      form.querySelector('[aria-invalid="true"]')?.focus();
    }
  } catch (error) {
    silence(error);
  } finally {
    button.disabled = false;
  }
});
