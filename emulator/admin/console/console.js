// The frame: the clock, the menu, which page is shown, and the keyboard.
import { h, byId, sync, setText, number, time, title, badge, decoded } from "./dom.js";
import { world, act, watch, kinds } from "./world.js";
import { overview, list, resource } from "./resources.js";
import { invocations, faults } from "./activity.js";
import { chain } from "./chain.js";

const main = byId("main");
const fixed = { invocations: "Invocations", faults: "Faults", chain: "Causes" };
let view = null;
let again = () => {};
let busy = "";
let said = { text: "", bad: false }; // of the last settle or advance, until the next or another page

function viewOf(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [page, ...rest] = path.split("/").map(decoded);
  const parameters = new URLSearchParams(query);
  return page === "kind" && rest.length === 1 ? list(rest[0])
    : page === "of" && rest.length === 5 ? resource(rest)
    : page === "invocations" ? invocations(parameters)
    : page === "faults" ? faults()
    : page === "chain" ? chain(parameters)
    : overview();
}

// How many pages of the console lie before this one in the history: Esc goes back to them only.
let depth = 0;
function mark(next) {
  depth = history.state?.depth ?? next;
  history.replaceState({ depth }, "");
}

function back() {
  if (location.hash.length <= 2) {
    return; // the overview
  }
  if ((history.state?.depth ?? 1) > 0) {
    history.back();
  } else {
    location.hash = "#/";
  }
}

function open() {
  mark(depth + 1);
  said = { text: "", bad: false };
  view = viewOf(location.hash);
  document.title = `${view.title} · Snowglobe`;
  main.replaceChildren(view.element);
  window.scrollTo(0, 0);
  show();
  again();
}

function showClock() {
  const clock = world.clock;
  if (!clock) {
    return;
  }
  byId("clock").replaceChildren(badge(clock.mode, "accent"), time(clock.now), h("span", { class: "why", title: busy || clock.why }, busy || clock.why));
  byId("controls").hidden = clock.mode === "real";
}

function showMenu() {
  const nav = byId("nav");
  const here = location.hash.split("?")[0] || "#/";
  const kind = here.startsWith("#/of/") ? decoded(here.split("/")[3] ?? "") : "";
  const entry = (list, entries) => sync(list, entries, (one) => one.href,
    (one) => h("li", {}, h("a", { href: one.href }, h("span", {}, one.label), h("span", { class: "n" }))),
    (item, one) => {
      const link = item.firstChild;
      setText(link.lastChild, one.n === undefined ? "" : number(one.n));
      link.toggleAttribute("aria-current", one.href === here || one.href === `#/kind/${kind}`);
    });
  if (!nav.hasChildNodes()) {
    nav.append(h("ul", {}), h("ul", {}));
  }
  entry(nav.children[0], [{ href: "#/", label: "Overview" },
    ...kinds().map(([kind, all]) => ({ href: `#/kind/${encodeURIComponent(kind)}`, label: title(kind, true), n: all.length }))]);
  entry(nav.children[1], Object.entries(fixed).map(([page, label]) => ({ href: `#/${page}`, label })));
}

function showNotice() {
  const { text, bad } = world.lost ? { text: world.lost, bad: true } : said;
  const notice = byId("notice");
  notice.hidden = !text;
  notice.classList.toggle("bad", bad);
  setText(notice, text);
}

function show() {
  showClock();
  showMenu();
  showNotice();
  if (world.clock) {
    view.show();
    if (performance.getEntriesByName("shown").length === 0) {
      performance.mark("shown");
    }
  }
}

async function move(path, body, words) {
  busy = words;
  said = { text: "", bad: false };
  const controls = [...byId("controls").elements];
  controls.forEach((control) => { control.disabled = true; });
  showClock();
  try {
    const done = await act("POST", path, body);
    if (done.quiescent === false) {
      said = { text: `Not everything is done: ${done.pending ?? "more is to come"}.`, bad: false };
    }
  } catch (problem) {
    said = { text: problem.message, bad: true };
  }
  busy = "";
  showNotice();
  again();
  controls.forEach((control) => { control.disabled = false; });
}

byId("settle").addEventListener("click", () => move("settle", {}, "settling …"));
byId("controls").addEventListener("submit", (event) => {
  event.preventDefault();
  move("clock/advance", { by: byId("by").value.trim() }, `advancing by ${byId("by").value} …`);
});

function step(by) {
  const rows = [...main.querySelectorAll("[data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement || row.closest("tr")?.contains(document.activeElement));
  const row = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

const keys = {
  "/": () => main.querySelector("input[type=search]")?.focus(),
  "?": () => byId("help").showModal(),
  j: () => step(1),
  k: () => step(-1),
  s: () => !byId("controls").hidden && byId("settle").click(),
  a: () => byId("by").select(),
  Escape: back,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) {
    return;
  }
  if (event.target.matches("input, select, textarea")) {
    event.key === "Escape" && event.target.blur();
    return;
  }
  if (/^[1-9]$/.test(event.key)) {
    byId("nav").querySelectorAll("a")[Number(event.key) - 1]?.click();
  } else if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});

window.addEventListener("hashchange", open);
mark(0);
view = viewOf(location.hash);
main.replaceChildren(view.element);
document.title = `${view.title} · Snowglobe`;
again = watch(() => view, show);
