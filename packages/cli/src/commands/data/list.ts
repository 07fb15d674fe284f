import { BaseCommand } from '../../base-command.ts';
import { dataSets } from '../../data/data-sets.ts';

export default class DataList extends BaseCommand {
  static override summary = 'List the data sets that can be made.';
  static override examples = ['<%= config.bin %> data list', '<%= config.bin %> data list --json'];

  async run() {
    await this.parse(DataList);
    const width = Math.max(...dataSets.map(({ name }) => name.length));
    for (const { name, columns, summary } of dataSets) {
      this.log(`${name.padEnd(width)}  ${columns.length} ${columns.length === 1 ? 'column ' : 'columns'}  ${summary}`);
    }
    return {
      dataSets: dataSets.map(({ name, summary, columns, noise, rows }) => ({ name, summary, columns, noise, rows })),
    };
  }
}
