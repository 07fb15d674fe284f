/** Lets everything that has come in be received; a timer would wait for 4 ms. */
export function nextTask(): { wait(): Promise<void>; close(): void } {
  const { port1, port2 } = new MessageChannel();
  let go: () => void = () => {};
  port1.addEventListener('message', () => go());
  port1.start();
  return {
    wait: () =>
      new Promise((resolve) => {
        go = resolve;
        port2.postMessage(undefined);
      }),
    close: () => port1.close(),
  };
}
