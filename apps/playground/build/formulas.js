import katex from 'katex';

/**
 * A Svelte preprocessor: `{@html tex`\log p(x)`}` (or `texBlock`) becomes the formula's markup when the page is built, so that the page itself
 * need not carry KaTeX, only its style and fonts.
 */
export function formulas() {
  return {
    name: 'formulas',
    markup: ({ content, filename }) => ({
      code: content.replace(/\{@html tex(Block)?`([^`]*)`\}/g, (_, block, tex) =>
        render(tex, block !== undefined, filename),
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
