"use strict";
// The chat page. Texts from people and the bot only ever become text nodes.
const WORDS = {
  fr: { placeholder: "Message", bot: "bot", typing: "écrit…", start: "Démarrer", edited: "modifié ", reader: "Lectrice, en français", admin: "Administrateur", group: "Groupe" },
  en: { placeholder: "Message", bot: "bot", typing: "typing…", start: "Start", edited: "edited ", reader: "Reader, in English", admin: "Admin", group: "Group" },
};
const $ = (id) => document.getElementById(id);
const make = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
};
let chats = [], bot = {}, chat = null, stream = null, typingTimer = 0, toastTimer = 0;

const words = () => WORDS[chat && chat.language === "fr" ? "fr" : "en"];

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote" };

function wrapped(entity) {
  if (entity.type === "expandable_blockquote") {
    const quote = make("blockquote", { className: "folded", tabIndex: 0 });
    quote.onclick = () => quote.classList.toggle("folded");
    quote.onkeydown = (event) => { if (event.key === "Enter") quote.click(); };
    return quote;
  }
  if (entity.type === "spoiler") {
    const spoiler = make("span", { className: "spoiler" });
    spoiler.onclick = () => spoiler.classList.add("seen");
    return spoiler;
  }
  if (entity.type === "text_link") return make("a", { href: /^https?:/.test(entity.url) ? entity.url : "#", target: "_blank", rel: "noreferrer" });
  if (entity.type === "bot_command") return make("a", { href: "#" });
  return make(TAGS[entity.type] || "span");
}

// Offsets are UTF-16 units, as JavaScript counts; nesting follows the order start first, longest first.
function formatted(text, entities = [], from = 0, to = text.length) {
  const out = document.createDocumentFragment();
  let at = from;
  for (let i = 0; i < entities.length; i++) {
    const entity = entities[i], end = entity.offset + entity.length;
    if (entity.offset < at || entity.offset >= to) continue;
    const gap = text.slice(at, entity.offset);
    out.append(entity.type.endsWith("blockquote") ? gap.replace(/\n$/, "") : gap);
    const node = wrapped(entity);
    node.append(formatted(text, entities.slice(i + 1), entity.offset, end));
    if (entity.type === "bot_command") node.onclick = (event) => { event.preventDefault(); say(text.slice(entity.offset, end)); };
    out.append(node);
    // A quotation is a block: the line break after it is already there.
    at = entity.type.endsWith("blockquote") && text[end] === "\n" ? end + 1 : end;
  }
  out.append(text.slice(at, to));
  return out;
}

const withCommands = (text, entities = []) => {
  const found = [...text.matchAll(/(?<=^|\s)\/[a-z0-9_]+/g)].map((m) => ({ type: "bot_command", offset: m.index, length: m[0].length }));
  const inside = (c) => entities.some((e) => c.offset >= e.offset && c.offset < e.offset + e.length);
  return [...entities, ...found.filter((c) => !inside(c))].sort((a, b) => a.offset - b.offset || b.length - a.length);
};

function bubble(message) {
  const mine = !message.from.is_bot, box = make("div", { className: "bubble" });
  if (message.reply_to_message) box.append(make("div", { className: "reply" }, (message.quote || message.reply_to_message).text || ""));
  if (message.photo) box.append(make("img", { src: `/file/${message.photo[0].file_id}`, alt: message.caption || "" }));
  if (message.document) box.append(make("a", { href: `/file/${message.document.file_id}`, target: "_blank" }, `📄 ${message.document.file_name}`), "\n");
  const text = message.text || message.caption || "";
  box.append(formatted(text, withCommands(text, message.entities || message.caption_entities)));
  const time = new Date(message.date * 1000).toLocaleTimeString(chat.language, { hour: "2-digit", minute: "2-digit" });
  box.append(make("time", {}, (message.edit_date ? words().edited : "") + time));
  const item = make("li", { className: mine ? "mine" : "theirs", id: `m${message.message_id}` }, box);
  const rows = (message.reply_markup && message.reply_markup.inline_keyboard) || [];
  if (rows.length) item.append(make("div", { className: "keys" }, ...rows.map((row) => make("div", {}, ...row.map((key) => button(key, message))))));
  return item;
}

function button(key, message) {
  const node = make("button", { type: "button" }, key.text);
  node.onclick = async () => {
    if (key.url) { window.open(key.url, "_blank", "noreferrer"); return; }
    node.classList.add("waiting");
    await post("/sandbox/press", { chat: chat.id, message: message.message_id, data: key.callback_data });
  };
  return node;
}

function show(message) {
  const old = $(`m${message.message_id}`), item = bubble(message);
  document.querySelector(".empty")?.remove();
  if (old) old.replaceWith(item);
  else { $("messages").append(item); $("messages").scrollTop = item.offsetTop - 80; }
  if (message.from.is_bot) status(words().bot);
}

const status = (text) => { $("status").textContent = text; };

function toast(text) {
  document.querySelectorAll(".waiting").forEach((node) => node.classList.remove("waiting"));
  if (!text) return;
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 3000);
}

function receive(event) {
  if (event.type === "typing") {
    status(words().typing);
    clearTimeout(typingTimer);
    typingTimer = setTimeout(() => status(words().bot), 5000);
  } else if (event.type === "toast") toast(event.text);
  else {
    const known = chat.messages.findIndex((m) => m.message_id === event.message.message_id);
    if (known < 0) chat.messages.push(event.message); else chat.messages[known] = event.message;
    show(event.message);
  }
}

async function load() {
  const answer = await (await fetch("/sandbox/chats")).json();
  chats = answer.chats;
  bot = answer.bot;
}

async function open(id) {
  await load();
  chat = chats.find((c) => c.id === id) || chats[0];
  document.documentElement.lang = chat.language;
  location.hash = chat.id;
  $("people").replaceChildren(...chats.map((c) => {
    const role = c.title ? WORDS[c.language].group : c.admin ? WORDS[c.language].admin : WORDS[c.language].reader;
    const node = make("button", { type: "button" }, c.first_name || c.title, make("small", {}, role));
    node.setAttribute("aria-current", c.id === chat.id);
    node.onclick = () => open(c.id);
    return node;
  }));
  $("name").textContent = bot.first_name;
  status(words().bot);
  $("text").placeholder = words().placeholder;
  $("text").setAttribute("aria-label", words().placeholder);
  $("menu").hidden = true;
  $("messages").replaceChildren(...chat.messages.map(bubble));
  if (!chat.messages.length) $("messages").append(make("li", { className: "empty" }, make("button", { type: "button", onclick: () => say("/start") }, words().start)));
  $("messages").scrollTop = $("messages").scrollHeight;
  stream?.close();
  stream = new EventSource(`/sandbox/chats/${chat.id}/events`);
  stream.onmessage = (event) => receive(JSON.parse(event.data));
}

async function say(text) {
  if (text.trim()) await post("/sandbox/say", { chat: chat.id, text });
}

$("form").onsubmit = async (event) => {
  event.preventDefault();
  const text = $("text").value;
  $("text").value = "";
  await say(text);
};
$("text").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); $("form").requestSubmit(); }
};
$("commands").onclick = async () => {
  if (!$("menu").hidden) { $("menu").hidden = true; return; }
  await load();
  const commands = chats.find((c) => c.id === chat.id).commands;
  $("menu").replaceChildren(...commands.map((c) => make("button", { type: "button", role: "menuitem", onclick: () => { $("menu").hidden = true; say(`/${c.command}`); } }, make("b", {}, `/${c.command}`), c.description)));
  $("menu").hidden = !commands.length;
};
open(Number(location.hash.slice(1)) || 0);
