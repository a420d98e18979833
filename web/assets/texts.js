// What scripts say, in the language of the page. The texts are those of the server, by what they are in English.

const { lang, dataset } = document.documentElement;
const texts = lang === "en" ? {} : await (await fetch(dataset.texts)).json();

// t is an English text in the language of the page; each %s stands for the next argument.
export function t(english, ...args) {
  return (texts[english] ?? english).replace(/%s/g, () => args.shift());
}
