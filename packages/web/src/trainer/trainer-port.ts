/** The end of a line of messages: `self` in a worker, a MessagePort. */
export interface TrainerPort {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}
