import katex from 'katex';

/**
 * A Svelte preprocessor: `{@html tex`\log p(x)`}` (or `texBlock`) becomes the formula's markup when the page is built, so that the page itself
 * need not carry KaTeX, only its style and fonts.
 */
export function formulas() {
  return {
    name: 'formulas',
    markup: ({ content, filename }) => ({
      code: content
        .replace(/\{@html texBlock`([^`]*)`\}/g, (_, tex) => render(tex, true, filename))
        // A comma after a formula does not begin a line.
        .replace(/\{@html tex`([^`]*)`\}([.,;:?!)”]*)/g, (_, tex, after) =>
          after === ''
            ? render(tex, false, filename)
            : `<span class="unbroken">${render(tex, false, filename)}${after}</span>`,
        ),
    }),
  };
}

function render(tex, displayMode, filename) {
  try {
    const html = katex.renderToString(tex, { displayMode, throwOnError: true, strict: 'error' });
    // Braces begin an expression in Svelte.
    return html.replace(/[{}]/g, (brace) => `{'${brace}'}`);
  } catch (error) {
    throw new Error(`${filename}: ${tex}: ${error.message}`, { cause: error });
  }
}
