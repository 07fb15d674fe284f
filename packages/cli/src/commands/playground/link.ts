import { Args, Flags } from '@oclif/core';
import { encodeModelFile, FlowError, sizeOf, flowFromModelFile } from '@flows/core';
import { readModel } from '@flows/node';
import { BaseCommand } from '../../base-command.ts';
import { servePlayground } from '../../playground/serve-playground.ts';

export default class PlaygroundLink extends BaseCommand {
  static override summary = 'Serve the playground with a model in it, to be looked at and trained further.';
  static override description =
    'Open the link it prints in a browser. The model may have two columns and no context. Nothing leaves this machine; Ctrl-C ends it.';
  static override examples = ['<%= config.bin %> playground link moons.safetensors'];
  static override args = { model: Args.string({ description: 'Model file; - is standard input.', required: true }) };
  static override flags = {
    port: Flags.integer({ summary: 'Port to listen on; default any that is free.', default: 0, min: 0, max: 65_535 }),
  };

  async run() {
    const { args, flags } = await this.parse(PlaygroundLink);
    const file = await readModel(args.model, { onWarning: (message) => this.caution(message) });
    const { eventShape, contextShape } = flowFromModelFile(file);
    const width = sizeOf(eventShape);
    if (width !== 2 || contextShape !== undefined)
      throw new FlowError(
        'SHAPE_MISMATCH',
        `${args.model} has ${width === 1 ? '1 column' : `${width} columns`}${contextShape ? ' and a context' : ''}; the playground shows models of two columns`,
        { hint: 'train one with --columns a,b' },
      );
    const model = await encodeModelFile(file);
    const { url, done } = await servePlayground({
      root: this.config.root,
      port: flags.port,
      model,
      signal: this.signal,
    });
    const link = `${url}#1/lab?model=model.safetensors`;
    this.log(link);
    this.note('Ctrl-C ends it');
    await done;
    return { link };
  }
}
