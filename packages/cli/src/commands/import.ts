import { Args, Flags } from '@oclif/core';
import {
  Flow,
  importLibraries,
  importStateDict,
  toModelFile,
  type HostTensor,
  type StateDictSource,
} from '@flows/core';
import { readWeights, writeModel } from '@flows/node';
import { BaseCommand } from '../base-command.ts';
import { checkOutput } from '../files/check-output.ts';
import { joinSettings, setFlag } from '../flags/set-flag.ts';
import { countParams } from '../model/count-params.ts';
import { formatCount } from '../terminal/format.ts';

export default class Import extends BaseCommand {
  static override summary = 'Make a model of weights from another library.';
  static override description = `Reads a safetensors file with the library's own state (for instance \`safetensors.torch.save_file(flow.state_dict(), path)\`)
and writes a model that computes the same. What the weights do not say of themselves is told by the name of the class and the
arguments the model was made with, by their names in the library.`;
  static override examples = [
    '<%= config.bin %> import nsf.safetensors --library zuko --class NSF --set bins=8 --set passes=2 -o model.safetensors',
    `<%= config.bin %> import realnvp.safetensors --library normflows --set d=2 --set 'layers_in_order_latent_to_data=["affine-block","lu-permute"]' -o model.safetensors`,
  ];
  static override args = {
    weights: Args.string({ description: 'Safetensors file; - is standard input.', required: true }),
  };
  static override flags = {
    library: Flags.option({
      options: importLibraries,
      required: true,
      summary: 'The library the weights come from.',
    })(),
    class: Flags.string({ summary: 'The class of the flow, where the library has several.', default: '' }),
    set: setFlag({ summary: 'An argument of the class, its value as JSON or as a word; may be repeated.' }),
    prefix: Flags.string({ summary: 'Take the tensors whose names begin so, without that beginning.', default: '' }),
    output: Flags.string({ char: 'o', summary: 'Model file to write.', helpValue: 'FILE', required: true }),
  };

  async run() {
    const { args, flags } = await this.parse(Import);
    await checkOutput(flags.output, [args.weights]);
    const source: StateDictSource = {
      library: flags.library,
      class: flags.class,
      arguments: joinSettings(flags.set ?? []),
    };
    const { bijection, base, params } = importStateDict(
      withoutPrefix(await readWeights(args.weights), flags.prefix),
      source,
    );
    const file = toModelFile(new Flow(bijection, { base, params }));
    await writeModel(flags.output, file);
    const parameters = countParams(file);
    this.note(`saved ${flags.output}: ${file.columns.length} columns, ${formatCount(parameters.trainable)} parameters`);
    return { model: flags.output, spec: file.spec, parameters };
  }
}

function withoutPrefix(tensors: ReadonlyMap<string, HostTensor>, prefix: string): ReadonlyMap<string, HostTensor> {
  return new Map(
    [...tensors].flatMap(([name, tensor]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [])),
  );
}
