/** The name of a kind of layer as it is read: `maskedAutoregressive` is "masked autoregressive". */
export function layerTitle(name: string): string {
  return name
    .replace(/^\d+\.?/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}
