/**
 * What an error says, whatever was thrown; where it begins with the name of what it is `about`, without that, for places that name it themselves.
 *
 * @example
 * ```ts
 * const error = new FlowError('ENGINE_UNAVAILABLE', 'tfjs-webgpu: no WebGPU here');
 * messageOf(error, 'tfjs-webgpu'); // => 'no WebGPU here'
 * messageOf('gone'); // => 'gone'
 * ```
 */
export function messageOf(error: unknown, about?: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const starts = about === undefined ? [] : [`${about}: `, `${about} `];
  const start = starts.find((each) => message.startsWith(each)) ?? '';
  return message.slice(start.length);
}
