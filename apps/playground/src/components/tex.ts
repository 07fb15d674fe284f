/** A formula inside a line of text: `{@html tex`x = f(z)`}`. Formulas are rendered when the page is built (build/formulas.js). */
export function tex({ raw: [formula] }: TemplateStringsArray): string {
  throw new Error(`the formula ${formula} was not rendered when the page was built`);
}

/** A formula on a line of its own. */
export const texBlock = tex;
