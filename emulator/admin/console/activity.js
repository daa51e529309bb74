// What happened and what shall happen: invocations with their logs, and faults.
import { h, sync, setText, number, time, milliseconds, code, badge, short, plural } from "./dom.js";
import { world, look, act } from "./world.js";

const PAGE = 50;
const tone = (outcome) => (outcome === "ok" ? "good" : outcome === "throttled" ? "warn" : "bad");

export function invocations(query) {
  const names = h("datalist", { id: "functions" });
  const wanted = h("input", { type: "search", list: "functions", placeholder: "Function", "aria-label": "Function", value: query.get("function") ?? "", onchange: again });
  const failed = h("input", { type: "checkbox", id: "failed", onchange: () => view.show() });
  const table = h("table", {}, h("thead", {}, h("tr", {}, ["Ended", "Function", "Outcome", "Took", "Try", "Why, or from where"].map((name) => h("th", { scope: "col" }, name)))));
  const note = h("span", {});
  const more = h("button", { type: "button", onclick: () => { limit *= 2; again(); } }, "Load more");
  const open = new Map();
  let limit = PAGE;
  let all = [];

  function again() {
    view.refresh().then(view.show);
  }

  async function toggle(body, one) {
    const button = body.querySelector("button");
    if (open.delete(one.id)) {
      body.rows[1].remove();
      button.setAttribute("aria-expanded", "false");
      return;
    }
    open.set(one.id, true);
    button.setAttribute("aria-expanded", "true");
    const cell = h("div", {}, "…");
    body.append(h("tr", { class: "more" }, h("td", { colspan: 6 }, cell)));
    try {
      const [whole] = (await look("invocations", { id: one.id })).invocations;
      cell.replaceChildren(...(whole === undefined ? ["It is not kept any more."] : [
        h("p", { class: "buttons" }, h("a", { href: `#/chain?${new URLSearchParams({ of: one.id })}` }, "What led to this, and what it led to →"), h("span", { class: "quiet mono" }, one.id)),
        whole.failed ? [h("p", { class: "label" }, "Failed of its batch"), code(whole.failed, "failed")] : [],
        h("p", { class: "label" }, "Logs"), code(whole.logs.join("\n") || "(none)", "logs"),
        h("p", { class: "label" }, "Result"), code(whole.result, "result"),
        h("p", { class: "label" }, "Event"), code(whole.payload, "event")].flat()));
    } catch (problem) {
      cell.replaceChildren(problem.message);
    }
  }

  const view = {
    title: "Invocations",
    element: h("div", {},
      h("div", { class: "head" }, h("h1", {}, "Invocations"), h("div", { class: "right" },
        h("label", { for: "failed", class: "quiet" }, failed, " only what failed"), names, wanted)),
      h("section", { class: "panel" }, h("div", { class: "scroll" }, table), h("div", { class: "foot" }, note, more))),
    async refresh() {
      ({ invocations: all } = await look("invocations", { function: wanted.value, limit, payloads: 0 }));
    },
    show() {
      sync(names, world.resources.filter((one) => one.kind === "function"), (one) => one.name, (one) => h("option", { value: one.name }));
      const shown = all.filter((one) => !failed.checked || one.outcome !== "ok").reverse();
      sync(table, shown, (one) => one.id,
        (one) => {
          const body = h("tbody", {}, h("tr", { class: "row" },
            h("td", {}, h("button", { class: "link", type: "button", "aria-expanded": "false", "data-row": "", onclick: () => toggle(body, one) }, time(one.ended))),
            h("td", {}, one.function), h("td", {}), h("td", {}, milliseconds(new Date(one.ended) - new Date(one.started))),
            h("td", {}, number(one.try)), h("td", { class: "wide quiet" }, short(one.error ?? one.source))));
          return body;
        },
        (body, one) => {
          const cell = body.rows[0].children[2];
          if (cell.textContent !== one.outcome) {
            cell.replaceChildren(badge(one.outcome, tone(one.outcome)));
          }
        });
      more.hidden = all.length < limit;
      setText(note, shown.length > 0 ? plural(shown.length, "invocation")
        : all.length > 0 ? "None of them failed." : wanted.value ? "That function has not run." : "No handler has run yet.");
    },
  };
  return view;
}

const EFFECTS = {
  function: { label: "It", field: h("select", { name: "fail" }, ["error", "timeout", "crash", "throttle"].map((way) => h("option", {}, way))), of: (form) => ({ fail: form.fail.value }) },
  operation: { label: "Error code", field: h("input", { name: "code", value: "InternalFailure", size: 22 }), of: (form) => ({ error: { code: form.code.value, message: "as asked" } }) },
  host: { label: "It answers with status", field: h("input", { name: "status", value: "500", size: 5, inputmode: "numeric" }), of: (form) => ({ respond: { status: Number(form.status.value), body: "" } }) },
};

const TARGETS = { function: "a function", operation: "an operation", host: "a host" };
const EXAMPLES = { function: "its name", operation: "sqs.SendMessage", host: "api.example.com" };

function nth(text) {
  const numbers = text.split(/[ ,]+/).filter(Boolean).map(Number);
  return text.trim() === "all" ? "all" : numbers.length === 1 ? numbers[0] : numbers;
}

export function faults() {
  const body = h("tbody", {});
  const note = h("div", { class: "foot" });
  const problem = h("p", { class: "error", role: "alert" });
  const names = h("datalist", { id: "targets" });
  const target = h("select", { name: "target", onchange: choose }, Object.entries(TARGETS).map(([name, label]) => h("option", { value: name }, label)));
  const named = h("input", { name: "named", list: "targets", required: true, size: 28, autocomplete: "off" });
  const effect = h("label", {});
  const form = h("form", { class: "form", onsubmit: set },
    h("label", {}, "Calls to", target), h("label", {}, "Named", named, names), effect,
    h("label", {}, "Which call from now", h("input", { name: "nth", value: "1", size: 8, title: "1, or 1,3, or all" })),
    h("label", {}, "Containing (optional)", h("input", { name: "match", size: 16 })),
    h("button", { class: "main" }, "Set fault"));
  let all = [];

  function choose() {
    const chosen = EFFECTS[target.value];
    effect.replaceChildren(chosen.label, chosen.field);
    named.placeholder = EXAMPLES[target.value];
    names.replaceChildren(...world.resources.filter((one) => one.kind === target.value).map((one) => h("option", { value: one.name })));
  }

  async function change(method, path, description) {
    try {
      ({ faults: all } = await act(method, path, description));
      setText(problem, "");
      view.show();
      return true;
    } catch (refusal) {
      setText(problem, refusal.message);
      return false;
    }
  }

  async function set(event) {
    event.preventDefault();
    const fields = form.elements;
    const description = { [target.value]: named.value.trim(), nth: nth(fields.nth.value), ...EFFECTS[target.value].of(fields), ...(fields.match.value ? { match: fields.match.value } : {}) };
    if (await change("POST", "faults", description)) {
      named.value = "";
    }
  }

  const targetOf = (fault) => [...Object.keys(TARGETS), "chaos"].find((name) => name in fault);
  const effectOf = ({ nth, seen, struck, match, function: _, operation, host, chaos, ...effect }) => effect;

  const view = {
    title: "Faults",
    element: h("div", {},
      h("div", { class: "head" }, h("h1", {}, "Faults"), h("div", { class: "right" }, h("button", { type: "button", onclick: () => change("DELETE", "faults") }, "Delete all"))),
      h("section", { class: "panel padded" }, form, problem),
      h("section", { class: "panel" }, h("div", { class: "scroll" }, h("table", {},
        h("thead", {}, h("tr", {}, ["Calls to", "Fail so", "Which", "Seen", "Struck", ""].map((name, i) => h("th", { scope: "col", class: i === 3 || i === 4 ? "count" : null }, name)))), body)), note)),
    async refresh() {
      ({ faults: all } = await look("faults"));
    },
    show() {
      if (!effect.hasChildNodes() || names.childElementCount !== world.resources.filter((one) => one.kind === target.value).length) {
        choose();
      }
      sync(body, all.map((fault, i) => ({ fault, number: i + 1 })), (one) => JSON.stringify({ ...one.fault, seen: 0, struck: 0, number: one.number }),
        ({ fault, number: n }) => h("tr", { class: "row" },
          h("td", {}, `${targetOf(fault)} `, h("b", {}, fault[targetOf(fault)]), fault.match ? ` containing “${fault.match}”` : ""),
          "chaos" in fault ? h("td", {}, "legal disorder, drawn") : h("td", { class: "mono wide", title: JSON.stringify(effectOf(fault)) }, short(effectOf(fault))),
          h("td", {}, "nth" in fault ? short(fault.nth).replace(/[[\]]/g, "") : ""),
          h("td", { class: "count" }), h("td", { class: "count" }),
          h("td", { class: "count" }, h("button", { type: "button", "data-row": "", onclick: () => change("DELETE", `faults?number=${n}`) }, "Delete"))),
        (row, { fault }) => {
          setText(row.children[3], "seen" in fault ? number(fault.seen) : "");
          setText(row.children[4], number(fault.struck));
        });
      note.hidden = all.length > 0;
      setText(note, "No fault is set: everything works.");
    },
  };
  return view;
}
