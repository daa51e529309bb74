// Building the page. Text only ever enters it as text: nothing here, and nothing that uses it,
// parses HTML.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const h = (tag, properties, ...children) => fill(document.createElement(tag), properties, children);
export const svg = (tag, properties, ...children) => fill(document.createElementNS(SVG, tag), properties, children);
export const byId = (id) => document.getElementById(id);

// Makes the children of `parent` those of the list: elements that are there already stay, with
// their focus, their selection and what is open in them, and are updated in place.
export function sync(parent, list, keyOf, make, update) {
  const known = parent.elementsByKey ?? new Map();
  const now = new Map();
  let at = parent.firstChild;
  for (const item of list) {
    const key = keyOf(item);
    let element = known.get(key);
    if (element === undefined) {
      element = make(item);
      parent.insertBefore(element, at);
    } else if (element === at) {
      at = at.nextSibling;
    } else {
      parent.insertBefore(element, at);
    }
    update?.(element, item);
    now.set(key, element);
  }
  for (const [key, element] of known) {
    if (!now.has(key)) {
      element.remove();
    }
  }
  parent.elementsByKey = now;
}

export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

// A part of the address, which anybody may have typed: "%" alone is no code of anything.
export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const number = (value) => Number(value).toLocaleString("en-US");
export const plural = (n, noun) => `${number(n)} ${noun}${n === 1 ? "" : "s"}`;

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
export const isTime = (value) => typeof value === "string" && ISO.test(value);
// "2026-01-01 00:00:00.805"; the digits beyond are in the title.
export function time(value) {
  const text = value.replace("T", " ").replace("Z", "").replace(/(\.\d{3})\d+$/, "$1");
  return h("time", { datetime: value, title: value }, text);
}

export function milliseconds(ms) {
  return ms < 1 ? "0 ms" : ms < 1000 ? `${Math.round(ms)} ms` : ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`;
}

// Numbers that are durations say so in their name.
export const counted = (name, n) => (name.endsWith("_ms") ? milliseconds(n) : number(n));
export const words = (name) => spaced(name.replace(/_ms$/, ""));
// What people look for first; the rest follows as it is told.
const FIRST = ["visible", "records", "items", "lag", "in_flight", "delayed", "dead_letters"];
const place = (name) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
export const inOrder = (names) => [...names].sort((a, b) => place(a) - place(b));
const spaced = (name) => name.replaceAll("_", " ").replace(/([a-z])([A-Z])/g, "$1 $2");
export function title(kind, many) {
  const name = kind.length <= 3 ? kind.toUpperCase() : kind[0].toUpperCase() + kind.slice(1);
  return many ? `${name}s` : name;
}

// {"S":"x"} is how some services write a text with its type: people mean the text.
const TYPES = new Set(["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"]);
export function plain(value) {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  const names = Object.keys(value);
  if (names.length === 1 && TYPES.has(names[0])) {
    return names[0] === "NULL" ? null : plain(value[names[0]]);
  }
  return Object.fromEntries(names.map((name) => [name, plain(value[name])]));
}

export function short(value, length = 160) {
  const text = typeof value === "string" ? value : JSON.stringify(plain(value));
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

// A value as people read it: texts that hold JSON as JSON.
export function pretty(value) {
  if (typeof value === "string") {
    try {
      const parsed = JSON.parse(value);
      return typeof parsed === "object" && parsed !== null ? JSON.stringify(parsed, null, 2) : value;
    } catch {
      return value;
    }
  }
  return JSON.stringify(value, null, 2);
}

export function facts(pairs) {
  return h("dl", { class: "facts" }, pairs.map(([name, value]) => h("div", {}, h("dt", {}, words(name)), h("dd", {}, value))));
}

export function code(value, label) {
  return h("pre", { class: "code", tabindex: "0", "aria-label": label }, pretty(value));
}

export const badge = (text, tone) => h("span", { class: `badge ${tone ?? ""}` }, text);
