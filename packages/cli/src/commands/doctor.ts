import { BaseCommand } from '../base-command.ts';
import { exitCodes } from '../errors/exit-codes.ts';

export default class Doctor extends BaseCommand {
  static override summary = 'Try every engine on this machine: which can be used, which not and why.';
  static override description = 'Ends with exit code 6 if no engine can be used.';
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --json'];

  async run() {
    await this.parse(Doctor);
    const { engineReport } = await import('@flows/node');
    const engines = await engineReport();
    const width = Math.max(...engines.map(({ name }) => name.length));
    for (const { name, available, precision, reason, hint } of engines) {
      const mark = available ? 'yes' : 'no ';
      this.log(`${name.padEnd(width)}  ${mark}  ${available ? precision.join(', ') : reason}`);
      if (hint !== undefined) this.log(`${' '.repeat(width)}       ${hint}`);
    }
    const chosen = engines.find(({ available }) => available);
    this.note(chosen === undefined ? 'no engine can be used' : `used unless another is asked for: ${chosen.name}`);
    if (chosen === undefined) process.exitCode = exitCodes.engine;
    return { engines, node: process.version, platform: `${process.platform}-${process.arch}` };
  }
}
