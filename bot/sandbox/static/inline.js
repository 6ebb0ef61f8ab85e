// Inline mode: "@bot words" in any chat lists results; choosing one posts it.
import { $, face, make, post } from "./dom.js";

const PAUSE = 250;
let timer = 0, asked = "";

export function closeResults() {
  clearTimeout(timer);
  asked = "";
  $("results").hidden = true;
}

// Follows what is typed; `chosen` is called after a result was posted, `start` with a deep link's payload.
export function follow(text, bot, chat, words, chosen, start) {
  const match = text.match(new RegExp(`^@${bot.username}\\s([\\s\\S]*)$`, "i"));
  if (!match) { closeResults(); return; }
  if (match[1] === asked && !$("results").hidden) return;
  clearTimeout(timer);
  asked = match[1];
  timer = setTimeout(async () => {
    const answer = await post("inline", { person: chat.me, chat: chat.id, text: match[1] });
    if (asked === match[1]) show(answer, chat, words, chosen, start);
  }, PAUSE);
}

function show(answer, chat, words, chosen, start) {
  const rows = answer.results.map((result, index) => {
    const label = make("span", {}, make("b", {}, result.title || result.caption || ""), make("span", {}, result.description || ""));
    const row = make("button", { type: "button", role: "option" }, face(result.title || "•", index), label);
    row.onclick = async () => {
      closeResults();
      await post("choose", { person: chat.me, chat: chat.id, query: answer.query, result: result.id });
      chosen();
    };
    return row;
  });
  if (answer.button) {
    const more = make("button", { type: "button", className: "more" }, answer.button.text);
    more.onclick = () => { closeResults(); chosen(); start(answer.button.start_parameter); };
    rows.unshift(more);
  }
  $("results").replaceChildren(...(rows.length ? rows : [make("p", {}, words.nothing)]));
  $("results").hidden = false;
}
