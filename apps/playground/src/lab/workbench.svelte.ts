import type { TrainerRun } from '@flows/web';
import type { Field } from '../draw/heat-map.ts';
import { fieldPoints } from '../draw/heat-map.ts';
import type { Region } from '../draw/plane.ts';
import { readFields, writeFields } from '../state/fields.ts';
import { labData, type LabData } from './data/lab-data.ts';
import type { Facts } from './data/facts.ts';
import type { Table } from './data/read-table.ts';
import { flowSpecOf } from './flow/flow-controls.ts';
import { flowOptions } from './flow/flow-options.ts';
import { labFields, type LabValues } from './lab-fields.ts';
import type { Inspector } from './inspect/inspector.ts';
import type { Session, Stand } from './session.svelte.ts';
import { stories } from './stories.ts';

/** Fields that make another run of it when they change. */
const ofRun = ['data', 'columns', 'flow', 'depth', 'width', ...Object.keys(flowOptions), 'seed'] as const;
/** Fields that a run takes over while it trains. */
const whileRunning = ['noise', 'painting', 'rate', 'batch', 'steps'] as const;

/** Steps whose loss is worth an offer to undo. */
const worthKeeping = 20;

/** A model from a file, in place of the flow that the controls describe. */
export interface OpenedFlow {
  /** Another for every file that is opened, the same one again too. */
  readonly id: string;
  readonly name: string;
  readonly run: Pick<TrainerRun, 'flow' | 'params' | 'calibrate'>;
  /** Where its samples lie. */
  readonly region: Region;
}

/** A run that can be gone back to, with what it was made from. */
export interface Kept extends Stand {
  readonly link: string;
  readonly opened: OpenedFlow | undefined;
  readonly table: Table | null;
  /** As it is told apart: flow, data, steps. */
  readonly title: string;
}

/** A run kept to compare others with. */
export interface RunA {
  readonly kept: Kept;
  readonly region: Region;
  readonly density: Field;
}

const cellsOfA = 112;

/** Whether the middle of one region lies in the other, at a similar scale. */
function overlap(one: Region, other: Region): boolean {
  const inside = (of: readonly [number, number], range: readonly [number, number]): boolean => {
    const middle = (of[0] + of[1]) / 2;
    const scale = (of[1] - of[0]) / (range[1] - range[0]);
    return middle > range[0] && middle < range[1] && scale > 0.2 && scale < 5;
  };
  return inside(one.x, other.x) && inside(one.y, other.y);
}

/** What all parts of the Lab share: its values, the data they describe, the run, and what a reader brought. */
export class Workbench {
  readonly values: LabValues;
  readonly session: Session;
  readonly inspector: Inspector;
  table = $state.raw<Table | null>(null);
  opened = $state.raw<OpenedFlow>();
  facts = $state.raw<Facts>({});
  /** The run that was dropped last. */
  dropped = $state.raw<Kept>();
  readonly data: LabData | undefined = $derived.by(() => {
    const { data, noise, seed, painting, columns } = this.values;
    return labData({ data, noise, seed, painting, table: this.table, columns: [columns[0]!, columns[1]!] });
  });
  a = $state.raw<RunA>();
  /** The part of the plane that pictures show: where the data lie, or an opened flow if that is elsewhere. */
  readonly region: Region = $derived.by(() => {
    const ofData = this.data?.region ?? { x: [-3.2, 3.2], y: [-3.2, 3.2] };
    const own = this.opened?.region;
    return own && !overlap(own, ofData) ? own : ofData;
  });
  /** Tables that have been opened: another one of the same name is another. */
  #tables = $state(0);
  #loadedKey = '';
  /** What the loaded run was made from. */
  #origin: Omit<Kept, keyof Stand | 'title'> = { link: '', opened: undefined, table: null };

  constructor(values: LabValues, session: Session, inspector: Inspector) {
    this.values = values;
    this.session = session;
    this.inspector = inspector;
  }

  /** Changes when there must be another run. */
  get key(): string {
    const link = this.#link(ofRun);
    const source = this.values.data === 'table' ? this.#tables : '';
    return `${link}|${source}|${this.data !== undefined}|${this.opened?.id ?? ''}`;
  }

  #link(names: readonly string[]): string {
    const all = writeFields(labFields, this.values);
    return new URLSearchParams([...all].filter(([name]) => names.includes(name))).toString();
  }

  /** What the link says about the run. */
  get link(): string {
    return this.#link([...ofRun, ...whileRunning]);
  }

  /** Puts a model from a file in place of the flow that the controls describe; the link says nothing about it. */
  open(flow: OpenedFlow): void {
    this.values.model = null;
    this.opened = flow;
  }

  openTable(table: Table): void {
    this.table = table;
    this.#tables++;
  }

  /** Begins the run that the values describe, unless it is the one there is. */
  async follow(): Promise<void> {
    if (this.key !== this.#loadedKey) await this.restart();
  }

  /** Begins anew; what was trained can be got back. */
  async restart(): Promise<void> {
    const { session, values, opened } = this;
    this.#loadedKey = this.key;
    if (!this.data) return;
    if (session.step >= worthKeeping) this.dropped = await this.#kept();
    this.#origin = this.#now();
    // They may have changed while the old run was being kept.
    const { data } = this;
    if (!data) return;
    await session.load({
      ...(opened ? opened.run : { flow: flowSpecOf(values) }),
      data: data.training,
      batchSize: values.batch,
      learningRate: values.rate,
      seed: values.seed,
    });
  }

  /** Begins anew, and waits. */
  async reset(): Promise<void> {
    await this.session.pause();
    await this.restart();
  }

  #now(): Omit<Kept, keyof Stand | 'title'> {
    return { link: this.link, opened: this.opened, table: this.table };
  }

  async #kept(): Promise<Kept | undefined> {
    const stand = await this.session.stand();
    if (!stand) return undefined;
    const { data = '', flow = '' } = Object.fromEntries(new URLSearchParams(this.#origin.link));
    const on = this.#origin.table && data === 'table' ? this.#origin.table.name : data || labFields.data.initial;
    const title = `${this.#origin.opened?.name ?? (flow || labFields.flow.initial)} on ${on.replaceAll('-', ' ')}, ${stand.snapshot.step.toLocaleString('en')} steps`;
    return { ...stand, ...this.#origin, title };
  }

  /** Goes back to a run, and to the values it had. */
  async goBackTo({ snapshot, history, link, opened, table }: Kept): Promise<void> {
    const { values: all } = readFields(labFields, new URLSearchParams(link));
    for (const name of [...ofRun, ...whileRunning])
      (this.values as Record<string, unknown>)[name] = (all as Record<string, unknown>)[name];
    this.opened = opened;
    if (table) this.table = table;
    this.#loadedKey = this.key;
    this.#origin = { link, opened, table };
    this.dropped = undefined;
    await this.session.load(snapshot.run, { history: history.copy(), step: snapshot.step });
  }

  /** Gives the run other data of the same kind: noise was turned, or something painted. */
  async changeData(data: LabData['training']): Promise<void> {
    // Another run takes the data of then by itself.
    if (this.key === this.#loadedKey) await this.session.change({ data });
  }

  /** The run as it stands, to be kept; undefined where there is none. */
  async keep(): Promise<Kept | undefined> {
    // What was changed while it ran belongs to it now.
    if (this.key === this.#loadedKey) this.#origin = this.#now();
    return this.#kept();
  }

  /** Keeps the run beside those that come. */
  async keepAsA(): Promise<void> {
    const { data, session } = this;
    if (!data) return;
    const kept = await this.keep();
    const { region } = this;
    const density = await session.ask(async (trainer): Promise<Field> => {
      const points = fieldPoints(region, cellsOfA, cellsOfA);
      const logProb = await trainer.logProb({ shape: [cellsOfA * cellsOfA, 2], data: points });
      return { columns: cellsOfA, rows: cellsOfA, values: logProb.map(Math.exp) };
    });
    if (kept && density) this.a = { kept, region, density };
  }

  /** Sets everything as a story has it; a name that is no story's only closes the one there is. */
  tell(id: string): void {
    const story = stories.find((each) => each.id === id);
    if (story === undefined) {
      this.values.story = 'none';
      return;
    }
    const { values } = readFields(labFields, new URLSearchParams(story.link));
    this.opened = undefined;
    Object.assign(this.values, values, { story: id, seed: this.values.seed });
  }
}
