import type { Attribute } from '../tensor/tensor.ts';
import type { Graph, GraphNode } from './graph.ts';

/**
 * * A graph as text, one operation a line: `%3 = mul(%1, %2) : float[2] per event`.
 *
 * @example
 * ```ts
 * printGraph(trace({ x: { shape: [2] } }, ({ x }) => ({ y: exp(x) }))).split('\n')[1]; // => '%1 = exp(x) : float[2]'
 * ```
 */
export function printGraph(graph: Graph, indent = ''): string {
  const names = new Map<number, string>();
  const lines: string[] = [];
  graph.nodes.forEach((node, i) => {
    if (node.primitive === 'input') return void names.set(i, String(node.attributes['name']));
    if (node.primitive === 'constant' && node.shape.length === 0)
      return void names.set(i, String((node.attributes['data'] as Float64Array)[0]));
    names.set(i, `%${i}`);
    const operands = [...node.inputs.map((source) => names.get(source)!), ...attributesOf(node)];
    lines.push(`${indent}%${i} = ${node.primitive}(${operands.join(', ')}) : ${typeOf(node)}`);
    const body = node.attributes['body'] as Graph | undefined;
    if (body !== undefined) lines.push(printGraph(body, `${indent}    `));
  });
  const inputs = graph.inputs.map((input) => `${input.name} : ${typeOf(input)}`);
  const outputs = graph.outputs.map(({ name, node }) => `${name} = ${names.get(node)}`);
  return [`${indent}inputs ${inputs.join(', ')}`, ...lines, `${indent}outputs ${outputs.join(', ')}`].join('\n');
}

const typeOf = ({ shape, dtype, batch }: Pick<GraphNode, 'shape' | 'dtype' | 'batch'>): string =>
  `${dtype}[${shape.join(', ')}]${batch === 0 ? '' : batch === 1 ? ' per event' : ` x ${batch} per event`}`;

const attributesOf = (node: GraphNode): string[] =>
  Object.entries(node.attributes).flatMap(([name, value]) => (name === 'body' ? [] : [`${name}: ${show(value)}`]));

function show(value: Attribute): string {
  if (!ArrayBuffer.isView(value)) return JSON.stringify(value);
  const data = value as Float64Array;
  return data.length > 8 ? `[${data.slice(0, 8).join(', ')}, … ${data.length}]` : `[${data.join(', ')}]`;
}
