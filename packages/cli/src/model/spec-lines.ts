/**
 * A spec as an outline: a line for each part that has a type, with its settings, and what it is made of indented below.
 *
 * Parts alike that follow each other share one line; what is switched off is left out. Any JSON is allowed, for the registry that knows better may be a smaller one.
 */
export function specLines(spec: unknown): string[] {
  return collapse(outline(spec)).flatMap((node) => render(node, ''));
}

interface OutlineNode {
  readonly text: string;
  readonly children: readonly OutlineNode[];
}

function outline(value: unknown): OutlineNode[] {
  if (Array.isArray(value)) return value.flatMap(outline);
  if (!isObject(value)) return [];
  const children = Object.values(value).flatMap(outline);
  if (typeof value['type'] !== 'string') return children;
  const settings = Object.entries(value).flatMap(([name, setting]) =>
    name === 'type' || name === 'version' || isMadeOfParts(setting) || isOff(setting)
      ? []
      : [`${name} ${short(setting)}`],
  );
  return [{ text: [value['type'], settings.join(', ')].filter(Boolean).join('  '), children }];
}

function render({ text, children }: OutlineNode, indent: string): string[] {
  return [`${indent}${text}`, ...collapse(children).flatMap((child) => render(child, `${indent}  `))];
}

function collapse(nodes: readonly OutlineNode[]): OutlineNode[] {
  const out: { node: OutlineNode; key: string; times: number }[] = [];
  for (const node of nodes) {
    const key = JSON.stringify(node);
    const last = out.at(-1);
    if (last?.key === key) last.times += 1;
    else out.push({ node, key, times: 1 });
  }
  return out.map(({ node, times }) => (times === 1 ? node : { ...node, text: `${times} × ${node.text}` }));
}

function isMadeOfParts(value: unknown): boolean {
  return outline(value).length > 0;
}

/** Nothing to mention: what is switched off, and masks, which differ from layer to layer. */
function isOff(value: unknown): boolean {
  return (
    value === false || value === null || (Array.isArray(value) && value.every((item) => typeof item === 'boolean'))
  );
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
