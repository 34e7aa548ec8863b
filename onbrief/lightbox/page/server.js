// Questions to the server. An answer is {status, body}; status 0: nobody answers.
export async function ask(path, body) {
  const request = body === undefined ? {} : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  };
  let answer;
  try {
    answer = await fetch(path, request);
  } catch {
    return { status: 0, body: {} };
  }
  const text = await answer.text();
  try {
    return { status: answer.status, body: JSON.parse(text), tag: answer.headers.get("ETag") };
  } catch {
    return { status: answer.status, body: { what: text.trim() } };
  }
}

// what the files say, or null where nothing has changed since `tag`
export async function askFiles(tag) {
  try {
    const answer = await fetch("/state", { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (answer.status === 304) return { status: 304 };
    if (!answer.ok) return { status: answer.status, body: { what: await answer.text() } };
    return { status: 200, body: await answer.json(), tag: answer.headers.get("ETag") };
  } catch {
    return { status: 0 };
  }
}
