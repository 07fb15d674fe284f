import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { affine, coupling, mlp, NICE, RealNVP, type Bijection, type Spec } from '../../src/index.ts';
import { createRegistry, defaultRegistry } from '../../src/registry.ts';

const { definitions, build } = defaultRegistry;
const built = (kind: string, spec: unknown): { spec: Spec } => build<{ spec: Spec }>(kind, spec);
const simple = {
  type: 'coupling',
  version: 1,
  features: 2,
  transformer: { type: 'affine', version: 1 },
  conditioner: { type: 'mlp', version: 1 },
  mask: [true, false],
};

describe.each(definitions.map((definition) => [`${definition.kind} ${definition.type}`, definition] as const))(
  '%s',
  (_, { kind, type, version, summary, schema, instances }) => {
    it('is described and has instances that build', () => {
      expect(summary).toMatch(/^\S.*[^.]$/);
      expect(instances.length).toBeGreaterThan(0);
      for (const instance of instances) expect(built(kind, instance).spec).toMatchObject({ type, version });
    });

    it('stores every argument in the spec, defaults included', () => {
      const { entries } = schema as unknown as v.StrictObjectSchema<v.ObjectEntries, undefined>;
      // An optional argument without a default is one whose absence means something.
      const stored = Object.keys(entries).filter((name) => {
        const entry = entries[name]!;
        return entry.type !== 'optional' || (entry as unknown as { default?: unknown }).default !== undefined;
      });
      for (const instance of instances) {
        const { spec } = built(kind, instance);
        expect(Object.keys(spec)).toEqual(expect.arrayContaining(stored));
        expect(v.parse(schema, spec)).toEqual(spec);
        expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
        expect(built(kind, spec).spec).toEqual(spec);
      }
    });

    it('refuses arguments it does not know, and newer versions', () => {
      const [instance] = instances;
      expect(() => build(kind, { ...instance, colour: 'red' })).toThrow(
        expect.objectContaining({ code: 'SPEC_INVALID', message: expect.stringContaining('colour') }),
      );
      expect(() => build(kind, { ...instance, version: version + 1 })).toThrow(
        expect.objectContaining({ code: 'FILE_VERSION', message: expect.stringContaining(`${version + 1}`) }),
      );
    });
  },
);

describe('the registry', () => {
  it('has no type twice', () => {
    const names = definitions.map(({ kind, type }) => `${kind} ${type}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([{ type: 'nonsense', version: 1 }, {}, null, 'coupling', undefined])('refuses %j', (spec) => {
    expect(() => build('bijection', spec)).toThrow(
      expect.objectContaining({ code: 'SPEC_INVALID', hint: expect.stringContaining('coupling') }),
    );
  });

  it('refuses a type of another kind', () => {
    expect(() => build('transformer', simple)).toThrow(/unknown transformer "coupling"/);
  });

  it.each<[string, object, RegExp]>([
    ['features', { features: 1 }, /coupling.*features/],
    ['mask.1', { mask: [true, 2] }, /coupling.*mask\.1/],
    ['transformer.type', { transformer: { version: 1 } }, /coupling.*transformer\.type/],
    ['transformer', { transformer: { type: 'affine', version: 1, bound: -1 } }, /transformer.*bound/],
    ['conditioner', { conditioner: { type: 'mlp', version: 1, hidden: [8, 0.5] } }, /conditioner.*hidden\.1/],
  ])('names the place of a wrong argument: %s', (_, wrong, message) => {
    expect(() => build('bijection', { ...simple, ...wrong })).toThrow(
      expect.objectContaining({ code: 'SPEC_INVALID', message: expect.stringMatching(message) }),
    );
  });

  it('names the layer of a chain that is wrong', () => {
    const spec = {
      type: 'chain',
      version: 1,
      layers: [simple, { ...simple, conditioner: { type: 'mlp', version: 1, hidden: 'wide' } }],
    };
    expect(() => build('bijection', spec)).toThrow(
      expect.objectContaining({
        code: 'SPEC_INVALID',
        message: expect.stringMatching(/layers\.1\.conditioner.*hidden/),
      }),
    );
  });

  it('takes types of users', () => {
    const mine = {
      ...definitions.find(({ type }) => type === 'permutation')!,
      type: 'mine',
      build: () => coupling(2),
      schema: v.looseObject({}),
    };
    const registry = createRegistry([...definitions, mine]);
    expect(registry.build<Bijection>('bijection', { type: 'mine', version: 1 }).eventShape).toEqual([2]);
    expect(() => build('bijection', { type: 'mine', version: 1 })).toThrow(/unknown bijection "mine"/);
  });

  it.each<[string, Bijection]>([
    ['RealNVP', RealNVP(3, { layers: 2, hidden: [4], context: 1, scale: 'tanh', bound: 2 })],
    ['NICE', NICE(2, { layers: 3 })],
    [
      'compatibility',
      coupling(2, { transformer: affine({ compatibility: 'sigmoid' }), conditioner: mlp(), density: 'invert' }),
    ],
  ])('builds %s again from its spec', (_, bijection) => {
    const again = build<Bijection>('bijection', JSON.parse(JSON.stringify(bijection.spec)));
    expect(again.spec).toEqual(bijection.spec);
    expect(again.declare().map(({ name }) => name)).toEqual(bijection.declare().map(({ name }) => name));
  });
});
