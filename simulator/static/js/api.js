// The simulator's own routes, one function each; a mistake is raised with the server's sentence.

async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(path, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `模拟器回了 ${response.status}`);
  return answer;
}

const at = (openid) => `/sim/people/${encodeURIComponent(openid)}`;

export const state = () => ask("/sim/state");
export const crowd = (name) => ask(`/sim/people?limit=30&name=${encodeURIComponent(name)}`);
export const meet = (name, role) => ask("/sim/people", { name, role });
export const person = (openid) => ask(at(openid));
export const settle = (openid, settings) => ask(`${at(openid)}/settings`, settings);
export const chat = (openid, after) => ask(`${at(openid)}/chat?after=${after}`);
export const menu = (openid) => ask(`${at(openid)}/menu`);
/** `verb`: send, tap, follow, unfollow, scan, event. */
export const act = (openid, verb, body = {}) => ask(`${at(openid)}/${verb}`, body);
export const qrcodes = () => ask("/sim/qrcodes");
export const subscriptions = () => ask("/sim/subscriptions");
export const wire = (after) => ask(`/sim/wire?after=${after}`);
export const switches = () => ask("/sim/switches");
export const turn = (changed) => ask("/sim/switches", changed);
export const advance = (seconds) => ask("/sim/clock", { advance_seconds: seconds });
export const killTokens = () => ask("/sim/tokens/kill", {});
export const reset = () => ask("/sim/reset", {});
export const verify = () => ask("/sim/verify", {});
