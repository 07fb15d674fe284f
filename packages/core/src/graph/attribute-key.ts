import type { HostArray } from '../host-array.ts';
import type { Attributes, Graph } from './graph.ts';

/** Attributes as text, equal for equal ones: asked for every node, and several times faster than JSON. */
export function attributeKey(attributes: Attributes, arrayNumber: (array: HostArray) => number): string {
  let key = '';
  for (const name in attributes) {
    const value = attributes[name]!;
    const text = Array.isArray(value)
      ? value.join()
      : ArrayBuffer.isView(value)
        ? arrayNumber(value)
        : typeof value === 'object'
          ? graphKey(value as Graph, arrayNumber)
          : value;
    key += ` ${name}:${text}`;
  }
  return key;
}

const graphKey = ({ nodes, outputs }: Graph, arrayNumber: (array: HostArray) => number): string =>
  [
    ...nodes.map(
      ({ primitive, inputs, attributes }) => `${primitive}(${inputs.join()})${attributeKey(attributes, arrayNumber)}`,
    ),
    ...outputs.map(({ node }) => node),
  ].join('; ');
