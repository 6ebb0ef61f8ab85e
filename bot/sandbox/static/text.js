// Telegram's text and entities to nodes.
import { make } from "./dom.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote" };
const FOUND = /(?<![\w/@.])(?<bot_command>\/[a-z0-9_]{1,32}(?![\w/]))|(?<![\w@])(?<mention>@[A-Za-z]\w{3,31})|(?<url>https?:\/\/[^\s<>«»]+[^\s<>«».,;:!?)])/g;

// Offsets are UTF-16 units, as JavaScript counts; nesting follows the order start first, longest first.
export function formatted(text, entities, on) {
  const all = [...entities, ...marked(text, entities)].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return part(text, all, on, 0, text.length);
}

// What Telegram marks by itself in what a bot sends: commands, mentions, links.
function marked(text, entities) {
  const inside = (at) => entities.some((e) => /url|link|code|pre|mention|command/.test(e.type) && at >= e.offset && at < e.offset + e.length);
  return [...text.matchAll(FOUND)].filter((m) => !inside(m.index)).map((m) => ({
    type: Object.keys(m.groups).find((key) => m.groups[key]), offset: m.index, length: m[0].length,
  }));
}

function part(text, entities, on, from, to) {
  const out = document.createDocumentFragment();
  let at = from;
  entities.forEach((entity, index) => {
    const end = entity.offset + entity.length, block = entity.type.endsWith("blockquote") || entity.type === "pre";
    if (entity.offset < at || entity.offset >= to) return;
    const gap = text.slice(at, entity.offset);
    // A quotation is a block: the line breaks around it are already there.
    out.append(block ? gap.replace(/\n$/, "") : gap);
    const inner = part(text, entities.slice(index + 1), on, entity.offset, end);
    out.append(wrapped(entity, text.slice(entity.offset, end), inner, on));
    at = block && text[end] === "\n" ? end + 1 : end;
  });
  out.append(text.slice(at, to));
  return out;
}

function wrapped(entity, text, inner, on) {
  switch (entity.type) {
    case "expandable_blockquote": return make("blockquote", { className: "folds" }, make("div", {}, inner));
    case "spoiler": {
      const node = make("span", { className: "spoiler", tabIndex: 0, role: "button" }, inner);
      node.onclick = () => node.classList.add("seen");
      return node;
    }
    case "text_link": return link(entity.url, inner, on);
    case "url": return link(text, inner, on);
    case "bot_command": {
      const node = make("a", { href: "#" }, inner);
      node.onclick = (event) => { event.preventDefault(); on.say(text); };
      return node;
    }
    default: return make(TAGS[entity.type] || "span", {}, inner);
  }
}

function link(url, inner, on) {
  const node = make("a", { href: /^https?:/.test(url) ? url : "#", target: "_blank", rel: "noreferrer" }, inner);
  node.onclick = (event) => { if (on.deepLink(url)) event.preventDefault(); };
  return node;
}

// A folded quotation unfolds at a tap, unless it is so short that nothing is hidden; known only once it is shown.
export function fold(item, label) {
  item.querySelectorAll("blockquote.folds").forEach((quote) => {
    Object.assign(quote, { role: "button", tabIndex: 0, ariaExpanded: "false", ariaLabel: null, title: label });
    const body = quote.firstElementChild;
    if (body.scrollHeight <= body.clientHeight + 2) {
      quote.removeAttribute("role");
      quote.removeAttribute("tabindex");
      quote.removeAttribute("aria-expanded");
      return;
    }
    quote.onclick = () => { quote.ariaExpanded = String(quote.ariaExpanded !== "true"); };
    quote.onkeydown = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); quote.click(); } };
  });
}
