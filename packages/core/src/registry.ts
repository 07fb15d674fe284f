export { defaultRegistry } from './registry/default-registry.ts';
export { createRegistry, type AnyDefinition, type Registry } from './registry/registry.ts';
export type { Build, Definition } from './bijections/define.ts';
