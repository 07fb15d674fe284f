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
import type { Kept, Session } from './session.svelte.ts';
import { stories } from './stories.ts';

/** Fields that make another run of it when they change. */
const ofRun = ['data', 'columns', 'flow', 'depth', 'width', ...Object.keys(flowOptions), 'seed', 'steps'] as const;
/** Fields that a run takes over while it trains. */
const whileRunning = ['noise', 'painting', 'rate', 'batch'] as const;

/** Steps whose loss is worth an offer to undo. */
const worthKeeping = 20;

/** A model from a file, in place of the flow that the controls describe. */
export interface OpenedFlow {
  readonly name: string;
  readonly run: Pick<TrainerRun, 'flow' | 'params'>;
  /** Where its samples lie. */
  readonly region: Region;
}

/** A run kept to compare others with. */
export interface RunA {
  readonly kept: Kept;
  /** As it is told apart: data, flow, layers. */
  readonly title: string;
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
  #loadedKey = '';
  #loadedLink = '';

  constructor(values: LabValues, session: Session, inspector: Inspector) {
    this.values = values;
    this.session = session;
    this.inspector = inspector;
  }

  /** Changes when there must be another run. */
  get key(): string {
    const link = this.#link(ofRun);
    const source = this.values.data === 'table' ? (this.table?.name ?? '') : '';
    return `${link}|${source}|${this.data !== undefined}|${this.opened?.name ?? ''}`;
  }

  #link(names: readonly string[]): string {
    const all = writeFields(labFields, this.values);
    return new URLSearchParams([...all].filter(([name]) => names.includes(name))).toString();
  }

  /** Begins the run that the values describe, unless it is the one there is. */
  async follow(): Promise<void> {
    if (this.key !== this.#loadedKey) await this.restart();
  }

  /** Begins anew; what was trained can be got back. */
  async restart(): Promise<void> {
    const { data, session, values } = this;
    this.#loadedKey = this.key;
    if (!data) return;
    const previous = this.#loadedLink;
    this.#loadedLink = this.#link([...ofRun, ...whileRunning]);
    if (session.step >= worthKeeping) this.dropped = await session.snapshot(previous);
    await session.load({
      ...(this.opened ? this.opened.run : { flow: flowSpecOf(values) }),
      data: data.training,
      batchSize: values.batch,
      learningRate: values.rate,
      seed: values.seed,
      ...(values.steps > 0 && { steps: values.steps }),
    });
  }

  /** Goes back to a run, and to the values it had. */
  async goBackTo({ snapshot, history, link }: Kept): Promise<void> {
    const { values: all } = readFields(labFields, new URLSearchParams(link));
    for (const name of [...ofRun, ...whileRunning])
      (this.values as Record<string, unknown>)[name] = (all as Record<string, unknown>)[name];
    this.#loadedKey = this.key;
    this.#loadedLink = link;
    this.dropped = undefined;
    await this.session.load(snapshot.run, { history, step: snapshot.step });
  }

  /** Gives the run other data of the same kind: noise was turned, or something painted. */
  async changeData(data: LabData['training']): Promise<void> {
    const { session } = this;
    if (!session.model || this.key !== this.#loadedKey || session.model.run.data === data) return;
    await session.change({ data });
  }

  /** The run as it stands, to be kept. */
  keep(): Promise<Kept | undefined> {
    return this.session.snapshot(this.#link([...ofRun, ...whileRunning]));
  }

  /** Keeps the run beside those that come. */
  async keepAsA(): Promise<void> {
    const { data, session, title } = this;
    if (!data) return;
    const kept = await this.keep();
    const { region } = this;
    const density = await session.ask(async (trainer): Promise<Field> => {
      const points = fieldPoints(region, cellsOfA, cellsOfA);
      const logProb = await trainer.logProb({ shape: [cellsOfA * cellsOfA, 2], data: points });
      return { columns: cellsOfA, rows: cellsOfA, values: logProb.map(Math.exp) };
    });
    if (kept && density) this.a = { kept, title, region, density };
  }

  /** The run in a few words. */
  get title(): string {
    const { values, data, session } = this;
    const flow = this.opened?.name ?? values.flow;
    return `${flow} on ${data?.title.toLowerCase() ?? 'nothing'}, ${session.step.toLocaleString('en')} steps`;
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
