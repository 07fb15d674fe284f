/** How often each operator stands in an ONNX model, by how deep in loops it stands. */
export interface OnnxNodeCount {
  readonly operator: string;
  readonly depth: number;
  readonly count: number;
}

/** Field numbers of the format's messages (onnx.proto). */
const field = { modelGraph: 7, graphNode: 1, nodeOperator: 4, nodeAttribute: 5, attributeGraph: 6 };

/** Reads the operators of a model without decoding anything else of it. */
export function countOnnxNodes(model: Uint8Array): OnnxNodeCount[] {
  const counts = new Map<string, OnnxNodeCount>();
  const visitGraph = (graph: Uint8Array, depth: number): void => {
    for (const node of messages(graph, field.graphNode)) {
      const [name] = messages(node, field.nodeOperator);
      const operator = Buffer.from(name!).toString();
      const id = `${depth} ${operator}`;
      counts.set(id, { operator, depth, count: (counts.get(id)?.count ?? 0) + 1 });
      for (const attribute of messages(node, field.nodeAttribute))
        for (const body of messages(attribute, field.attributeGraph)) visitGraph(body, depth + 1);
    }
  };
  for (const graph of messages(model, field.modelGraph)) visitGraph(graph, 0);
  return [...counts.values()].sort((a, b) => a.depth - b.depth || b.count - a.count);
}

/** The values of one length-delimited field of a protobuf message. */
function* messages(bytes: Uint8Array, wanted: number): Generator<Uint8Array> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag & 7;
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else {
      const end = varint() + at;
      if (tag >>> 3 === wanted) yield bytes.subarray(at, end);
      at = end;
    }
  }
}
