// What led to a record or a message, and what it led to: a picture in which time goes down, every
// record is a point, and a line goes from each to what it caused.
import { h, svg, short, code, setText, words } from "./dom.js";
import { look } from "./world.js";

const ROW = 30;
const LANE = 18;
const LEFT = 16;
const LANES_MAX = 12;

// "+1.500 ms" after the first one.
function offset(record, first) {
  const nanoseconds = (t) => {
    const [, seconds, fraction = ""] = /^(.*?)(?:\.(\d+))?Z$/.exec(t);
    return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, "0"));
  };
  const us = Number((nanoseconds(record.t) - nanoseconds(first.t)) / 1_000n);
  return us === 0 ? "0" : us < 1_000 ? `+${us} µs` : us < 1_000_000 ? `+${(us / 1_000).toFixed(us < 100_000 ? 3 : 1)} ms` : us < 60_000_000 ? `+${(us / 1_000_000).toFixed(2)} s` : `+${(us / 60_000_000).toFixed(1)} min`;
}

const isFailed = (record) => record.error !== undefined || record.outcome === "error" || record.outcome === "throttled" || ["fault", "throttle", "drop", "event_failed"].includes(record.kind);

function label(record) {
  const what = record.op ?? record.function ?? (record.error ? `${record.error}` : record.outcome) ?? "";
  const detail = record.request ?? record.reply ?? record.message ?? record.payload ?? record.source ?? (what ? "" : record.who);
  const text = typeof detail === "string" ? detail : short(detail, 200);
  return [what, ["{}", "null"].includes(text) ? "" : text];
}

// A record goes on in the lane of its cause if it is the first of its effects, else in the nearest
// one that is free.
function lanes(records) {
  const shown = new Set(records.map((record) => record.n));
  const left = new Map();
  for (const { cause } of records) {
    left.set(cause, (left.get(cause) ?? 0) + 1);
  }
  const lane = new Map();
  const taken = new Set();
  const continued = new Set();
  const release = (n) => !left.get(n) && taken.delete(lane.get(n));
  for (const { n, cause } of records) {
    let mine;
    if (shown.has(cause) && !continued.has(cause)) {
      continued.add(cause);
      mine = lane.get(cause);
    } else {
      for (mine = 0; taken.has(mine);) {
        mine += 1;
      }
    }
    lane.set(n, mine);
    taken.add(mine);
    left.set(cause, left.get(cause) - 1);
    if (shown.has(cause) && lane.get(cause) !== mine) {
      release(cause);
    }
    release(n);
  }
  return lane;
}

function picture(records, focus, choose) {
  const lane = lanes(records);
  const row = new Map(records.map((record, i) => [record.n, i]));
  const width = Math.min(LANES_MAX, Math.max(...lane.values())) * LANE + 2 * LEFT;
  const x = (n) => LEFT + Math.min(LANES_MAX, lane.get(n)) * LANE;
  const y = (n) => row.get(n) * ROW + ROW / 2;
  const leads = new Set();
  for (let at = focus; row.has(at); at = records[row.get(at)].cause) {
    leads.add(at);
  }
  const rails = records.filter((record) => row.has(record.cause)).map(({ n, cause }) => {
    const bend = x(n) === x(cause) ? "" : ` C ${x(cause)} ${y(cause) + ROW * .8}, ${x(n)} ${y(cause) + ROW * .2}, ${x(n)} ${y(cause) + ROW}`;
    return svg("path", { class: `rail${leads.has(n) ? " lead" : ""}`, d: `M ${x(cause)} ${y(cause)}${bend} L ${x(n)} ${y(n)}` });
  });
  const steps = records.map((record) => {
    const { n, kind } = record;
    const [what, detail] = label(record);
    const step = svg("g", { class: `step ${kind}${isFailed(record) ? " failed" : ""}`, tabindex: n === focus ? "0" : "-1", role: "button",
      "aria-label": `record ${n}, ${offset(record, records[0])}: ${kind} ${what}`, "data-row": "",
      onclick: () => choose(record, step),
      onkeydown: (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          choose(record, step);
        } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          event.preventDefault();
          const other = event.key === "ArrowDown" ? step.nextElementSibling : step.previousElementSibling;
          other?.matches(".step") && (other.focus(), choose(records[Number(other.dataset.at)], other));
        }
      } },
      svg("rect", { x: 1, y: y(n) - ROW / 2 + 1, width: "100%", height: ROW - 2, rx: 6 }),
      svg("circle", { class: "dot", cx: x(n), cy: y(n), r: 5.5 }),
      n === focus ? svg("circle", { class: "halo", cx: x(n), cy: y(n), r: 9 }) : null,
      svg("text", { class: "when", x: width + 74, y: y(n) + 4, "text-anchor": "end" }, offset(record, records[0])),
      svg("text", { x: width + 90, y: y(n) + 4.5 },
        svg("tspan", { class: "kind" }, words(kind)), svg("tspan", { dx: 8 }, what), svg("tspan", { class: "detail", dx: 8 }, detail)));
    step.dataset.at = String(row.get(n));
    return step;
  });
  return svg("svg", { width: 1400, height: records.length * ROW, role: "group", "aria-label": "Chain of causes, from the first to the last" }, rails, steps);
}

export function chain(query) {
  const of = h("input", { name: "of", type: "search", required: true, placeholder: "message id, sequence number, request id or #record", "aria-label": "Id", size: 48,
    value: query.get("of") ?? (query.has("record") ? `#${query.get("record")}` : ""), autocomplete: "off", spellcheck: "false" });
  const form = h("form", { class: "form", onsubmit: (event) => {
    event.preventDefault();
    const text = of.value.trim();
    location.hash = `#/chain?${new URLSearchParams(/^#\d+$/.test(text) ? { record: text.slice(1) } : { of: text })}`;
  } }, of, h("button", { class: "main" }, "Show"));
  const note = h("p", { class: "quiet" });
  const drawn = h("section", { class: "panel chain", hidden: true });
  const chosen = h("section", { class: "panel padded record", hidden: true, "aria-live": "polite" });
  let shown = "";

  function choose(record, step) {
    drawn.querySelectorAll(".chosen").forEach((other) => other.classList.remove("chosen"));
    step.classList.add("chosen");
    chosen.hidden = false;
    chosen.replaceChildren(h("h2", {}, `Record ${record.n}: ${words(record.kind)}`), code(record, "record"));
  }

  function draw({ record, complete, records, oldest }) {
    setText(note, `${records.length} records, ${records.findIndex((one) => one.n === record)} of them before it.` +
      (complete ? "" : ` There are more than are shown, or kept: the trace is kept from record ${oldest}.`));
    drawn.hidden = false;
    drawn.replaceChildren(picture(records, record, choose));
    chosen.hidden = true;
  }

  return {
    title: "Causes",
    element: h("div", {}, h("div", { class: "head" }, h("h1", {}, "Causes")), h("div", { class: "panel padded" }, form), note, drawn, chosen),
    async refresh() {
      if (!query.has("of") && !query.has("record")) {
        setText(note, "Every record of the trace names its cause. Ask for a message, a record of a stream, an invocation, or the number of a trace record.");
        return;
      }
      try {
        const answer = await look("chain", Object.fromEntries(query));
        const text = JSON.stringify(answer.records.map((record) => record.n));
        if (text !== shown) {
          shown = text;
          draw(answer);
        }
      } catch (refusal) {
        setText(note, refusal.message);
      }
    },
    show() {},
  };
}
