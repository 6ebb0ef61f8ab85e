// One message as a list item.
import { icon, make } from "./dom.js";
import { formatted } from "./text.js";

const KINDS = ["photo", "voice", "sticker", "document", "location"];

export const mineIn = (chat, message) => message.from.id === chat.me;

export function brief(message, words) {
  const kind = KINDS.find((name) => message[name]);
  return message.text || message.caption || (kind ? words[kind] : "");
}

// `on`: say, deepLink, press, reply, edit and jump are what taps do.
export function item(message, chat, words, on) {
  const notice = noticeOf(message, words);
  if (notice) return make("li", { className: "notice", id: `m${message.message_id}` }, notice);
  const mine = mineIn(chat, message), text = message.text || message.caption || "";
  const bubble = make("div", { className: "bubble" });
  if (chat.id < 0 && !mine) bubble.append(make("span", { className: "from" }, message.from.is_bot ? chat.bot_name : message.from.first_name));
  if (message.forward_origin) bubble.append(make("span", { className: "via" }, `${words.forwarded} ${message.forward_origin.sender_user.first_name}`));
  if (message.via_bot) bubble.append(make("span", { className: "via" }, `${words.via} @${message.via_bot.username}`));
  if (message.reply_to_message) bubble.append(reply(message, chat, words, on));
  bubble.append(...thing(message, words));
  bubble.append(formatted(text, message.entities || message.caption_entities || [], on), footer(message, mine, chat, words, on));
  const keys = message.reply_markup?.inline_keyboard || [];
  const names = [mine ? "mine" : "theirs", keys.length ? "keyed" : "", message.sticker ? "bare" : ""];
  const node = make("li", { className: names.filter(Boolean).join(" "), id: `m${message.message_id}` }, bubble);
  if (keys.length) node.append(make("div", { className: "keys" }, ...keys.map((row) => make("div", {}, ...row.map((key) => button(key, message, on))))));
  return node;
}

function noticeOf(message, words) {
  const come = message.new_chat_members, gone = message.left_chat_member;
  if (come) return `${come.map((person) => person.first_name).join(", ")} ${words.joined}`;
  return gone ? `${gone.first_name} ${words.left}` : null;
}

function reply(message, chat, words, on) {
  const to = message.reply_to_message, name = to.from.is_bot ? chat.bot_name : to.from.first_name;
  const node = make("button", { type: "button", className: "reply" }, make("b", {}, name), make("span", {}, message.quote ? message.quote.text : brief(to, words)));
  node.onclick = () => on.jump(to.message_id);
  return node;
}

function thing(message, words) {
  if (message.photo) {
    const photo = message.photo[message.photo.length - 1];
    if (!message.from.is_bot) return [make("span", { className: "scene", role: "img", ariaLabel: words.photo })];
    // With its size the page does not jump when the picture comes.
    return [make("img", { src: `/file/${photo.file_id}`, alt: message.caption || words.photo, width: photo.width, height: photo.height, style: "height:auto" })];
  }
  if (message.document) {
    const size = `${Math.max(1, Math.round(message.document.file_size / 1024))} KB`;
    const label = make("span", {}, make("b", {}, message.document.file_name), make("small", {}, size));
    return [make("a", { className: "thing", href: `/file/${message.document.file_id}`, target: "_blank" }, icon("file"), label)];
  }
  if (message.voice) return [make("span", { className: "thing" }, icon("play"), make("span", {}, make("span", { className: "thing wave" }), make("small", {}, words.voice)))];
  if (message.location) return [make("span", { className: "thing" }, icon("pin"), make("span", {}, make("b", {}, words.location), make("small", {}, `${message.location.latitude}, ${message.location.longitude}`)))];
  if (message.sticker) return [make("div", { className: "sticker", role: "img", ariaLabel: words.sticker }, message.sticker.emoji)];
  return [];
}

function footer(message, mine, chat, words, on) {
  const time = new Date(message.date * 1000).toLocaleTimeString(chat.language, { hour: "2-digit", minute: "2-digit" });
  const act = (name, does) => {
    const node = make("button", { type: "button", ariaLabel: words[name], title: words[name] }, icon(name));
    node.onclick = () => does(message);
    return node;
  };
  const change = mine && message.text && !message.via_bot && !message.forward_origin ? act("edit", on.edit) : null;
  return make("footer", {}, act("reply", on.reply), change, make("time", {}, message.edit_date ? `${words.edited} ${time}` : time));
}

function button(key, message, on) {
  const node = make("button", { type: "button" }, key.text);
  if (key.url) node.dataset.mark = "↗";
  else if (key.copy_text) node.dataset.mark = "⧉";
  else if (key.callback_data === undefined) node.dataset.mark = "@";
  node.onclick = () => on.press(key, message, node);
  return node;
}
