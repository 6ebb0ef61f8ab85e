// The chat page: who is there, what they write, what the bot does.
import { $, face, make, post } from "./dom.js";
import { closeResults, follow } from "./inline.js";
import { brief, item, mineIn } from "./message.js";
import { fold } from "./text.js";
import { wordsOf } from "./words.js";

const THINGS = { photo: "🖼️", voice: "🎤", sticker: "👋", document: "📄", location: "📍" };
let bot = {}, chat = null, stream = null, typingTimer = 0, toastTimer = 0, context = null;
const words = () => wordsOf(chat.language);
const act = (path, body = {}) => post(path, { person: chat.me, chat: chat.id, ...body });

const on = {
  say: (text) => say(text),
  reply: (message) => setContext("reply", message),
  edit: (message) => { setContext("edit", message); write(message.text); },
  jump: (id) => $(`m${id}`)?.scrollIntoView({ block: "center" }),
  // A link to this bot opens the private chat; says whether it was one.
  deepLink: (url) => {
    const match = url.match(new RegExp(`^https?://t\\.me/${bot.username}(?:\\?start=([\\w-]{1,64}))?$`, "i"));
    if (match) start(match[1]);
    return Boolean(match);
  },
  press: async (key, message, node) => {
    if (key.callback_data !== undefined) {
      node.classList.add("waiting");
      await act("press", { message: message.message_id, data: key.callback_data });
    } else if (key.url) {
      if (!on.deepLink(key.url)) window.open(key.url, "_blank", "noreferrer");
    } else if (key.copy_text) {
      await navigator.clipboard?.writeText(key.copy_text.text).catch(() => {});
      toast(words().copied);
    } else {
      const query = key.switch_inline_query_current_chat ?? key.switch_inline_query ?? key.switch_inline_query_chosen_chat?.query ?? "";
      write(`@${bot.username} ${query}`);
    }
  },
};

// --- The bot's side -------------------------------------------------------------------------------------------------
function show(message, isNew) {
  const old = $(`m${message.message_id}`), node = item(message, chat, words(), on);
  if (old) old.replaceWith(node);
  else {
    document.querySelector(".about")?.remove();
    $("messages").append(node);
    if (isNew) node.classList.add("new");
  }
  fold(node, words().expand);
  if (isNew && !old) node.scrollIntoView({ block: node.offsetHeight > $("messages").clientHeight - 24 ? "start" : "end" });
  if (message.from.is_bot) status(false);
  began(true);
}

function status(typing) {
  clearTimeout(typingTimer);
  $("status").textContent = typing ? words().typing : chat.id < 0 ? words().group : words().bot;
  $("status").className = typing ? "typing" : "";
  if (typing) typingTimer = setTimeout(() => status(false), 5000);
}

function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = !text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 3500);
}

function receive(event) {
  if (event.type === "typing") status(true);
  else if (event.type === "delete") $(`m${event.message_id}`)?.remove();
  else if (event.type === "toast") {
    document.querySelectorAll(".waiting").forEach((node) => node.classList.remove("waiting"));
    if (event.alert && event.text) { $("alert").firstElementChild.textContent = event.text; $("alert").showModal(); }
    else toast(event.text);
  } else if (event.message) show(event.message, true);
}

// --- The person's side ----------------------------------------------------------------------------------------------
async function say(text) {
  if (!text.trim()) return;
  const now = context;
  setContext(null);
  if (now?.kind === "edit") await act("edit", { message: now.message.message_id, text });
  else await act("say", { text, reply_to: now?.message.message_id });
}

async function start(payload) {
  if (chat.id !== chat.me) await open(chat.me);
  await say(payload ? `/start ${payload}` : "/start");
}

function setContext(kind, message) {
  if (context?.kind === "edit" && kind !== "edit") write("");
  context = kind && { kind, message };
  $("context").hidden = !context;
  if (!context) return;
  $("context").querySelector("use").setAttribute("href", `#i-${kind}`);
  const name = mineIn(chat, message) || !message.from.is_bot ? message.from.first_name : chat.bot_name;
  $("context").querySelector("b").textContent = kind === "edit" ? words().editing : name;
  $("context").querySelector("span").textContent = brief(message, words());
  $("text").focus();
}

function write(text) {
  $("text").value = text;
  typed();
  if (text) $("text").focus();
}

function typed() {
  const field = $("text");
  field.style.height = "44px";
  field.style.height = `${Math.min(148, field.scrollHeight + 2)}px`;
  $("send").disabled = !field.value.trim();
  follow(field.value, bot, chat, words(), () => write(""), start);
}

function toggle(id, opener, open = $(id).hidden) {
  closeSheets();
  $(id).hidden = !open;
  opener.ariaExpanded = String(open);
}

function closeSheets() {
  for (const [id, opener] of [["menu", "commands"], ["attach", "clip"]]) {
    $(id).hidden = true;
    $(opener).ariaExpanded = "false";
  }
}

// --- Chats ----------------------------------------------------------------------------------------------------------
const load = async (path) => (await fetch(`/sandbox/chats${path}`)).json();

// A private chat begins with Telegram's description of the bot and a Start button instead of the composer.
function began(yes) {
  $("start").hidden = yes;
  $("form").hidden = !yes;
}

// Listens to a chat; what happens before its messages are shown waits, or it would be lost between the two.
async function listen(id) {
  const waiting = [];
  stream?.close();
  stream = new EventSource(`/sandbox/chats/${id}/events`);
  stream.onmessage = (event) => waiting.push(JSON.parse(event.data));
  await new Promise((resolve) => { stream.onopen = resolve; });
  return waiting;
}

async function open(id) {
  const found = await load("");
  bot = found.bot;
  const wanted = found.chats.some((known) => known.id === id) ? id : found.chats[0].id;
  const waiting = await listen(wanted);
  chat = await load(`/${wanted}`);
  document.documentElement.lang = chat.language;
  history.replaceState(null, "", `#${chat.id}`);
  $("people").ariaLabel = words().people;
  $("people").replaceChildren(...found.chats.map((known) => person(known)));
  document.querySelector("nav [aria-current=true]").scrollIntoView({ block: "nearest", inline: "nearest" });
  document.querySelector("header .face").replaceWith(face(chat.title || chat.bot_name, chat.title ? 2 : 0));
  $("name").textContent = chat.title || chat.bot_name;
  $("text").placeholder = words().placeholder;
  for (const [name, key] of [["text", "placeholder"], ["send", "send"], ["commands", "commands"], ["clip", "clip"], ["cancel", "cancel"]]) $(name).ariaLabel = words()[key];
  $("start").textContent = words().start;
  setContext(null);
  write("");
  closeSheets();
  status(false);
  $("messages").replaceChildren();
  chat.messages.forEach((message) => show(message, false));
  began(chat.id < 0 || chat.messages.length > 0);
  if (!chat.messages.length && chat.description) $("messages").append(make("li", { className: "about" }, make("b", {}, words().about), chat.description));
  $("messages").scrollTop = $("messages").scrollHeight;
  waiting.forEach(receive);
  stream.onmessage = (event) => receive(JSON.parse(event.data));
}

function person(known) {
  const name = known.first_name || known.title;
  const role = known.title ? words().group : known.admin ? words().admin : words().reader[known.language === "fr" ? "fr" : "en"];
  const node = make("button", { type: "button" }, face(name, known.id), make("span", {}, make("b", {}, name), make("small", {}, role)));
  node.ariaCurrent = String(known.id === chat.id);
  node.onclick = () => open(known.id);
  return node;
}

$("form").onsubmit = async (event) => {
  event.preventDefault();
  const text = $("text").value;
  if (context?.kind === "edit") { await say(text); return; }
  write("");
  await say(text);
};
$("text").oninput = typed;
$("text").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); $("form").requestSubmit(); }
};
document.onkeydown = (event) => { if (event.key === "Escape") { closeSheets(); closeResults(); setContext(null); } };
$("cancel").onclick = () => setContext(null);
$("start").onclick = () => say("/start");
$("commands").onclick = async () => {
  const { commands } = await load(`/${chat.id}`);
  const rows = commands.map((command) => make("button", { type: "button", role: "menuitem", onclick: () => { closeSheets(); say(`/${command.command}`); } }, make("b", {}, `/${command.command}`), make("span", {}, command.description)));
  $("menu").replaceChildren(...rows);
  toggle("menu", $("commands"), $("menu").hidden && rows.length > 0);
};
$("clip").onclick = () => {
  const rows = Object.entries(THINGS).map(([kind, sign]) => make("button", { type: "button", role: "menuitem", onclick: () => { closeSheets(); act("show", { kind }); } }, make("span", { ariaHidden: "true" }, sign), words()[kind]));
  $("attach").replaceChildren(...rows);
  toggle("attach", $("clip"));
};
$("messages").onclick = closeSheets;
window.onhashchange = () => open(Number(location.hash.slice(1)));
open(Number(location.hash.slice(1)));
