// The page's own words. The bot's come from the bot.
const WORDS = {
  fr: {
    placeholder: "Message", bot: "bot", group: "groupe", typing: "écrit…", start: "Démarrer", edited: "modifié", send: "Envoyer",
    commands: "Commandes", clip: "Joindre", cancel: "Annuler", reply: "Répondre", edit: "Modifier", editing: "Modification",
    about: "Que fait ce bot ?", people: "Qui écrit", reader: { fr: "Lit en français", en: "Lit en anglais" }, admin: "Administration", via: "via",
    forwarded: "Transféré de", copied: "Copié", joined: "rejoint le groupe", left: "quitte le groupe", nothing: "Aucun résultat",
    photo: "Photo", voice: "Message vocal", sticker: "Autocollant", document: "Document", location: "Position", expand: "Citation à déplier",
  },
  en: {
    placeholder: "Message", bot: "bot", group: "group", typing: "typing…", start: "Start", edited: "edited", send: "Send",
    commands: "Commands", clip: "Attach", cancel: "Cancel", reply: "Reply", edit: "Edit", editing: "Edit message",
    about: "What can this bot do?", people: "Who is writing", reader: { fr: "Reads French", en: "Reads English" }, admin: "Admin", via: "via",
    forwarded: "Forwarded from", copied: "Copied", joined: "joined the group", left: "left the group", nothing: "No results",
    photo: "Photo", voice: "Voice message", sticker: "Sticker", document: "Document", location: "Location", expand: "Quote to unfold",
  },
};

export const wordsOf = (language) => WORDS[language === "fr" ? "fr" : "en"];
