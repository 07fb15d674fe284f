import { choice, integer, number, ownOr, type Field } from '../../state/fields.ts';

/** An option that presets may have: how it is called here, which values it may take, and what they mean to a preset. */
export interface FlowOption<T extends number | string = number | string> {
  readonly label: string;
  /** In the link; null stands for the preset's own value. */
  readonly field: Field<T | null>;
  /** Values to choose from, in order. */
  readonly values: readonly T[];
  /** As the functions that make flows take it. */
  argument(value: T): Readonly<Record<string, unknown>>;
  /** Its name in specs, where a preset's own value is found. */
  readonly inSpec?: string;
  format?(value: T): string;
}

const upTo = (min: number, max: number): readonly number[] => Array.from({ length: max - min + 1 }, (_, i) => min + i);

function count(
  label: string,
  name: string,
  values: readonly number[],
  argument: (value: number) => Readonly<Record<string, unknown>> = (value) => ({ [name]: value }),
): FlowOption<number> {
  const range = { min: values[0]!, max: values.at(-1)! };
  return { label, field: ownOr(integer(values[0]!, range)), values, argument, inSpec: name };
}

function word<const T extends string>(
  label: string,
  name: string,
  values: readonly [T, ...T[]],
  format?: (value: T) => string,
): FlowOption<T> {
  return {
    label,
    field: ownOr(choice<T>(values, values[0] as NoInfer<T>)),
    values,
    argument: (value) => ({ [name]: value }),
    inSpec: name,
    ...(format && { format }),
  };
}

/** Options of the presets that have a control, whichever preset they belong to. Those a preset does not understand are not shown for it. */
export const flowOptions = {
  layers: count('Layers', 'layers', upTo(1, 24)),
  bins: count('Bins', 'bins', upTo(2, 32)),
  components: count('Components', 'components', upTo(1, 32)),
  degree: count('Degree', 'degree', upTo(2, 30)),
  polynomials: count('Polynomials', 'polynomials', upTo(1, 8)),
  units: count('Sigmoids', 'units', upTo(2, 32), (units) => ({ monotone: { units } })),
  signal: count('Signal', 'signal', upTo(1, 32)),
  directions: count('Directions', 'directions', upTo(1, 2)),
  lipschitz: {
    label: 'Steepest slope',
    field: ownOr(number(0.9, { min: 0.1, max: 0.99, digits: 2 })),
    values: [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99],
    argument: (lipschitz: number) => ({ lipschitz }),
    inSpec: 'lipschitz',
  },
  bound: {
    label: 'Bound',
    field: ownOr(number(5, { min: 0.5, max: 12, digits: 3 })),
    values: [0.5, 1, 2, 3, 4, 5, 6, 8, 10, 12],
    argument: (bound: number) => ({ bound }),
    inSpec: 'bound',
    format: (bound: number) => String(Number(bound.toFixed(1))),
  },
  tails: word('Tails', 'tails', ['linear', 'learned']),
  scale: word('Scale', 'scale', ['softClip', 'tanh'], (value) => (value === 'softClip' ? 'soft clip' : value)),
  activation: word('Activation', 'activation', [
    'relu',
    'tanh',
    'silu',
    'elu',
    'sigmoid',
    'leakyRelu',
    'lipSwish',
    'tilted',
    'leaky',
  ]),
  nets: {
    label: 'Networks',
    field: ownOr(choice(['one', 'apart'], 'one')),
    values: ['one', 'apart'],
    argument: (value: string) => ({ separate: value === 'apart' }),
    format: (value: string) => (value === 'apart' ? 'one each' : 'one for all'),
  },
} as const satisfies Readonly<Record<string, FlowOption<number> | FlowOption<string>>>;

export type FlowOptionName = keyof typeof flowOptions;

/** Widths of networks: so many hidden layers, of so many units. Smaller than the library's own, for the plane needs no more. */
export const networkSizes = {
  depth: { label: 'Hidden layers', values: upTo(1, 4), own: 2 },
  width: { label: 'Units', values: [4, 8, 12, 16, 24, 32, 48, 64, 96, 128], own: 32 },
} as const;
