/** A formula inside a line of text: `{@html tex`x = f(z)`}`. Formulas are rendered when the page is built (build/formulas.js). */
export function tex({ raw: [formula] }: TemplateStringsArray): string {
  return unrendered(formula);
}

/** A formula on a line of its own. */
export function texBlock({ raw: [formula] }: TemplateStringsArray): string {
  return unrendered(formula);
}

function unrendered(formula: string | undefined): never {
  throw new Error(`the formula ${formula} was not rendered when the page was built`);
}
