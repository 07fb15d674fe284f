export * from './flow-error.ts';
export type * from './host-array.ts';
