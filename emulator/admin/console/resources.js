// What exists: an overview, a list a kind, and one resource with what is in it. Knows no service:
// everything is drawn from what GET resources tells.
import { h, sync, setText, number, plural, counted, inOrder, isTime, time, words, title, plain, short, facts, code, badge } from "./dom.js";
import { world, look, scopeOf, keyOf, linkTo, kinds } from "./world.js";

const PAGE = 100;
const SHOWN_MAX = 500; // rows of a list of resources; a filter finds the others
const ATTENTION = new Set(["dead_letters"]);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
// Of what nobody reads, enough to tell one from the other.
const brief = (name) => (UUID.test(name) ? `${name.slice(0, 8)}…` : /^\d{25,}$/.test(name) ? `…${name.slice(-12)}` : name);

// The resource of an ARN, or the one that it belongs to (the stream of a table).
function resourceOf(arn) {
  if (typeof arn !== "string" || !arn.startsWith("arn:")) {
    return undefined;
  }
  return world.arns.get(arn) ?? [...world.arns].find(([known]) => arn.startsWith(`${known}/`))?.[1];
}

function value(what) {
  const known = resourceOf(what);
  if (known) {
    return h("a", { href: linkTo(known), title: what }, known.name);
  }
  if (typeof what === "boolean") {
    return what ? "yes" : "no";
  }
  return isTime(what) ? time(what) : short(what);
}

const text = (what) => (typeof what === "number" ? number(what) : resourceOf(what)?.name ?? short(plain(what) ?? ""));

// One thing that happens often: a queue with letters that nobody will handle.
const attention = () => world.resources.filter((one) => [...ATTENTION].some((name) => one.counts[name] > 0));

function sums(resources) {
  const all = new Map();
  for (const { counts } of resources) {
    for (const [name, n] of Object.entries(counts)) {
      all.set(name, (all.get(name) ?? 0) + n);
    }
  }
  return inOrder(all.keys()).filter((name) => all.get(name) > 0 && !ATTENTION.has(name) && !name.endsWith("_ms")).slice(0, 2)
    .map((name) => `${number(all.get(name))} ${all.get(name) === 1 ? words(name).replace(/s$/, "") : words(name)}`);
}

// "2 faults and the chaos sqs are set, struck 5 times"
function setBy(faults) {
  const chaos = faults.filter((one) => "chaos" in one);
  const others = faults.length - chaos.length;
  const what = [others > 0 ? plural(others, "fault") : "", ...chaos.map((one) => `the chaos ${one.chaos}`)].filter(Boolean).join(" and ");
  const struck = faults.reduce((sum, one) => sum + one.struck, 0);
  return `${what} ${faults.length === 1 ? "is" : "are"} set, struck ${plural(struck, "time")}`;
}

export function overview() {
  const cards = h("div", { class: "cards" });
  const worries = h("div", {});
  const latest = h("div", {});
  const disorder = h("div", {});
  let invocations = [];
  let faults = [];
  return {
    title: "Overview",
    element: h("div", {}, h("div", { class: "head" }, h("h1", {}, "Overview")), cards, disorder, worries, latest),
    async refresh() {
      [{ invocations }, { faults }] = await Promise.all([look("invocations", { limit: 8, payloads: 0 }), look("faults")]);
    },
    show() {
      sync(cards, kinds(), ([kind]) => kind,
        ([kind]) => h("a", { class: "card", href: `#/kind/${kind}` },
          h("div", { class: "what" }), h("div", { class: "big" }), h("div", { class: "sums" })),
        (card, [kind, all]) => {
          const [what, big, below] = card.children;
          setText(what, title(kind, all.length !== 1));
          setText(big, number(all.length));
          setText(below, sums(all).join(" · ") || " ");
        });
      // Who wonders why something fails must not have to look for it.
      disorder.replaceChildren(...(faults.length === 0 ? [] : [h("section", { class: "panel padded" },
        h("h2", {}, "Not everything is to work"),
        h("a", { href: "#/faults" }, setBy(faults)))]));
      const waiting = attention();
      worries.replaceChildren(...(waiting.length === 0 ? [] : [h("section", { class: "panel padded" },
        h("h2", {}, "Dead letters"),
        facts(waiting.slice(0, 20).map((one) => [one.name, h("a", { href: linkTo(world.arns.get(one.about.dead_letters_to) ?? one) }, plural(one.counts.dead_letters, "message"))])))]));
      latest.replaceChildren(h("section", { class: "panel" }, h("h2", { class: "top" }, "Latest invocations"),
        invocations.length === 0 ? h("p", { class: "empty" }, "No handler has run yet.")
          : h("div", { class: "scroll" }, h("table", {}, h("tbody", {}, invocations.slice().reverse().map((one) => h("tr", { class: "row" },
            h("td", {}, time(one.ended)),
            h("td", {}, h("a", { href: `#/invocations?function=${encodeURIComponent(one.function)}` }, one.function)),
            h("td", {}, badge(one.outcome, one.outcome === "ok" ? "good" : "bad")),
            h("td", { class: "wide quiet" }, one.error ?? one.source))))))));
      if (world.resources.length === 0) {
        cards.replaceChildren(h("div", { class: "panel empty" }, "Nothing exists yet. Create a queue, a stream or a table with any SDK, or start with --template."));
        cards.elementsByKey = undefined;
      }
    },
  };
}

export function list(kind) {
  const filter = h("input", { type: "search", placeholder: "Filter", "aria-label": "Filter by name", oninput: () => view.show() });
  const head = h("thead", {});
  const body = h("tbody", {});
  const foot = h("div", { class: "foot" });
  let order = { column: "name", down: false };
  let shape = "";

  function columnsOf(resources) {
    const union = (part) => [...new Set(resources.flatMap((one) => Object.keys(one[part])))].filter((name) => name !== "key");
    const scopes = new Set(resources.map((one) => `${one.account} ${one.region}`));
    const counts = inOrder(union("counts")).map((name) => ({ name, count: true, of: (one) => one.counts[name] }));
    const links = (name) => (resources.some((one) => resourceOf(one.about[name])) ? 0 : 1);
    const about = union("about").sort((a, b) => links(a) - links(b)).map((name) => ({ name, of: (one) => one.about[name] }));
    return [
      { name: "name", of: (one) => one.name },
      ...(resources.every((one) => UUID.test(one.name)) // what it belongs to says who it is
        ? [...about.filter((one) => links(one.name) === 0), ...counts, ...about.filter((one) => links(one.name) === 1)]
        : [...counts, ...about]),
      ...(scopes.size > 1 ? [{ name: "region", of: (one) => one.region }, { name: "account", of: (one) => one.account }] : []),
    ];
  }

  function compare(a, b) {
    const [x, y] = [a, b].map((value) => (typeof value === "number" ? value : text(value ?? "")));
    return typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "en", { numeric: true });
  }

  function showHead(columns) {
    const wanted = JSON.stringify([columns.map((one) => one.name), order]);
    if (wanted === shape) {
      return;
    }
    shape = wanted;
    const focused = document.activeElement?.dataset?.column;
    head.replaceChildren(h("tr", {}, columns.map((column) => h("th",
      { class: column.count ? "count" : null, scope: "col", "aria-sort": order.column === column.name ? (order.down ? "descending" : "ascending") : null },
      h("button", { type: "button", "data-column": column.name, onclick: () => {
        order = { column: column.name, down: order.column === column.name ? !order.down : Boolean(column.count) };
        view.show();
      } }, words(column.name))))));
    head.querySelector(`[data-column="${focused}"]`)?.focus();
  }

  const view = {
    title: title(kind, true),
    element: h("div", {},
      h("div", { class: "head" }, h("h1", {}, title(kind, true)), h("div", { class: "right" }, filter)),
      h("section", { class: "panel" }, h("div", { class: "scroll" }, h("table", {}, head, body)), foot)),
    show() {
      const all = world.resources.filter((one) => one.kind === kind);
      const columns = columnsOf(all);
      const column = columns.find((one) => one.name === order.column) ?? columns[0];
      const wanted = filter.value.toLowerCase();
      const found = all.filter((one) => !wanted || `${one.name} ${JSON.stringify(one.about)}`.toLowerCase().includes(wanted));
      found.sort((a, b) => (order.down ? -1 : 1) * compare(column.of(a), column.of(b)) || compare(a.name, b.name));
      showHead(columns);
      sync(body, found.slice(0, SHOWN_MAX), (one) => `${shape.length}/${keyOf(one)}`,
        (one) => h("tr", { class: "row" }, columns.map((column, i) => h("td", { class: column.count ? "count" : null },
          i === 0 ? h("a", { href: linkTo(one), title: one.name, "data-row": "" }, brief(one.name)) : null))),
        (row, one) => columns.slice(1).forEach((column, i) => {
          const cell = row.children[i + 1];
          const what = column.of(one);
          if (column.count) {
            setText(cell, what === undefined ? "" : counted(column.name, what));
            cell.className = `count${what ? "" : " zero"}${what && ATTENTION.has(column.name) ? " attention" : ""}`;
          } else if (cell.shown !== text(what ?? "")) {
            cell.shown = text(what ?? "");
            cell.replaceChildren(what === undefined ? "" : value(what));
          }
        }));
      foot.hidden = found.length <= SHOWN_MAX && found.length > 0;
      setText(foot, found.length === 0 ? (all.length === 0 ? "There are none." : "Nothing has such a name.")
        : `${number(SHOWN_MAX)} of ${number(found.length)} are shown; filter to find the others.`);
    },
  };
  return view;
}

// Rows of whatever kind: what is short comes first, what is long last.
function columnsOf(rows, first) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const width = (name) => Math.max(...rows.map((row) => (row[name] === undefined ? 0 : short(row[name], 200).length)));
  const rank = (name) => {
    const place = first.indexOf(name);
    return place >= 0 ? place - first.length : isTime(rows.find((row) => row[name] !== undefined)?.[name]) ? 30 : width(name);
  };
  return names.map((name) => [name, rank(name)]).sort((a, b) => a[1] - b[1]).slice(0, 9).map(([name, rank]) => ({ name, wide: rank > 44 }));
}

export function resource(parts) {
  const key = parts.join("/");
  const find = () => world.resources.find((one) => keyOf(one) === key);
  const [, kind, , , name] = parts;
  const counts = h("dl", { class: "numbers" });
  const about = h("div", {});
  const tabs = h("div", { class: "tabs", role: "tablist" });
  const table = h("table", {});
  const note = h("span", {});
  const more = h("button", { type: "button", onclick: () => { pages += 1; view.refresh().then(view.show); } }, "Load more");
  const details = h("details", { class: "panel padded" }, h("summary", {}, "Details"));
  const panel = h("section", { class: "panel" }, tabs, h("div", { class: "scroll" }, table), h("div", { class: "foot" }, note, more));
  const missing = h("p", { class: "panel empty", hidden: true }, "It does not exist (any more).");
  const open = new Set();
  let tab = 0;
  let pages = 1;
  let rows = null;
  let next = false;
  let shape = "";
  let seen = "";
  let error = "";
  let shownAbout = "";

  function choose(index) {
    tab = index;
    pages = 1;
    rows = null;
    open.clear();
    view.refresh().then(view.show);
  }

  function showTabs(contents) {
    sync(tabs, contents, (one) => one.look,
      (one) => h("button", { type: "button", role: "tab", onclick: () => choose(find().contents.findIndex((other) => other.look === one.look)) }, one.title),
      (button, one) => button.setAttribute("aria-selected", String(contents.indexOf(one) === tab)));
  }

  function showRows(contents) {
    const first = [contents.id, ...(find().about.key?.split(", ") ?? [])].filter(Boolean);
    const columns = columnsOf(rows, first);
    const wanted = JSON.stringify([contents.look, columns]);
    if (wanted !== shape) {
      shape = wanted;
      table.elementsByKey = undefined;
      table.replaceChildren(h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col" }, words(column.name))))));
    }
    const keyed = rows.map((row, i) => ({ row, key: first.length > 0 ? first.map((name) => JSON.stringify(row[name])).join() : String(i) }));
    sync(table, keyed, (one) => one.key,
      (one) => {
        const body = h("tbody", {}, h("tr", { class: "row" }, columns.map((column, i) => h("td", { class: column.wide ? "wide" : null },
          i === 0 ? h("button", { class: "link mono", type: "button", "aria-expanded": "false", "data-row": "", onclick: () => {
            open.has(one.key) ? open.delete(one.key) : open.add(one.key);
            expand(body, one.key, contents);
          } }) : null))));
        return body;
      },
      (body, one) => {
        body.item = one.row;
        columns.forEach((column, i) => {
          const what = one.row[column.name];
          const cell = body.rows[0].children[i];
          const shown = what === undefined ? "" : isTime(what) ? what : short(plain(what) ?? "–", column.wide ? 200 : 80);
          if (cell.shown !== shown) {
            cell.shown = shown;
            i === 0 ? naming(cell.firstChild, shown) : cell.replaceChildren(isTime(what) ? time(what) : shown);
          }
        });
        expand(body, one.key, contents);
      });
  }

  function naming(button, name) {
    setText(button, brief(name) || "…");
    button.title = name;
  }

  function expand(body, rowKey, contents) {
    const is = open.has(rowKey);
    body.rows[0].querySelector("button").setAttribute("aria-expanded", String(is));
    const text = is ? JSON.stringify(body.item) : "";
    if (body.expanded === text) {
      return;
    }
    body.expanded = text;
    body.rows[1]?.remove();
    if (!is) {
      return;
    }
    const long = Object.entries(body.item).filter(([, what]) => typeof what === "string" && /^\s*[[{]/.test(what));
    const id = contents.id && body.item[contents.id];
    const query = id && new URLSearchParams({ of: id, ...(contents.source ? { source: contents.source } : {}) });
    body.append(h("tr", { class: "more" }, h("td", { colspan: body.rows[0].children.length }, h("div", {},
      query ? h("p", { class: "buttons" }, h("a", { href: `#/chain?${query}` }, "What led to this, and what it led to →")) : null,
      long.map(([name, what]) => [h("p", { class: "label" }, words(name)), code(what, name)]),
      h("p", { class: "label" }, "Everything"), code(plain(body.item), "everything")))));
  }

  const view = {
    title: name,
    element: h("div", {},
      h("p", { class: "path" }, h("a", { href: `#/kind/${kind}` }, title(kind, true)), ` / ${parts[3]} / ${parts[2]}`),
      h("div", { class: "head" }, h("h1", {}, name)), missing, counts, about, panel, details),
    async refresh() {
      const one = find();
      if (!one) {
        return;
      }
      error = "";
      try {
        const contents = one.contents[tab];
        if (contents) {
          const answer = await look(contents.look, { ...scopeOf(one), limit: PAGE * pages });
          rows = answer[contents.rows];
          next = answer.next !== undefined;
        }
        if (one.look && details.open) {
          const shown = JSON.stringify(await look(one.look, { ...scopeOf(one), ...(contents?.look === one.look ? { limit: 0 } : {}) }), null, 2);
          if (seen !== shown) {
            seen = shown;
            details.querySelector("pre")?.remove();
            details.append(code(JSON.parse(shown), "details"));
          }
        }
      } catch (problem) {
        error = problem.message;
      }
    },
    show() {
      const one = find();
      missing.hidden = Boolean(one);
      [counts, about, panel, details].forEach((part) => { part.hidden = !one; });
      if (!one) {
        return;
      }
      sync(counts, inOrder(Object.keys(one.counts)).map((name) => [name, one.counts[name]]), ([name]) => name,
        ([name]) => h("div", {}, h("dt", {}, words(name)), h("dd", {})),
        (element, [name, n]) => {
          setText(element.lastChild, counted(name, n));
          element.className = n > 0 && ATTENTION.has(name) ? "bad" : "";
        });
      const known = JSON.stringify([one.about, one.arn, world.arns.size]);
      if (known !== shownAbout) {
        shownAbout = known;
        about.replaceChildren(facts([...Object.entries(one.about).map(([name, what]) => [name, value(what)]),
          ...(one.arn ? [["ARN", h("span", { class: "mono" }, one.arn)]] : [])]));
      }
      details.hidden = !one.look;
      panel.hidden = one.contents.length === 0;
      showTabs(one.contents);
      const contents = one.contents[tab];
      more.hidden = !next;
      if (error) {
        note.className = "error";
        setText(note, error);
      } else if (contents && rows) {
        note.className = "";
        setText(note, rows.length === 0 ? "There is nothing in it." : `${plural(rows.length, "row")}${next ? ", and there are more" : ""}`);
        showRows(contents);
      }
    },
  };
  details.addEventListener("toggle", () => view.refresh().then(view.show));
  return view;
}
