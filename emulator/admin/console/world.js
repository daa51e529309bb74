// What the page knows of the world, and how it asks. Every question is a GET with wait=0: it is
// answered at once and leaves no trace. Nothing is asked while nobody sees the page.

const ROOT = "/_snowglobe/";
const POLL_MS = 1000;
const REFRESH_MS = 10_000; // what changes by time alone is seen after so long at the latest
const REST = 20; // a question that took long is asked rarely: a twentieth of the time at most

export const world = { clock: null, resources: [], arns: new Map(), lost: null };

export class Refusal extends Error {
  constructor(status, body) {
    super(body.message ?? `answered with ${status}`);
    this.status = status;
  }
}

async function answer(response) {
  const body = await response.json();
  if (!response.ok) {
    throw new Refusal(response.status, body);
  }
  return body;
}

export async function look(path, query = {}) {
  const parameters = new URLSearchParams({ ...query, wait: "0" });
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return answer(await fetch(`${ROOT}${encoded}?${parameters}`));
}

export async function act(method, path, body) {
  return answer(await fetch(ROOT + path, { method, body: body === undefined ? undefined : JSON.stringify(body) }));
}

export const scopeOf = (resource) => ({ region: resource.region, account: resource.account });
export const keyOf = (resource) => [resource.service, resource.kind, resource.account, resource.region, resource.name].join("/");
export const linkTo = (resource) =>
  "#/of/" + [resource.service, resource.kind, resource.account, resource.region, resource.name].map(encodeURIComponent).join("/");
export const kinds = () => [...Map.groupBy(world.resources, (resource) => resource.kind)];

async function refresh(view) {
  const { resources } = await look("resources");
  world.resources = resources;
  world.arns = new Map(resources.filter((one) => one.arn).map((one) => [one.arn, one]));
  await view.refresh?.();
}

// Calls show() whenever something has changed. `current` gives what is shown now.
export function watch(current, show) {
  let events = -1;
  let view = null;
  let refreshed = 0;
  let timer = 0;
  let asking = false;

  async function turn() {
    timer = 0;
    if (document.hidden || asking) {
      return;
    }
    asking = true;
    const begun = performance.now();
    try {
      world.clock = await look("clock");
      const wanted = current();
      if (world.clock.events !== events || wanted !== view || begun - refreshed > REFRESH_MS) {
        await refresh(wanted);
        events = world.clock.events;
        view = wanted;
        refreshed = begun;
      }
      world.lost = null;
    } catch (error) {
      world.lost = error instanceof Refusal ? error.message : "Snowglobe does not answer; asking again …";
      events = -1;
    }
    asking = false;
    show();
    again(Math.max(POLL_MS, REST * (performance.now() - begun)));
  }

  function again(delay) {
    clearTimeout(timer);
    timer = setTimeout(turn, delay);
  }

  document.addEventListener("visibilitychange", () => again(0));
  turn();
  return () => again(0);
}
