import { Flags } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { servePlayground } from '../../playground/serve-playground.ts';

export default class Playground extends BaseCommand {
  static override summary = 'Serve the playground, a page to learn about flows and to train them, on this machine.';
  static override description = 'Open the address it prints in a browser. Nothing leaves this machine; Ctrl-C ends it.';
  static override examples = ['<%= config.bin %> playground', '<%= config.bin %> playground --port 8080'];
  static override flags = {
    port: Flags.integer({ summary: 'Port to listen on; default any that is free.', default: 0, min: 0, max: 65_535 }),
  };

  async run() {
    const { flags } = await this.parse(Playground);
    const { url, done } = await servePlayground({ root: this.config.root, port: flags.port, signal: this.signal });
    this.log(url);
    this.note('Ctrl-C ends it');
    await done;
    return { url };
  }
}
