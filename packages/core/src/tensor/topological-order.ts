import type { Tensor } from './tensor.ts';

/** All tensors the roots depend on, each after what it depends on. Iterative: graphs are deeper than the call stack. */
export function topologicalOrder(
  roots: readonly Tensor[],
  sources: (tensor: Tensor) => readonly Tensor[] = (tensor) => tensor.inputs,
): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  const stack: { tensor: Tensor; pending: readonly Tensor[]; next: number }[] = [];
  const visit = (tensor: Tensor): void => {
    if (seen.has(tensor)) return;
    seen.add(tensor);
    stack.push({ tensor, pending: sources(tensor), next: 0 });
  };
  for (const root of roots) {
    visit(root);
    while (stack.length > 0) {
      const frame = stack[stack.length - 1]!;
      if (frame.next < frame.pending.length) visit(frame.pending[frame.next++]!);
      else {
        order.push(frame.tensor);
        stack.pop();
      }
    }
  }
  return order;
}
