/** Lets a page take the GPU contexts of its worker away. */
export function watchContexts(): void {
  const contexts: WebGL2RenderingContext[] = [];
  // oxlint-disable-next-line typescript/unbound-method
  const { getContext } = OffscreenCanvas.prototype;
  OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, ...given: unknown[]) {
    const context = (getContext as (...given: unknown[]) => unknown).apply(this, given);
    if (context instanceof WebGL2RenderingContext) contexts.push(context);
    return context;
  } as typeof getContext;
  new BroadcastChannel('lose-contexts').addEventListener('message', () => {
    for (const context of contexts) context.getExtension('WEBGL_lose_context')?.loseContext();
  });
}
