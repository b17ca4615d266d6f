/** How help is laid out: on one screen of 80 columns, however long the names of upstream's flags are, and however many there are. */
import { type Command, Help, type HelpConfiguration } from 'commander';

const termColumnsMax = 24;

const plain = new Help();

export const helpLayout: HelpConfiguration = {
  padWidth: (command, helper) => Math.min(plain.padWidth(command, helper), termColumnsMax),
  formatItem(term, termColumns, description, helper) {
    const format = (text: string): string => plain.formatItem.call(helper, text, termColumns, description, helper);
    if (term.length <= termColumns || description === '') return format(term);
    return `  ${term}\n${format('')}`;
  },
};

/** Flags with such names are told by --help-all alone. `kinds`: what they are about. */
export function foldHelp(command: Command, names: RegExp, kinds: string): void {
  for (const option of command.options) if (names.test(option.long ?? '')) option.hideHelp();
  command.option('--help-all', `as --help, and upstream's flags for ${kinds}`);
  command.on('option:help-all', () => {
    command.configureHelp({ ...helpLayout, visibleOptions: ({ options }) => [...options] });
    command.help();
  });
}
