// Texts of scripts in the language of the page. The server provides the translations of all English
// texts.

const { lang, dataset } = document.documentElement;
const texts = lang === "en" ? {} : await (await fetch(dataset.texts)).json();

// t translates an English text into the language of the page. Each %s is replaced by the next
// argument.
export function t(english, ...args) {
  return (texts[english] ?? english).replace(/%s/g, () => args.shift());
}
