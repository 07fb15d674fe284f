/** Lets a page take the GPU away from its worker: what a crashed driver does to every context and device. */
export function loseGraphicsOnDemand(): void {
  const losses: (() => void)[] = [];
  // oxlint-disable-next-line typescript/unbound-method
  const { getContext } = OffscreenCanvas.prototype;
  OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, ...given: unknown[]) {
    const context = (getContext as (...given: unknown[]) => unknown).apply(this, given);
    if (context instanceof WebGL2RenderingContext)
      losses.push(() => context.getExtension('WEBGL_lose_context')?.loseContext());
    return context;
  } as typeof getContext;

  interface Adapter {
    requestDevice(...given: unknown[]): Promise<{ destroy(): void }>;
  }
  const { prototype } = (globalThis as unknown as { GPUAdapter: { prototype: Adapter } }).GPUAdapter;
  const { requestDevice } = prototype;
  prototype.requestDevice = async function (this: Adapter, ...given) {
    const device = await requestDevice.apply(this, given);
    losses.push(() => device.destroy());
    return device;
  };

  new BroadcastChannel('lose-graphics').addEventListener('message', () => {
    for (const lose of losses) lose();
  });
}
